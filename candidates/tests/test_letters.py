"""Letters about an application, whole, as a candidate reads them."""

from dataclasses import replace
from datetime import date

import pytest

from candidates.actions import Decision, Registration, decide_admission, register, withdraw
from candidates.eligibility import Admission, Diploma, Dossier, ExperiencePeriod, Month, Paper
from candidates.letters import admission_letters, receipt_letters
from candidates.models import Application
from candidates.proposals import proposals_for
from correspondence.lifecycle import DRAFT, POST, QUEUED
from correspondence.models import Message
from journal.guard import arrange
from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
from vacancies.models import Vacancy
from vacancies.rules import (
    Alternative,
    Contact,
    DiplomaCondition,
    DiplomaLevel,
    ExperienceCondition,
    HeadCount,
    Held,
    HeldRule,
    Lack,
    Proof,
    RequiredDocument,
    ResultKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
)
from vacancies.wording import Aspect, condition_text, round_block

pytestmark = [pytest.mark.django_db, pytest.mark.mail]


def two_ways():
    """A diploma (which may be shown later), or experience and a test; a CV in time, an extract within seven days."""
    base = two_tests()
    test = Round("level", RoundKind.LEVEL_TEST, "Niveautest", result=ResultKind.PASS_FAIL)
    written = replace(base.rounds[0], held=Held(HeldRule.MORE_THAN, 7, HeadCount.ADMITTED))
    return replace(
        base,
        offer=replace(
            base.offer,
            contact_selection=Contact("Ruben Vercauteren", "", "selectie@leiemond.example", "059 00 01 34"),
        ),
        conditions=(
            DiplomaCondition(
                key="diploma", level=DiplomaLevel.SECONDARY, proof=Proof.DOCUMENT, document="copy"
            ),
            ExperienceCondition(key="experience", months=48, field="balie"),
        ),
        documents=(
            RequiredDocument("cv", "Cv"),
            RequiredDocument("extract", "Uittreksel uit het strafregister", lack=Lack.REMEDY, remedy_days=7),
            RequiredDocument(
                "copy", "Kopie van het diploma", lack=Lack.LATER, alternatives=("external.diploma",)
            ),
        ),
        routes=(
            Route(
                "external",
                RouteKind.EXTERNAL,
                "Extern",
                (
                    Alternative("diploma", "Met diploma", ("diploma",)),
                    Alternative("experience", "Met ervaring", ("experience",), extra_test="level"),
                ),
            ),
        ),
        rounds=(test, written, *base.rounds[1:]),
    )


SEEN = Paper(received_on=date(2026, 5, 20))
ALL = {"cv": SEEN, "extract": SEEN, "copy": SEEN}
LONG = (ExperiencePeriod(Month(2020, 1), Month(2025, 12), frozenset({"balie"})),)
SHORT = (ExperiencePeriod(Month(2022, 1), Month(2025, 4), frozenset({"balie"})),)
DIPLOMA = (Diploma(DiplomaLevel.SECONDARY),)


@pytest.fixture
def apply(stage, leiemond):
    """Registers Lotte with what she declares and shows; gives the application."""
    with arrange():
        leiemond.inspection_text = "Vraag inzage in je dossier."
        leiemond.appeal_text = "Je kan beroep instellen bij de Raad van State."
        leiemond.host = "werken.leiemond.example"
        leiemond.save()
    vacancy = stage.published(two_ways())

    def apply(*, papers=ALL, email="lotte@post.example", **dossier):
        registration = Registration(
            "Lotte",
            "Hendrickx",
            Dossier(route="external", registered_on=REGISTERED.date(), papers=papers, **dossier),
            email=email,
            street="Molenweg 27",
            postcode="9990",
            city="Leiemond",
        )
        (application,) = register(vacancy, [registration], by=stage.officer, at=REGISTERED)
        return application

    return apply


@pytest.fixture
def decide(stage, apply):
    """Registers Lotte, decides on her admission and gives the letter."""

    def decide(*, admission=None, reason="", alternative="", **dossier):
        application = apply(**dossier)
        decision = Decision(application, admission, reason=reason, alternative=alternative)
        decide_admission(application.vacancy, [decision], by=stage.officer, at=DECIDED)
        return Message.objects.get(occasion__startswith="admission")

    return decide


CLOSING = """
Vragen? Stel ze aan Ruben Vercauteren, 059 00 01 34, selectie@leiemond.example.

Je vindt deze brief ook op https://werken.leiemond.example/.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
"""

CONTEST = """
Feedback en inzage
------------------
Vraag inzage in je dossier.

Niet akkoord?
-------------
Je kan beroep instellen bij de Raad van State.
"""


def without_rules(text):
    """The letter with {held}, {diploma} … for the published sentences of the rules, which are not ours."""
    definition = two_ways()
    held = round_block(definition, definition.round("written")).about(Aspect.HELD)
    text = text.replace(" ".join(sentence.text for sentence in held), "{held}")
    for condition in definition.conditions:
        text = text.replace(condition_text(condition, definition), f"{{{condition.key}}}")
    return text


# -- Receipt --


def test_the_receipt_says_what_came_and_what_is_still_to_come(apply):
    apply(papers={"cv": SEEN}, diplomas=DIPLOMA)
    message = Message.objects.get()
    assert (message.subject, message.body_text) == (
        "We hebben je kandidatuur goed ontvangen: Dossierbeheerder (2026-001)",
        """\
We hebben je kandidatuur goed ontvangen
=======================================

Dag Lotte

Je kandidatuur voor Dossierbeheerder bij Stad Leiemond kwam binnen op woensdag 20 mei 2026, 10.00 uur. Je dossiernummer is 0001.

Je documenten
-------------
- Cv: ontvangen
- Uittreksel uit het strafregister: nog niet ontvangen, dien dit in ten laatste op 16 juni 2026

Wat er nu volgt
---------------
Inschrijven kan tot en met dinsdag 9 juni 2026, 23.59 uur. Daarna kijken we na of je kandidatuur geldig is en of je aan de voorwaarden voldoet. Je krijgt daarover een brief.

Wat jij doet
------------
Dien de documenten in die we nog niet hebben.
"""
        + CLOSING,
    )


def test_the_receipt_of_a_complete_application_asks_nothing(apply):
    apply(diplomas=DIPLOMA)
    assert (
        "Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten."
        in Message.objects.get().body_text
    )


def test_the_receipt_leaves_at_once(apply):
    apply()
    assert Message.objects.get().state == QUEUED


def test_who_has_no_email_gets_the_receipt_by_post(apply):
    apply(email="")
    message = Message.objects.get()
    assert (message.state, message.recipient_address) == (POST, "Lotte Hendrickx\nMolenweg 27\n9990 Leiemond")


def test_the_letter_belongs_to_its_vacancy_and_application(apply):
    application = apply()
    message = Message.objects.get()
    assert (message.vacancy_key, message.subject_key, message.unique_key) == (
        application.vacancy.key,
        application.key,
        f"receipt:{application.key}",
    )


# -- Admission --


def test_admitted(decide):
    message = decide(diplomas=DIPLOMA)
    assert (message.state, message.subject, without_rules(message.body_text)) == (
        DRAFT,
        "Je bent toegelaten: Dossierbeheerder (2026-001)",
        """\
Je bent toegelaten tot de selectie
==================================

Dag Lotte

Je kandidatuur voor Dossierbeheerder (dossier 0001) is geldig en je voldoet aan de voorwaarden.

Je bent toegelaten via “Extern”: met diploma. Je bent vrijgesteld van de niveautest.

Wat er nu volgt
---------------
Nu volgt ronde 1: schriftelijke proef. De datum laten we je nog weten. {held}

Wat jij doet
------------
Nu niets. Verandert je adres of telefoonnummer? Laat het ons weten.
"""
        + CONTEST
        + CLOSING,
    )


def test_admitted_by_a_way_that_asks_a_test(decide):
    text = decide(experience=LONG).body_text
    assert (
        "Je bent toegelaten via “Extern”: met ervaring. Daarom moet je ook slagen voor de niveautest.\n"
        "\nWat er nu volgt\n---------------\nNu volgt de ronde “Niveautest”. De datum laten we je nog weten.\n"
    ) in text


def test_admitted_with_reservation(decide):
    message = decide(diplomas=DIPLOMA, papers={"cv": SEEN})
    assert (message.subject, without_rules(message.body_text)) == (
        "Je bent toegelaten onder voorbehoud: Dossierbeheerder (2026-001)",
        """\
Je bent toegelaten onder voorbehoud
===================================

Dag Lotte

We aanvaarden je kandidatuur voor Dossierbeheerder (dossier 0001). Je neemt deel zoals iedereen. Alleen aanstellen kunnen we je pas als we alles van je hebben.

Je bent toegelaten via “Extern”: met diploma. Je bent vrijgesteld van de niveautest.

Wat we nog van je verwachten
----------------------------
- Uittreksel uit het strafregister, ten laatste op 16 juni 2026
- Kopie van het diploma

Wat er nu volgt
---------------
Nu volgt ronde 1: schriftelijke proef. De datum laten we je nog weten. {held}

Wat jij doet
------------
Bezorg ons wat nog ontbreekt, zodra je het hebt.
"""
        + CONTEST
        + CLOSING,
    )


def test_refused_with_a_reason_per_condition_of_every_possibility(decide):
    message = decide(experience=SHORT)
    assert (message.subject, without_rules(message.body_text)) == (
        "Je bent niet toegelaten: Dossierbeheerder (2026-001)",
        """\
Je bent niet toegelaten tot de selectie
=======================================

Dag Lotte

We keken je kandidatuur voor Dossierbeheerder (dossier 0001) na. Je voldoet niet aan de voorwaarden. Daarom kan je niet deelnemen aan de selectie.

Waarom niet
-----------
Je solliciteerde via “Extern”. Je voldoet aan geen van de mogelijkheden.

A. Met diploma
- {diploma} Daaraan voldoe je niet. Uit je dossier blijkt: geen diploma.

B. Met ervaring
- {experience} Daaraan voldoe je niet. We tellen 40 maanden.
"""
        + CONTEST
        + CLOSING,
    )


def test_refused_against_the_proposal_gives_the_reasons_of_the_officer(decide):
    text = decide(diplomas=DIPLOMA, admission=Admission.REFUSED, reason="Het diploma is vals.").body_text
    assert ("Waarom niet" in text, "Onze motivering\n---------------\nHet diploma is vals.\n" in text) == (
        False,
        True,
    )


def test_invalid_with_the_paper_that_lacks(decide):
    message = decide(diplomas=DIPLOMA, papers={"extract": SEEN})
    assert (message.subject, message.body_text) == (
        "Je kandidatuur is niet geldig: Dossierbeheerder (2026-001)",
        """\
Je kandidatuur is niet geldig
=============================

Dag Lotte

We keken je kandidatuur voor Dossierbeheerder (dossier 0001) na. Ze was niet op tijd volledig. Daarom is ze niet geldig en kan je niet deelnemen aan de selectie.

Waarom niet
-----------
- Cv: dit document ontbreekt.
"""
        + CONTEST
        + CLOSING,
    )


def test_a_decision_made_anew_replaces_its_draft(stage, decide):
    message = decide(diplomas=DIPLOMA)
    application = Application.objects.get()
    decision = Decision(application, Admission.REFUSED, reason="Het diploma is vals.")
    decide_admission(application.vacancy, [decision], by=stage.officer, at=DECIDED)
    assert [(m.pk, m.occasion, m.state) for m in Message.objects.filter(unique_key=message.unique_key)] == [
        (message.pk, "admission-refused", DRAFT)
    ]


# -- Withdrawal --


def test_the_withdrawal_is_confirmed_at_once(stage, apply):
    withdraw([apply()], by=stage.officer, at=DECIDED)
    message = Message.objects.get(occasion="withdrawal")
    assert (message.state, message.subject, message.body_text) == (
        QUEUED,
        "Je kandidatuur is ingetrokken: Dossierbeheerder (2026-001)",
        """\
Je kandidatuur is ingetrokken
=============================

Dag Lotte

Op 10 juni 2026 trok je je kandidatuur voor Dossierbeheerder (dossier 0001) in. Dat is definitief voor deze selectie. Voor andere functies kan je natuurlijk opnieuw solliciteren.

Vroeg je dit niet zelf? Laat het ons meteen weten: Ruben Vercauteren, 059 00 01 34, selectie@leiemond.example.

Je vindt deze brief ook op https://werken.leiemond.example/.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
""",
    )


# -- In general --


def test_an_installation_in_english_writes_in_english(apply, settings):
    settings.LANGUAGE_CODE = "en"
    apply(papers={"cv": SEEN}, diplomas=DIPLOMA)
    assert (
        Message.objects.get().body_text
        == """\
We received your application
============================

Dear Lotte

Your application for Dossierbeheerder at Stad Leiemond arrived on Wednesday 20 May 2026, 10:00. The number of your file is 0001.

Your documents
--------------
- Cv: received
- Uittreksel uit het strafregister: not received yet, hand it in by 16 June 2026

What comes next
---------------
Registration closes on Tuesday 9 June 2026, 23:59. After that we check whether your application is valid and whether you meet the conditions. You get a letter about it.

What you do now
---------------
Hand in the documents that we do not have yet.

Questions? Ask Ruben Vercauteren, 059 00 01 34, selectie@leiemond.example.

You also find this letter at https://werken.leiemond.example/.

Kind regards

Hilde Vermaercke
Stad Leiemond
"""
    )


def test_many_letters_cost_no_query_more_than_one(stage, django_assert_num_queries):
    vacancy = stage.published(two_ways())
    stage.registered(vacancy, [f"Ann{n}" for n in range(20)])
    vacancy = Vacancy.objects.select_related("organisation", "officer").get(pk=vacancy.pk)
    applications = list(vacancy.applications.select_related("candidate"))
    proposals = proposals_for(vacancy, applications, on=DECIDED.date())
    for application in applications:
        application.admission, application.alternative = "admitted", "diploma"
    with django_assert_num_queries(1):  # the rounds
        admission_letters(vacancy, [(a, proposals[a.pk]) for a in applications])
    with django_assert_num_queries(0):
        receipt_letters(vacancy, applications)
