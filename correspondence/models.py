from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from correspondence import lifecycle
from organisations.models import Organisation


class PrintBatch(models.Model):
    """Letters of one organisation that are printed together, each on a sheet of its own, and then posted.

    The paper is made anew from the letters whenever it is asked: what was released never changes.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="print_batches"
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("print batch")
        verbose_name_plural = _("print batches")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.organisation}, {self.made_at:%Y-%m-%d}"

    @property
    def key(self):
        """Opaque key in the journal."""
        return f"print_batch:{self.pk}"


class LetterTextQuerySet(models.QuerySet):
    def newest(self):
        """Those that hold: the last one of each organisation and occasion."""
        later = LetterText.objects.filter(
            organisation=models.OuterRef("organisation"),
            occasion=models.OuterRef("occasion"),
            number__gt=models.OuterRef("number"),
        )
        return self.filter(~models.Exists(later))


class LetterText(models.Model):
    """A text that an organisation wrote for the letters of an occasion. Rows are only added: the last one holds, those
    before are its history. One without subject and body goes back to the product's own text.

    Subject and body are canonical (`correspondence.texts`): a release that renames a variable renames it here too.
    `written_by` is the opaque key of who wrote it.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="letter_texts"
    )
    occasion = models.CharField(_("occasion"), max_length=64)
    number = models.PositiveIntegerField(_("number"))
    subject = models.TextField(_("subject"), blank=True)
    body = models.TextField(_("text"), blank=True)
    written_at = models.DateTimeField(_("written"))
    written_by = models.CharField(max_length=64)

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        ordering = ["organisation", "occasion", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "occasion", "number"], name="letter_text_numbered"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="letter_text_number_from_one"),
            models.CheckConstraint(
                condition=models.Q(subject="", body="") | ~(models.Q(subject="") | models.Q(body="")),
                name="letter_text_whole_or_default",
            ),
        ]

    def __str__(self):
        return f"{self.occasion} {self.number}, {self.organisation}"

    @property
    def is_default(self):
        """Whether it goes back to the product's own text."""
        return not self.body


class MessageQuerySet(models.QuerySet):
    def due(self, *, at):
        """Messages that may leave at the aware moment `at`: queued, or left behind by a worker whose lease ran out."""
        waiting = models.Q(state=lifecycle.QUEUED, next_attempt_at__lte=at)
        abandoned = models.Q(state=lifecycle.SENDING, lease_until__lt=at)
        return self.filter(waiting | abandoned)

    def drafts(self):
        return self.filter(state=lifecycle.DRAFT)

    def outlived(self, *, at):
        """Codes and links that have not left and are worth nothing any more at the aware moment `at`."""
        free = models.Q(state=lifecycle.QUEUED) | models.Q(state=lifecycle.SENDING, lease_until__lt=at)
        return self.filter(free, expires_at__lte=at)

    def released(self, *, at):
        """What its recipient may read at the aware moment `at`: released, and that moment has come."""
        gone = self.exclude(state__in=[lifecycle.DRAFT, lifecycle.CANCELLED])
        return gone.filter(released_at__lte=at)

    def unopened(self):
        return self.filter(opened_at=None)

    def leaving(self, *, at):
        """Released, but their moment has not come at `at`: they can still be called back."""
        return self.filter(state__in=[lifecycle.QUEUED, lifecycle.POST], released_at__gt=at)

    def to_print(self, *, at):
        """What goes by post, may leave at the aware moment `at` and is in no print batch yet."""
        return self.filter(state=lifecycle.POST, released_at__lte=at, batch=None)


class Message(models.Model):
    """A letter to one person, exactly as sent. The row is the truth about its delivery.

    `unique_key` (occasion and what it is about) makes queueing twice the same as once; a decision that is made anew
    after its letter was released is a next `revision`. `vacancy_key` and `subject_key` are opaque: what was sent
    points at no table above it.

    `released_at` is the moment from which it may leave and its recipient may read it, `lease` the token of the worker
    that sends it and `lease_until` the moment from which another worker may take it over. `attempts` counts those since
    its release, `error` is the answer of the mail server that refused the last one, `sent_at` the moment at which that
    server took it and `answer` what it said then ("250 …", with the number under which it knows the mail).
    `text_number` is the organisation's text from which it was made (`LetterText.number`; 0: before there was one).
    `calendar` is the iCalendar text that goes along, for what takes place at an hour.
    `post_instead` sends it by post although there is an e-mail address, `registered` as a registered letter; `batch` is
    the pile in which it was printed. `notified_on` keeps the day from which terms run: by e-mail that of `sent_at`, by post
    the day of posting.

    `opened_at` is when its recipient first opened it on the own page. It marks what is new there and proves nothing: who read
    the mail need not have opened the page, and no term runs from it.

    A draft that an officer edited keeps in `edited_from` the text from which it was edited: where the facts give another
    text now, the edit is stale. `expires_at` marks a code or link to sign in: it leaves before everything else, is worth
    nothing from that moment on, and its text is gone as soon as it was sent or given up.
    """

    class State(models.TextChoices):
        DRAFT = lifecycle.DRAFT, _("waits for release")
        QUEUED = lifecycle.QUEUED, _("on its way")
        SENDING = lifecycle.SENDING, _("being sent")
        SENT = lifecycle.SENT, _("sent")
        FAILED = lifecycle.FAILED, _("not delivered")
        POST = lifecycle.POST, _("to be posted")
        CANCELLED = lifecycle.CANCELLED, pgettext_lazy("state of a letter", "cancelled")

    lock_rank = 50

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="messages"
    )
    vacancy_key = models.CharField(max_length=64, blank=True, db_index=True)
    subject_key = models.CharField(max_length=64, blank=True, db_index=True)
    occasion = models.CharField(_("occasion"), max_length=64)
    unique_key = models.CharField(max_length=160)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    text_number = models.PositiveIntegerField(_("number of the text"), default=0)
    recipient_name = models.CharField(_("to"), max_length=160)
    recipient_email = models.EmailField(_("e-mail"), blank=True)
    recipient_address = models.TextField(_("postal address"), blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("made"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    answer = models.TextField(_("answer of the mail server"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    post_instead = models.BooleanField(_("by post instead of by e-mail"), default=False)
    registered = models.BooleanField(_("as a registered letter"), default=False)
    edited_from = models.TextField(blank=True)
    expires_at = models.DateTimeField(_("worth nothing from"), null=True, blank=True)
    batch = models.ForeignKey(
        PrintBatch,
        verbose_name=_("print batch"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
    )
    notified_on = models.DateField(_("date of notification"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened by its recipient"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unique_key", "revision"], name="message_once"),
            models.CheckConstraint(
                condition=~models.Q(state="sent")
                | models.Q(notified_on__isnull=False)
                & (
                    models.Q(sent_at__isnull=False)
                    | models.Q(post_instead=True)
                    | models.Q(recipient_email="")
                ),
                name="message_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["queued", "sending"])
                | (models.Q(next_attempt_at__isnull=False) & ~models.Q(recipient_email="")),
                name="message_queued_can_leave",
            ),
            models.CheckConstraint(
                condition=models.Q(registered=False) | models.Q(post_instead=True),
                name="message_registered_is_post",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__isnull=True)
                | models.Q(state__in=["queued", "sending"])
                | models.Q(body_text="", body_html=""),
                name="message_secret_is_gone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="message_expiring",
            ),
            models.Index(fields=["state", "next_attempt_at"]),
            models.Index(fields=["organisation", "-created_at"]),
            # The letters of a vacancy with thousands: a page of them in order, and how many are in which state.
            models.Index(fields=["vacancy_key", "-created_at", "-id"], name="message_of_vacancy"),
            models.Index(fields=["vacancy_key", "state", "released_at"], name="message_states"),
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

    @property
    def by_post(self):
        """Whether it goes, or went, by post."""
        return self.post_instead or not self.recipient_email

    @property
    def has_postal_address(self):
        """Whether its address says more than the name."""
        return len(self.recipient_address.split("\n")) > 1

    @property
    def edited(self):
        """Whether its text is an officer's, no longer the one that follows from the facts."""
        return bool(self.edited_from)

    @property
    def secret(self):
        """Whether it is a code or link to sign in: nobody but its recipient reads it."""
        return self.expires_at is not None

    def leaves_later(self, at):
        """Whether it is released and can still be called back at the aware moment `at`."""
        return self.state in (lifecycle.QUEUED, lifecycle.POST) and self.released_at > at
