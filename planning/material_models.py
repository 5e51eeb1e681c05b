"""Files for a round under embargo, and who opened them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import KeptFile
from vacancies.models import Round


class Audience(models.TextChoices):
    """Who gets a material from its hour on; candidates get it on paper, at the sitting."""

    JURY = "jury", _("the jury")
    CANDIDATES = "candidates", _("candidates at the sitting")
    CORRECTORS = "correctors", _("correctors")


class MaterialQuerySet(models.QuerySet):
    def released(self, *, at):
        """Materials whose embargo is over at the aware moment `at`."""
        return self.filter(opens_at__lte=at)


class Material(KeptFile):
    """A file for a round that nobody but the named keepers opens before `opens_at`; afterwards it stays as it was."""

    class Kind(models.TextChoices):
        CASE = "case", _("case on the spot")
        GUIDE = "guide", _("question guide")
        KEY = "key", _("correction key")

    folder = "materials"

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="materials"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    opens_at = models.DateTimeField(_("under embargo until"))
    keepers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("who may open it before"), related_name="+"
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material of a round")
        verbose_name_plural = _("materials of rounds")
        ordering = ["round", "opens_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "sha256"], name="material_once_per_round")]


class MaterialOpening(models.Model):
    """The first time that somebody opened a material."""

    material = models.ForeignKey(
        Material, verbose_name=_("material"), on_delete=models.CASCADE, related_name="openings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("opening of a material")
        verbose_name_plural = _("openings of materials")
        ordering = ["material", "opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["material", "user"], name="material_opening_once_per_user")
        ]

    def __str__(self):
        return f"{self.material}: {self.user}"
