from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def of_chain(self, chain):
        return self.filter(chain=chain).order_by("sequence")

    def about(self, subject):
        return self.filter(subject=subject)

    def update(self, **fields):
        raise TypeError("Journal entries are never changed.")

    def delete(self):
        raise TypeError("Journal entries are never deleted.")


class Entry(models.Model):
    """One thing that was done, chained by hash to the one before it in its chain (a vacancy, or an organisation).

    Keys are opaque ("user:12", "application:40"): the journal points at no table above it and holds no names.
    """

    chain = models.CharField(_("chain"), max_length=64)
    sequence = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("moment"))
    actor = models.CharField(_("by"), max_length=64)
    what = models.CharField(_("what"), max_length=64)
    subject = models.CharField(_("about"), max_length=64, blank=True)
    data = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_entry_once"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="journal_entry_numbered_from_1"),
        ]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["chain", "-sequence"])]

    def __str__(self):
        return f"{self.chain} {self.sequence} {self.what}"

    def save(self, *args, **kwargs):
        raise TypeError("Journal entries are written by journal.actions only.")

    def delete(self, *args, **kwargs):
        raise TypeError("Journal entries are never deleted.")


class ChainHeadQuerySet(models.QuerySet):
    def number_of_entries(self):
        """How many entries stand in these chains. In all of them together it grows with each action that is committed, in
        whatever order they began: what was read from the database holds while this number stays."""
        return self.aggregate(number=models.Sum("sequence"))["number"] or 0


class ChainHead(models.Model):
    """The last number and digest of a chain; the row is locked while entries are added."""

    chain = models.CharField(max_length=64, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    objects = ChainHeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of a journal chain")
        verbose_name_plural = _("heads of journal chains")

    def __str__(self):
        return f"{self.chain} {self.sequence}"
