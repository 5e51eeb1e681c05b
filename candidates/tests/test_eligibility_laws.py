"""Laws of validity and admission over generated dossiers, against counting month by month and trying every judgement."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidates.conditions import add_months
from candidates.eligibility import (
    Admission,
    ConditionState,
    Dossier,
    ExperiencePeriod,
    Month,
    Paper,
    ReferenceDates,
    evaluate,
    months_covered,
    propose,
)
from vacancies.rules import (
    AgeCondition,
    Alternative,
    Definition,
    JudgementCondition,
    Lack,
    Offer,
    Proof,
    RequiredDocument,
    ReserveRules,
    Route,
    RouteKind,
    StatementCondition,
)

LAWS = settings(max_examples=150, deadline=None, derandomize=True, database=None)
CLOSING = date(2026, 6, 9)
DATES = ReferenceDates(closing=CLOSING)

pytestmark = pytest.mark.integrity

# -- Months --------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw):
    start = draw(DAYS)
    end = draw(st.none() | st.integers(0, 40).map(lambda days: start + timedelta(days=days * 31)))
    return ExperiencePeriod(
        Month(start.year, start.month), None if end is None else Month(end.year, end.month), frozenset()
    )


def counted(found, through):
    """Every month from 2019, one by one: is there a period that it lies in?"""
    total = 0
    for year, month in product(range(2019, through.year + 1), range(1, 13)):
        if (year, month) > (through.year, through.month):
            break
        inside = [p for p in found if (p.first.year, p.first.month) <= (year, month)]
        total += any(p.last is None or (year, month) <= (p.last.year, p.last.month) for p in inside)
    return total


@LAWS
@given(st.lists(periods(), max_size=5), DAYS)
def test_months_covered_are_the_months_that_lie_in_a_period(found, through):
    assert months_covered(found, through) == counted(found, through)


@LAWS
@given(st.lists(periods(), max_size=5), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_periods_and_their_repetition_do_not_matter(found, through, random):
    twice = random.sample(found + found, 2 * len(found))
    assert months_covered(twice, through) == months_covered(found, through)


@LAWS
@given(st.lists(periods(), max_size=5), periods(), DAYS)
def test_one_more_period_or_a_later_day_never_takes_months_away(found, another, through):
    months = months_covered(found, through)
    assert months <= months_covered([*found, another], through)
    assert months <= months_covered(found, through + timedelta(days=31))


@LAWS
@given(DAYS, st.integers(0, 60))
def test_months_added_land_in_that_month_never_beyond(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@LAWS
@given(st.dates(date(1950, 1, 1), date(2015, 12, 31)), DAYS)
def test_an_age_is_the_number_of_birthdays(born, day):
    condition = AgeCondition(key="age", minimum=0)
    definition = rules((condition,), (Alternative("a", "A", ("age",)),))
    result = evaluate(
        condition,
        Dossier("external", day, born_on=born),
        definition,
        on=day,
        dates=ReferenceDates(closing=day),
    )
    birthdays = sum(
        (year, born.month, born.day) <= (day.year, day.month, day.day) for year in range(born.year + 1, 2031)
    )
    assert result.observed == str(birthdays)


# -- Proposals -----------------------------------------------------------------------------------------------------------

KEYS = ("a", "b", "j", "k", "p", "q")
CONDITIONS = (
    StatementCondition(key="a"),
    StatementCondition(key="b"),
    JudgementCondition(key="j"),
    JudgementCondition(key="k"),
    StatementCondition(key="p", proof=Proof.DOCUMENT, document="later"),
    StatementCondition(key="q", proof=Proof.DOCUMENT, document="firm"),
)


def rules(conditions, alternatives, documents=()):
    route = Route("external", RouteKind.EXTERNAL, "Extern", tuple(alternatives))
    return Definition(
        Offer("Function", "C", "C1-C3"),
        (route,),
        (),
        ReserveRules(24),
        conditions=conditions,
        documents=tuple(documents),
    )


@st.composite
def applications(draw):
    """Up to four alternatives over six conditions, two papers that only some ask, and what one candidate gave."""
    alternatives = [
        Alternative(
            f"alt{n}", "", tuple(draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))), test
        )
        for n, test in enumerate(draw(st.lists(st.sampled_from(["", "level"]), min_size=1, max_size=4)))
    ]
    limited = tuple(f"external.{a.key}" for a in alternatives if draw(st.booleans()))
    documents = (
        RequiredDocument("later", "Later", lack=Lack.LATER, alternatives=limited),
        RequiredDocument("firm", "Firm", alternatives=limited),
    )
    papers = {key: Paper(CLOSING) for key in ("later", "firm") if draw(st.booleans())}
    dossier = Dossier(
        "external",
        CLOSING,
        statements={
            key: value
            for key in "abpq"
            if (value := draw(st.sampled_from([True, True, False, None]))) is not None
        },
        judgements={
            key: value for key in "jk" if (value := draw(st.sampled_from([True, False, None]))) is not None
        },
        papers=papers,
    )
    return rules(CONDITIONS, alternatives, documents), dossier


def answer(definition, dossier):
    found = propose(definition, dossier, on=CLOSING, dates=DATES)
    return found.admission, found.alternative


@LAWS
@given(applications())
def test_what_holds_is_the_best_of_what_is_possible(application):
    """No alternative that holds is of a better class, nor of the same class and earlier in the definition."""
    definition, dossier = application
    found = propose(definition, dossier, on=CLOSING, dates=DATES)
    classes = {}
    for index, alternative in enumerate(definition.routes[0].alternatives):
        alone = replace(definition, routes=(replace(definition.routes[0], alternatives=(alternative,)),))
        # A paper that only some ask is asked by the one that is left, so "invalid" stands for "does not hold".
        single = propose(alone, dossier, on=CLOSING, dates=DATES)
        if single.alternative:
            reservation = single.admission is Admission.WITH_RESERVATION
            classes[alternative.key] = (bool(alternative.extra_test), reservation, index)
    if found.admission is not Admission.INVALID:
        assert found.alternative == (min(classes, key=classes.get) if classes else "")


@LAWS
@given(applications())
def test_the_judgements_listed_are_those_that_can_change_the_answer(application):
    definition, dossier = application
    found = propose(definition, dossier, on=CLOSING, dates=DATES)
    open_keys = [key for key in "jk" if key not in dossier.judgements]

    def with_judgements(values):
        judged = dict(dossier.judgements) | dict(zip(open_keys, values, strict=True))
        return answer(definition, replace(dossier, judgements=judged))

    decisive = set()
    for values in product([True, False], repeat=len(open_keys)):
        for position, key in enumerate(open_keys):
            other = [not value if at == position else value for at, value in enumerate(values)]
            if with_judgements(values) != with_judgements(other):
                decisive.add(key)
    assert set(found.to_judge) == decisive


@LAWS
@given(applications())
def test_favourable_judgements_give_what_was_proposed(application):
    definition, dossier = application
    favourable = replace(dossier, judgements={"j": True, "k": True} | dict(dossier.judgements))
    assert answer(definition, favourable) == answer(definition, dossier)


RANK = {Admission.INVALID: 0, Admission.REFUSED: 1, Admission.WITH_RESERVATION: 2, Admission.ADMITTED: 2}


@LAWS
@given(applications(), st.sampled_from(["later", "firm"]))
def test_one_more_paper_never_harms(application, key):
    definition, dossier = application
    more = replace(dossier, papers=dossier.papers | {key: Paper(CLOSING)})
    assert RANK[answer(definition, more)[0]] >= RANK[answer(definition, dossier)[0]]


@LAWS
@given(applications())
def test_a_reservation_names_what_is_open_and_an_admission_nothing(application):
    found = propose(*application, on=CLOSING, dates=DATES)
    assert bool(found.open_papers) == (found.admission is Admission.WITH_RESERVATION)


@LAWS
@given(applications())
def test_an_alternative_whose_conditions_are_all_met_is_met_or_says_which_paper_lacks(application):
    for result in propose(*application, on=CLOSING, dates=DATES).alternatives:
        all_met = all(condition.state is ConditionState.MET for condition in result.conditions)
        assert (result.state is ConditionState.MET) == (all_met and not result.papers)
