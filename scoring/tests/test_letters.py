"""Letters about the result of a round, whole, for every kind of verdict, in Dutch and in English."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.actions import update_dossier
from candidates.eligibility import Paper
from candidates.models import Participation
from correspondence.lifecycle import DRAFT
from correspondence.models import Message
from correspondence.occasions import occasion
from correspondence.rendering import render
from recruitment.tests.cast import CLOSED, two_tests
from scoring.letters import round_result_letters
from scoring.models import ClosingRun, Verdict
from scoring.outcome import PartOutcome, Reason, Rule, VerdictKind
from scoring.records import fraction_text, part_document, reason_document
from scoring.tests.letters import CONTEST, LATER_COPY, published
from vacancies.actions import plan_round
from vacancies.rules import NeededWhen, Part, PassRule, RequiredDocument, Source
from vacancies.wording import Aspect, round_block

pytestmark = [pytest.mark.django_db, pytest.mark.mail]


def two_parts(**more):
    """60 % on a written test of two parts, an interview after it."""
    base = two_tests(**more)
    written = replace(
        base.rounds[0],
        parts=(
            Part("essay", "Verhandeling", Decimal(40), pass_mark=Decimal(20), source=Source.OFFICER),
            Part("case", "Casus", Decimal(60), source=Source.OFFICER),
        ),
        passing=PassRule(percent=Decimal(60), every_part=True),
        eliminating=True,
    )
    return replace(base, rounds=(written, base.rounds[1]))


PARTS = (
    PartOutcome("essay", F(31), F(40), True, F(20), True),
    PartOutcome("case", F("47.5"), F(60), True),
)
SCORED = {"fraction": F("0.785"), "points": F("78.5"), "maximum": F(100), "parts": PARTS}


@pytest.fixture
def procedure(stage, town):
    """A vacancy whose written test runs, with Lotte."""
    return stage.admitted(["Lotte"], two_parts())


def written_as(letter):
    return render(occasion(letter.occasion), letter.organisation, letter.context)


@pytest.fixture
def result_of(procedure, stage):
    """The letter about a verdict on Lotte, with {rule} for the published sentences of the round."""

    def result_of(kind, *reasons, goes_on, key="written", motivation="", open_papers=(), **scored):
        row = stage.round(procedure, key)
        run = ClosingRun(round=row, rules_version=row.vacancy.rules)
        application = stage.application(procedure, "Lotte")
        application.open_papers = list(open_papers)
        verdict = Verdict(
            run=run,
            participation=Participation(application=application, round=row, motivation=motivation),
            kind=kind.value,
            goes_on=goes_on,
            points=fraction_text(scored.get("points")),
            maximum=fraction_text(scored.get("maximum")),
            fraction=fraction_text(scored.get("fraction")),
            parts=[part_document(part) for part in scored.get("parts", ())],
            reasons=[reason_document(reason) for reason in reasons],
        )
        letters = round_result_letters(run, [verdict])
        if not letters:
            return None
        rendered = written_as(letters[0])
        rule = round_block(row.vacancy.definition, row.rule).about(
            Aspect.CALCULATION, Aspect.PASSING, Aspect.CUT, Aspect.ELIMINATING
        )
        return rendered.subject, rendered.text.replace(published(rule), "{rule}")

    return result_of


def test_passed(result_of):
    assert result_of(
        VerdictKind.PASSED,
        Reason(Rule.ROUND_PERCENT, True, F("78.5"), F(60)),
        Reason(Rule.EVERY_PART, True),
        goes_on=True,
        motivation="Je verhandeling is sterk.",
        **SCORED,
    ) == (
        "Je bent geslaagd voor ronde 1: schriftelijke proef – Dossierbeheerder (2026-001)",
        """\
Je bent geslaagd voor ronde 1: schriftelijke proef
==================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Verhandeling: 31 op 40 (minimumscore 20)
- Casus: 47,5 op 60
- Totaal: 78,5 op 100 (minimumscore 60)

De regel die besliste
---------------------
{rule}

- Je haalde 78,5 %. Je had minstens 60 % nodig.
- Je haalde de minimumscore voor elk onderdeel.

Onze motivering
---------------
Je verhandeling is sterk.

Wat er nu volgt
---------------
Nu volgt ronde 2: mondelinge proef. De datum laten we je nog weten.

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""
        + CONTEST["nl"],
    )


def test_passed_in_english(result_of, settings):
    settings.LANGUAGE_CODE = "en"
    subject, text = result_of(
        VerdictKind.PASSED,
        Reason(Rule.ROUND_PERCENT, True, F("78.5"), F(60)),
        Reason(Rule.EVERY_PART, True),
        goes_on=True,
        **SCORED,
    )
    before, _rule, after = text.partition("The rule that decided\n---------------------\n")
    assert (subject, before, after[after.index("\n\n") :]) == (
        "You passed round 1: schriftelijke proef – Dossierbeheerder (2026-001)",
        """\
You passed round 1: schriftelijke proef
=======================================

Dear Lotte

This is your result for round 1: schriftelijke proef of the selection for Dossierbeheerder (file 0001).

Your points
-----------
- Verhandeling: 31 out of 40 (pass mark 20)
- Casus: 47.5 out of 60
- Total: 78.5 out of 100 (pass mark 60)

""",
        """

- You scored 78.5 %. At least 60 % was needed.
- You reached the pass mark of every part.

What comes next
---------------
Next comes round 2: mondelinge proef. We let you know the date.

What you do now
---------------
Nothing for now. Does your address or telephone number change? Let us know.
"""
        + CONTEST["en"],
    )


def test_failed(result_of):
    assert result_of(
        VerdictKind.FAILED,
        Reason(Rule.ROUND_PERCENT, False, F("59.996"), F(60)),
        goes_on=False,
        fraction=F("0.59996"),
        points=F("59.996"),
        maximum=F(100),
        parts=(
            PartOutcome("essay", F("19.996"), F(40), True, F(20), False),
            PartOutcome("case", F(40), F(60), True),
        ),
    ) == (
        "Je bent niet geslaagd voor ronde 1: schriftelijke proef – Dossierbeheerder (2026-001)",
        """\
Je bent niet geslaagd voor ronde 1: schriftelijke proef
=======================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Verhandeling: 19,996 op 40 (minimumscore 20)
- Casus: 40 op 60
- Totaal: 59,996 op 100 (minimumscore 60)

De regel die besliste
---------------------
{rule}

Je haalde 59,996 %. Dat is minder dan de 60 % die je nodig had.

Wat er nu volgt
---------------
Je kandidatuur voor deze functie stopt hier. Bedankt voor je interesse.

Wat jij doet
------------
Je hoeft niets te doen.
"""
        + CONTEST["nl"],
    )


def test_failed_in_a_round_that_is_not_eliminating(result_of):
    _subject, text = result_of(
        VerdictKind.FAILED,
        Reason(Rule.ROUND_PERCENT, False, F(49), F(50)),
        Reason(Rule.NOT_ELIMINATING, True),
        goes_on=True,
        key="oral",
        fraction=F("0.49"),
        points=F(49),
        maximum=F(100),
        parts=(PartOutcome("interview", F(49), F(100), True),),
    )
    assert text == (
        """\
Je bent niet geslaagd voor ronde 2: mondelinge proef, maar je gaat wel door
===========================================================================

Dag Lotte

Dit is je resultaat voor ronde 2: mondelinge proef, in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Gesprek: 49 op 100

De regel die besliste
---------------------
{rule}

- Je haalde 49 %. Dat is minder dan de 50 % die je nodig had.
- Deze ronde is niet eliminerend. Daarom ga je door.

Wat er nu volgt
---------------
Dat was de laatste ronde voor jou. Je krijgt een brief met het eindresultaat.

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""
        + CONTEST["nl"]
    )


def test_below_the_border(result_of):
    _subject, text = result_of(
        VerdictKind.CUT,
        Reason(Rule.ROUND_PERCENT, True, F("78.5"), F(60)),
        Reason(Rule.CUT, False, F(8), F(7)),
        goes_on=False,
        **SCORED,
    )
    assert text == (
        """\
Je gaat niet door na ronde 1: schriftelijke proef
=================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Verhandeling: 31 op 40 (minimumscore 20)
- Casus: 47,5 op 60
- Totaal: 78,5 op 100 (minimumscore 60)

De regel die besliste
---------------------
{rule}

- Je haalde 78,5 %. Je had minstens 60 % nodig.
- Je staat op plaats 8. Alleen de 7 hoogste scores gaan door.

Wat er nu volgt
---------------
Je kandidatuur voor deze functie stopt hier. Bedankt voor je interesse.

Wat jij doet
------------
Je hoeft niets te doen.
"""
        + CONTEST["nl"]
    )


def test_absent(result_of):
    _subject, text = result_of(
        VerdictKind.ABSENT,
        Reason(Rule.ABSENT, False),
        goes_on=False,
        parts=(PartOutcome("essay", F(), F(40), False, F(20), False), PartOutcome("case", F(), F(60), False)),
    )
    assert text == (
        """\
Je was afwezig voor ronde 1: schriftelijke proef en gaat niet door
==================================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

Je punten
---------
- Verhandeling: niet afgelegd
- Casus: niet afgelegd

De regel die besliste
---------------------
{rule}

Je nam niet deel.

Wat er nu volgt
---------------
Je kandidatuur voor deze functie stopt hier. Bedankt voor je interesse.

Wat jij doet
------------
Je hoeft niets te doen.
"""
        + CONTEST["nl"]
    )


EXEMPT = """\
Je bent vrijgesteld van ronde 1: schriftelijke proef
====================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

De regel die besliste
---------------------
{reason}

Wat er nu volgt
---------------
Nu volgt ronde 2: mondelinge proef. De datum laten we je nog weten.

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""


@pytest.mark.parametrize(
    ("reason", "scored", "sentence"),
    [
        (
            Reason(Rule.NOT_ASKED, True, subject="external.diploma"),
            {},
            "Je bent vrijgesteld: wie toegelaten is via “Extern, met diploma”, legt deze ronde niet af.",
        ),
        (
            Reason(Rule.EARLIER_RESULT, True, F(3, 4)),
            {"fraction": F(3, 4), "points": F(75), "maximum": F(100)},
            "Je behoudt je eerdere resultaat, 75 %, en legt deze ronde niet opnieuw af.",
        ),
    ],
    ids=["not asked", "earlier result"],
)
def test_exempt(result_of, reason, scored, sentence):
    _subject, text = result_of(VerdictKind.EXEMPT, reason, goes_on=True, **scored)
    assert text == EXEMPT.replace("{reason}", sentence) + CONTEST["nl"]


def test_not_held(result_of):
    _subject, text = result_of(
        VerdictKind.NOT_HELD, Reason(Rule.HELD_MORE_THAN, False, F(7), F(7), "admitted"), goes_on=True
    )
    assert text == (
        """\
Je gaat meteen verder, zonder ronde 1: schriftelijke proef
==========================================================

Dag Lotte

Dit is je resultaat voor ronde 1: schriftelijke proef, in de selectie voor Dossierbeheerder (dossier 0001).

De regel die besliste
---------------------
Deze ronde gaat alleen door met meer dan 7 toegelaten kandidaten. Er zijn er 7. Daarom gaat iedereen meteen verder.

Wat er nu volgt
---------------
Nu volgt ronde 2: mondelinge proef. De datum laten we je nog weten.

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""
        + CONTEST["nl"]
    )


def test_informative(result_of):
    subject, text = result_of(VerdictKind.INFORMATIVE, Reason(Rule.INFORMATIVE, True), goes_on=True)
    assert (subject, "{rule}" in text, "Deze ronde is informatief" in text) == (
        "Je legde ronde 1: schriftelijke proef af – Dossierbeheerder (2026-001)",
        False,
        True,
    )


def test_who_was_turned_away_for_want_of_a_paper_is_told_that_and_not_the_pass_mark(stage, town):
    plan = RequiredDocument("plan", "Plan van aanpak", needed=NeededWhen.ROUND, round="written")
    vacancy = stage.admitted(["Lotte"], two_parts(documents=(plan,)))
    stage.closed(vacancy, "written")
    text = Message.objects.get(occasion="round-result").body_text
    assert (
        "De regel die besliste\n---------------------\nDit document hadden we niet op tijd: Plan van aanpak. "
        "Zonder dat document kon je niet deelnemen.\n"
    ) in text


def test_a_paper_before_a_round_that_is_too_old_on_the_day_turns_away(stage, hilde):
    extract = RequiredDocument(
        "extract", "Uittreksel", needed=NeededWhen.ROUND, round="written", max_age_months=1
    )
    vacancy = stage.admitted(["Lotte"], two_parts(documents=(extract,)))
    application = stage.application(vacancy, "Lotte")
    papers = {"extract": Paper(date(2026, 6, 9), issued_on=date(2026, 5, 8), approved=True)}
    update_dossier(application, replace(application.facts, papers=papers), by=hilde, at=CLOSED)
    stage.closed(vacancy, "written")
    assert "hadden we niet op tijd: Uittreksel." in Message.objects.get(occasion="round-result").body_text


def test_who_withdrew_gets_no_result(result_of):
    assert result_of(VerdictKind.WITHDRAWN, Reason(Rule.WITHDRAWN, False), goes_on=False) is None


def test_what_comes_next_names_day_and_place_once_they_are_known(result_of, stage, procedure):
    oral = stage.round(procedure, "oral")
    plan_round(oral, planned_on=date(2026, 6, 22), place="Stadhuis", by=stage.officer, at=CLOSED)
    _subject, text = result_of(VerdictKind.PASSED, Reason(Rule.EVERY_PART, True), goes_on=True, **SCORED)
    assert "Nu volgt ronde 2: mondelinge proef. Datum: maandag 22 juni 2026. Plaats: Stadhuis.\n" in text


def test_a_paper_that_is_still_to_come_is_named_with_what_to_do(stage, town):
    vacancy = stage.admitted(["Lotte"], two_tests(documents=(LATER_COPY,)))
    stage.closed(vacancy, "written", {"Lotte": "80"})
    text = Message.objects.get(occasion="round-result").body_text
    assert "Bezorg ons nog, zodra je het hebt: Kopie van het diploma.\n" in text


def test_results_wait_as_drafts_until_they_are_released(stage, town):
    vacancy = stage.admitted(["Lotte", "Mo"])
    stage.closed(vacancy, "written", {"Lotte": "80", "Mo": "40"})
    assert set(Message.objects.filter(occasion="round-result").values_list("state", flat=True)) == {DRAFT}


def test_results_of_many_cost_no_query_more_than_of_one(stage, town):
    def cost(names):
        vacancy = stage.admitted(names)
        run = stage.closed(vacancy, "written", dict.fromkeys(names, "70"))
        verdicts = list(
            Verdict.objects.filter(run=run).select_related("participation__application__candidate")
        )
        run = ClosingRun.objects.select_related(
            "rules_version", "round__vacancy__organisation", "round__vacancy__officer"
        ).get(pk=run.pk)
        with CaptureQueriesContext(connection) as queries:
            round_result_letters(run, verdicts)
        return len(queries)

    assert cost([f"Ann{n}" for n in range(12)]) == cost(["Bo"])
