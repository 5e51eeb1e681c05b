"""What jurors answer when they are invited, recusals that are lifted, and the calendar that a juror follows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Confidentiality(models.Model):
    """A juror confirmed the confidentiality statement for a panel: `text` is what stood on the screen."""

    seat = models.OneToOneField(
        "planning.Seat",
        verbose_name=_("jury member"),
        on_delete=models.CASCADE,
        related_name="confidentiality",
    )
    text = models.TextField(_("statement"))
    confirmed_at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("confidentiality statement")
        verbose_name_plural = _("confidentiality statements")

    def __str__(self):
        return str(self.seat)


class Decline(models.Model):
    """A juror cannot sit in the panel, and said why. The officer finds somebody else, or takes the seat out."""

    seat = models.OneToOneField(
        "planning.Seat", verbose_name=_("jury member"), on_delete=models.CASCADE, related_name="decline"
    )
    reason = models.TextField(_("reason"))
    declined_at = models.DateTimeField(_("declined"))

    class Meta:
        verbose_name = _("declined invitation")
        verbose_name_plural = _("declined invitations")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="decline_has_reason")]

    def __str__(self):
        return str(self.seat)


class ProposedMoment(models.Model):
    """A window in which a round could be held, `[starts_at, ends_at)`: the jury is asked whether it can be there."""

    round = models.ForeignKey(
        "vacancies.Round", verbose_name=_("round"), on_delete=models.PROTECT, related_name="proposed_moments"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("proposed moment")
        verbose_name_plural = _("proposed moments")
        ordering = ["starts_at", "ends_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "starts_at", "ends_at"], name="proposed_moment_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="proposed_moment_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.round}, {self.starts_at:%Y-%m-%d %H:%M}"


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("availability", "yes")
    IF_NEED_BE = "if_need_be", pgettext_lazy("availability", "if need be")
    NO = "no", pgettext_lazy("availability", "no")


class Availability(models.Model):
    """A juror's answer for one proposed moment. No row: not answered yet."""

    seat = models.ForeignKey(
        "planning.Seat", verbose_name=_("jury member"), on_delete=models.CASCADE, related_name="availability"
    )
    moment = models.ForeignKey(
        ProposedMoment, verbose_name=_("proposed moment"), on_delete=models.CASCADE, related_name="answers"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("availability of a jury member")
        verbose_name_plural = _("availability of jury members")
        ordering = ["moment", "seat"]
        constraints = [models.UniqueConstraint(fields=["seat", "moment"], name="availability_once")]

    def __str__(self):
        return f"{self.seat}, {self.moment}"


class Lifting(models.Model):
    """A recusal that one officer asks to lift, with a reason, and another officer decides on.

    `recusal_reason` and `recused_at` are those of the recusal: it is gone once it is lifted, the minutes tell of both.
    """

    lock_rank = 43

    seat = models.ForeignKey(
        "planning.Seat", verbose_name=_("jury member"), on_delete=models.PROTECT, related_name="liftings"
    )
    application = models.ForeignKey(
        "candidates.Application",
        verbose_name=_("application"),
        on_delete=models.PROTECT,
        related_name="liftings",
    )
    recusal_reason = models.TextField(_("reason of the recusal"))
    recused_at = models.DateTimeField(_("stepped back"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.CharField(max_length=64)
    lifted = models.BooleanField(_("lifted"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lifting of a recusal")
        verbose_name_plural = _("liftings of recusals")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "application"],
                condition=models.Q(lifted__isnull=True),
                name="lifting_one_open",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="lifting_has_reason"),
            models.CheckConstraint(
                condition=~models.Q(lifted=True) | ~models.Q(asked_by=models.F("decided_by")),
                name="lifting_takes_two",
            ),
        ]

    def __str__(self):
        return f"{self.seat}: {self.application}"


class CalendarFeed(models.Model):
    """The secret address at which a calendar follows the sittings of a juror. Only the digest of its token is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="calendar_feed",
    )
    digest = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("calendar of a jury member")
        verbose_name_plural = _("calendars of jury members")

    def __str__(self):
        return str(self.user)
