from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
