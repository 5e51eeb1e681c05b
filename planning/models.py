from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from vacancies.models import Round


class SeatRole(models.TextChoices):
    CHAIR = "chair", _("chair")
    MEMBER = "member", _("jury member")
    EXPERT = "expert", _("external expert")
    SECRETARY = "secretary", _("secretary")
    OBSERVER = "observer", _("observer")


VOTING = (SeatRole.CHAIR, SeatRole.MEMBER, SeatRole.EXPERT)


class SeatQuerySet(models.QuerySet):
    def voting(self):
        return self.filter(role__in=VOTING)


class Seat(models.Model):
    """A seat in the panel of a round. Secretary and observers have no vote; an observer needs no user."""

    lock_rank = 40

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(_("role"), max_length=10, choices=SeatRole)
    capacity = models.CharField(
        _("capacity"), max_length=160, blank=True, help_text=_("For example: head of Civil Affairs.")
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a panel")
        verbose_name_plural = _("seats in a panel")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="seat_name_once_per_round"),
            models.UniqueConstraint(
                fields=["round", "user"],
                condition=models.Q(user__isnull=False),
                name="seat_user_once_per_round",
            ),
            models.UniqueConstraint(
                fields=["round"], condition=models.Q(role="chair"), name="seat_one_chair_per_round"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def votes(self):
        return self.role in VOTING


class Recusal(models.Model):
    """A juror who steps back for one candidate, or was challenged: no score of that juror counts for that candidate."""

    lock_rank = 42

    seat = models.ForeignKey(
        Seat, verbose_name=_("jury member"), on_delete=models.PROTECT, related_name="recusals"
    )
    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="recusals"
    )
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(_("declared"))
    declared_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering = ["seat", "application"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "application"], name="recusal_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="recusal_has_reason"),
        ]

    def __str__(self):
        return f"{self.seat}: {self.application}"
