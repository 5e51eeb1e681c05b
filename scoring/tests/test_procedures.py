"""Boundary cases of five real procedures, P1–P5 (`scoring.tests.procedures`): outcomes as a person computes them."""

from decimal import Decimal
from fractions import Fraction
from time import process_time

import pytest

from scoring.selection import Entrant, JurorScore, PartFacts, Rule, Taking, replay
from scoring.tests.procedures import (
    count,
    ends,
    entrant,
    entrants,
    facts,
    going_on,
    judged,
    kinds,
    marks,
    numbered,
    p1,
    p2,
    p3,
    p4,
    p5,
    ranking,
    run,
    took,
)


def bachelors(number: int, **more) -> tuple[Entrant, ...]:
    return entrants(numbered(number), alternative="bachelor", **more)


def everyone(who, **scores):
    return marks({e.reference: scores.get(e.reference, 70) for e in who})


# -- P1: a speed interview with more than 7 admitted ---------------------------------------------------------------------


@pytest.mark.parametrize(("admitted", "held"), [(7, False), (8, True)])
def test_p1_holds_the_speed_interview_above_seven_admitted(admitted, held):
    who = bachelors(admitted)
    outcome = replay(p1(), facts(who, run("capacity"), run("speed", everyone(who, K001=59))))
    assert outcome.round("speed").held is held
    assert len(going_on(outcome, "speed")) == 7


def test_p1_with_seven_admitted_everyone_goes_straight_on_and_reads_why():
    who = bachelors(7)
    outcome = replay(p1(), facts(who, run("capacity"), run("speed")))
    reason = outcome.round("speed").verdict("K001").reasons[0]
    assert (reason.rule, reason.observed, reason.required) == (Rule.HELD_MORE_THAN, 7, 7)
    assert count(outcome, "speed") == (7, 0, 7, 0, 0)


def test_p1_counts_the_eighth_though_the_capacity_test_or_a_withdrawal_ends_that_candidacy():
    who = (*bachelors(7), entrant("K008", "no_diploma"))
    outcome = replay(p1(), facts(who, run("capacity", {"K008": judged(False)}), run("speed", everyone(who))))
    assert (outcome.round("speed").held, count(outcome, "speed")) == (True, (7, 0, 7, 0, 0))


def test_p1_counts_who_was_admitted_with_reservation():
    who = (*bachelors(7), entrant("K008", "bachelor", with_reservation=True))
    assert replay(p1(), facts(who, run("capacity"), run("speed", everyone(who)))).round("speed").held is True


def test_p1_exempts_a_bachelor_and_internal_staff_from_the_capacity_test():
    who = (
        entrant("A", "bachelor"),
        entrant("B", "no_diploma"),
        entrant("C", route="internal"),
        entrant("D", "no_diploma"),
    )
    outcome = replay(p1(), facts(who, run("capacity", {"B": judged(True), "D": Taking(absent=True)})))
    assert kinds(outcome, "capacity") == {"A": "exempt", "B": "passed", "C": "exempt", "D": "absent"}
    assert count(outcome, "capacity") == (4, 2, 1, 1, 0)


def test_p1_without_anybody_for_the_capacity_test_it_is_not_held():
    outcome = replay(p1(), facts(bachelors(2), run("capacity")))
    assert outcome.round("capacity").held_reason.rule is Rule.NOBODY_TO_TAKE


def test_p1_whole():
    """Eight admitted: one fails the speed interview, one withdraws, one is a point short in the end; two tie."""
    who = (*bachelors(7), entrant("K008", "bachelor", withdrew_in="combined"))
    speed = everyone(who, K001=59, K002=60)
    combined = marks({"K002": 60, "K003": "59.5", "K004": 75, "K005": 75, "K006": 90, "K007": 61})
    outcome = replay(
        p1(), facts(who, run("capacity"), run("speed", speed), run("personality"), run("combined", combined))
    )
    assert ends(outcome) == {
        "K001": "out",
        "K002": "reserve",
        "K003": "out",
        "K004": "reserve",
        "K005": "reserve",
        "K006": "reserve",
        "K007": "reserve",
        "K008": "withdrawn",
    }
    assert ranking(outcome) == {
        "K001": None,
        "K002": 5,
        "K003": None,
        "K004": 2,
        "K005": 2,
        "K006": 1,
        "K007": 4,
        "K008": None,
    }


# -- P2: the seven highest of those who passed ---------------------------------------------------------------------------


def p2_speed(scores):
    who = entrants(scores, alternative="bachelor")
    return replay(p2(), facts(who, run("capacity"), run("speed", marks(scores))))


def test_p2_a_tie_at_place_seven_lets_eight_through():
    scores = dict(zip(numbered(9), [90, 85, 80, 75, 70, 65, 60, 60, 59], strict=True))
    outcome = p2_speed(scores)
    assert going_on(outcome, "speed") == numbered(8)
    assert [outcome.round("speed").verdict(key).place for key in numbered(9)] == [1, 2, 3, 4, 5, 6, 7, 7, 9]


def test_p2_a_tie_at_place_six_fills_the_seventh():
    scores = dict(zip(numbered(8), [90, 85, 80, 75, 70, 65, 65, 60], strict=True))
    assert going_on(p2_speed(scores), "speed") == numbered(7)


def test_p2_who_failed_leaves_the_place_to_nobody_else():
    scores = dict(zip(numbered(8), [90, 85, 80, 75, 70, 65, "49.9", 10], strict=True))
    outcome = p2_speed(scores)
    assert (count(outcome, "speed"), kinds(outcome, "speed")["K007"]) == ((8, 0, 6, 2, 0), "failed")


def test_p2_with_fewer_than_seven_all_who_passed_go_on():
    assert going_on(p2_speed(dict.fromkeys(numbered(5), 50)), "speed") == numbered(5)


# -- P3: the jury's number, two of three, the jury's verdict -------------------------------------------------------------


def p3_until(key, who, **rounds):
    """Every round up to and including `key`; a preselection that keeps everybody unless told."""
    given = {"preselection": run("preselection", everyone(who), cut=len(who))} | rounds
    keys = [r.key for r in p3().rounds]
    return replay(p3(), facts(who, *(given.get(k, run(k)) for k in keys[: keys.index(key) + 1])))


@pytest.mark.parametrize(
    ("taking", "kind"),
    [
        (took(reasoning=10, language=10), "passed"),
        (took(reasoning=20, language="9.5"), "failed"),
        (took(reasoning=20), "failed"),
        (took(reasoning=10, language=10, office=0), "passed"),
        (Taking(), "absent"),
    ],
)
@pytest.mark.parametrize("procedure", ["p3", "p4"])
def test_p3_and_p4_two_of_three_with_one_test_not_taken(procedure, taking, kind):
    if procedure == "p3":
        outcome = p3_until(
            "online", entrants("A", alternative="certificate"), online=run("online", {"A": taking})
        )
    else:
        outcome = replay(p4(), facts(entrants("A"), run("preselection"), run("online", {"A": taking})))
    assert kinds(outcome, "online") == {"A": kind}


def test_p3_the_number_of_the_jury_cuts_the_preselection():
    who = entrants(numbered(4), alternative="certificate")
    preselection = run("preselection", everyone(who, K002=60, K004=80), cut=3)
    assert kinds(p3_until("preselection", who, preselection=preselection), "preselection") == {
        "K001": "passed",
        "K002": "cut",
        "K003": "passed",
        "K004": "passed",
    }


def test_p3_exempts_from_the_capacity_test_whoever_has_the_certificate_with_reservation_or_not():
    who = (
        entrant("A", "certificate"),
        entrant("B", "certificate", with_reservation=True),
        entrant("C", "no_diploma"),
    )
    outcome = p3_until("capacity", who, capacity=run("capacity", {"C": judged(True)}))
    assert kinds(outcome, "capacity") == {"A": "exempt", "B": "exempt", "C": "passed"}


def test_p3_who_does_not_convince_the_jury_is_out():
    who = entrants("AB", alternative="certificate")
    online = run("online", {"A": took(reasoning=10, language=10), "B": took(office=10, language=10)})
    outcome = p3_until(
        "speed", who, online=online, speed=run("speed", {"A": judged(False), "B": judged(True)})
    )
    assert kinds(outcome, "speed") == {"A": "failed", "B": "passed"}


@pytest.mark.parametrize(("points", "end"), [("60", "reserve"), ("59.99", "out")])
def test_p3_the_total_is_the_interview_alone(points, end):
    outcome = p3_until(
        "interview",
        entrants("A", alternative="certificate"),
        online=run("online", {"A": took(reasoning=10, language=10)}),
        speed=run("speed", {"A": judged(True)}),
        interview=run("interview", marks({"A": points})),
    )
    assert ends(outcome) == {"A": end}


# -- P4: a preselection with more than 15 --------------------------------------------------------------------------------


@pytest.mark.parametrize(("admitted", "held", "through"), [(15, False, 15), (16, True, 15)])
def test_p4_holds_the_preselection_above_fifteen(admitted, held, through):
    who = entrants(numbered(admitted))
    outcome = replay(p4(), facts(who, run("preselection", everyone(who, K003=10))))
    assert (outcome.round("preselection").held, len(going_on(outcome, "preselection"))) == (held, through)


def test_p4_a_tie_at_place_fifteen_lets_sixteen_through():
    who = entrants(numbered(16))
    outcome = replay(p4(), facts(who, run("preselection", everyone(who, K003=10, K004=10))))
    assert len(going_on(outcome, "preselection")) == 16


def test_p4_nobody_is_out_by_the_speed_interview():
    online = {key: took(reasoning=10, language=10) for key in "AB"}
    given = facts(
        entrants("AB"),
        run("preselection"),
        run("online", online),
        run("speed", {"A": judged(False), "B": Taking(absent=True)}),
    )
    outcome = replay(p4(), given)
    assert (kinds(outcome, "speed"), going_on(outcome, "speed")) == (
        {"A": "failed", "B": "absent"},
        ["A", "B"],
    )


def test_p4_whoever_is_admitted_with_reservation_takes_part_like_all():
    who = (entrant("A", with_reservation=True),)
    given = facts(
        who,
        run("preselection"),
        run("online", {"A": took(reasoning=10, language=10)}),
        run("speed", {"A": judged(True)}),
        run("personality"),
        run("interview", marks({"A": 60})),
    )
    assert ends(replay(p4(), given)) == {"A": "reserve"}


# -- P5: 50 % on each test and 60 % in total -----------------------------------------------------------------------------


def p5_outcome(scores, who=None):
    """`scores`: written and oral by reference; None: was not there."""
    written = marks({key: pair[0] for key, pair in scores.items()})
    oral = marks({key: pair[1] for key, pair in scores.items()})
    return replay(p5(), facts(who or entrants(scores), run("written", written), run("oral", oral)))


@pytest.mark.parametrize(
    ("written", "oral", "total", "end"),
    [
        ("60", "60", "60", "reserve"),
        ("60", "59.98", "59.99", "out"),
        ("50", "70", "60", "reserve"),
        ("50", "69.8", "59.9", "out"),
        ("50", "50", "50", "out"),
        ("49.9", "80", "64.95", "out"),
        ("80", "49.9", "64.95", "out"),
        ("70", "50", "60", "reserve"),
        (None, "100", "50", "out"),
        ("100", None, "50", "out"),
        (None, None, "0", "out"),
    ],
)
def test_p5_fifty_on_each_and_sixty_in_total(written, oral, total, end):
    final = p5_outcome({"A": (written, oral)}).finals[0]
    assert (final.total, final.outcome) == (Fraction(total), end)


def test_p5_names_the_rule_that_decided_at_49_9_with_80():
    final = p5_outcome({"A": ("49.9", "80")}).finals[0]
    assert [(r.rule, r.subject, r.met) for r in final.reasons] == [
        (Rule.END_ROUND, "written", False),
        (Rule.END_ROUND, "oral", True),
        (Rule.END_PERCENT, "", True),
    ]


def test_p5_59_996_is_not_60():
    assert ends(p5_outcome({"A": ("59.992", "60")})) == {"A": "out"}


def test_p5_ranks_by_the_final_result():
    outcome = p5_outcome({"A": (70, 60), "B": (60, 70), "C": (90, 80), "D": (50, 70), "E": (50, 60)})
    assert ranking(outcome) == {"A": 2, "B": 2, "C": 1, "D": 4, "E": None}


def test_p5_who_withdraws_after_the_written_test_is_not_ranked():
    who = (entrant("A", withdrew_in="oral"), entrant("B"))
    assert ranking(p5_outcome({"A": (90, 90), "B": (60, 60)}, who)) == {"A": None, "B": 1}


def test_p5_with_a_thousand_entrants_is_decided_well_within_a_second():
    """Three jurors each; the least processor time of three, so that a busy machine does not count."""
    who = entrants(numbered(1000))

    def sheets(number):
        given = [Decimal((7 * number + 13 * juror) % 101) for juror in range(3)]
        return Taking({"test": PartFacts(jurors=tuple(JurorScore(f"j{n}", p) for n, p in enumerate(given)))})

    takings = {e.reference: sheets(number) for number, e in enumerate(who)}
    given = facts(who, run("written", takings), run("oral", takings))
    took = []
    for _time in range(3):
        began = process_time()
        outcome = replay(p5(), given)
        took.append(process_time() - began)
    assert (min(took) < 1, len(outcome.finals)) == (True, 1000)
