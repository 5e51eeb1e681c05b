"""The rounds, the end and the reserve in words: every rule of the tables, from the definition alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vacancies import words
from vacancies.rules import (
    Combination,
    CutAmong,
    Definition,
    HeldRule,
    Part,
    ReserveKind,
    ResultKind,
    Round,
    RoundKind,
    Source,
)
from vacancies.sentences import Aspect, Block, BlockKind, Sentence, clause, plain, sentence
from vacancies.words import joined, number

# -- A round -------------------------------------------------------------------------------------------------


def round_number(definition: Definition, round_: Round) -> int | None:
    """The number under which a round is known: a preselection, an extra test and an informative round have
    none.
    """
    numbered = [r.key for r in definition.rounds if _is_numbered(definition, r)]
    return numbered.index(round_.key) + 1 if round_.key in numbered else None


def _is_numbered(definition: Definition, round_: Round) -> bool:
    return not (
        round_.kind is RoundKind.PRESELECTION
        or round_.result is ResultKind.INFORMATIVE
        or definition.is_extra_test(round_.key)
    )


def round_title(definition: Definition, round_: Round) -> str:
    """ "Round 2: speed interview", or only the title for a round without a number."""
    position = round_number(definition, round_)
    if position is None:
        return round_.title
    return _("Round %(number)s: %(title)s") % {"number": position, "title": words.small(round_.title)}


def round_block(definition: Definition, round_: Round) -> Block:
    """Everything that is promised about a round; the rules in the order in which they apply."""
    return Block(
        BlockKind.ROUND,
        round_title(definition, round_),
        (
            *_held(round_),
            *_taken_by(definition, round_),
            *_content(definition, round_),
            *_dates(round_),
            *_jury(round_),
            *_blind(round_),
            *_calculation(round_),
            *_seen(round_),
            *_passing(definition, round_),
            *_cut(definition, round_),
            *_consequence(definition, round_),
            *_weight(definition, round_),
            *_kept(round_),
        ),
        key=round_.key,
        when=words.when(round_.when) if round_.when else "",
        place=round_.place,
    )


def _held(round_: Round) -> Iterator[Sentence]:
    held = round_.held
    if held.rule is HeldRule.MORE_THAN and held.count:
        values = {"threshold": held.threshold, "candidates": words.name(held.count)}
        yield sentence(
            Aspect.HELD,
            _("We only hold this round with *more than %(threshold)s %(candidates)s*."),
            **values,
        )
        yield sentence(
            Aspect.HELD,
            _("With *%(threshold)s or fewer* we skip it and everyone goes straight on."),
            **values,
        )
    elif held.rule is HeldRule.MAY:
        yield sentence(
            Aspect.HELD,
            _("We *may* hold this round. We decide that, with a reason, before we see any names."),
        )
        yield sentence(Aspect.HELD, _("If it is not held, everyone goes straight on."))


def _taken_by(definition: Definition, round_: Round) -> Iterator[Sentence]:
    ways = [
        _("%(route)s, %(alternative)s")
        % {"route": route.label, "alternative": words.small(alternative.label)}
        for route in definition.routes
        for alternative in route.alternatives
        if alternative.extra_test == round_.key and route.key not in round_.taken_by
    ]
    ways = [definition.route(key).label for key in round_.taken_by] + ways
    if ways:
        yield sentence(
            Aspect.TAKEN_BY,
            _("Only for: *%(ways)s*. All others are exempt and go straight on."),
            ways="; ".join(ways),
        )


def _content(definition: Definition, round_: Round) -> Iterator[Sentence]:
    for paragraph in paragraphs(round_.about):
        yield plain(Aspect.CONTENT, paragraph)
    if round_.minutes:
        yield sentence(Aspect.CONTENT, _("It takes at most *%(minutes)s minutes*."), minutes=round_.minutes)
    if round_.topics:
        yield sentence(Aspect.CONTENT, _("It is about %(topics)s."), topics=joined(round_.topics))
    if len(round_.parts) > 1:
        for part in round_.parts:
            yield _part(
                part,
                _("%(part)s: *%(maximum)s points*."),
                _("%(part)s: *%(maximum)s points*, pass mark *%(mark)s*."),
            )
            yield from _criteria(part)
    elif round_.parts and round_.result is ResultKind.POINTS:
        (part,) = round_.parts
        yield _part(
            part,
            _("You get a score out of *%(maximum)s*."),
            _("You get a score out of *%(maximum)s*, with *%(mark)s* as the pass mark."),
        )
        yield from _criteria(part)
    weighted = [part for part in round_.parts if part.weight is not None]
    if weighted:
        shares = [f"{words.small(part.title)} {number(part.weight or Decimal(0))}" for part in weighted]
        yield sentence(Aspect.PARTS, _("The parts weigh: %(shares)s."), shares=joined(shares))
    if round_.competencies:
        names = {c.key: words.small(c.name) for c in definition.competencies}
        yield sentence(
            Aspect.COMPETENCIES,
            _("We look at these competencies: %(competencies)s."),
            competencies=joined([names[key] for key in round_.competencies if key in names]),
        )


def _part(part: Part, without_mark: str, with_mark: str) -> Sentence:
    values = {"part": part.title, "maximum": number(part.maximum)}
    if part.pass_mark is None:
        return sentence(Aspect.PARTS, without_mark, **values)
    return sentence(Aspect.PARTS, with_mark, mark=number(part.pass_mark), **values)


def _criteria(part: Part) -> Iterator[Sentence]:
    if part.criteria:
        items = [
            _("%(criterion)s (%(maximum)s)")
            % {"criterion": words.small(criterion.title), "maximum": number(criterion.maximum)}
            for criterion in part.criteria
        ]
        yield sentence(Aspect.PARTS, _("These points are for: %(criteria)s."), criteria=joined(items))


def _dates(round_: Round) -> Iterator[Sentence]:
    if round_.when:
        yield sentence(Aspect.WHEN, _("Date: *%(when)s*."), when=words.when(round_.when))
    if round_.invited_by:
        yield sentence(
            Aspect.DEADLINE,
            _("You get the invitation by %(moment)s at the latest."),
            moment=words.moment(round_.invited_by),
        )
    if round_.finished_by:
        yield sentence(
            Aspect.DEADLINE,
            _("You finish by *%(moment)s* at the latest. That minute is included."),
            moment=words.moment(round_.finished_by),
        )


def _jury(round_: Round) -> Iterator[Sentence]:
    members, external = round_.jurors.members, round_.jurors.external
    voting = ngettext("%(number)s member with a vote", "%(number)s members with a vote", members)
    outside = ngettext(
        "%(number)s expert from outside the organisation",
        "%(number)s experts from outside the organisation",
        external,
    )
    voting, experts = voting % {"number": members}, outside % {"number": external}
    if members and external:
        text = _("The jury has at least *%(members)s*, among them at least *%(experts)s*.")
    elif members:
        text = _("The jury has at least *%(members)s*.")
    elif external:
        text = _("The jury has at least *%(experts)s*.")
    else:
        return
    yield sentence(Aspect.JURY, text, members=voting, experts=experts)


def _calculation(round_: Round) -> Iterator[Sentence]:
    if round_.result is not ResultKind.POINTS or all(p.source is not Source.JURY for p in round_.parts):
        return
    median = round_.jurors.combine is Combination.MEDIAN
    if round_.jurors.consensus and median:
        text = _("The jury agrees on *one score* per part. If it cannot, the *median* of the scores counts.")
    elif round_.jurors.consensus:
        text = _("The jury agrees on *one score* per part. If it cannot, the *mean* of the scores counts.")
    elif median:
        text = _("Every juror gives points; the *median* counts.")
    else:
        text = _("Every juror gives points; the *mean* counts.")
    yield sentence(Aspect.CALCULATION, text)


def _seen(round_: Round) -> Iterator[Sentence]:
    if round_.earlier_points_shown:
        yield sentence(Aspect.CALCULATION, _("The jury sees your points of earlier rounds."))


def _passing(definition: Definition, round_: Round) -> Iterator[Sentence]:
    if round_.result is ResultKind.INFORMATIVE:
        return
    if round_.result is ResultKind.VERDICT:
        clauses = [clause(_("the jury finds you *suitable*"))]
    elif round_.result is ResultKind.PASS_FAIL:
        clauses = [clause(_("the result is *passed*"))]
    else:
        clauses = list(_marks(round_))
    if not clauses:
        return
    ends_here = round_.eliminating and round_.cut is None and round_.key != definition.rounds[-1].key
    template = _("You go on if %(conditions)s.") if ends_here else _("You pass if %(conditions)s.")
    yield sentence(Aspect.PASSING, template, conditions=_(" and ").join(clauses))


def _marks(round_: Round) -> Iterator[str]:
    passing = round_.passing
    if passing.parts_passed is not None:
        marked = sum(part.pass_mark is not None for part in round_.parts)
        yield clause(
            _("you reach the pass mark of at least *%(passed)s of the %(parts)s parts*"),
            passed=passing.parts_passed,
            parts=marked,
        )
    if passing.every_part:
        yield clause(_("you reach the pass mark of *every part*"))
    if passing.percent is not None:
        yield percent_clause(round_, passing.percent)


def percent_clause(round_: Round, percent: Decimal) -> str:
    """ "you score at least 60 out of 100": in points where the points are the score, in percent where parts
    are weighted.
    """
    if round_.maximum and all(part.weight is None for part in round_.parts):
        points = percent * round_.maximum / 100
        return clause(
            _("you score at least *%(points)s out of %(maximum)s*"),
            points=number(points),
            maximum=number(round_.maximum),
        )
    return clause(_("you score at least *%(percent)s %%*"), percent=number(percent))


def _cut(definition: Definition, round_: Round) -> Iterator[Sentence]:
    cut = round_.cut
    if cut is None:
        return
    passed = cut.among is CutAmong.PASSED
    if cut.number is None:
        yield sentence(
            Aspect.CUT,
            _("Of those who passed, only *the highest scores* go on.")
            if passed
            else _("Only *the highest scores* go on."),
        )
        yield sentence(Aspect.CUT, _("The jury fixes *how many* go on before it sees any names."))
        place = _("the last place")
    elif passed:
        template = ngettext(
            "Of those who passed, only the *highest score* goes on.",
            "Of those who passed, only the *%(number)s highest scores* go on.",
            cut.number,
        )
        yield sentence(Aspect.CUT, template, number=cut.number)
        place = _("place %(number)s") % {"number": cut.number}
    else:
        template = ngettext(
            "Only the *highest score* goes on.", "Only the *%(number)s highest scores* go on.", cut.number
        )
        yield sentence(Aspect.CUT, template, number=cut.number)
        place = _("place %(number)s") % {"number": cut.number}
    if cut.tie_breaks:
        yield sentence(
            Aspect.CUT,
            _("With a tie at %(place)s, the score for %(order)s decides. Those still tied go on together."),
            place=place,
            order=_(", then for ").join(reference_title(definition, round_, ref) for ref in cut.tie_breaks),
        )
    else:
        yield sentence(
            Aspect.CUT, _("With a tie at %(place)s, *everyone with that score* goes on."), place=place
        )


def reference_title(definition: Definition, round_: Round | None, reference: str) -> str:
    """The title of what a tie-break refers to: a part of this round, a round, or a part of a round."""
    if round_ and any(part.key == reference for part in round_.parts):
        return words.small(round_.part(reference).title)
    key, _dot, part = reference.partition(".")
    other = definition.round(key)
    title = words.small(other.title)
    return f"{words.small(other.part(part).title)} ({title})" if part else title


def _consequence(definition: Definition, round_: Round) -> Iterator[Sentence]:
    if round_.result is ResultKind.INFORMATIVE:
        yield sentence(
            Aspect.ELIMINATING, _("This is *informative*: it has no points and nobody is out because of it.")
        )
        return
    judged = round_.result is not ResultKind.POINTS or not round_.passing.is_empty
    if round_.eliminating:
        yield sentence(Aspect.ELIMINATING, _who_is_out(round_, judged))
    elif round_.cut:
        yield sentence(Aspect.ELIMINATING, _("Who is not among the highest or is absent, is out."))
    elif definition.counts(round_):
        yield sentence(
            Aspect.ELIMINATING,
            _("This round is *not eliminating*: you go on with any score. Who is absent, gets 0 points."),
        )
    else:
        yield sentence(Aspect.ELIMINATING, _("This round is *not eliminating*: everyone goes on."))


def _who_is_out(round_: Round, judged: bool) -> str:
    """Who is out in an eliminating round; nobody is absent where the jury reads files."""
    on_file = round_.kind is RoundKind.PRESELECTION
    if judged and round_.cut:
        if on_file:
            return _("This round is *eliminating*: who fails or is not among the highest, is out.")
        return _("This round is *eliminating*: who fails, is not among the highest, or is absent, is out.")
    if judged:
        if on_file:
            return _("This round is *eliminating*: who fails, is out.")
        return _("This round is *eliminating*: who fails or is absent, is out.")
    if round_.cut:
        if on_file:
            return _("This round is *eliminating*: who is not among the highest, is out.")
        return _("This round is *eliminating*: who is not among the highest or is absent, is out.")
    return _("This round is *eliminating*: who is absent, is out.")


def _weight(definition: Definition, round_: Round) -> Iterator[Sentence]:
    if round_.result is ResultKind.INFORMATIVE:
        return
    if round_.result is not ResultKind.POINTS:
        yield sentence(Aspect.WEIGHT, _("This round has no points and does not count in the final score."))
    elif not definition.counts(round_):
        yield sentence(Aspect.WEIGHT, _("The points do *not* count in the final score."))
    elif len([r for r in definition.rounds if definition.counts(r)]) == 1:
        yield sentence(Aspect.WEIGHT, _("Your score here is your final score."))
    else:
        total = sum(definition.weight(r) for r in definition.rounds)
        yield sentence(
            Aspect.WEIGHT,
            _("This round counts for *%(weight)s of %(total)s* in the final score."),
            weight=number(definition.weight(round_)),
            total=number(total),
        )


def _blind(round_: Round) -> Iterator[Sentence]:
    if round_.blind:
        yield sentence(
            Aspect.BLIND,
            _(
                "The jury works *without names*: on your work stands a code, until the result of this round is fixed."
            ),
        )


def _kept(round_: Round) -> Iterator[Sentence]:
    if round_.kept_years is not None:
        yield sentence(
            Aspect.KEPT,
            ngettext(
                "Did you pass the same test at this level in the *year* before the closing date? "
                "Then you are exempt, and the earlier result counts.",
                "Did you pass the same test at this level in the *%(years)s years* before the closing date? "
                "Then you are exempt, and the earlier result counts.",
                round_.kept_years,
            ),
            years=round_.kept_years,
        )


def paragraphs(text: str) -> list[str]:
    """A text of the definition parted at its blank lines."""
    return [" ".join(piece.split()) for piece in text.split("\n\n") if piece.strip()]


# -- The end -------------------------------------------------------------------------------------------------


def end(definition: Definition) -> Block:
    """Who succeeds, with which final score, and in which order."""
    return Block(
        BlockKind.END,
        _("The final result"),
        (*_total(definition), *_end_marks(definition), *_ranking(definition)),
    )


def _total(definition: Definition) -> Iterator[Sentence]:
    counting = [r for r in definition.rounds if definition.counts(r)]
    if len(counting) > 1:
        yield sentence(
            Aspect.CALCULATION,
            _("Your final score, in percent, comes from %(rounds)s, each with its weight."),
            rounds=joined([words.small(r.title) for r in counting]),
        )
        yield sentence(
            Aspect.CALCULATION,
            _("A round that is not held, or from which you are exempt without a score, is left out."),
        )
    yield sentence(Aspect.CALCULATION, _("We calculate with exact figures and only round on paper."))


def _end_marks(definition: Definition) -> Iterator[Sentence]:
    rules = definition.end
    clauses = []
    if rules.every_round:
        counting = [r for r in definition.rounds if definition.counts(r)]
        marks = [
            f"{words.small(r.title)} {number(r.passing.percent)} %"
            for r in counting
            if r.passing.percent is not None
        ]
        if marks and not any(r.passing.every_part or r.passing.parts_passed for r in counting):
            clauses.append(
                clause(
                    _("you reach the pass mark of *every round that counts* (%(marks)s)"), marks=joined(marks)
                )
            )
        else:
            clauses.append(clause(_("you reach the pass mark of *every round that counts*")))
    if rules.percent is not None:
        clauses.append(
            clause(_("you score at least *%(percent)s %%* in total"), percent=number(rules.percent))
        )
    if clauses:
        yield sentence(
            Aspect.PASSING, _("You succeed if %(conditions)s."), conditions=_(" and ").join(clauses)
        )
    else:
        yield sentence(Aspect.PASSING, _("You succeed if you go through every round."))


def _ranking(definition: Definition) -> Iterator[Sentence]:
    if not definition.reserve.ranked:
        yield sentence(Aspect.RANKING, _("All who succeed are on one list, *without ranking*."))
        return
    yield sentence(Aspect.RANKING, _("All who succeed are *ranked by their final score*."))
    if definition.end.tie_breaks:
        order = [reference_title(definition, None, ref) for ref in definition.end.tie_breaks]
        yield sentence(
            Aspect.RANKING,
            _("With a tie, the score for %(order)s decides. Who is still tied, shares a place."),
            order=_(", then for ").join(order),
        )
    else:
        yield sentence(Aspect.RANKING, _("Who has exactly the same score, shares a place."))


# -- The reserve ---------------------------------------------------------------------------------------------


def reserve(definition: Definition) -> Block:
    """What success leads to: the first offer, the reserve, its validity, and how offers are made."""
    return Block(
        BlockKind.RESERVE,
        _("Appointment and reserve"),
        (*_list(definition), *_validity(definition), *_offers(definition)),
    )


def _list(definition: Definition) -> Iterator[Sentence]:
    rules, posts = definition.reserve, definition.offer.posts
    if rules.ranked:
        template = ngettext(
            "The *first in the ranking* is offered the post.",
            "The *first %(posts)s in the ranking* are offered a post.",
            posts,
        )
    else:
        template = ngettext(
            "We choose, *with our reasons*, to whom we offer the post.",
            "We choose, *with our reasons*, to whom we offer the %(posts)s posts.",
            posts,
        )
    yield sentence(Aspect.RANKING, template, posts=posts)
    used = dict.fromkeys(route.reserve for route in definition.routes)
    kinds = joined([words.name(kind) for kind in ReserveKind if kind in used], _("or"))
    yield sentence(Aspect.VALIDITY, _("The others who succeed are on a *%(kinds)s*."), kinds=kinds)
    if rules.family:
        template = _("The reserve is for the function family “%(family)s”.")
    else:
        template = _("The reserve is for this function.")
    yield sentence(Aspect.VALIDITY, template, family=rules.family)
    if rules.joint:
        yield sentence(Aspect.VALIDITY, _("City and welfare board may both draw from it."))


def _validity(definition: Definition) -> Iterator[Sentence]:
    rules = definition.reserve
    values = {
        "duration": words.duration(rules.months),
        "start": words.name(rules.starts),
    }
    template = (
        _("It is valid for *at least %(duration)s*, from %(start)s.")
        if rules.at_least
        else _("It is valid for *%(duration)s*, from %(start)s.")
    )
    yield sentence(Aspect.VALIDITY, template, **values)
    if rules.maximum_months and rules.maximum_months > rules.months:
        yield sentence(
            Aspect.VALIDITY,
            _("We may extend it, up to *%(maximum)s* in all."),
            maximum=words.duration(rules.maximum_months),
        )


def _offers(definition: Definition) -> Iterator[Sentence]:
    rules = definition.reserve
    yield sentence(
        Aspect.OFFERS, _("We may draw from it for permanent and temporary posts and for replacements.")
    )
    yield sentence(
        Aspect.OFFERS,
        ngettext(
            "You have *%(days)s day* to answer an offer.",
            "You have *%(days)s days* to answer an offer.",
            rules.answer_days,
        ),
        days=rules.answer_days,
    )
    if rules.refusals is not None:
        yield sentence(
            Aspect.OFFERS,
            ngettext(
                "If you refuse *%(count)s permanent offer*, you lose your place.",
                "If you refuse *%(count)s permanent offers*, you lose your place.",
                rules.refusals,
            ),
            count=rules.refusals,
        )
