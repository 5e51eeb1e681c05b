"""Letters about the end of a selection, whole."""

import pytest

from correspondence.models import Message
from recruitment.tests.cast import moment, two_tests
from scoring.letters import final_result_letters
from scoring.models import Ranking, Result
from scoring.outcome import FinalOutcome, Reason, Rule
from scoring.records import reason_document
from scoring.tests.letters import CONTEST, LATER_COPY, published
from vacancies.rules import ReserveRules
from vacancies.wording import Aspect, end, reserve

pytestmark = [pytest.mark.django_db, pytest.mark.mail]


@pytest.fixture
def ends(stage, town):
    """The final letters of a procedure, by first name, with {end} and {reserve} for the published sentences."""

    def ends(scores, definition=None):
        ranking = stage.ranked(scores, definition)
        definition = ranking.vacancy.definition
        rule = published(end(definition).about(Aspect.PASSING, Aspect.RANKING))
        following = published(reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY, Aspect.OFFERS))
        return {
            message.recipient_name.split()[0]: (
                message.subject,
                message.body_text.replace(rule, "{end}").replace(following, "{reserve}"),
            )
            for message in Message.objects.filter(occasion="final-result")
        }

    return ends


def test_successful_with_a_rank_that_is_shared(ends):
    letters = ends({"Lotte": ("80", "70"), "Mo": ("70", "80"), "Noa": ("90", "90")})
    assert letters["Lotte"] == (
        "Je bent geslaagd voor de selectie en staat op plaats 2, ex aequo – Dossierbeheerder (2026-001)",
        """\
Je bent geslaagd voor de selectie en staat op plaats 2, ex aequo
================================================================

Dag Lotte

Dit is je eindresultaat in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Schriftelijke proef: 80 op 100 (minimumscore 50)
- Mondelinge proef: 70 op 100 (minimumscore 50)
- Eindscore: 75 % (minimumscore 60 %)

De regel die besliste
---------------------
{end}

- Voor ronde 1: schriftelijke proef haalde je 80 %. Je had minstens 50 % nodig.
- Voor ronde 2: mondelinge proef haalde je 70 %. Je had minstens 50 % nodig.
- In totaal haalde je 75 %. Je had minstens 60 % nodig.

Je plaats
---------
3 kandidaten zijn geslaagd. Je deelt plaats 2 met 1 andere kandidaat, die exact dezelfde score heeft.

Wat er nu volgt
---------------
Je wordt voorgedragen voor de wervingsreserve. Wie over de lijst beslist: college van burgemeester en schepenen. {reserve}

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""
        + CONTEST["nl"],
    )


def test_successful_with_a_rank_of_ones_own(ends):
    subject, text = ends({"Lotte": ("80", "70"), "Mo": ("70", "70")})["Lotte"]
    assert (subject, "2 kandidaten zijn geslaagd. Je staat op plaats 1.\n" in text) == (
        "Je bent geslaagd voor de selectie en staat op plaats 1 – Dossierbeheerder (2026-001)",
        True,
    )


def test_successful_without_ranking_names_no_place(ends):
    subject, text = ends({"Lotte": ("80", "70")}, two_tests(reserve=ReserveRules(24, ranked=False)))["Lotte"]
    assert (subject, "1 kandidaat is geslaagd.\n" in text, "plaats 1" in text) == (
        "Je bent geslaagd voor de selectie – Dossierbeheerder (2026-001)",
        True,
        False,
    )


def test_not_successful_at_the_end(ends):
    assert ends({"Lotte": ("60", "59.5"), "Mo": ("80", "80")})["Lotte"] == (
        "Je bent niet geslaagd voor de selectie – Dossierbeheerder (2026-001)",
        """\
Je bent niet geslaagd voor de selectie
======================================

Dag Lotte

Dit is je eindresultaat in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Schriftelijke proef: 60 op 100 (minimumscore 50)
- Mondelinge proef: 59,5 op 100 (minimumscore 50)
- Eindscore: 59,75 % (minimumscore 60 %)

De regel die besliste
---------------------
{end}

- Voor ronde 1: schriftelijke proef haalde je 60 %. Je had minstens 50 % nodig.
- Voor ronde 2: mondelinge proef haalde je 59,5 %. Je had minstens 50 % nodig.
- In totaal haalde je 59,75 %. Dat is minder dan de 60 % die je nodig had.

Wat er nu volgt
---------------
Je kandidatuur voor deze functie stopt hier. Bedankt voor je interesse.

Wat jij doet
------------
Je hoeft niets te doen.
"""
        + CONTEST["nl"],
    )


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (FinalOutcome.OUT, Reason(Rule.OUT_BEFORE, False, subject="written")),
        (FinalOutcome.WITHDRAWN, Reason(Rule.WITHDRAWN, False)),
    ],
)
def test_who_was_out_before_the_end_or_withdrew_gets_no_final_letter(stage, town, outcome, reason):
    procedure = stage.admitted(["Lotte"])
    ranking = Ranking(vacancy=procedure, rules_version=procedure.rules, adopted_at=moment(2026, 6, 24))
    result = Result(
        ranking=ranking,
        application=stage.application(procedure, "Lotte"),
        outcome=outcome.value,
        reasons=[reason_document(reason)],
    )
    assert final_result_letters(ranking, [result]) == []


def test_a_successful_candidate_reads_which_paper_the_appointment_waits_for(stage, town):
    stage.ranked({"Lotte": ("80", "70")}, two_tests(documents=(LATER_COPY,)))
    text = Message.objects.get(occasion="final-result").body_text
    assert "Wat we nog van je verwachten\n----------------------------\n- Kopie van het diploma\n" in text
