"""Reasons and results in words, for every rule and every kind of verdict, in Dutch and in English."""

from decimal import Decimal
from fractions import Fraction as F

import pytest
from django.utils import translation

from scoring.outcome import FinalOutcome, PartOutcome, Reason, Rule, VerdictKind
from scoring.wording import (
    final_title,
    part_line,
    points_line,
    reason_line,
    reason_text,
    verdict_title,
)
from vacancies.rules import (
    Alternative,
    Definition,
    NeededWhen,
    Offer,
    Part,
    RequiredDocument,
    ReserveRules,
    ResultKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
)

DEFINITION = Definition(
    offer=Offer("Dossierbeheerder", "C", "C1–C3"),
    routes=(
        Route(
            "external",
            RouteKind.EXTERNAL,
            "Extern",
            (
                Alternative("diploma", "Met diploma", ()),
                Alternative("test", "Zonder diploma", (), extra_test="level"),
            ),
        ),
        Route("internal", RouteKind.PROMOTION, "Intern", (Alternative("grade", "Vier jaar niveau D", ()),)),
    ),
    documents=(RequiredDocument("plan", "Plan van aanpak", needed=NeededWhen.ROUND, round="written"),),
    rounds=(
        Round("level", RoundKind.LEVEL_TEST, "Niveautest", result=ResultKind.PASS_FAIL),
        Round(
            "written",
            RoundKind.WRITTEN_TEST,
            "Schriftelijke proef",
            parts=(
                Part("essay", "Verhandeling", Decimal(40), pass_mark=Decimal(20)),
                Part("case", "Casus", Decimal(60), pass_mark=Decimal(30)),
            ),
        ),
        Round(
            "oral",
            RoundKind.ORAL_TEST,
            "Mondelinge proef",
            parts=(Part("talk", "Gesprek", Decimal(100), pass_mark=Decimal(50)),),
        ),
    ),
    reserve=ReserveRules(24),
)
WRITTEN = DEFINITION.round("written")

# A reason; its sentence to the candidate in Dutch and in English; its line in the minutes.
REASONS = [
    (
        Reason(Rule.HELD_MORE_THAN, True, F(8), F(7), subject="admitted"),
        "Deze ronde gaat door omdat er meer dan 7 toegelaten kandidaten zijn: er zijn er 8.",
        "This round is held because there are more than 7 admitted candidates: there are 8.",
        "8 toegelaten kandidaten (gaat door met meer dan 7)",
    ),
    (
        Reason(Rule.HELD_MORE_THAN, False, F(7), F(7), subject="admitted"),
        "Deze ronde gaat alleen door met meer dan 7 toegelaten kandidaten. Er zijn er 7. Daarom gaat iedereen meteen verder.",
        "This round is only held with more than 7 admitted candidates. There are 7, so everyone goes on.",
        "7 toegelaten kandidaten (gaat door met meer dan 7)",
    ),
    (
        Reason(Rule.HELD_MORE_THAN, False, F(15), F(15), subject="registered"),
        "Deze ronde gaat alleen door met meer dan 15 ingeschreven kandidaten. Er zijn er 15. Daarom gaat iedereen meteen verder.",
        "This round is only held with more than 15 registered candidates. There are 15, so everyone goes on.",
        "15 ingeschreven kandidaten (gaat door met meer dan 15)",
    ),
    (
        Reason(Rule.HELD_MAY, True),
        "We beslisten dat deze ronde doorgaat.",
        "We decided to hold this round.",
        "beslist dat ze doorgaat",
    ),
    (
        Reason(Rule.HELD_MAY, False),
        "We beslisten dat deze ronde niet doorgaat. Iedereen gaat meteen verder.",
        "We decided not to hold this round. Everyone goes on.",
        "beslist dat ze niet doorgaat",
    ),
    (
        Reason(Rule.NOBODY_TO_TAKE, False),
        "Niemand moet deze ronde afleggen. Iedereen gaat meteen verder.",
        "Nobody has to take this round. Everyone goes on.",
        "niemand moet ze afleggen",
    ),
    (
        Reason(Rule.NOT_ASKED, True, subject="external.diploma"),
        "Je bent vrijgesteld: wie toegelaten is via “Extern, met diploma”, legt deze ronde niet af.",
        "You are exempt: who is admitted by “Extern, met diploma” does not take this round.",
        "vrijgesteld (Extern, met diploma)",
    ),
    (
        Reason(Rule.NOT_ASKED, True, subject="internal."),
        "Je bent vrijgesteld: wie toegelaten is via “Intern”, legt deze ronde niet af.",
        "You are exempt: who is admitted by “Intern” does not take this round.",
        "vrijgesteld (Intern)",
    ),
    (
        Reason(Rule.EARLIER_RESULT, True, F("2/3")),
        "Je behoudt je eerdere resultaat, 66,67 %, en legt deze ronde niet opnieuw af.",
        "You keep your earlier result, 66.67 %, and do not take this round again.",
        "eerder resultaat behouden (66,67 %)",
    ),
    (
        Reason(Rule.ABSENT, False),
        "Je nam niet deel.",
        "You did not take part.",
        "afwezig",
    ),
    (
        Reason(Rule.MISSING_PAPER, False, subject="plan"),
        "Dit document hadden we niet op tijd: Plan van aanpak. Zonder dat document kon je niet deelnemen.",
        "We did not have this document in time: Plan van aanpak. Without it you could not take part.",
        "niet op tijd: Plan van aanpak",
    ),
    (
        Reason(Rule.WITHDRAWN, False),
        "Je trok je kandidatuur in.",
        "You withdrew.",
        "ingetrokken",
    ),
    (
        Reason(Rule.ROUND_PERCENT, True, F(60), F(60)),
        "Je haalde 60 %. Je had minstens 60 % nodig.",
        "You scored 60 %. At least 60 % was needed.",
        "60 % (minstens 60 %)",
    ),
    (
        Reason(Rule.ROUND_PERCENT, False, F("5999/100"), F(60)),
        "Je haalde 59,99 %. Dat is minder dan de 60 % die je nodig had.",
        "You scored 59.99 %. That is less than the 60 % that was needed.",
        "59,99 % (minstens 60 %)",
    ),
    (
        Reason(Rule.ROUND_PERCENT, False, F("14999/250"), F(60)),
        "Je haalde 59,996 %. Dat is minder dan de 60 % die je nodig had.",
        "You scored 59.996 %. That is less than the 60 % that was needed.",
        "59,996 % (minstens 60 %)",
    ),
    (
        Reason(Rule.ROUND_PERCENT, False, F("179/3"), F(60)),
        "Je haalde 59,67 %. Dat is minder dan de 60 % die je nodig had.",
        "You scored 59.67 %. That is less than the 60 % that was needed.",
        "59,67 % (minstens 60 %)",
    ),
    (
        Reason(Rule.EVERY_PART, True),
        "Je haalde de minimumscore voor elk onderdeel.",
        "You reached the pass mark of every part.",
        "minimumscore voor elk onderdeel gehaald",
    ),
    (
        Reason(Rule.EVERY_PART, False, F(19), F(20), subject="essay"),
        "Voor het onderdeel “Verhandeling” haalde je 19. Dat is minder dan de minimumscore van 20.",
        "For the part “Verhandeling” you scored 19. That is less than the pass mark of 20.",
        "Verhandeling: 19 (minimumscore 20)",
    ),
    (
        Reason(Rule.PART_MARK, True, F("145/2"), F(50), subject="oral.talk"),
        "Voor het onderdeel “Gesprek” haalde je 72,5. De minimumscore is 50.",
        "For the part “Gesprek” you scored 72.5. The pass mark is 50.",
        "Gesprek: 72,5 (minimumscore 50)",
    ),
    (
        Reason(Rule.PART_MARK, False, F(49), F(50), subject="oral.talk"),
        "Voor het onderdeel “Gesprek” haalde je 49. Dat is minder dan de minimumscore van 50.",
        "For the part “Gesprek” you scored 49. That is less than the pass mark of 50.",
        "Gesprek: 49 (minimumscore 50)",
    ),
    (
        Reason(Rule.PARTS_PASSED, True, F(2), F(2), subject="3"),
        "Je haalde de minimumscore voor 2 van de 3 onderdelen. Je had er minstens 2 nodig.",
        "You reached the pass mark of 2 of the 3 parts. At least 2 were needed.",
        "2 van 3 onderdelen (minstens 2)",
    ),
    (
        Reason(Rule.PARTS_PASSED, False, F(1), F(2), subject="3"),
        "Je haalde de minimumscore voor 1 van de 3 onderdelen. Dat is minder dan de 2 die je nodig had.",
        "You reached the pass mark of 1 of the 3 parts. That is less than the 2 that were needed.",
        "1 van 3 onderdelen (minstens 2)",
    ),
    (
        Reason(Rule.SUITABLE, True, F(1), F(1)),
        "De jury vindt je geschikt.",
        "The jury finds you suitable.",
        "geschikt",
    ),
    (
        Reason(Rule.SUITABLE, False, F(0), F(1)),
        "De jury vindt je niet geschikt.",
        "The jury does not find you suitable.",
        "niet geschikt",
    ),
    (
        Reason(Rule.PASS_FAIL, True, F(1), F(1)),
        "Het resultaat is: geslaagd.",
        "The result is: passed.",
        "geslaagd",
    ),
    (
        Reason(Rule.PASS_FAIL, False, F(0), F(1)),
        "Het resultaat is: niet geslaagd.",
        "The result is: not passed.",
        "niet geslaagd",
    ),
    (
        Reason(Rule.NO_PASS_RULE, True),
        "Voor deze ronde is er geen minimumscore.",
        "There is no pass mark in this round.",
        "geen minimumscore",
    ),
    (
        Reason(Rule.CUT, True, F(5), F(7)),
        "Je staat op plaats 5, en de 7 hoogste scores gaan door.",
        "You are on place 5, and the 7 highest scores go on.",
        "plaats 5 (grens 7)",
    ),
    (
        Reason(Rule.CUT, True, F(7), F(7), subject="tie"),
        "Je deelt plaats 7. Er waren 7 plaatsen, en iedereen met die score gaat door.",
        "You share place 7. There were 7 places, and everyone with that score goes on.",
        "plaats 7, ex aequo (grens 7)",
    ),
    (
        Reason(Rule.CUT, False, F(8), F(7)),
        "Je staat op plaats 8. Alleen de 7 hoogste scores gaan door.",
        "You are on place 8. Only the 7 highest scores go on.",
        "plaats 8 (grens 7)",
    ),
    (
        Reason(Rule.CUT, False, None, F(7)),
        "Alleen de 7 hoogste scores gaan door, en je hebt geen plaats in de rangschikking van deze ronde.",
        "Only the 7 highest scores go on, and you have no place in the ranking of this round.",
        "niet gerangschikt (grens 7)",
    ),
    (
        Reason(Rule.CUT, True, F(1), F(1)),
        "Je staat op plaats 1, en de hoogste score gaat door.",
        "You are on place 1, and the highest score goes on.",
        "plaats 1 (grens 1)",
    ),
    (
        Reason(Rule.CUT, False, F(2), F(1)),
        "Je staat op plaats 2. Alleen de hoogste score gaat door.",
        "You are on place 2. Only the highest score goes on.",
        "plaats 2 (grens 1)",
    ),
    (
        Reason(Rule.CUT, False, None, F(1)),
        "Alleen de hoogste score gaat door, en je hebt geen plaats in de rangschikking van deze ronde.",
        "Only the highest score goes on, and you have no place in the ranking of this round.",
        "niet gerangschikt (grens 1)",
    ),
    (
        Reason(Rule.FEWER_THAN_CUT, True, F(5), F(7)),
        "Er zijn 5 kandidaten gerangschikt, en er mochten er 7 doorgaan. Niemand valt dus af door zijn plaats.",
        "5 candidates were ranked, and 7 could go on. So nobody is out by rank.",
        "5 gerangschikt (grens 7)",
    ),
    (
        Reason(Rule.FEWER_THAN_CUT, True, F(1), F(7)),
        "Er is 1 kandidaat gerangschikt, en er mochten er 7 doorgaan. Niemand valt dus af door zijn plaats.",
        "1 candidate was ranked, and 7 could go on. So nobody is out by rank.",
        "1 gerangschikt (grens 7)",
    ),
    (
        Reason(Rule.NOT_ELIMINATING, True),
        "Deze ronde is niet eliminerend. Daarom ga je door.",
        "This round is not eliminating, so you go on.",
        "niet eliminerend",
    ),
    (
        Reason(Rule.INFORMATIVE, True),
        "Deze ronde is informatief: er zijn geen punten en niemand valt erdoor af.",
        "This round is informative: it has no points and nobody is out because of it.",
        "informatief",
    ),
    (
        Reason(Rule.END_ROUND, True, F(50), F(50), subject="oral"),
        "Voor ronde 2: mondelinge proef haalde je 50 %. Je had minstens 50 % nodig.",
        "For round 2: mondelinge proef you scored 50 %. At least 50 % was needed.",
        "ronde 2: mondelinge proef: 50 % (minstens 50 %)",
    ),
    (
        Reason(Rule.END_ROUND, False, F("499/10"), F(50), subject="oral"),
        "Voor ronde 2: mondelinge proef haalde je 49,9 %. Dat is minder dan de 50 % die je nodig had.",
        "For round 2: mondelinge proef you scored 49.9 %. That is less than the 50 % that was needed.",
        "ronde 2: mondelinge proef: 49,9 % (minstens 50 %)",
    ),
    (
        Reason(Rule.END_PARTS, True, F(2), F(2), subject="oral"),
        "Voor ronde 2: mondelinge proef haalde je de minimumscore voor 2 van de onderdelen. Je had er minstens 2 nodig.",
        "For round 2: mondelinge proef you reached the pass mark of 2 of the parts. At least 2 were needed.",
        "ronde 2: mondelinge proef: minimumscore voor 2 van de onderdelen (minstens 2)",
    ),
    (
        Reason(Rule.END_PARTS, False, F(1), F(2), subject="oral"),
        "Voor ronde 2: mondelinge proef haalde je de minimumscore voor 1 van de onderdelen. "
        "Dat is minder dan de 2 die je nodig had.",
        "For round 2: mondelinge proef you reached the pass mark of 1 of the parts. That is less than the 2 that were needed.",
        "ronde 2: mondelinge proef: minimumscore voor 1 van de onderdelen (minstens 2)",
    ),
    (
        Reason(Rule.END_PERCENT, True, F("257/4"), F(60)),
        "In totaal haalde je 64,25 %. Je had minstens 60 % nodig.",
        "In total you scored 64.25 %. At least 60 % was needed.",
        "totaal 64,25 % (minstens 60 %)",
    ),
    (
        Reason(Rule.END_PERCENT, False, F("599/10"), F(60)),
        "In totaal haalde je 59,9 %. Dat is minder dan de 60 % die je nodig had.",
        "In total you scored 59.9 %. That is less than the 60 % that was needed.",
        "totaal 59,9 % (minstens 60 %)",
    ),
    (
        Reason(Rule.OUT_BEFORE, False, subject="level"),
        "Je kandidatuur eindigde met de ronde “Niveautest”.",
        "Your application ended with the round “Niveautest”.",
        "afgevallen in de ronde “Niveautest”",
    ),
    (
        Reason(Rule.OUT_BEFORE, False, subject="oral"),
        "Je kandidatuur eindigde met ronde 2: mondelinge proef.",
        "Your application ended with round 2: mondelinge proef.",
        "afgevallen in ronde 2: mondelinge proef",
    ),
]


def ids(value):
    return f"{value.rule.value}-{value.met}" if isinstance(value, Reason) else ""


@pytest.mark.parametrize(("reason", "dutch", "english", "line"), REASONS, ids=ids)
def test_a_reason_is_a_sentence_to_the_candidate(reason, dutch, english, line):
    sentences = []
    for language in ("nl", "en"):
        with translation.override(language):
            sentences.append(reason_text(reason, DEFINITION, WRITTEN))
    assert sentences == [dutch, english]


@pytest.mark.parametrize(("reason", "dutch", "english", "line"), REASONS, ids=ids)
def test_a_reason_is_a_short_line_in_the_minutes(reason, dutch, english, line):
    assert reason_line(reason, DEFINITION, WRITTEN) == line


def test_every_rule_has_its_words():
    assert {reason.rule for reason, *_texts in REASONS} == set(Rule)


def test_no_sentence_holds_a_figure_that_rounding_made_equal_to_the_mark():
    reason = Reason(Rule.ROUND_PERCENT, False, F(17999, 300), F(60))
    assert reason_text(reason, DEFINITION, WRITTEN) == (
        "Je haalde 17999/300 %. Dat is minder dan de 60 % die je nodig had."
    )


@pytest.mark.parametrize(
    ("kind", "goes_on", "dutch", "english"),
    [
        (VerdictKind.PASSED, True, "Je bent geslaagd voor {}", "You passed {}"),
        (
            VerdictKind.FAILED,
            True,
            "Je bent niet geslaagd voor {}, maar je gaat wel door",
            "You did not pass {}, but you go on",
        ),
        (VerdictKind.FAILED, False, "Je bent niet geslaagd voor {}", "You did not pass {}"),
        (VerdictKind.CUT, False, "Je gaat niet door na {}", "You do not go on after {}"),
        (VerdictKind.EXEMPT, True, "Je bent vrijgesteld van {}", "You are exempt from {}"),
        (
            VerdictKind.ABSENT,
            True,
            "Je was afwezig voor {}, maar je gaat wel door",
            "You were absent from {}, but you go on",
        ),
        (
            VerdictKind.ABSENT,
            False,
            "Je was afwezig voor {} en gaat niet door",
            "You were absent from {} and do not go on",
        ),
        (VerdictKind.NOT_HELD, True, "Je gaat meteen verder, zonder {}", "You go straight on, without {}"),
        (VerdictKind.INFORMATIVE, True, "Je legde {} af", "You completed {}"),
        (VerdictKind.WITHDRAWN, False, "Je trok je terug tijdens {}", "You withdrew during {}"),
    ],
)
def test_the_result_of_a_round_is_a_title(kind, goes_on, dutch, english):
    titles = [verdict_title(kind, goes_on, DEFINITION, WRITTEN)]
    with translation.override("en"):
        titles.append(verdict_title(kind, goes_on, DEFINITION, WRITTEN))
    assert titles == [
        dutch.format("ronde 1: schriftelijke proef"),
        english.format("round 1: schriftelijke proef"),
    ]


@pytest.mark.parametrize(
    ("outcome", "rank", "tied", "title"),
    [
        (FinalOutcome.OUT, None, False, "Je bent niet geslaagd voor de selectie"),
        (FinalOutcome.RESERVE, None, False, "Je bent geslaagd voor de selectie"),
        (FinalOutcome.RESERVE, 3, False, "Je bent geslaagd voor de selectie en staat op plaats 3"),
        (FinalOutcome.RESERVE, 3, True, "Je bent geslaagd voor de selectie en staat op plaats 3, ex aequo"),
    ],
)
def test_the_end_is_a_title(outcome, rank, tied, title):
    assert final_title(outcome, rank, tied=tied) == title


@pytest.mark.parametrize(
    ("part", "line"),
    [
        (
            PartOutcome("essay", F(31), F(40), True, F(20), True),
            "Verhandeling: 31 op 40 (minimumscore 20)",
        ),
        (PartOutcome("essay", F(31), F(40), True), "Verhandeling: 31 op 40"),
        (
            PartOutcome("essay", F("19.999"), F(40), True, F(20), False),
            "Verhandeling: 19,999 op 40 (minimumscore 20)",
        ),
        (PartOutcome("essay", F(), F(40), False, F(20), False), "Verhandeling: niet afgelegd"),
        (
            PartOutcome("essay", F(25), F(30), True, F(15), True),
            "Verhandeling: 25 op 30 (minimumscore 15)",
        ),
    ],
)
def test_the_points_of_a_part_stand_beside_its_mark(part, line):
    assert part_line(part, WRITTEN) == line


def test_points_that_do_not_end_are_rounded_where_that_hides_nothing():
    assert points_line("Totaal", F(217, 3), F(100), F(60)) == "Totaal: 72,33 op 100 (minimumscore 60)"
