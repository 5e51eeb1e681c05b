"""Why a round or a selection ended as it did, in words: sentences to the candidate, short lines for tables and minutes.

Everything is worded from the structured reasons of a verdict. Figures are exact (`scoring.display`): no figure is the difference
of rounded ones, and where rounding would hide the reason the exact figure stands there.
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from candidates.wording import round_name
from scoring import display
from scoring.outcome import FinalOutcome, PartOutcome, Reason, Rule, VerdictKind
from vacancies import words
from vacancies.rules import Definition, HeadCount, Round


def figure(value: Fraction, against: Fraction | None = None) -> str:
    """A figure in the notation of the active language, exact where rounding would hide how it compares."""
    return display.shown(value, against, comma=(get_language() or "").startswith("nl"))


# -- Titles ------------------------------------------------------------------------------------------------------


def verdict_title(kind: VerdictKind, goes_on: bool, definition: Definition, round_: Round) -> str:
    """The result of a round as the heading of a letter."""
    values = {"round": round_name(definition, round_)}
    match kind:
        case VerdictKind.PASSED:
            return _("You passed %(round)s") % values
        case VerdictKind.FAILED if goes_on:
            return _("You did not pass %(round)s, but you go on") % values
        case VerdictKind.FAILED:
            return _("You did not pass %(round)s") % values
        case VerdictKind.CUT:
            return _("You do not go on after %(round)s") % values
        case VerdictKind.EXEMPT:
            return _("You are exempt from %(round)s") % values
        case VerdictKind.ABSENT if goes_on:
            return _("You were absent from %(round)s, but you go on") % values
        case VerdictKind.ABSENT:
            return _("You were absent from %(round)s and do not go on") % values
        case VerdictKind.NOT_HELD:
            return _("You go straight on, without %(round)s") % values
        case VerdictKind.INFORMATIVE:
            return _("You completed %(round)s") % values
        case VerdictKind.WITHDRAWN:
            return _("You withdrew during %(round)s") % values


def final_title(outcome: FinalOutcome, rank: int | None, *, tied: bool) -> str:
    """The end as the heading of a letter; `rank` None where the reserve is not ranked."""
    if outcome is not FinalOutcome.RESERVE:
        return _("You did not pass the selection")
    if rank is None:
        return _("You passed the selection")
    if tied:
        return _("You passed the selection and share place %(rank)s") % {"rank": rank}
    return _("You passed the selection and are on place %(rank)s") % {"rank": rank}


# -- Sentences to the candidate --------------------------------------------------------------------------------------


def reason_text(reason: Reason, definition: Definition, round_: Round | None = None) -> str:
    """A reason as a sentence to the candidate. `round_` is the round whose verdict it belongs to; None at the end."""
    values = _values(reason, definition, round_)
    match reason.rule:
        case Rule.HELD_MORE_THAN:
            return _more_than(reason, values)
        case Rule.HELD_MAY if reason.met:
            return _("We decided to hold this round.")
        case Rule.HELD_MAY:
            return _("We decided not to hold this round. Everyone goes on.")
        case Rule.NOBODY_TO_TAKE:
            return _("Nobody has to take this round. Everyone goes on.")
        case Rule.NOT_ASKED:
            return _("You are exempt: who is admitted by “%(ground)s” does not take this round.") % values
        case Rule.EARLIER_RESULT:
            return (
                _("You keep your earlier result, %(percent)s %%, and do not take this round again.") % values
            )
        case Rule.ABSENT:
            return _("You did not take part.")
        case Rule.MISSING_PAPER:
            return (
                _("We did not have this document in time: %(document)s. Without it you could not take part.")
                % values
            )
        case Rule.WITHDRAWN:
            return _("You withdrew.")
        case Rule.ROUND_PERCENT:
            return _either(
                reason,
                _("You scored %(observed)s %%. At least %(required)s %% was needed."),
                _("You scored %(observed)s %%. That is less than the %(required)s %% that was needed."),
                values,
            )
        case Rule.EVERY_PART if reason.observed is None:
            return _("You reached the pass mark of every part.")
        case Rule.EVERY_PART | Rule.PART_MARK:
            return _either(
                reason,
                _("For %(part)s you scored %(observed)s. The pass mark is %(required)s."),
                _("For %(part)s you scored %(observed)s. That is less than the pass mark of %(required)s."),
                values,
            )
        case Rule.PARTS_PASSED:
            return _either(
                reason,
                _(
                    "You reached the pass mark of %(observed)s of the %(subject)s parts. At least %(required)s were needed."
                ),
                _(
                    "You reached the pass mark of %(observed)s of the %(subject)s parts. "
                    "That is less than the %(required)s that were needed."
                ),
                values,
            )
        case Rule.SUITABLE:
            return _either(
                reason, _("The jury finds you suitable."), _("The jury does not find you suitable."), values
            )
        case Rule.PASS_FAIL:
            return _either(reason, _("The result is: passed."), _("The result is: not passed."), values)
        case Rule.NO_PASS_RULE:
            return _("There is no pass mark in this round.")
        case Rule.CUT:
            return _cut(reason, values)
        case Rule.FEWER_THAN_CUT:
            return (
                ngettext(
                    "%(observed)s candidate was ranked, and %(required)s could go on. So nobody is out by rank.",
                    "%(observed)s candidates were ranked, and %(required)s could go on. So nobody is out by rank.",
                    int(reason.observed or 0),
                )
                % values
            )
        case Rule.NOT_ELIMINATING:
            return _("This round is not eliminating, so you go on.")
        case Rule.INFORMATIVE:
            return _("This round is informative: it has no points and nobody is out because of it.")
        case Rule.END_ROUND:
            return _either(
                reason,
                _("For %(round)s you scored %(observed)s %%. At least %(required)s %% was needed."),
                _(
                    "For %(round)s you scored %(observed)s %%. That is less than the %(required)s %% that was needed."
                ),
                values,
            )
        case Rule.END_PARTS:
            return _either(
                reason,
                _(
                    "For %(round)s you reached the pass mark of %(observed)s of the parts. At least %(required)s were needed."
                ),
                _(
                    "For %(round)s you reached the pass mark of %(observed)s of the parts. "
                    "That is less than the %(required)s that were needed."
                ),
                values,
            )
        case Rule.END_PERCENT:
            return _either(
                reason,
                _("In total you scored %(observed)s %%. At least %(required)s %% was needed."),
                _(
                    "In total you scored %(observed)s %%. That is less than the %(required)s %% that was needed."
                ),
                values,
            )
        case Rule.OUT_BEFORE:
            return _("Your application ended with %(round)s.") % values


def _either(reason: Reason, met: str, not_met: str, values: dict[str, object]) -> str:
    return (met if reason.met else not_met) % values


def _more_than(reason: Reason, values: dict[str, object]) -> str:
    if reason.met:
        return (
            _(
                "This round is held because there are more than %(required)s %(candidates)s: there are %(observed)s."
            )
            % values
        )
    return (
        _(
            "This round is only held with more than %(required)s %(candidates)s. There are %(observed)s, so everyone goes on."
        )
        % values
    )


def _cut(reason: Reason, values: dict[str, object]) -> str:
    number = int(reason.required or 0)
    if reason.observed is None:
        return (
            ngettext(
                "Only the highest score goes on, and you have no place in the ranking of this round.",
                "Only the %(required)s highest scores go on, and you have no place in the ranking of this round.",
                number,
            )
            % values
        )
    if reason.met and reason.subject == "tie":
        return (
            _(
                "You share place %(observed)s. There were %(required)s places, and everyone with that score goes on."
            )
            % values
        )
    if reason.met:
        return (
            ngettext(
                "You are on place %(observed)s, and the highest score goes on.",
                "You are on place %(observed)s, and the %(required)s highest scores go on.",
                number,
            )
            % values
        )
    return (
        ngettext(
            "You are on place %(observed)s. Only the highest score goes on.",
            "You are on place %(observed)s. Only the %(required)s highest scores go on.",
            number,
        )
        % values
    )


def _values(reason: Reason, definition: Definition, round_: Round | None) -> dict[str, object]:
    """What the words of a reason name: figures as people read them, titles for keys."""
    values: dict[str, object] = {"subject": reason.subject}
    if reason.required is not None:
        values["required"] = figure(reason.required)
    if reason.observed is not None:
        values["observed"] = figure(reason.observed, reason.required)
        values["percent"] = figure(100 * reason.observed)
    match reason.rule:
        case Rule.HELD_MORE_THAN:
            values["candidates"] = words.name(HeadCount(reason.subject))
        case Rule.NOT_ASKED:
            route_key, _dot, alternative = reason.subject.partition(".")
            route = definition.route(route_key)
            label = words.small(route.alternative(alternative).label) if alternative else ""
            values["ground"] = f"{route.label}, {label}" if label else route.label
        case Rule.MISSING_PAPER:
            values["document"] = definition.document(reason.subject).label
        case Rule.EVERY_PART if reason.subject and round_:
            values |= _part_names(round_, reason.subject)
        case Rule.PART_MARK:
            round_key, _dot, part = reason.subject.partition(".")
            values |= _part_names(definition.round(round_key), part)
        case Rule.END_ROUND | Rule.END_PARTS | Rule.OUT_BEFORE:
            values["round"] = round_name(definition, definition.round(reason.subject))
    return values


def _part_names(round_: Round, key: str) -> dict[str, str]:
    title = round_.part(key).title
    return {"title": title, "part": _("the part “%(title)s”") % {"title": title}}


# -- Points ----------------------------------------------------------------------------------------------------------


def points_line(title: str, points: Fraction, maximum: Fraction, mark: Fraction | None = None) -> str:
    """Points with the mark to reach, in points: "Assignment: 31 out of 40 (pass mark 20)"."""
    values = {"title": title, "points": figure(points, mark), "maximum": figure(maximum)}
    if mark is None:
        return _("%(title)s: %(points)s out of %(maximum)s") % values
    values["mark"] = figure(mark)
    return _("%(title)s: %(points)s out of %(maximum)s (pass mark %(mark)s)") % values


def part_line(part: PartOutcome, round_: Round) -> str:
    """The points of a part, with its mark if it has one."""
    title = round_.part(part.key).title
    if not part.taken:
        return _("%(title)s: not taken") % {"title": title}
    return points_line(title, part.points, part.maximum, part.mark)


# -- Short lines for tables and minutes --------------------------------------------------------------------------------


def reason_line(reason: Reason, definition: Definition, round_: Round | None = None) -> str:
    """A reason in a few words, about nobody in particular."""
    values = _values(reason, definition, round_)
    match reason.rule:
        case Rule.HELD_MORE_THAN:
            return _("%(observed)s %(candidates)s (held with more than %(required)s)") % values
        case Rule.HELD_MAY:
            return _either(reason, _("decided to hold it"), _("decided not to hold it"), values)
        case Rule.NOBODY_TO_TAKE:
            return _("nobody has to take it")
        case Rule.NOT_ASKED:
            return _("exempt (%(ground)s)") % values
        case Rule.EARLIER_RESULT:
            return _("earlier result kept (%(percent)s %%)") % values
        case Rule.ABSENT:
            return _("absent")
        case Rule.MISSING_PAPER:
            return _("not there in time: %(document)s") % values
        case Rule.WITHDRAWN:
            return _("withdrawn")
        case Rule.ROUND_PERCENT:
            return _("%(observed)s %% (at least %(required)s %%)") % values
        case Rule.EVERY_PART if reason.observed is None:
            return _("pass mark of every part reached")
        case Rule.EVERY_PART | Rule.PART_MARK:
            return _("%(title)s: %(observed)s (pass mark %(required)s)") % values
        case Rule.PARTS_PASSED:
            return _("%(observed)s of %(subject)s parts (at least %(required)s)") % values
        case Rule.SUITABLE:
            return _either(reason, _("suitable"), _("not suitable"), values)
        case Rule.PASS_FAIL:
            return _either(reason, _("passed"), _("not passed"), values)
        case Rule.NO_PASS_RULE:
            return _("no pass mark")
        case Rule.CUT if reason.observed is None:
            return _("not ranked (border %(required)s)") % values
        case Rule.CUT if reason.subject == "tie":
            return _("place %(observed)s, shared (border %(required)s)") % values
        case Rule.CUT:
            return _("place %(observed)s (border %(required)s)") % values
        case Rule.FEWER_THAN_CUT:
            return _("%(observed)s ranked (border %(required)s)") % values
        case Rule.NOT_ELIMINATING:
            return _("not eliminating")
        case Rule.INFORMATIVE:
            return _("informative")
        case Rule.END_ROUND:
            return _("%(round)s: %(observed)s %% (at least %(required)s %%)") % values
        case Rule.END_PARTS:
            return _("%(round)s: pass mark of %(observed)s of the parts (at least %(required)s)") % values
        case Rule.END_PERCENT:
            return _("total %(observed)s %% (at least %(required)s %%)") % values
        case Rule.OUT_BEFORE:
            return _("out in %(round)s") % values
