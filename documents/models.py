import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class Kind(models.TextChoices):
    BROCHURE = "brochure", _("information brochure")
    MINUTES = "minutes", _("minutes")
    RESERVE_LIST = "reserve_list", _("reserve list")
    RESULT_LETTER = "result_letter", _("result letter")
    DECISION = "decision", _("draft decision")
    ANNEXES = "annexes", _("annexes to a draft decision")
    DOSSIER = "dossier", _("numbered dossier")


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


PASSING = "passing"
"""Folder of the files that are erased after a short time."""


def _passing_path(job, name):
    return f"{PASSING}/{job.organisation.slug}/{job.pk}-{secrets.token_hex(8)}.pdf"


def _path(document, name):
    return f"documents/{document.organisation.slug}/{document.sha256[:2]}/{document.sha256}.{document.format}"


class DocumentQuerySet(models.QuerySet):
    def with_replaced(self):
        """Each with `is_replaced`: whether a later version of the same kind and subject was kept."""
        later = Document.objects.filter(
            kind=models.OuterRef("kind"),
            subject_key=models.OuterRef("subject_key"),
            version__gt=models.OuterRef("version"),
        )
        return self.annotate(is_replaced=models.Exists(later))

    def latest_of(self, kind, subject_key):
        """The version that holds now, or None."""
        return self.filter(kind=kind, subject_key=subject_key).order_by("-version").first()


class Document(models.Model):
    """An official document as issued, kept with its hash. Reissuing makes a new version of the same kind and subject, and the
    earlier one is replaced.

    `rules_number` is the version of the rules from which it was made. `signs` is the version of which this is the signed file:
    from then on that file is the official one. A dossier is handed to its candidate from `released_at` on.
    """

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
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.PDF)
    rules_number = models.PositiveSmallIntegerField(_("version of the rules"), null=True, blank=True)
    signs = models.ForeignKey(
        "self",
        verbose_name=_("signed file of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_files",
    )
    released_at = models.DateTimeField(_("given to the candidate"), null=True, blank=True)

    lock_rank = 90

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_key", "version"], name="document_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="document_version_from_1"),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True) | models.Q(kind=Kind.DOSSIER),
                name="document_only_a_dossier_is_released",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.version}"

    @property
    def media_type(self):
        return MEDIA_TYPES[Format(self.format)]


class JobQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def due(self, *, at):
        """Jobs to be taken at the aware moment `at`: nobody's yet, or left behind by a worker whose lease ran out."""
        return self.filter(
            models.Q(state=Job.State.WAITING) | models.Q(state=Job.State.RUNNING, lease_until__lt=at)
        )


class Job(models.Model):
    """A document that takes long to make: a row that a worker takes, with how far it is.

    `kind` names its maker (`documents.jobs`), `subject_key` what it is about. There is one open job of a kind about a subject.
    What it makes is a `document`, kept for ever, or a `file` that nobody has to keep: a paper that can be made again, erased with
    its row some time after `made_at`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("made")
        FAILED = "failed", _("could not be made")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="document_jobs"
    )
    vacancy_key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=20)
    subject_key = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("pieces ready"), default=0)
    total = models.PositiveIntegerField(_("pieces in all"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    file = models.FileField(_("file"), upload_to=_passing_path, max_length=200, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.CharField(max_length=64)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long document")
        verbose_name_plural = _("long documents")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(document__isnull=False) | ~models.Q(file=""),
                name="job_done_has_result",
            ),
            models.CheckConstraint(
                condition=models.Q(file="")
                | models.Q(state="done", document__isnull=True, made_at__isnull=False),
                name="job_file_is_dated",
            ),
        ]

    def __str__(self):
        return f"{self.kind}, {self.subject_key}"

    @property
    def is_open(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)
