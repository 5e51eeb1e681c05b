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
