import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates import lifecycle
from candidates.models import Application, Participation, Request

# The models of this app stand in four files: Django finds them here.
from planning import material_models, panel_models, window_models  # noqa: F401
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

    def standing(self):
        """Seats of who sits in the panel now: not of who was replaced."""
        return self.filter(ended_at=None)


class Seat(models.Model):
    """A seat in the panel of a round. Secretary and observers have no vote; an observer needs no user.

    Who was replaced keeps the seat, with its end: what was handed in by then counts. The seat that took over `replaces` it.
    """

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
    ended_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    end_reason = models.TextField(_("reason of the replacement"), blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("takes over from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successor",
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
                fields=["round"],
                condition=models.Q(role="chair", ended_at__isnull=True),
                name="seat_one_chair_per_round",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(end_reason=""),
                name="seat_ended_has_reason",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def votes(self):
        return self.role in VOTING


class Challenge(models.Model):
    """Which juror a candidate challenges. What was asked and answered stands in the register; upheld, there is a recusal."""

    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.PROTECT, related_name="challenge"
    )
    seat = models.ForeignKey(
        Seat, verbose_name=_("jury member"), on_delete=models.PROTECT, related_name="challenges"
    )

    class Meta:
        verbose_name = _("challenge of a jury member")
        verbose_name_plural = _("challenges of jury members")
        ordering = ["request"]

    def __str__(self):
        return f"{self.request}: {self.seat}"


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


def takers(round):
    """Who has to take the round: not exempt, no earlier result, not withdrawn; in order of number, with the candidate."""
    definition = round.vacancy.definition
    rule = definition.round(round.key)
    rows = (
        Participation.objects.filter(round=round, earlier_fraction="")
        .exclude(application__state=lifecycle.WITHDRAWN)
        .select_related("application__candidate")
        .order_by("application__reference")
    )
    return [p for p in rows if definition.takes(rule, p.application.route, p.application.alternative)]


class SessionQuerySet(models.QuerySet):
    def standing(self):
        """Sessions that were not cancelled."""
        return self.filter(cancelled_at=None)

    def with_room(self):
        """Sessions for everybody at once in which somebody more can come."""
        taken = models.Count("slots", models.Q(slots__cancelled_at=None, slots__participation__isnull=False))
        fits = models.Q(capacity=None) | models.Q(capacity__gt=models.F("taken"))
        return self.standing().filter(together=True).annotate(taken=taken).filter(fits)


class SlotQuerySet(models.QuerySet):
    def standing(self):
        """Hours that were not cancelled, free or not."""
        return self.filter(cancelled_at=None)

    def free(self, *, at):
        """Hours that somebody may still get at the aware moment `at`."""
        return self.standing().filter(participation=None, starts_at__gt=at)

    def taken(self):
        return self.standing().filter(participation__isnull=False)


class Session(models.Model):
    """A sitting of a round at one place or online, `[starts_at, ends_at)`.

    Interviews have an hour each (`together` is false); a test takes everybody at its start, as many as `capacity` (None: no
    limit): each room is a session of its own. Candidates are there `preparation_minutes` before their hour. `panel` tells
    sittings apart that run side by side; `jurors` are the seats that sit in it, none named: the whole panel
    (`planning.seating`). `version` rises with every change that somebody may have to be told: calendars order
    what they received by it. `delay_minutes` is how much later than planned its last hours come; `ends_at` is the end with them.
    """

    lock_rank = 36

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="sessions"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    together = models.BooleanField(_("everybody at the same hour"), default=False)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to the online meeting"), max_length=500, blank=True)
    preparation_minutes = models.PositiveSmallIntegerField(_("minutes of preparation"), default=0)
    panel = models.CharField(_("panel"), max_length=60, blank=True)
    jurors = models.ManyToManyField(Seat, verbose_name=_("jury"), blank=True, related_name="sessions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=0)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason"), blank=True)
    delay_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "panel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "starts_at", "panel"],
                condition=models.Q(cancelled_at__isnull=True, together=False),
                name="session_once",
            ),
            models.UniqueConstraint(
                fields=["round", "starts_at", "panel", "place"],
                condition=models.Q(cancelled_at__isnull=True, together=True),
                name="session_once_per_room",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(together=True, capacity__gt=0),
                name="session_capacity_of_a_test",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(place="") | ~models.Q(link=""), name="session_is_somewhere"
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | ~models.Q(cancel_reason=""),
                name="session_cancelled_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.round}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"session:{self.pk}"


class Slot(models.Model):
    """An hour in a session, free or of one candidate. In a session for everybody at once each candidate has one.

    A candidate who moves takes the row along and leaves its hour to the free row: `uid` and `sequence` are those of one
    appointment in one calendar, from the invitation to its end. One that was cancelled keeps its candidate. `delay_minutes`
    belong to the hour and are in it already; `arrived_at` is when its candidate was marked at the door.
    """

    lock_rank = 38

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="slots"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("candidate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(_("version"), default=0)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason"), blank=True)
    delay_minutes = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at", "session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(cancelled_at__isnull=True),
                name="slot_one_per_candidate_and_round",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(arrived_at__isnull=True) | models.Q(participation__isnull=False),
                name="slot_arrived_has_candidate",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self):
        return f"{self.session.round}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"slot:{self.pk}"

    @property
    def arrives_at(self):
        """The moment at which the candidate has to be there: the preparation comes before the hour."""
        return self.starts_at - timedelta(minutes=self.session.preparation_minutes)

    @property
    def planned_at(self):
        """When the hour would begin had nothing run late."""
        return self.starts_at - timedelta(minutes=self.delay_minutes)


def hour_key(session: int, starts_at: datetime) -> str:
    """Names an hour in a form: the row behind it may change places with another one, the hour stays."""
    return f"{session}@{starts_at.isoformat()}"


class Booking(models.Model):
    """Until when candidates choose their hour in a round themselves. `closes_at` is the first moment after the last minute."""

    lock_rank = 34

    round = models.OneToOneField(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="booking"
    )
    opened_at = models.DateTimeField(_("opened"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        verbose_name = _("choosing of hours")
        verbose_name_plural = _("choosing of hours")
        ordering = ["round"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opened_at")), name="booking_closes_after_opening"
            )
        ]

    def __str__(self):
        return str(self.round)

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"booking:{self.pk}"

    @property
    def last_minute(self):
        """The last minute, in which an hour can still be chosen."""
        return self.closes_at - timedelta(minutes=1)


class Invigilator(models.Model):
    """Who keeps watch in the room of a test: an officer, or somebody who is only named and needs no account."""

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="invigilators"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("invigilator")
        verbose_name_plural = _("invigilators")
        ordering = ["session", "name"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="invigilator_once_per_session"),
            models.CheckConstraint(condition=~models.Q(name=""), name="invigilator_has_name"),
        ]

    def __str__(self):
        return self.name


class IdentityCheck(models.Model):
    """The identity of a candidate was checked at the door of a test. It goes with the appointment."""

    slot = models.OneToOneField(
        Slot, verbose_name=_("slot"), on_delete=models.PROTECT, related_name="identity_check"
    )
    checked_at = models.DateTimeField(_("checked"))
    checked_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("check of an identity")
        verbose_name_plural = _("checks of identities")
        ordering = ["slot"]

    def __str__(self):
        return str(self.slot)
