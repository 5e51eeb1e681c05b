"""Laws that hold for every procedure, over thousands of generated ones, and a second opinion on each (promise I4)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.difference import Direction, difference
from scoring.display import exact, rounded, shown
from scoring.selection import Rule, VerdictKind, competition_ranks, replay
from scoring.tests.oracle import opinion
from scoring.tests.strategies import procedures
from vacancies.rules import CutAmong

settings.register_profile(
    "laws",
    max_examples=150,
    deadline=None,
    derandomize=True,  # the same cases every time: a red build is red for all
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
LAWS = settings.get_profile("laws")
MANY = settings(LAWS, max_examples=500)
MORE = settings(LAWS, max_examples=200)

pytestmark = pytest.mark.integrity


def ratio(value):
    """A fraction of the engine as the oracle's pair compares with it."""
    return None if value is None else Fraction(*value)


# -- Second opinion ------------------------------------------------------------------------------------------------------


@MANY
@given(procedures())
def test_the_engine_agrees_with_the_oracle(procedure):
    outcome = replay(*procedure)
    rounds, ends = opinion(*procedure)
    assert [r.held for r in outcome.rounds] == [held for held, _ in rounds]
    for decided, (_, lines) in zip(outcome.rounds, rounds, strict=True):
        found = {v.reference: (v.kind.value, v.goes_on, v.fraction, v.place) for v in decided.verdicts}
        assert found == {
            key: (line.kind, line.on, ratio(line.share), line.place) for key, line in lines.items()
        }
    assert {f.reference: (f.outcome.value, f.total, f.rank) for f in outcome.finals} == {
        key: (end.kind, ratio(end.total), end.rank) for key, end in ends.items()
    }


# -- Everybody once ------------------------------------------------------------------------------------------------------


@LAWS
@given(procedures())
def test_every_entrant_gets_exactly_one_verdict_and_one_end(procedure):
    rules, facts = procedure
    outcome = replay(rules, facts)
    left = sorted(e.reference for e in facts.entrants)
    if outcome.finals:
        assert [f.reference for f in outcome.finals] == left
    for decided in outcome.rounds:
        assert [v.reference for v in decided.verdicts] == left
        left = [v.reference for v in decided.verdicts if v.goes_on]


@LAWS
@given(procedures())
def test_entrants_are_exempt_passed_out_and_withdrawn(procedure):
    outcome = replay(*procedure)
    for decided in outcome.rounds:
        assert decided.entrants == decided.exempt + decided.passed + decided.out + decided.withdrawn
    for decided, following in zip(outcome.rounds, outcome.rounds[1:], strict=False):
        assert following.entrants == decided.exempt + decided.passed


# -- Order ---------------------------------------------------------------------------------------------------------------


def shuffled(facts, random):
    """The same facts in another order: of entrants, of takings, of parts and of jurors."""

    def other(mapping):
        items = list(mapping.items())
        random.shuffle(items)
        return dict(items)

    def panel(part):
        return replace(
            part, jurors=tuple(random.sample(part.jurors, len(part.jurors))), criteria=other(part.criteria)
        )

    rounds = tuple(
        replace(
            happened,
            takings=other(
                {
                    key: replace(taking, parts=other({k: panel(p) for k, p in taking.parts.items()}))
                    for key, taking in happened.takings.items()
                }
            ),
        )
        for happened in facts.rounds
    )
    return replace(facts, entrants=tuple(random.sample(facts.entrants, len(facts.entrants))), rounds=rounds)


@LAWS
@given(procedures(), st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters(procedure, random):
    rules, facts = procedure
    assert replay(rules, shuffled(facts, random)) == replay(rules, facts)


@LAWS
@given(procedures())
def test_closing_round_by_round_gives_what_the_whole_gives(procedure):
    rules, facts = procedure
    whole = replay(rules, facts)
    for number in range(len(facts.rounds)):
        assert replay(rules, replace(facts, rounds=facts.rounds[:number])).rounds == whole.rounds[:number]


# -- A higher score ------------------------------------------------------------------------------------------------------


def raised(rules, facts, reference, key, part_key, quarters):
    """The same facts with more points for one candidate in one part, from whoever gave points."""
    part = rules.round(key).part(part_key)

    def more(points, maximum):
        return None if points is None else min(maximum, points + maximum * quarters / 4)

    def sheet(given):
        tops = {c.key: c.maximum if c.levels is None else Decimal(c.levels) for c in part.criteria}
        criteria = {k: more(v, tops[k]) for k, v in given.criteria.items()}
        return replace(given, points=more(given.points, part.maximum), criteria=criteria)

    def taking(given):
        old = given.parts[part_key]
        new = replace(
            sheet(old),
            jurors=tuple(sheet(j) for j in old.jurors),
            consensus=more(old.consensus, part.maximum),
        )
        return replace(given, parts=given.parts | {part_key: new})

    rounds = tuple(
        replace(r, takings=r.takings | {reference: taking(r.takings[reference])}) if r.key == key else r
        for r in facts.rounds
    )
    return replace(facts, rounds=rounds)


@MORE
@given(procedures(cuts=False), st.data())
def test_a_higher_score_never_turns_pass_into_fail_for_oneself_under_pass_marks(procedure, data):
    rules, facts = procedure
    places = [(ref, r.key, part) for r in facts.rounds for ref, t in r.takings.items() for part in t.parts]
    if not places:
        return
    reference, key, part = data.draw(st.sampled_from(places))
    before = replay(rules, facts)
    after = replay(rules, raised(rules, facts, reference, key, part, data.draw(st.integers(1, 4))))

    def fate(outcome):
        verdicts = {r.key: v for r in outcome.rounds for v in r.verdicts if v.reference == reference}
        went_on = {k for k, v in verdicts.items() if v.goes_on}
        passed = {k for k, v in verdicts.items() if v.kind is VerdictKind.PASSED}
        ranked = {f.reference for f in outcome.finals if f.reference == reference and f.rank}
        return went_on, passed, ranked

    assert all(was <= now for was, now in zip(fate(before), fate(after), strict=True))


# -- Ranks and ties ------------------------------------------------------------------------------------------------------


def is_competition_ranking(ranks):
    ranks = sorted(ranks)
    return all(
        rank == position or rank == ranks[position - 2] for position, rank in enumerate(ranks, start=1)
    )


@LAWS
@given(procedures())
def test_places_and_ranks_are_competition_ranks(procedure):
    outcome = replay(*procedure)
    for decided in outcome.rounds:
        assert is_competition_ranking(v.place for v in decided.verdicts if v.place)
    assert is_competition_ranking(f.rank for f in outcome.finals if f.rank)


@LAWS
@given(st.dictionaries(st.text(max_size=2), st.tuples(st.integers(0, 3))))
def test_a_rank_is_one_more_than_the_number_of_those_better(keys):
    expected = {key: 1 + sum(other > mine for other in keys.values()) for key, mine in keys.items()}
    assert competition_ranks(keys) == expected


@LAWS
@given(procedures())
def test_a_tie_is_never_split_silently(procedure):
    """Equal points and no stated tie-break: one place, and one fate for those who passed; one rank at the end."""
    rules, facts = procedure
    outcome = replay(rules, facts)
    for decided in outcome.rounds:
        cut = rules.round(decided.key).cut
        if cut is None or cut.tie_breaks:
            continue
        for one in decided.verdicts:
            for other in decided.verdicts:
                if one.place and other.place and one.fraction == other.fraction:
                    assert one.place == other.place
                    if VerdictKind.FAILED not in (one.kind, other.kind):
                        assert one.goes_on == other.goes_on
    if not rules.end.tie_breaks:
        ranks = {}
        for final in outcome.finals:
            if final.rank:
                assert ranks.setdefault(final.total, final.rank) == final.rank


@LAWS
@given(procedures())
def test_at_most_those_tied_at_the_border_go_on_beyond_the_number(procedure):
    rules, facts = procedure
    for decided, happened in zip(replay(rules, facts).rounds, facts.rounds, strict=True):
        cut = rules.round(decided.key).cut
        number = happened.cut if cut and cut.number is None else cut and cut.number
        through = [v.place for v in decided.verdicts if v.place and v.goes_on]
        assert [place for place in through if place > number] == []
        if cut and cut.among is CutAmong.PASSED and len(through) > number:
            assert through.count(max(through)) > 1


# -- Reasons -------------------------------------------------------------------------------------------------------------


@LAWS
@given(procedures())
def test_every_verdict_has_a_reason_that_went_its_way(procedure):
    outcome = replay(*procedure)
    for verdict in (v for decided in outcome.rounds for v in decided.verdicts):
        met = [reason.met for reason in verdict.reasons]
        if verdict.kind is VerdictKind.PASSED:
            assert met and all(met)
        elif verdict.kind in (VerdictKind.FAILED, VerdictKind.CUT, VerdictKind.ABSENT, VerdictKind.WITHDRAWN):
            assert False in met
        if verdict.goes_on and False in met:
            assert verdict.reasons[-1].rule is Rule.NOT_ELIMINATING or verdict.kind is VerdictKind.NOT_HELD


@LAWS
@given(procedures())
def test_a_reason_with_two_figures_is_met_when_the_figures_say_so(procedure):
    outcome = replay(*procedure)
    reasons = [r for decided in outcome.rounds for v in decided.verdicts for r in v.reasons]
    reasons += [r for final in outcome.finals for r in final.reasons]
    for reason in reasons:
        if reason.observed is None or reason.required is None:
            continue
        if reason.rule is Rule.HELD_MORE_THAN:
            assert reason.met == (reason.observed > reason.required)
        elif reason.rule is Rule.CUT:
            assert reason.met == (reason.observed <= reason.required)
        elif reason.rule is Rule.FEWER_THAN_CUT:
            assert reason.met and reason.observed < reason.required
        else:
            assert reason.met == (reason.observed >= reason.required)


# -- Difference ----------------------------------------------------------------------------------------------------------

OPPOSITE = {
    Direction.RISES: Direction.FALLS,
    Direction.FALLS: Direction.RISES,
    Direction.CHANGED: Direction.CHANGED,
}


@LAWS
@given(procedures(), st.data())
def test_a_difference_read_backwards_turns_every_direction(procedure, data):
    rules, facts = procedure
    places = [(ref, r.key, part) for r in facts.rounds for ref, t in r.takings.items() for part in t.parts]
    if not places:
        return
    before = replay(rules, facts)
    after = replay(rules, raised(rules, facts, *data.draw(st.sampled_from(places)), 2))
    there, back = difference(before, after), difference(after, before)
    for one, other in zip(
        (*(c for r in there.rounds for c in r.changes), *there.finals),
        (*(c for r in back.rounds for c in r.changes), *back.finals),
        strict=True,
    ):
        assert (other.reference, other.direction) == (one.reference, OPPOSITE[one.direction])


# -- Figures -------------------------------------------------------------------------------------------------------------

FIGURES = st.fractions(min_value=-200, max_value=200, max_denominator=10000)


@LAWS
@given(FIGURES)
def test_an_exact_figure_reads_back_and_a_rounded_one_is_at_most_half_a_hundredth_off(value):
    assert Fraction(exact(value)) == value
    assert abs(Fraction(rounded(value, comma=False)) - value) <= Fraction(1, 200)


@LAWS
@given(FIGURES, st.integers(0, 100).map(Fraction))
def test_a_figure_beside_a_mark_reads_on_its_side_of_the_mark(value, mark):
    read = Fraction(shown(value, mark, comma=False))
    assert (read < mark, read == mark) == (value < mark, value == mark)
