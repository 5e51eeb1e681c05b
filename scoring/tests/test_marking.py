"""A juror's score sheet: what is asked, sums, and what becomes of saves that arrive late, twice or out of order."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.tests.cast import two_tests
from scoring.marking import (
    VERDICT,
    Fate,
    fate,
    is_wide,
    items,
    lacking,
    maximum,
    part_mark,
    round_mark,
    total,
)
from vacancies.rules import Competency, Criterion, Part, PassRule, ResultKind, Round, RoundKind, Source

WHOLE, HALF = Decimal(1), Decimal("0.5")


def asked(*parts, **more):
    oral = replace(two_tests().rounds[1], parts=parts, **more)
    competency = Competency("client", "Klantgerichtheid", level=3, behaviour="Je vraagt door.")
    return items(two_tests(competencies=(competency,)), oral, frozenset({("talk", "gone")}))


PLAN = Part("plan", "Opdracht", Decimal(20))
TALK = Part(
    "talk",
    "Gesprek",
    Decimal(80),
    criteria=(
        Criterion("client", "Klantgerichtheid", Decimal(40), levels=5, competency="client"),
        Criterion("words", "Communicatie", Decimal(20)),
        Criterion("gone", "Geneutraliseerd", Decimal(20)),
    ),
)


def test_a_sheet_asks_criteria_and_parts_without_criteria_but_not_what_is_neutralised():
    found = asked(PLAN, TALK, Part("test", "Test", Decimal(10), source=Source.OFFICER))
    assert [(i.key, i.top, i.step, i.maximum) for i in found] == [
        ("plan", Decimal(20), HALF, Decimal(20)),
        ("talk.client", Decimal(5), WHOLE, Decimal(40)),
        ("talk.words", Decimal(20), HALF, Decimal(20)),
    ]


def test_a_criterion_carries_the_level_that_is_asked():
    assert asked(TALK)[0].competency.behaviour == "Je vraagt door."


def test_a_round_with_a_verdict_asks_that_alone():
    assert [i.key for i in asked(PLAN, result=ResultKind.VERDICT)] == [VERDICT]


def test_levels_count_as_their_share_of_the_points():
    sheet = asked(PLAN, TALK)
    assert (total(sheet, {"plan": Decimal("13.5"), "talk.client": Decimal(3)}), maximum(sheet)) == (
        Fraction(75, 2),
        80,
    )


def test_what_has_no_points_lacks():
    sheet = asked(PLAN, TALK)
    given_points = {"plan": (Decimal(0), ""), "talk.client": (None, "Vroeg door.")}
    assert [i.key for i in lacking(sheet, given_points)] == ["talk.client", "talk.words"]


@pytest.mark.parametrize("note, lacks", [("", [VERDICT]), ("  ", [VERDICT]), ("Te weinig inzicht.", [])])
def test_a_verdict_lacks_without_its_reason(note, lacks):
    assert [i.key for i in lacking(asked(result=ResultKind.VERDICT), {VERDICT: (Decimal(0), note)})] == lacks


@pytest.mark.parametrize(
    "index, value, allowed",
    [
        (0, "20", True),
        (0, "20.5", False),
        (0, "3.25", False),
        (0, "-1", False),
        (1, "2", True),
        (1, "2.5", False),
    ],
)
def test_a_value_lies_in_range_and_in_step(index, value, allowed):
    assert asked(PLAN, TALK)[index].allows(Decimal(value)) is allowed


@pytest.mark.parametrize(
    "index, values, wide",
    [
        (1, ["2", "4"], True),
        (1, ["3", "4"], False),
        (0, ["10", "15"], True),
        (0, ["10", "14.5"], False),
        (0, [], False),
    ],
)
def test_two_levels_or_a_quarter_of_the_points_is_wide(index, values, wide):
    assert is_wide(asked(PLAN, TALK)[index], [Decimal(v) for v in values]) is wide


# -- Saves that arrive -------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """What a server keeps of one item, with the rule under test."""

    value: int | None = None
    version: int = 0
    known: dict[int, int] = field(default_factory=dict)
    writes: list[int] = field(default_factory=list)

    def take(self, number, value, base):
        """The fate and the version on which to build; None: the answer got lost, as the caller draws."""
        found = fate(
            is_known=number in self.known,
            is_frozen=False,
            is_same=value == self.value,
            base=base,
            version=self.version,
        )
        if found is Fate.SAVED:
            self.value, self.version = value, self.version + 1
            self.writes.append(value)
        if found in (Fate.SAVED, Fate.AGREED):
            self.known[number] = self.version
        return found, self.known.get(number, self.version)


ARRIVALS = st.sampled_from(["arrives", "request lost", "answer lost"])


@given(st.lists(st.integers(0, 20), min_size=1, max_size=15), st.data())
def test_one_tablet_on_a_bad_network_loses_nothing_doubles_nothing_and_quarrels_with_nobody(values, data):
    entry, base, fates = Entry(), 0, []
    for number, value in enumerate(values):
        while True:
            luck = data.draw(ARRIVALS)
            if luck == "request lost":
                continue
            found, version = entry.take(number, value, base)
            fates.append(found)
            if luck == "arrives":
                base = version
                break
    assert (entry.writes, set(fates) <= {Fate.SAVED, Fate.REPEATED}) == (values, True)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), max_size=30))
def test_of_two_tablets_nobody_overwrites_what_it_did_not_see(saves):
    entry, bases = Entry(), [0, 0]
    for number, (tablet, value) in enumerate(saves):
        stood, version = entry.value, entry.version
        found, new = entry.take(number, value, bases[tablet])
        seen = bases[tablet] == version
        if found is Fate.SAVED:
            assert seen
        elif found is Fate.CONFLICT:
            assert (seen, entry.value) == (False, stood)
        else:
            assert (found, value) == (Fate.AGREED, stood)
        bases[tablet] = new


@pytest.mark.parametrize(
    "is_known, is_same, found",
    [(True, False, Fate.REPEATED), (False, True, Fate.AGREED), (False, False, Fate.LATE)],
)
def test_on_a_frozen_sheet_a_new_value_comes_late(is_known, is_same, found):
    assert fate(is_known=is_known, is_frozen=True, is_same=is_same, base=1, version=1) is found


# -- Marks that jurors see ---------------------------------------------------------------------------------------


def marked(**more):
    parts = (
        Part("plan", "Opdracht", Decimal(40), pass_mark=Decimal(20)),
        Part("talk", "Gesprek", Decimal(60), criteria=(
            Criterion("client", "Klantgerichtheid", Decimal(45)), Criterion("words", "Communicatie", Decimal(15)),
        ), pass_mark=Decimal(30)),
    )  # fmt: skip
    rule = Round("oral", RoundKind.ORAL_TEST, "Gesprek", parts=parts, passing=PassRule(percent=Decimal(60)))
    return replace(rule, **{"mark_shown": True} | more)


def test_a_mark_is_seen_only_where_the_round_shows_it():
    found = [
        (part_mark(rule, rule.parts[0]), round_mark(rule)) for rule in (marked(), marked(mark_shown=False))
    ]
    assert found == [(20, 60), (None, None)]


def test_marks_go_down_with_what_was_taken_out():
    rule, out = marked(), {("talk", "words")}
    assert (part_mark(rule, rule.parts[1], out), round_mark(rule, out)) == (Fraction(45, 2), 51)


@pytest.mark.parametrize("change", [{"source": Source.OFFICER}, {"weight": Decimal(1)}])
def test_a_total_of_jurors_that_is_not_what_the_rules_weigh_has_no_mark(change):
    rule = marked()
    assert round_mark(replace(rule, parts=(replace(rule.parts[0], **change), rule.parts[1]))) is None
