from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import Application, KeptFile, Participation
from organisations.models import Organisation
from planning.models import Seat
from scoring.selection import FinalOutcome, VerdictKind
from vacancies.models import Round, RulesVersion, Vacancy

VERDICTS = [
    (VerdictKind.PASSED.value, _("passed")),
    (VerdictKind.FAILED.value, _("failed")),
    (VerdictKind.CUT.value, _("passed, below the border")),
    (VerdictKind.EXEMPT.value, _("exempt")),
    (VerdictKind.ABSENT.value, _("absent")),
    (VerdictKind.NOT_HELD.value, _("round not held")),
    (VerdictKind.WITHDRAWN.value, _("withdrawn")),
    (VerdictKind.INFORMATIVE.value, _("informative")),
]

OUTCOMES = [
    (FinalOutcome.RESERVE.value, _("successful")),
    (FinalOutcome.OUT.value, _("not successful")),
    (FinalOutcome.WITHDRAWN.value, _("withdrawn")),
]


class Score(models.Model):
    """Points for one part: of one juror (`seat`), or of an officer or import (no seat). `points` of the part's maximum, or
    `criteria` with points (or level n) per criterion as decimal strings. Points that are not there were not given."""

    lock_rank = 40

    participation = models.ForeignKey(
        Participation, verbose_name=_("participation"), on_delete=models.PROTECT, related_name="scores"
    )
    part = models.SlugField(_("part"), max_length=50)
    seat = models.ForeignKey(
        Seat,
        verbose_name=_("jury member"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scores",
    )
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=4, null=True, blank=True)
    criteria = models.JSONField(_("points per criterion"), default=dict, blank=True)
    consensus = models.BooleanField(_("agreed by the panel"), default=False)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["participation", "part", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "part", "seat"], name="score_once_per_juror"),
            models.UniqueConstraint(
                fields=["participation", "part", "consensus"],
                condition=models.Q(seat__isnull=True),
                name="score_once_without_juror",
            ),
            models.CheckConstraint(
                condition=models.Q(points__isnull=True) | models.Q(points__gte=0), name="score_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(consensus=False) | models.Q(seat__isnull=True),
                name="score_consensus_has_no_juror",
            ),
        ]

    def __str__(self):
        return f"{self.participation}: {self.part}"


class ClosingRun(models.Model):
    """One closing of a round: the digest of the preview that was confirmed, the rules it followed, the counts of the funnel.

    `corrects` is the reopening that led to it, of this round or of one before it.
    """

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="closing_runs"
    )
    number = models.PositiveSmallIntegerField(_("run"))
    rules_version = models.ForeignKey(
        RulesVersion, verbose_name=_("rules"), on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.ForeignKey(
        "Reopening",
        verbose_name=_("correction"),
        null=True,
        on_delete=models.PROTECT,
        related_name="closings",
    )
    digest = models.CharField(_("digest"), max_length=64)
    held = models.BooleanField(_("held"))
    held_reason = models.JSONField(_("why held or not"), null=True, blank=True)
    entrants = models.PositiveIntegerField(_("entrants"))
    exempt = models.PositiveIntegerField(_("exempt"))
    passed = models.PositiveIntegerField(_("passed"))
    out = models.PositiveIntegerField(_("out"))
    withdrawn = models.PositiveIntegerField(_("withdrawn"))
    closed_at = models.DateTimeField(_("closed"))
    closed_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("closing of a round")
        verbose_name_plural = _("closings of rounds")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="closing_run_once"),
            models.CheckConstraint(
                condition=models.Q(
                    entrants=models.F("exempt") + models.F("passed") + models.F("out") + models.F("withdrawn")
                ),
                name="closing_run_funnel_adds_up",
            ),
        ]

    def __str__(self):
        return f"{self.round}, {self.number}"


class Reopening(models.Model):
    """A closing set aside, and why: the round was opened again to correct it. The closing itself stays as it was."""

    run = models.OneToOneField(
        ClosingRun, verbose_name=_("closing"), on_delete=models.PROTECT, related_name="reopening"
    )
    reason = models.TextField(_("reason"))
    reopened_at = models.DateTimeField(_("reopened"))
    reopened_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("reopening of a round")
        verbose_name_plural = _("reopenings of rounds")
        ordering = ["run"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="reopening_has_reason"),
        ]

    def __str__(self):
        return str(self.run)


class Verdict(models.Model):
    """One entrant's result in one closing. Points, maximum and fraction are exact, as text ("72.5", "217/3")."""

    run = models.ForeignKey(
        ClosingRun, verbose_name=_("closing"), on_delete=models.PROTECT, related_name="verdicts"
    )
    participation = models.ForeignKey(
        Participation, verbose_name=_("participation"), on_delete=models.PROTECT, related_name="verdicts"
    )
    kind = models.CharField(_("result"), max_length=12, choices=VERDICTS)
    goes_on = models.BooleanField(_("goes on"))
    points = models.CharField(_("points"), max_length=60, blank=True)
    maximum = models.CharField(_("maximum"), max_length=60, blank=True)
    fraction = models.CharField(max_length=60, blank=True)
    place = models.PositiveIntegerField(_("place"), null=True, blank=True)
    parts = models.JSONField(_("points per part"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["run", "participation"]
        constraints = [models.UniqueConstraint(fields=["run", "participation"], name="verdict_once")]

    def __str__(self):
        return f"{self.participation}: {self.get_kind_display()}"


class RankingManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Ranking(models.Model):
    """The ranking as adopted when the last round was closed. One whose round was opened again is withdrawn: it is kept, `objects`
    leaves it out."""

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="rankings"
    )
    rules_version = models.ForeignKey(
        RulesVersion, verbose_name=_("rules"), on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(_("digest"), max_length=64)
    adopted_at = models.DateTimeField(_("adopted"))
    adopted_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    every = models.Manager()

    objects = RankingManager()

    class Meta:
        default_manager_name = "objects"
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="ranking_one_standing_per_vacancy",
            )
        ]

    def __str__(self):
        return str(self.vacancy)


class ResultManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(ranking__withdrawn_at=None)


class Result(models.Model):
    """The end for one application: exact total in percent as text, competition rank where there is one. `objects` leaves out
    those of a ranking that was withdrawn."""

    ranking = models.ForeignKey(
        Ranking, verbose_name=_("ranking"), on_delete=models.PROTECT, related_name="results"
    )
    application = models.ForeignKey(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="results"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=OUTCOMES)
    total = models.CharField(_("total"), max_length=60, blank=True)
    rank = models.PositiveIntegerField(_("place"), null=True, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)

    every = models.Manager()

    objects = ResultManager()

    class Meta:
        default_manager_name = "objects"
        verbose_name = _("final result")
        verbose_name_plural = _("final results")
        ordering = ["ranking", "rank", "application"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "application"], name="result_once_per_ranking")
        ]

    def __str__(self):
        return f"{self.application}: {self.get_outcome_display()}"


class Declaration(models.Model):
    """A juror went over the list of candidates and named every conflict of interest (`planning.Recusal`), or had none."""

    seat = models.OneToOneField(
        Seat, verbose_name=_("jury member"), on_delete=models.CASCADE, related_name="declaration"
    )
    declared_at = models.DateTimeField(_("declared"))

    class Meta:
        verbose_name = _("declaration of conflicts of interest")
        verbose_name_plural = _("declarations of conflicts of interest")

    def __str__(self):
        return str(self.seat)


class ScoreSheet(models.Model):
    """The score sheet of one juror about one candidate: the juror's own until it is handed in, then frozen.

    Handing in writes its points as `Score`s, which is all that the engine reads. It is signed after the deliberation; unlocking
    takes the scores back and every signature about this candidate with them. `typed_*` say who typed over a sheet on paper.
    """

    lock_rank = 40

    participation = models.ForeignKey(
        Participation, verbose_name=_("participation"), on_delete=models.PROTECT, related_name="sheets"
    )
    seat = models.ForeignKey(
        Seat, verbose_name=_("jury member"), on_delete=models.PROTECT, related_name="sheets"
    )
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    typed_at = models.DateTimeField(_("typed in from paper"), null=True, blank=True)
    typed_by = models.CharField(max_length=64, blank=True)
    typed_by_name = models.CharField(_("typed in by"), max_length=170, blank=True)

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "seat"], name="sheet_once_per_juror"),
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True) | models.Q(handed_in_at__isnull=False),
                name="sheet_signed_is_handed_in",
            ),
            models.CheckConstraint(
                condition=models.Q(typed_at__isnull=True, typed_by="")
                | models.Q(typed_at__isnull=False, handed_in_at__isnull=False) & ~models.Q(typed_by=""),
                name="sheet_typed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.seat}: {self.participation}"

    @property
    def key(self):
        """Opaque key in the journal."""
        return f"sheet:{self.pk}"


class SheetEntry(models.Model):
    """What stands on a sheet for one item (`scoring.marking.Item`): points or level, and a note. `version` counts its saves."""

    sheet = models.ForeignKey(
        ScoreSheet, verbose_name=_("score sheet"), on_delete=models.CASCADE, related_name="entries"
    )
    item = models.CharField(_("item"), max_length=101)
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=4, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("entry of a score sheet")
        verbose_name_plural = _("entries of score sheets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="sheet_entry_once"),
            models.CheckConstraint(
                condition=models.Q(points__isnull=True) | models.Q(points__gte=0),
                name="sheet_entry_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.sheet}, {self.item}"


class SheetOperation(models.Model):
    """One save that arrived, known by the number that the tablet gave it, so that the same one never counts twice.

    `version` is that of the entry after it. None: it came after the sheet was frozen; only then what it said is kept, for the
    chair to see.
    """

    operation = models.UUIDField(_("operation"), unique=True)
    sheet = models.ForeignKey(
        ScoreSheet, verbose_name=_("score sheet"), on_delete=models.CASCADE, related_name="operations"
    )
    item = models.CharField(_("item"), max_length=101)
    body = models.CharField(_("SHA-256 of what was sent"), max_length=64)
    version = models.PositiveIntegerField(_("version"), null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=4, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    received_at = models.DateTimeField(_("arrived"))

    class Meta:
        verbose_name = _("save of a score sheet")
        verbose_name_plural = _("saves of score sheets")
        ordering = ["pk"]

    def __str__(self):
        return str(self.operation)


class SheetScan(KeptFile):
    """The scan of a sheet that its juror signed on paper: it stands for the signature. Scans of before an unlocking stay."""

    folder = "sheets"

    sheet = models.ForeignKey(
        ScoreSheet, verbose_name=_("score sheet"), on_delete=models.PROTECT, related_name="scans"
    )

    class Meta:
        verbose_name = _("scan of a signed score sheet")
        verbose_name_plural = _("scans of signed score sheets")
        ordering = ["uploaded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "sha256"], name="sheet_scan_once")]


class LogEntry(models.Model):
    """What happened on a day of a round, as the secretary noted it. Nothing is changed or removed: an entry that was wrong is
    followed by one that `corrects` it."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("incident")
        PRESENCE = "presence", _("presence")
        DELAY = "delay", _("delay")
        OTHER = "other", _("other")

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="log")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_at = models.DateTimeField(_("moment"))
    text = models.TextField(_("what happened"))
    application = models.ForeignKey(
        Application,
        verbose_name=_("candidate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="log",
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correction",
    )
    written_at = models.DateTimeField(_("written"))
    written_by = models.CharField(max_length=64)
    written_by_name = models.CharField(_("written by"), max_length=170)

    class Meta:
        verbose_name = _("entry in the log of a round")
        verbose_name_plural = _("log of a round")
        ordering = ["happened_at", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="log_entry_has_text")]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("Entries of the log are never changed: write one that corrects it.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Entries of the log are never deleted.")


class UnionRemark(models.Model):
    """What the union observers want annexed to the minutes of a round."""

    round = models.OneToOneField(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="union_remark"
    )
    text = models.TextField(_("remark"))
    written_at = models.DateTimeField(_("written"))
    written_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("remark of the union observers")
        verbose_name_plural = _("remarks of the union observers")

    def __str__(self):
        return str(self.round)


class TestBureau(models.Model):
    """Who sends results of tests as a file. `columns` remembers how its last file was read (`scoring.importing.Columns`)."""

    __test__ = False  # no class of tests, whatever its name begins with
    lock_rank = 22

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="test_bureaus"
    )
    name = models.CharField(_("test bureau"), max_length=120)
    columns = models.JSONField(_("columns"), default=dict, blank=True)

    class Meta:
        verbose_name = _("test bureau")
        verbose_name_plural = _("test bureaus")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="test_bureau_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="test_bureau_has_name"),
        ]

    def __str__(self):
        return self.name


class ResultsFile(KeptFile):
    """A file with results of tests, kept as it came as evidence. `columns` says how this one is read; `digest` names the preview
    that was confirmed last, when and by whom it was taken over."""

    folder = "results"

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="results_files"
    )
    bureau = models.ForeignKey(
        TestBureau, verbose_name=_("test bureau"), on_delete=models.PROTECT, related_name="files"
    )
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    imported_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    imported_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("file with results of tests")
        verbose_name_plural = _("files with results of tests")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "bureau", "sha256"], name="results_file_once"),
            models.CheckConstraint(
                condition=models.Q(imported_at__isnull=True, digest="")
                | (models.Q(imported_at__isnull=False) & ~models.Q(digest="")),
                name="results_file_imported_has_digest",
            ),
        ]


class BlindCode(models.Model):
    """What stands for the name of a candidate wherever a blind round is judged (`scoring.codes`)."""

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.CASCADE, related_name="blind_codes"
    )
    participation = models.OneToOneField(
        Participation, verbose_name=_("participation"), on_delete=models.CASCADE, related_name="blind_code"
    )
    code = models.CharField(_("code"), max_length=10)

    class Meta:
        verbose_name = _("code of a candidate")
        verbose_name_plural = _("codes of candidates")
        ordering = ["round", "code"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="blind_code_once_per_round")]

    def __str__(self):
        return self.code
