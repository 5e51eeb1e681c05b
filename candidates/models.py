import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates import lifecycle, terms
from candidates.dossier import Paper
from candidates.dossier_format import dossier_from_document
from candidates.eligibility import Admission
from candidates.uploads import megabytes
from organisations.models import Organisation
from vacancies.models import Round, RulesVersion, Vacancy


class Candidate(models.Model):
    """Somebody who applies with one organisation. One on paper has no user; who has no e-mail gets letters by post."""

    lock_rank = 28

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="candidates"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidates",
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("municipality"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(user__isnull=False),
                name="candidate_one_per_user_and_organisation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=~models.Q(email=""), name="candidate_email_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(street=""), name="candidate_can_be_reached"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "last_name", "first_name"])]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def postal_address(self):
        """Name and address on lines, for an address window."""
        return "\n".join(
            line for line in (str(self), self.street, f"{self.postcode} {self.city}".strip()) if line
        )


class ApplicationQuerySet(models.QuerySet):
    def standing(self):
        """Applications that were not withdrawn."""
        return self.exclude(state=lifecycle.WITHDRAWN)

    def undecided(self):
        return self.filter(state=lifecycle.REGISTERED)

    def admitted(self):
        """Admitted, with or without reservation; also those who withdrew afterwards."""
        return self.filter(admission__in=[Admission.ADMITTED, Admission.WITH_RESERVATION])

    def admitted_or_open(self):
        return self.filter(
            models.Q(admission="") | models.Q(admission__in=["admitted", "admitted_with_reservation"])
        )


class Application(models.Model):
    """One candidacy for one vacancy.

    `dossier` holds what was declared and shown, as `candidates.dossier_format` writes it; `proposal` what the engine
    proposed when the admission was decided. `withdrew_in` is the key of the round that was not yet closed when it was withdrawn
    ("admission" before the first one, "end" after the last).
    """

    class State(models.TextChoices):
        REGISTERED = lifecycle.REGISTERED, _("to be decided")
        DECIDED = lifecycle.DECIDED, _("decided")
        WITHDRAWN = lifecycle.WITHDRAWN, _("withdrawn")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("portal")
        PAPER = "paper", _("on paper")

    ADMISSIONS = [
        (Admission.ADMITTED.value, _("admitted")),
        (Admission.WITH_RESERVATION.value, _("admitted with reservation")),
        (Admission.REFUSED.value, _("refused")),
        (Admission.INVALID.value, _("invalid")),
    ]

    lock_rank = 30

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="applications"
    )
    candidate = models.ForeignKey(
        Candidate, verbose_name=_("candidate"), on_delete=models.PROTECT, related_name="applications"
    )
    reference = models.CharField(_("number"), max_length=20)
    route = models.CharField(_("route"), max_length=50)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.PORTAL)
    registered_at = models.DateTimeField(_("registered"))
    dossier = models.JSONField(_("dossier"))
    answers = models.JSONField(_("answers to the questions of the vacancy"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.REGISTERED)
    admission = models.CharField(_("admission"), max_length=30, choices=ADMISSIONS, blank=True)
    alternative = models.CharField(_("admitted by"), max_length=50, blank=True)
    open_papers = models.JSONField(_("papers still to come"), default=list, blank=True)
    proposal = models.JSONField(_("proposal of the engine"), null=True, blank=True)
    admission_reason = models.TextField(_("reason to differ from the proposal"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    rules_version = models.ForeignKey(
        RulesVersion,
        verbose_name=_("rules"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrew_in = models.CharField(max_length=50, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["vacancy", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "candidate"], name="application_once"),
            models.UniqueConstraint(fields=["vacancy", "reference"], name="application_reference_once"),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="application_withdrawn_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided") | ~models.Q(admission=""),
                name="application_decided_has_admission",
            ),
        ]
        indexes = [models.Index(fields=["vacancy", "state"])]

    def __str__(self):
        return f"{self.candidate} ({self.reference})"

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"application:{self.pk}"

    @property
    def facts(self):
        """The dossier as the engine reads it."""
        return dossier_from_document(self.dossier)

    @property
    def is_admitted(self):
        return self.admission in (Admission.ADMITTED, Admission.WITH_RESERVATION)


class EntrantManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(left_at=None)


class Participation(models.Model):
    """One admitted application in one round: made when the round starts, for everybody who enters it, exempt or not.

    Who entered by a decision that was corrected since has `left_at`: the row and its points are kept, `objects` leaves it out.
    `suitable` is the jury's verdict or the pass / fail of a round without points; `earlier_fraction` an accepted earlier result,
    0–1 exact ("3/4").
    """

    lock_rank = 32

    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="participations"
    )
    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="participations"
    )
    absent = models.BooleanField(_("absent"), default=False)
    absence_note = models.CharField(_("note on the absence"), max_length=200, blank=True)
    suitable = models.BooleanField(_("suitable"), null=True, blank=True)
    motivation = models.TextField(_("motivation"), blank=True)
    earlier_fraction = models.CharField(_("earlier result"), max_length=40, blank=True)
    left_at = models.DateTimeField(_("no longer in the round since"), null=True, blank=True)

    every = models.Manager()

    objects = EntrantManager()

    class Meta:
        default_manager_name = "objects"
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["round", "application"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="participation_once"),
            models.CheckConstraint(
                condition=models.Q(absent=False) | models.Q(suitable__isnull=True),
                name="participation_absent_not_judged",
            ),
        ]

    def __str__(self):
        return f"{self.application}, {self.round}"


class Draft(models.Model):
    """An application that is being written, one per user and vacancy: the candidate's own until it is handed in, and then gone.

    What is typed stands in its steps, as the forms sent it.
    """

    lock_rank = 25

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="drafts"
    )
    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="drafts"
    )
    started_at = models.DateTimeField(_("started"))
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft of an application")
        verbose_name_plural = _("drafts of applications")
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "vacancy"], name="draft_once")]

    def __str__(self):
        return f"{self.user_id}, {self.vacancy}"


class DraftStep(models.Model):
    """What was typed on one page of a draft: names of fields with the values that were sent. `version` counts its saves."""

    draft = models.ForeignKey(
        Draft, verbose_name=_("draft of an application"), on_delete=models.CASCADE, related_name="steps"
    )
    step = models.CharField(_("step"), max_length=20)
    data = models.JSONField(_("typed"))
    is_complete = models.BooleanField(_("complete"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("step of a draft")
        verbose_name_plural = _("steps of a draft")
        ordering = ["draft", "pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "step"], name="draft_step_once")]

    def __str__(self):
        return f"{self.draft}, {self.step}"


def _attachment_path(file, name):
    """A place that nobody can guess: nothing of the name that a file was given gets into it."""
    key = uuid.uuid4().hex
    return f"{file.folder}/{key[:2]}/{key}.{file.extension}"


class KeptFile(models.Model):
    """A file that came in, was looked into (`candidates.uploads`) and is kept under a random name in the `folder` of its kind."""

    class Scan(models.TextChoices):
        NONE = "none", _("no scanner")
        CLEAN = "clean", _("no virus found")
        PENDING = "pending", _("still to be scanned for viruses")
        INFECTED = "infected", _("virus found")

    folder = ""

    name = models.CharField(_("file name"), max_length=150)
    file = models.FileField(_("file"), upload_to=_attachment_path, max_length=120)
    media_type = models.CharField(_("kind of file"), max_length=100)
    extension = models.CharField(max_length=5)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def may_be_served(self):
        return self.scan in (self.Scan.NONE, self.Scan.CLEAN)

    @property
    def is_pending(self):
        """Whether the scanner did not look at it yet."""
        return self.scan == self.Scan.PENDING

    @property
    def is_infected(self):
        return self.scan == self.Scan.INFECTED

    @property
    def size_text(self):
        """Its size for people: "214 kB"."""
        return megabytes(self.size)

    @property
    def is_pdf(self):
        return self.media_type == "application/pdf"


class AttachmentQuerySet(models.QuerySet):
    def current(self):
        """Files that count: not those that another one took the place of."""
        return self.filter(replaced_at__isnull=True)

    def to_check(self):
        """Files that can be looked at and that nobody approved or refused yet, with an application that stands."""
        served = [Attachment.Scan.NONE, Attachment.Scan.CLEAN]
        standing = self.current().filter(judged=False, scan__in=served, application__isnull=False)
        return standing.exclude(application__state=lifecycle.WITHDRAWN)


class Attachment(KeptFile):
    """A file that shows a paper of the definition, in a draft or with an application.

    The facts for the engine stand in the dossier (`Paper`); whoever writes one writes the other. One that was judged stays when
    another takes its place. `judged` says, so that it can be counted, that its paper was approved or refused; `refusal` is the
    reason why it was not accepted, in a sentence to the candidate.
    """

    folder = "attachments"

    draft = models.ForeignKey(
        Draft,
        verbose_name=_("draft of an application"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    document = models.CharField(_("paper"), max_length=50)
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)
    judged = models.BooleanField(_("judged"), default=False)
    refusal = models.TextField(_("reason why it was not accepted"), blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with an application")
        verbose_name_plural = _("files with applications")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft__isnull=False) ^ models.Q(application__isnull=False),
                name="attachment_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["draft", "document"],
                condition=models.Q(draft__isnull=False),
                name="attachment_once_in_draft",
            ),
            models.UniqueConstraint(
                fields=["application", "document"],
                condition=models.Q(application__isnull=False, replaced_at__isnull=True),
                name="attachment_once_current",
            ),
        ]
        indexes = [models.Index(fields=["scan"], name="attachment_scan")]

    def paper(self, *, received_on: date) -> Paper:
        """The fact for the engine: this paper is there since that local day."""
        return Paper(received_on, self.issued_on)


class AccommodationRequest(models.Model):
    """What a candidate asks for so that a handicap or illness is no hindrance in the rounds. Only officers read it: a jury learns
    the measure that was decided, never the cause."""

    application = models.OneToOneField(
        Application,
        verbose_name=_("application"),
        on_delete=models.PROTECT,
        related_name="accommodation_request",
    )
    measure = models.TextField(_("what is asked"))
    cause = models.TextField(_("why"), blank=True)
    requested_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("request for reasonable accommodation")
        verbose_name_plural = _("requests for reasonable accommodation")
        ordering = ["application"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(measure=""), name="accommodation_request_says_what")
        ]

    def __str__(self):
        return str(self.application)


class AccommodationDecision(models.Model):
    """What was decided on a request for one round. The jury reads the `measure`; the `reason` stays with the officers and the
    candidate. `extra_minutes` lengthen the candidate's hour, window or term in that round (`planning.extra_time`)."""

    request = models.ForeignKey(
        AccommodationRequest,
        verbose_name=_("request for reasonable accommodation"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(_("granted"))
    measure = models.CharField(_("measure"), max_length=300, blank=True)
    extra_minutes = models.PositiveIntegerField(
        _("extra time in minutes"),
        default=0,
        help_text=_("Lengthens the hour, the window or the term of this candidate in this round."),
    )
    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("decision on accommodation")
        verbose_name_plural = _("decisions on accommodation")
        ordering = ["request", "round"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="accommodation_decided_once_a_round"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="accommodation_has_reason"),
            models.CheckConstraint(
                condition=models.Q(granted=False) | ~models.Q(measure=""),
                name="accommodation_granted_says_what",
            ),
            models.CheckConstraint(
                condition=models.Q(granted=True) | models.Q(extra_minutes=0),
                name="accommodation_extra_time_is_granted",
            ),
        ]

    def __str__(self):
        return f"{self.request}, {self.round}"


class RequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=lifecycle.OPEN)

    def holding(self):
        """Appeals that run: while one does, nothing of its vacancy may be erased."""
        return self.open().filter(kind=terms.APPEAL)


class Request(models.Model):
    """What somebody asks about a procedure, or objects to, and what was answered: one line of the register.

    One of a candidate hangs at the application; of somebody else there is a name and where to write to. `due_on` is the last
    day to answer, `token` names the page from which it was sent, so that the same page sent twice is one request.
    """

    class Kind(models.TextChoices):
        QUESTION = terms.QUESTION, _("question")
        FEEDBACK = terms.FEEDBACK, _("feedback")
        INSPECTION = terms.INSPECTION, _("inspection of the file")
        COMPLAINT = terms.COMPLAINT, _("complaint")
        CHALLENGE = terms.CHALLENGE, _("challenge of a jury member")
        APPEAL = terms.APPEAL, _("appeal")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        EMAIL = "email", _("by e-mail")
        PHONE = "phone", _("by telephone")
        POST = "post", _("by post")
        DESK = "desk", _("at the desk")

    class State(models.TextChoices):
        OPEN = lifecycle.OPEN, _("to be answered")
        ANSWERED = lifecycle.ANSWERED, _("answered")

    class Outcome(models.TextChoices):
        UPHELD = lifecycle.UPHELD, _("upheld")
        REJECTED = lifecycle.REJECTED, _("rejected")

    JUDGED = (Kind.COMPLAINT, Kind.CHALLENGE, Kind.APPEAL)

    lock_rank = 31

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="requests"
    )
    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.TextField(_("what is asked"))
    channel = models.CharField(_("received"), max_length=10, choices=Channel)
    received_on = models.DateField(_("received on"))
    registered_at = models.DateTimeField(_("registered"))
    registered_by = models.CharField(max_length=64)
    due_on = models.DateField(_("answer by"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="request_says_what"),
            models.CheckConstraint(
                condition=models.Q(application__isnull=False)
                | (~models.Q(name="") & (~models.Q(email="") | ~models.Q(address=""))),
                name="request_can_be_answered",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answer="", answered_at__isnull=True, outcome="")
                | (models.Q(state="answered", answered_at__isnull=False) & ~models.Q(answer="")),
                name="request_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (models.Q(kind__in=["complaint", "challenge", "appeal"]) ^ models.Q(outcome="")),
                name="request_judged_has_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("received_on")), name="request_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["vacancy", "state", "due_on"], name="request_register")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.asker}"

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"request:{self.pk}"

    @property
    def asker(self):
        """Who asks, by name."""
        return str(self.application.candidate) if self.application else self.name

    @property
    def holds(self):
        """Whether nothing of its vacancy may be erased while it runs, as `RequestQuerySet.holding` asks of the database."""
        return self.kind == terms.APPEAL and self.state == lifecycle.OPEN

    @property
    def is_judged(self):
        """Whether an answer says that it is upheld or rejected."""
        return self.kind in self.JUDGED
