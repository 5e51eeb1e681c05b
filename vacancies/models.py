import json
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Conflict, Role
from organisations.models import Organisation
from vacancies import lifecycle
from vacancies.definition_format import from_document
from vacancies.rules import RoundKind


class VacancyQuerySet(models.QuerySet):
    def staffed_by(self, user):
        """Vacancies whose back office is open to this user by role: an external bureau reaches its own one only, and nobody one
        for which a conflict of interest was declared."""
        if not user.is_active:
            return self.none()
        conflicts = Conflict.objects.filter(user=user, lifted_at=None).values("vacancy_key")
        free = self.exclude(key__in=conflicts)
        if user.is_superuser:
            return free
        memberships = user.memberships.standing()
        whole = memberships.filter(role__in=[Role.ADMINISTRATOR, Role.OFFICER]).values("organisation")
        single = memberships.filter(role=Role.BUREAU).values_list("vacancy_key", flat=True)
        return free.filter(models.Q(organisation__in=whole) | models.Q(key__in=list(single)))

    def announced(self):
        """Published once; what was cancelled since is among them."""
        return self.filter(published_at__isnull=False)

    def published(self):
        return self.exclude(state__in=[lifecycle.DRAFT, lifecycle.CANCELLED])

    def accepting(self, *, at):
        """Vacancies open for registration at the aware moment `at`; the closing minute is included."""
        return self.filter(state=lifecycle.OPEN).filter(
            models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=at)
        )


def _new_key():
    return f"vacancy:{uuid.uuid4().hex}"


class Vacancy(models.Model):
    """One selection procedure. Its rules are a draft document until publication, and a frozen version from then on.

    `closes_at` is the first moment after the last minute of registration. `registered_count` and `valid_count` are fixed when
    the admission closes (settled case 1). `key` is the opaque name by which lower floors know it.
    """

    class State(models.TextChoices):
        DRAFT = lifecycle.DRAFT, _("draft")
        OPEN = lifecycle.OPEN, _("open")
        SELECTION = lifecycle.SELECTION, _("selection running")
        RANKED = lifecycle.RANKED, _("ranking adopted")
        COMPLETED = lifecycle.COMPLETED, _("completed")
        CANCELLED = lifecycle.CANCELLED, _("cancelled")

    lock_rank = 10

    key = models.CharField(max_length=64, unique=True, default=_new_key, editable=False)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="vacancies"
    )
    number = models.CharField(_("file number"), max_length=20)
    title = models.CharField(_("function"), max_length=160)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("selection officer"),
        on_delete=models.PROTECT,
        related_name="vacancies",
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    draft = models.JSONField(_("draft of the rules"))
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    opening_authority = models.CharField(_("authority that opened the post"), max_length=120, blank=True)
    opening_reference = models.CharField(_("reference of the decision"), max_length=80, blank=True)
    opening_date = models.DateField(_("date of the decision"), null=True, blank=True)
    opening_manner = models.CharField(_("manner of filling"), max_length=200, blank=True)
    opening_jury = models.TextField(_("jury named by the decision"), blank=True)
    admission_closed_at = models.DateTimeField(_("admission closed"), null=True, blank=True)
    registered_count = models.PositiveIntegerField(_("registered"), null=True, blank=True)
    valid_count = models.PositiveIntegerField(_("valid"), null=True, blank=True)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="vacancy_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "cancelled"]) | models.Q(published_at__isnull=False),
                name="vacancy_published_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "open", "cancelled"])
                | models.Q(registered_count__isnull=False, valid_count__isnull=False),
                name="vacancy_selection_has_head_counts",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"

    def refresh_from_db(self, *args, **kwargs):
        super().refresh_from_db(*args, **kwargs)
        for name in ("rules", "definition", "proposed"):
            vars(self).pop(name, None)

    @cached_property
    def rules(self):
        """The latest frozen version of the rules, or None while the vacancy is a draft."""
        # There are few versions; a list of vacancies fetches them all at once with prefetch_related.
        return max(self.rules_versions.all(), key=lambda version: version.number, default=None)

    @cached_property
    def definition(self):
        """The definition in force: the frozen one, or the draft before publication."""
        return self.rules.definition if self.rules else from_document(self.draft)

    @cached_property
    def proposed(self):
        """The definition as it is being written: the draft, or the amendment of the version in force that was begun; without one
        the definition in force. `draft` holds an amendment under `rules`, with the fingerprint of the version that it `replaces`:
        once another version is in force, it is none any more."""
        if self.rules is None or self.draft.get("replaces") != self.rules.fingerprint:
            return self.definition
        return from_document(self.draft["rules"])


class RulesVersion(models.Model):
    """A frozen definition: `document` is the canonical JSON to the byte, `fingerprint` its SHA-256.

    `sentences` keeps the Dutch sentences as published. Every version but the first is an amendment: it has a reason, perhaps a
    decision, and the first step that it touches (`vacancies.amendment.Touched.first`).
    """

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="rules_versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.TextField(_("rules"))
    fingerprint = models.CharField(_("SHA-256"), max_length=64)
    semantics = models.PositiveSmallIntegerField(_("semantics"))
    sentences = models.JSONField(_("published sentences"))
    published_at = models.DateTimeField(_("published"))
    reason = models.TextField(_("reason of the amendment"), blank=True)
    decision = models.CharField(_("decision on the amendment"), max_length=120, blank=True)
    applies_from = models.CharField(_("first step that it touches"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        ordering = ["vacancy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "number"], name="rules_version_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="rules_version_from_1"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="rules_version_amended_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.vacancy}, {self.number}"

    @cached_property
    def definition(self):
        return _read(self.document)


@lru_cache(maxsize=256)
def _read(document: str):
    """A frozen document says the same for ever, and so does the definition that is read from it."""
    return from_document(json.loads(document))


class Round(models.Model):
    """A round of a published procedure and the facts about it as a whole. What the rules say of it stands in the definition.

    `held_decision` answers the rule "may be held"; `cut_number` is the number fixed by the jury before names appeared. A round
    that is reopened keeps `first_closed_at`: what the rules fix at the closing stays fixed at that moment.
    """

    class State(models.TextChoices):
        WAITING = lifecycle.WAITING, _("not started")
        RUNNING = lifecycle.RUNNING, _("running")
        CLOSED = lifecycle.CLOSED, _("closed")

    KINDS = {
        RoundKind.PRESELECTION: _("preselection"),
        RoundKind.LEVEL_TEST: _("level and capacity test"),
        RoundKind.ONLINE_TESTS: _("online tests"),
        RoundKind.WRITTEN_TEST: _("written test"),
        RoundKind.ORAL_TEST: _("oral test"),
        RoundKind.PRACTICAL_TEST: _("practical test"),
        RoundKind.ASSIGNMENT: _("take-home assignment"),
        RoundKind.SPEED_INTERVIEW: _("speed interview"),
        RoundKind.JURY_INTERVIEW: _("jury interview"),
        RoundKind.ASSESSMENT: _("assessment"),
        RoundKind.PERSONALITY_TEST: _("personality test"),
    }

    lock_rank = 20

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="rounds"
    )
    position = models.PositiveSmallIntegerField(_("order"))
    key = models.SlugField(_("key"), max_length=50)
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, v) for k, v in KINDS.items()])
    title = models.CharField(_("title"), max_length=160)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    held_decision = models.BooleanField(_("held"), null=True, blank=True)
    held_reason = models.TextField(_("reason"), blank=True)
    cut_number = models.PositiveSmallIntegerField(_("number fixed by the jury"), null=True, blank=True)
    neutralised = models.JSONField(_("neutralised questions"), default=list, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    first_closed_at = models.DateTimeField(_("closed for the first time"), null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["vacancy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "key"], name="round_key_once"),
            models.UniqueConstraint(fields=["vacancy", "position"], name="round_position_once"),
            models.UniqueConstraint(
                fields=["vacancy"], condition=models.Q(state="running"), name="round_one_running_per_vacancy"
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="round_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | models.Q(closed_at__gte=models.F("first_closed_at"), first_closed_at__isnull=False),
                name="round_first_closed_before",
            ),
            models.CheckConstraint(
                condition=models.Q(held_decision__isnull=True) | ~models.Q(held_reason=""),
                name="round_held_decision_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(cut_number__isnull=True) | models.Q(cut_number__gte=1),
                name="round_cut_at_least_1",
            ),
        ]

    def __str__(self):
        return self.title

    @cached_property
    def rule(self):
        """What the definition in force says of this round."""
        return self.vacancy.definition.round(self.key)


class Publication(models.Model):
    """Where a vacancy was made known: `channel` in words, `address` a web address or the issue of a paper; from the first day
    through the last one, both included. One that was written down wrongly is struck out, with the reason, and stays."""

    vacancy = models.ForeignKey(
        Vacancy, verbose_name=_("vacancy"), on_delete=models.PROTECT, related_name="publications"
    )
    channel = models.CharField(_("channel"), max_length=120)
    address = models.CharField(_("address or issue"), max_length=300, blank=True)
    first_day = models.DateField(_("published from"))
    last_day = models.DateField(_("published until"), null=True, blank=True)
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.CharField(max_length=64)
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)
    struck_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["vacancy", "first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="publication_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(struck_at__isnull=True) | ~models.Q(struck_reason=""),
                name="publication_struck_has_reason",
            ),
        ]

    def __str__(self):
        return f"{self.channel}, {self.vacancy}"
