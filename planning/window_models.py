"""The window of a test or take-home assignment: who gets in, what is handed out and what is handed in."""

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.models import KeptFile, Participation
from vacancies.models import Round


class WindowQuerySet(models.QuerySet):
    def standing(self):
        """Windows that were not called off."""
        return self.filter(cancelled_at=None)


class Window(models.Model):
    """When online tests or a take-home assignment can be done. `closes_at` is the first moment after the last minute.

    `uid` and `sequence` are those of the last minute in the calendars of who was invited, until it is called off; set again
    afterwards it is another one there.
    """

    lock_rank = 34

    round = models.OneToOneField(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="window"
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    version = models.PositiveSmallIntegerField(_("version"), default=0)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(_("version in calendars"), default=0)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason"), blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("test window")
        verbose_name_plural = _("test windows")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="window_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | ~models.Q(cancel_reason=""),
                name="window_cancelled_has_reason",
            ),
        ]

    def __str__(self):
        return str(self.round)

    @property
    def key(self):
        """Opaque key in the journal and with the letters."""
        return f"window:{self.pk}"

    @property
    def last_minute(self):
        """The last minute, which still counts."""
        return self.closes_at - timedelta(minutes=1)


class Access(models.Model):
    """The personal way into an online test: a link, a code or both. `part` is the key of a part; empty: all tests of
    the round."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("candidate"), on_delete=models.PROTECT, related_name="accesses"
    )
    part = models.CharField(_("test"), max_length=50, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    code = models.CharField(_("code"), max_length=100, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("access to a test")
        verbose_name_plural = _("accesses to tests")
        ordering = ["participation", "part"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "part"], name="access_once"),
            models.CheckConstraint(
                condition=~models.Q(link="") | ~models.Q(code=""), name="access_has_link_or_code"
            ),
        ]

    def __str__(self):
        return f"{self.participation}, {self.part}"


class CaseFile(KeptFile):
    """A file of the case of a take-home assignment. Officers only have it until the window opens; from then on the candidates who
    were invited have it too, and it stays."""

    folder = "cases"

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="cases")

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["round", "uploaded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "sha256"], name="case_file_once_per_round")]


class HandInQuerySet(models.QuerySet):
    def current(self):
        """Work that counts: not what another took the place of."""
        return self.filter(replaced_at__isnull=True)


class HandIn(KeptFile):
    """The work that a candidate handed in for an assignment; `uploaded_at` is the moment on the receipt. What is replaced in time
    stays, so that a receipt can be held against it."""

    folder = "work"

    participation = models.ForeignKey(
        Participation, verbose_name=_("candidate"), on_delete=models.PROTECT, related_name="work"
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = HandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("work handed in")
        verbose_name_plural = _("work handed in")
        ordering = ["participation", "uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(replaced_at__isnull=True),
                name="hand_in_once_current",
            )
        ]
        indexes = [models.Index(fields=["scan"], name="hand_in_scan")]


class MoreTime(models.Model):
    """A last minute of one candidate for the window of a round, with the reason: `closes_at` is the first moment after it."""

    participation = models.OneToOneField(
        Participation, verbose_name=_("candidate"), on_delete=models.PROTECT, related_name="more_time"
    )
    closes_at = models.DateTimeField(_("closes"))
    reason = models.TextField(_("reason"))
    given_at = models.DateTimeField(_("given"))
    given_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("more time for one candidate")
        verbose_name_plural = _("more time for candidates")
        ordering = ["participation"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="more_time_has_reason")]

    def __str__(self):
        return str(self.participation)
