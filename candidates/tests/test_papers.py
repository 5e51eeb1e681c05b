from dataclasses import replace
from datetime import date

import pytest

from candidates.conditions import ReferenceDates
from candidates.papers import asked_later, asked_now, may_be_delivered
from recruitment.tests.cast import two_tests
from vacancies.rules import Alternative, Lack, NeededWhen, RequiredDocument, Route, RouteKind

CLOSING = date(2026, 6, 9)


def definition(*documents):
    external = Route(
        "external",
        RouteKind.EXTERNAL,
        "Extern",
        (Alternative("diploma", "Met diploma", ("diploma",)), Alternative("work", "Met ervaring", ())),
    )
    internal = replace(external, key="internal", alternatives=external.alternatives[:1])
    return replace(two_tests(), routes=(external, internal), documents=documents)


def asked(document, route="external"):
    return [paper.document.key for paper in asked_now(definition(document), route)]


def test_a_paper_for_everybody_is_asked_on_every_route():
    assert (asked(RequiredDocument("cv", "je cv")), asked(RequiredDocument("cv", "je cv"), "internal")) == (
        ["cv"],
        ["cv"],
    )


def test_a_paper_for_one_route_is_asked_there_only():
    cv = RequiredDocument("cv", "je cv", routes=("internal",))
    assert (asked(cv), asked(cv, "internal")) == ([], ["cv"])


def test_a_paper_for_one_alternative_is_nothing_to_other_routes():
    diploma = RequiredDocument("diploma", "je diploma", alternatives=("external.diploma",))
    assert asked(diploma, "internal") == []


def test_a_paper_for_one_of_two_alternatives_is_not_required():
    diploma = RequiredDocument("diploma", "je diploma", alternatives=("external.diploma",))
    (paper,) = asked_now(definition(diploma), "external")
    assert (paper.alternatives, paper.is_required, paper.may_come_later) == (("diploma",), False, False)


def test_a_paper_for_each_alternative_is_for_everybody():
    both = RequiredDocument("diploma", "je diploma", alternatives=("external.diploma", "external.work"))
    (paper,) = asked_now(definition(both), "external")
    assert (paper.alternatives, paper.is_required) == ((), True)


@pytest.mark.parametrize(
    ("lack", "required", "later"),
    [(Lack.INVALID, True, False), (Lack.REMEDY, False, True), (Lack.LATER, False, True)],
)
def test_a_paper_may_come_later_where_the_rules_leave_time(lack, required, later):
    (paper,) = asked_now(definition(RequiredDocument("cv", "je cv", lack=lack, remedy_days=5)), "external")
    assert (paper.is_required, paper.may_come_later) == (required, later)


def test_what_is_needed_at_the_appointment_is_not_asked_yet():
    extract = RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT)
    found = definition(extract)
    assert (asked_now(found, "external"), asked_later(found, "external")) == ((), (extract,))


@pytest.mark.parametrize(
    ("lack", "last"),
    [(Lack.INVALID, date(2026, 6, 9)), (Lack.REMEDY, date(2026, 6, 14)), (Lack.LATER, date(2027, 6, 9))],
)
def test_a_paper_counts_through_its_last_day(lack, last):
    cv = RequiredDocument("cv", "je cv", lack=lack, remedy_days=5 if lack is Lack.REMEDY else None)
    assert may_be_delivered(cv, definition(cv), ReferenceDates(closing=CLOSING), last)


@pytest.mark.parametrize(
    ("lack", "late"), [(Lack.INVALID, date(2026, 6, 10)), (Lack.REMEDY, date(2026, 6, 15))]
)
def test_a_paper_after_its_last_day_does_not_count(lack, late):
    cv = RequiredDocument("cv", "je cv", lack=lack, remedy_days=5 if lack is Lack.REMEDY else None)
    assert not may_be_delivered(cv, definition(cv), ReferenceDates(closing=CLOSING), late)
