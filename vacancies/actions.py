"""What HR does to a vacancy and its rounds before anybody is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import translation
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from accounts.models import User
from journal.actions import ActionError, Actor, action, lock_one, record
from organisations.models import Organisation
from vacancies import lifecycle
from vacancies.definition_format import Severity, canonical_json, fingerprint, to_document
from vacancies.models import Publication, Round, RulesVersion, Vacancy
from vacancies.rule_checks import problems
from vacancies.rules import Certainty, Definition, HeldRule
from vacancies.rules import Round as Rule
from vacancies.wording import procedure


@dataclass(frozen=True)
class Opening:
    """The decision that opened the post: by which authority, under which reference, on which day; the manner of filling and the
    members of the jury where it names them."""

    authority: str
    reference: str
    date: date
    manner: str = ""
    jury: tuple[str, ...] = ()


def _published_sentences(definition: Definition) -> list[dict]:
    """The sentences as published: in Dutch, whatever the language of the screen (official documents stay Dutch)."""
    with translation.override("nl"):
        return [
            {"key": block.key, "title": block.title, "sentences": [s.text for s in block.sentences]}
            for block in procedure(definition)
        ]


def closing_moment(definition: Definition) -> datetime | None:
    """The first moment after the last minute of registration."""
    closes = definition.offer.closes
    return make_aware(closes) + timedelta(minutes=1) if closes else None


def has_ended(definition: Definition, *, at: datetime) -> bool:
    """Whether the last moment to register lies in the past."""
    closes = closing_moment(definition)
    return closes is not None and closes <= at


@action
def create_vacancy(
    *, organisation: Organisation, number: str, definition: Definition, officer: User, by: Actor, at: datetime
) -> Vacancy:
    """Make a vacancy with its rules as a draft. The number is unique within the organisation."""
    if Vacancy.objects.filter(organisation=organisation, number=number).exists():
        raise ActionError(
            _("File number %(number)s is taken already. Choose another number.") % {"number": number}
        )
    vacancy = Vacancy.objects.create(
        organisation=organisation,
        number=number,
        title=definition.offer.title,
        officer=officer,
        draft=to_document(definition),
        closes_at=closing_moment(definition),
    )
    record(vacancy.key, "vacancy_created", number=number, rules=fingerprint(definition))
    return vacancy


class StaleDraft(ActionError):
    """Another draft stands there than the one that its writer saw."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed the rules meanwhile. Look at what stands there now."))


@action
def save_draft(
    vacancy: Vacancy, definition: Definition, *, seen: Definition | None = None, by: Actor, at: datetime
) -> Vacancy:
    """Keep the rules as the new draft; ActionError once they are published.

    With `seen`, the draft that was read to make this one: StaleDraft where another one stands there by now.
    """
    vacancy = lock_one(vacancy)
    document = to_document(definition)
    if vacancy.draft == document:
        return vacancy
    if seen is not None and vacancy.draft != to_document(seen):
        raise StaleDraft
    if vacancy.state != lifecycle.DRAFT:
        raise ActionError(
            _("The rules are fixed since publication. Only a reasoned new version can change them.")
        )
    vacancy.draft = document
    vacancy.title = definition.offer.title
    vacancy.closes_at = closing_moment(definition)
    vacancy.save(update_fields=["draft", "title", "closes_at"])
    record(vacancy.key, "draft_saved", rules=fingerprint(definition))
    return vacancy


def freeze(
    vacancy: Vacancy, definition: Definition, *, number: int, at: datetime, **amendment: str
) -> RulesVersion:
    """A frozen version of the rules with its sentences, as part of an action. `amendment`: what a later one says of itself."""
    return RulesVersion.objects.create(
        vacancy=vacancy,
        number=number,
        document=canonical_json(definition).decode(),
        fingerprint=fingerprint(definition),
        semantics=definition.semantics,
        sentences=_published_sentences(definition),
        published_at=at,
        **amendment,
    )


def new_round(vacancy: Vacancy, rule: Rule, position: int) -> Round:
    """The row of a round of these rules, not saved."""
    return Round(
        vacancy=vacancy,
        position=position,
        key=rule.key,
        kind=rule.kind,
        title=rule.title,
        planned_on=fixed_day(rule),
        place=rule.place,
    )


def fixed_day(rule: Rule) -> date | None:
    """The day that the rules fix for a round."""
    return rule.when.days[0] if rule.when and rule.when.certainty is Certainty.FIXED else None


@action
def publish(vacancy: Vacancy, *, opening: Opening, by: Actor, at: datetime) -> RulesVersion:
    """Freeze the rules as version 1, make the rounds and open the registration.

    Raises ActionError with every error that `rule_checks` finds, and when the last day to register has passed. From here on
    nobody changes a rule silently.
    """
    vacancy = lock_one(vacancy)
    if vacancy.state != lifecycle.DRAFT:
        if vacancy.rules and vacancy.opening_reference == opening.reference:
            return vacancy.rules
        raise ActionError(_("This vacancy is published already."))
    definition = vacancy.definition
    errors = [p for p in problems(definition) if p.severity is Severity.ERROR]
    if errors:
        raise ActionError([p.message for p in errors])
    if has_ended(definition, at=at):
        raise ActionError(
            _("The registration would be closed at once: give a closing moment that is still to come.")
        )
    lifecycle.VACANCY.check(vacancy.state, lifecycle.OPEN)
    version = freeze(vacancy, definition, number=1, at=at)
    Round.objects.bulk_create(
        new_round(vacancy, rule, position) for position, rule in enumerate(definition.rounds, start=1)
    )
    vacancy.state = lifecycle.OPEN
    vacancy.published_at = at
    vacancy.opening_authority = opening.authority
    vacancy.opening_reference = opening.reference
    vacancy.opening_date = opening.date
    vacancy.opening_manner = opening.manner
    vacancy.opening_jury = "\n".join(opening.jury)
    vacancy.save()
    vars(vacancy).pop("rules", None)
    _start_log(vacancy, definition, by=by, at=at)
    record(
        vacancy.key,
        "rules_published",
        version=version.number,
        rules=version.fingerprint,
        authority=opening.authority,
        reference=opening.reference,
        decided_on=opening.date.isoformat(),
    )
    return version


def _start_log(vacancy: Vacancy, definition: Definition, *, by: Actor, at: datetime) -> None:
    """The first line of the log of publications: our own page, where the organisation has one."""
    address = vacancy.organisation.address(f"/vacatures/{vacancy.pk}/")
    if not address:
        return
    closes = definition.offer.closes.date() if definition.offer.closes else None
    first = localdate(at)
    with translation.override("nl"):
        channel = _("our own website")
    Publication.objects.create(
        vacancy=vacancy,
        channel=channel,
        address=address,
        first_day=first,
        last_day=max(closes, first) if closes else None,
        noted_at=at,
        noted_by=by.actor_key,
    )


def _open_round(round: Round) -> Round:
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round


@action
def plan_round(round: Round, *, planned_on: date | None, place: str, by: Actor, at: datetime) -> Round:
    """Fill in the day or the place of a round. Not an amendment of the rules: journaled."""
    round = _open_round(round)
    if (round.planned_on, round.place) == (planned_on, place):
        return round
    round.planned_on, round.place = planned_on, place
    round.save(update_fields=["planned_on", "place"])
    record(
        round.vacancy.key,
        "round_planned",
        subject=f"round:{round.pk}",
        planned_on=planned_on.isoformat() if planned_on else None,
        place=place,
    )
    return round


@action
def decide_held(round: Round, *, held: bool, reason: str, by: Actor, at: datetime) -> Round:
    """Decide whether a round that "may be held" is held, with a reason, before it starts to be judged."""
    round = _open_round(round)
    if (round.held_decision, round.held_reason) == (held, reason):
        return round
    if round.rule.held.rule is not HeldRule.MAY:
        raise ActionError(_("The rules themselves say when this round is held; there is nothing to decide."))
    if not reason.strip():
        raise ActionError(_("Give the reason for this decision: it goes into the minutes and the letters."))
    _refuse_after_results(round)
    round.held_decision, round.held_reason = held, reason
    round.save(update_fields=["held_decision", "held_reason"])
    record(round.vacancy.key, "held_decided", subject=f"round:{round.pk}", held=held, reason=reason)
    return round


@action
def fix_cut_number(round: Round, *, number: int, by: Actor, at: datetime) -> Round:
    """Record the number that the jury fixed, before names appear, of candidates who go through."""
    round = _open_round(round)
    if round.cut_number == number:
        return round
    cut = round.rule.cut
    if cut is None or cut.number is not None:
        raise ActionError(_("The rules leave no number to be fixed by the jury in this round."))
    if number < 1:
        raise ActionError(_("At least one candidate has to go through."))
    _refuse_after_results(round)
    round.cut_number = number
    round.save(update_fields=["cut_number"])
    record(round.vacancy.key, "cut_number_fixed", subject=f"round:{round.pk}", number=number)
    return round


@action
def neutralise(
    round: Round, *, criteria: Sequence[tuple[str, str]], reason: str, by: Actor, at: datetime
) -> Round:
    """Take questions or criteria, as (part, criterion), out of points and maximum, for everyone; they replace those named before.

    Raises ActionError for one that the round does not have, and when nothing of a part would be left.
    """
    round = _open_round(round)
    wanted = sorted([part, criterion] for part, criterion in set(criteria))
    if round.neutralised == wanted:
        return round
    if not reason.strip():
        raise ActionError(_("Give the reason for this decision: it goes into the minutes and the letters."))
    parts = {part.key: {criterion.key for criterion in part.criteria} for part in round.rule.parts}
    for part, criterion in wanted:
        if criterion not in parts.get(part, ()):
            raise ActionError(
                _("%(round)s has no criterion “%(criterion)s”.")
                % {"round": round.title, "criterion": f"{part}.{criterion}"}
            )
    if any(left and not left - {c for p, c in wanted if p == part} for part, left in parts.items()):
        raise ActionError(_("At least one criterion of a part has to count."))
    round.neutralised = wanted
    round.save(update_fields=["neutralised"])
    record(
        round.vacancy.key, "criteria_neutralised", subject=f"round:{round.pk}", criteria=wanted, reason=reason
    )
    return round


def _refuse_after_results(round: Round) -> None:
    """What is decided "before names are shown" cannot be decided once results are in."""
    judged = Round.objects.filter(pk=round.pk).aggregate(
        scores=Count("participations__scores"),
        judged=Count("participations", filter=Q(participations__suitable__isnull=False)),
    )
    if judged["scores"] or judged["judged"]:
        raise ActionError(_("Results of this round are known already: this had to be decided before."))
