from django.db import models
from django.utils.translation import gettext_lazy as _

from correspondence import lifecycle
from organisations.models import Organisation


class MessageQuerySet(models.QuerySet):
    def due(self, *, at):
        """Messages that may leave at the aware moment `at`: queued, or left behind by a worker whose lease ran out."""
        waiting = models.Q(state=lifecycle.QUEUED, next_attempt_at__lte=at)
        abandoned = models.Q(state=lifecycle.SENDING, lease_until__lt=at)
        return self.filter(waiting | abandoned)

    def drafts(self):
        return self.filter(state=lifecycle.DRAFT)

    def released(self):
        """What its recipient may read."""
        return self.exclude(state__in=[lifecycle.DRAFT, lifecycle.CANCELLED])


class Message(models.Model):
    """A letter to one person, exactly as sent. The row is the truth about its delivery.

    `unique_key` (occasion and what it is about) makes queueing twice the same as once; a decision that is made anew
    after its letter was released is a next `revision`. `vacancy_key` and `subject_key` are opaque: what was sent
    points at no table above it.

    `released_at` is the moment from which it may leave, `lease` the token of the worker that sends it and
    `lease_until` the moment from which another worker may take it over. `attempts` counts those since its release,
    `error` is the answer of the mail server to the last one, `sent_at` the moment at which that server took it.
    """

    class State(models.TextChoices):
        DRAFT = lifecycle.DRAFT, _("waits for release")
        QUEUED = lifecycle.QUEUED, _("on its way")
        SENDING = lifecycle.SENDING, _("being sent")
        SENT = lifecycle.SENT, _("sent")
        FAILED = lifecycle.FAILED, _("not delivered")
        POST = lifecycle.POST, _("to be posted")
        CANCELLED = lifecycle.CANCELLED, _("called back")

    lock_rank = 50

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="messages"
    )
    vacancy_key = models.CharField(max_length=64, blank=True, db_index=True)
    subject_key = models.CharField(max_length=64, blank=True, db_index=True)
    occasion = models.CharField(_("occasion"), max_length=64)
    unique_key = models.CharField(max_length=160)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    recipient_name = models.CharField(_("to"), max_length=160)
    recipient_email = models.EmailField(_("e-mail"), blank=True)
    recipient_address = models.TextField(_("postal address"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("made"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unique_key", "revision"], name="message_once"),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="message_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["queued", "sending"])
                | (models.Q(next_attempt_at__isnull=False) & ~models.Q(recipient_email="")),
                name="message_queued_can_leave",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"]),
            models.Index(fields=["organisation", "-created_at"]),
        ]

    def __str__(self):
        return f"{self.subject} ({self.recipient_name})"

    @property
    def key(self):
        """Opaque key in the journal."""
        return f"letter:{self.pk}"

    @property
    def chain(self):
        """Name of the chain in the journal to which this letter belongs: its vacancy's, or its organisation's."""
        return self.vacancy_key or self.organisation.chain
