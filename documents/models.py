from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class Kind(models.TextChoices):
    BROCHURE = "brochure", _("information brochure")
    MINUTES = "minutes", _("minutes")
    RESERVE_LIST = "reserve_list", _("reserve list")
    RESULT_LETTER = "result_letter", _("result letter")


def _path(document, name):
    return f"documents/{document.organisation.slug}/{document.sha256[:2]}/{document.sha256}.pdf"


class Document(models.Model):
    """An official document as issued, kept with its hash. Reissuing makes a new version of the same kind and subject."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="documents"
    )
    vacancy_key = models.CharField(max_length=64, blank=True, db_index=True)
    subject_key = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to=_path, max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_key", "version"], name="document_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="document_version_from_1"),
        ]

    def __str__(self):
        return f"{self.title}, {self.version}"
