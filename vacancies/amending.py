"""Amending published rules: a next version, with its reason, that leaves what is closed as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from journal.actions import ActionError, Actor, action, lock, lock_one, record
from vacancies import lifecycle
from vacancies.actions import StaleDraft, closing_moment, fixed_day, freeze, has_ended, new_round
from vacancies.amendment import Touched, touched
from vacancies.definition_format import fingerprint, to_document
from vacancies.models import Round, RulesVersion, Vacancy
from vacancies.rule_checks import errors
from vacancies.rules import Definition

FAR = 1000
"""Beyond the positions of any procedure: rows go there while their order changes."""


def obstacles(vacancy: Vacancy, definition: Definition, *, at: datetime) -> Iterator[str]:
    """Why these rules cannot take the place of the published ones: what is closed or begun stays as it was published."""
    if vacancy.state not in (lifecycle.OPEN, lifecycle.SELECTION):
        yield _(
            "The ranking is adopted, or the procedure has ended: its rules can no longer become other ones."
        )
        return
    change = touched(vacancy.definition, definition)
    if change.admission and vacancy.state != lifecycle.OPEN:
        yield _(
            "The admission is closed: conditions, routes, documents, questions and the closing moment stay as they are."
        )
    if closing_moment(definition) != closing_moment(vacancy.definition) and has_ended(definition, at=at):
        yield _("The registration would be closed at once: give a closing moment that is still to come.")
    yield from _obstacles_in_rounds(list(vacancy.rounds.order_by("position")), definition, change)


def _obstacles_in_rounds(rows: Sequence[Round], definition: Definition, change: Touched) -> Iterator[str]:
    keys = [rule.key for rule in definition.rounds]
    for row in rows:
        if row.state == lifecycle.CLOSED and row.key in change.rounds:
            yield _("%(round)s is closed: what was decided there stays under its own rules.") % {
                "round": row.title
            }
    begun = [row.key for row in rows if row.state != lifecycle.WAITING or row.first_closed_at]
    if begun and keys[: len(begun)] != begun:
        yield _("The rounds that were held or are running stay the first ones, in the same order.")
    for row in rows:
        if row.key not in keys and row.state == lifecycle.WAITING and _is_prepared(row):
            yield _("%(round)s has a jury, a planning or files already: it cannot be left out.") % {
                "round": row.title
            }


def _is_prepared(row: Round) -> bool:
    """Whether something hangs on a round: then its row cannot go."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in Round._meta.related_objects
    )


@action
def draft_amendment(
    vacancy: Vacancy, definition: Definition, *, seen: Definition, by: Actor, at: datetime
) -> Vacancy:
    """Keep these rules as the amendment that is being written; nothing is in force before `amend_rules`.

    `seen` is what was read to make them: StaleDraft where something else stands there by now. Raises ActionError for rules that
    can no longer be amended.
    """
    vacancy = lock_one(vacancy)
    _refuse_unless_amendable(vacancy)
    if vacancy.proposed == definition:
        return vacancy
    if vacancy.proposed != seen:
        raise StaleDraft
    vacancy.draft = {"replaces": vacancy.rules.fingerprint, "rules": to_document(definition)}
    vacancy.save(update_fields=["draft"])
    record(vacancy.key, "amendment_drafted", rules=fingerprint(definition))
    return vacancy


@action
def drop_amendment(vacancy: Vacancy, *, by: Actor, at: datetime) -> Vacancy:
    """Let go of the amendment that is being written: the rules in force stay as they are."""
    vacancy = lock_one(vacancy)
    _refuse_unless_amendable(vacancy)
    if vacancy.proposed == vacancy.definition:
        return vacancy
    vacancy.draft = to_document(vacancy.definition)
    vacancy.save(update_fields=["draft"])
    record(vacancy.key, "amendment_dropped")
    return vacancy


def _refuse_unless_amendable(vacancy: Vacancy) -> None:
    if vacancy.state not in (lifecycle.OPEN, lifecycle.SELECTION):
        raise ActionError(_("Only published rules can be amended, until the ranking is adopted."))


@action
def amend_rules(
    vacancy: Vacancy,
    definition: Definition,
    *,
    replaces: str,
    reason: str,
    decision: str = "",
    by: Actor,
    at: datetime,
) -> RulesVersion:
    """Freeze these rules as the next version, with the reason and, where there is one, the decision behind it.

    `replaces` is the fingerprint of the version that whoever amends had before them. Raises ActionError when another one is in
    force by now, when nothing changes, for rules with errors, and for every one of the `obstacles`.
    """
    vacancy = lock_one(vacancy)
    rows = {row.key: row for row in lock(vacancy.rounds.order_by("position"))}
    reason, decision = reason.strip(), decision.strip()
    current = vacancy.rules
    if current is None:
        raise ActionError(_("These rules are not published yet: change the draft."))
    if current.fingerprint == fingerprint(definition):
        if current.number > 1 and current.reason == reason:
            return current
        raise ActionError(_("These rules are in force already: nothing changes."))
    if current.fingerprint != replaces:
        raise ActionError(
            _("Meanwhile version %(number)s came into force. Look at it, and begin again.")
            % {"number": current.number}
        )
    if not reason:
        raise ActionError(_("Give the reason: candidates read it, and it goes into the minutes."))
    if found := [*(p.message for p in errors(definition)), *obstacles(vacancy, definition, at=at)]:
        raise ActionError(found)
    change = touched(current.definition, definition)
    version = freeze(
        vacancy,
        definition,
        number=current.number + 1,
        at=at,
        reason=reason,
        decision=decision,
        applies_from=change.first,
    )
    _bring_in_line(vacancy, rows, current.definition, definition)
    vacancy.title, vacancy.closes_at = definition.offer.title, closing_moment(definition)
    vacancy.save(update_fields=["title", "closes_at"])
    for name in ("rules", "definition", "proposed"):
        vars(vacancy).pop(name, None)
    record(
        vacancy.key,
        "rules_amended",
        version=version.number,
        rules=version.fingerprint,
        replaces=current.fingerprint,
        applies_from=change.first,
        reason=reason,
        decision=decision,
    )
    return version


def _bring_in_line(vacancy: Vacancy, rows: dict[str, Round], old: Definition, new: Definition) -> None:
    """The rows of the rounds as the new rules have them. What was planned stays where the rules say the same of it."""
    before = {rule.key: rule for rule in old.rounds}
    wanted = {rule.key for rule in new.rounds}
    Round.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in wanted]).delete()
    kept = [row for key, row in rows.items() if key in wanted]
    for row in kept:
        row.position += FAR
    Round.objects.bulk_update(kept, ["position"])
    for position, rule in enumerate(new.rounds, start=1):
        row = rows.get(rule.key)
        if row is None:
            new_round(vacancy, rule, position).save()
            continue
        row.position, row.kind, row.title = position, rule.kind, rule.title
        if rule.when != before[rule.key].when:
            row.planned_on = fixed_day(rule)
        if rule.place != before[rule.key].place:
            row.place = rule.place
        row.save(update_fields=["position", "kind", "title", "planned_on", "place"])
