from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from organisations.models import Organisation
from reserves import lifecycle
from scoring.models import Result
from vacancies.models import Vacancy
from vacancies.rules import ReserveKind


class ReserveListQuerySet(models.QuerySet):
    def valid(self, *, on):
        """Lists that may be drawn from on a day."""
        return self.filter(valid_from__lte=on, valid_until__gte=on)


class ReserveList(models.Model):
    """The successful candidates of one procedure, by kind of reserve. Both days of validity are included."""

    KINDS = [
        (ReserveKind.RECRUITMENT.value, _("recruitment reserve")),
        (ReserveKind.PROMOTION.value, _("promotion reserve")),
    ]

    lock_rank = 60

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="reserve_lists"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="reserve_lists"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    family = models.CharField(_("function family"), max_length=160, blank=True)
    joint = models.BooleanField(_("joint with the partner organisation"), default=False)
    ranked = models.BooleanField(_("ranked"))
    decided_on = models.DateField(_("decided on"))
    decision_authority = models.CharField(_("authority"), max_length=120)
    decision_reference = models.CharField(_("reference of the decision"), max_length=80)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until and including"))
    extendable_until = models.DateField(_("extendable until and including"), null=True, blank=True)

    objects = ReserveListQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserve list")
        verbose_name_plural = _("reserve lists")
        ordering = ["valid_until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "kind"], name="reserve_list_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="reserve_list_days_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.family or self.vacancy.title}"


class Kept(models.Model):
    """A row that proves what was done: it is never deleted."""

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        raise TypeError("What proves who was contacted when is never deleted.")


class Contact(Kept):
    """Somebody on a list was contacted about a post. `employer` offers it, where that is not the organisation of the list."""

    employer = models.ForeignKey(
        Organisation,
        verbose_name=_("who offers the post"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True


class Extension(Kept):
    """A decision that made a list valid for longer, through `until`; it ended on `previous_until` before. Never changed."""

    reserve_list = models.ForeignKey(
        ReserveList, verbose_name=_("reserve list"), on_delete=models.PROTECT, related_name="extensions"
    )
    previous_until = models.DateField(_("valid until and including, before"))
    until = models.DateField(_("valid until and including"))
    decided_on = models.DateField(_("decided on"))
    decision_authority = models.CharField(_("authority"), max_length=120)
    decision_reference = models.CharField(_("reference of the decision"), max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("extension of a reserve")
        verbose_name_plural = _("extensions of a reserve")
        ordering = ["until"]
        constraints = [
            models.UniqueConstraint(
                fields=["reserve_list", "previous_until"], name="extension_follows_one_end"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("previous_until")), name="extension_is_later"
            ),
        ]

    def __str__(self):
        return f"{self.reserve_list}: {self.until}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("An extension is never changed: a later decision extends again.")
        super().save(*args, **kwargs)


class ReplacedVersion(Kept):
    """A version of a list as it stood when a correction of the selection replaced it: its `places` (application, rank, total and
    state of each) with the SHA-256 of their canonical JSON, its own decision, and why, when and by whom it was replaced. The list
    itself is the version after the last of these. Never changed."""

    reserve_list = models.ForeignKey(
        ReserveList, verbose_name=_("reserve list"), on_delete=models.PROTECT, related_name="replaced"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    places = models.JSONField(_("places in a reserve"))
    digest = models.CharField(_("digest"), max_length=64)
    decided_on = models.DateField(_("decided on"))
    decision_authority = models.CharField(_("authority"), max_length=120)
    decision_reference = models.CharField(_("reference of the decision"), max_length=80)
    reason = models.TextField(_("reason"))
    replaced_at = models.DateTimeField(_("replaced at"))
    replaced_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("replaced version of a reserve")
        verbose_name_plural = _("replaced versions of a reserve")
        ordering = ["reserve_list", "number"]
        constraints = [
            models.UniqueConstraint(fields=["reserve_list", "number"], name="replaced_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="replaced_version_from_one"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="replaced_version_has_reason"),
        ]

    def __str__(self):
        return f"{self.reserve_list}: {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("A replaced version is never changed: it stands as it was.")
        super().save(*args, **kwargs)


class Place(models.Model):
    """A place on a reserve list; a withdrawal leaves a gap, nobody is renumbered. It belongs to the application: a correction
    gives it another result and rank, and keeps what was offered and answered.

    `dropped_at` is when a correction took its holder off the list: no new contacts follow, what runs or was agreed holds.

    `suspended_until` is the last day on which its holder wants no offers: the place is kept and passed over. Empty means
    available.
    """

    class State(models.TextChoices):
        AVAILABLE = lifecycle.AVAILABLE, _("in the reserve")
        ASKED = lifecycle.ASKED, _("offer made")
        APPOINTED = lifecycle.APPOINTED, _("appointed")
        LOST = lifecycle.LOST, _("place lost")
        LEFT = lifecycle.LEFT, _("withdrawn")

    lock_rank = 62

    reserve_list = models.ForeignKey(
        ReserveList, verbose_name=_("reserve list"), on_delete=models.PROTECT, related_name="places"
    )
    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="places"
    )
    result = models.OneToOneField(
        Result, verbose_name=_("final result"), on_delete=models.PROTECT, related_name="place"
    )
    rank = models.PositiveIntegerField(_("place"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.AVAILABLE)
    suspended_until = models.DateField(_("not available until and including"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("taken off by a correction"), null=True, blank=True)

    class Meta:
        verbose_name = _("place in a reserve")
        verbose_name_plural = _("places in a reserve")
        ordering = ["reserve_list", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reserve_list", "application"], name="place_once_per_application")
        ]

    def __str__(self):
        return str(self.result.application)

    def is_suspended(self, *, on):
        """Whether its holder wants no offers on a day."""
        return self.suspended_until is not None and on <= self.suspended_until


class Consultation(Contact):
    """One offer from a reserve: who was contacted when and how, the answer, and what a refusal did.

    `ends_on` is the last day of a temporary or replacement contract, where it is known.
    """

    class Contract(models.TextChoices):
        PERMANENT = "permanent", _("permanent")
        TEMPORARY = "temporary", _("temporary")
        REPLACEMENT = "replacement", _("replacement")

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by telephone")
        POST = "post", _("by post")

    class Answer(models.TextChoices):
        PENDING = lifecycle.PENDING, _("no answer yet")
        ACCEPTED = lifecycle.ACCEPTED, _("accepted")
        REFUSED = lifecycle.REFUSED, _("refused")
        NO_ANSWER = lifecycle.NO_ANSWER, _("did not answer in time")

    class AnswerChannel(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by telephone")
        POST = "post", _("by post")

    lock_rank = 64

    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="consultations"
    )
    contract = models.CharField(_("contract"), max_length=12, choices=Contract)
    ends_on = models.DateField(_("last day of the contract"), null=True, blank=True)
    channel = models.CharField(_("contacted"), max_length=10, choices=Channel)
    contacted_at = models.DateTimeField(_("contacted at"))
    contacted_by = models.CharField(max_length=64)
    answer_by = models.DateField(_("answer by"))
    motivation = models.TextField(_("reason for the choice"), blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.PENDING)
    answer_channel = models.CharField(_("answered"), max_length=10, choices=AnswerChannel, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    consequence = models.CharField(_("consequence"), max_length=10, choices=Place.State, blank=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["contacted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(answer="pending"),
                name="consultation_one_pending_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="pending", answered_at__isnull=True)
                | (~models.Q(answer="pending") & models.Q(answered_at__isnull=False)),
                name="consultation_answer_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(contract="permanent") | models.Q(ends_on__isnull=True),
                name="consultation_permanent_has_no_end",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.get_answer_display()}"


class Interest(Contact):
    """A question to somebody on a reserve list whether a post interests them, before anybody gets an offer: who was asked when
    and how, and what was answered when and how. A no costs nothing but this draw."""

    class Answer(models.TextChoices):
        PENDING = lifecycle.PENDING, _("no answer yet")
        YES = lifecycle.YES, _("interested")
        NO = lifecycle.NO, _("not interested")
        NO_ANSWER = lifecycle.NO_ANSWER, _("did not answer in time")

    lock_rank = 66

    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="interests"
    )
    contract = models.CharField(_("contract"), max_length=12, choices=Consultation.Contract)
    channel = models.CharField(_("contacted"), max_length=10, choices=Consultation.Channel)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.CharField(max_length=64)
    answer_by = models.DateField(_("answer by"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.PENDING)
    answer_channel = models.CharField(
        _("answered"), max_length=10, choices=Consultation.AnswerChannel, blank=True
    )
    answered_at = models.DateTimeField(_("answer recorded"), null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("question of interest")
        verbose_name_plural = _("questions of interest")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(answer="pending"), name="interest_one_pending_per_place"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="pending", answered_at__isnull=True)
                | (~models.Q(answer="pending") & models.Q(answered_at__isnull=False)),
                name="interest_answer_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer__in=["yes", "no"]) | ~models.Q(answer_channel=""),
                name="interest_answer_has_channel",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.get_answer_display()}"

    @property
    def key(self):
        """Opaque key in the journal."""
        return f"interest:{self.pk}"


class Interview(Contact):
    """An additional interview before an offer: when and where somebody was invited, and what came of it. It moves no place."""

    class Outcome(models.TextChoices):
        PENDING = lifecycle.PENDING, _("planned")
        HELD = lifecycle.HELD, _("took place")
        ABSENT = lifecycle.ABSENT, _("did not come")
        CALLED_OFF = lifecycle.CALLED_OFF, _("called off")

    lock_rank = 68

    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="interviews"
    )
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    contract = models.CharField(_("contract"), max_length=12, choices=Consultation.Contract)
    starts_at = models.DateTimeField(_("day and hour"))
    minutes = models.PositiveSmallIntegerField(_("how many minutes"), default=30)
    location = models.CharField(_("where"), max_length=200)
    channel = models.CharField(_("contacted"), max_length=10, choices=Consultation.Channel)
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.CharField(max_length=64)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.PENDING)
    note = models.TextField(_("what came of it"), blank=True)
    noted_at = models.DateTimeField(_("noted at"), null=True, blank=True)
    noted_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("additional interview")
        verbose_name_plural = _("additional interviews")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(outcome="pending"),
                name="interview_one_planned_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="pending", noted_at__isnull=True)
                | (~models.Q(outcome="pending") & models.Q(noted_at__isnull=False)),
                name="interview_outcome_has_moment",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.get_outcome_display()}"

    @property
    def key(self):
        """Opaque key in the journal."""
        return f"interview:{self.pk}"
