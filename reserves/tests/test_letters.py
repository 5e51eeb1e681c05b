"""Letters from the reserve, whole, as candidates read them."""

from datetime import date

import pytest

from correspondence.lifecycle import POST, QUEUED
from correspondence.models import Message
from journal.actions import SYSTEM
from recruitment.tests.cast import moment, two_tests
from reserves.actions import consult, draw_up, record_answer, remind
from reserves.models import Place
from vacancies.rules import ReserveRules

pytestmark = [pytest.mark.django_db, pytest.mark.mail]

ASKED = moment(2026, 7, 2)
ANSWERED = moment(2026, 7, 3)

CLOSING = """
Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
"""


@pytest.fixture
def offer(stage):
    """Makes Lotte an offer from the reserve; gives the consultation."""

    def offer(*, contract="permanent", channel="email", reserve=None):
        definition = two_tests(reserve=reserve or ReserveRules(24, refusals=2))
        ranking = stage.ranked({"Lotte": ("80", "70"), "Mo": ("70", "70")}, definition)
        draw_up(
            ranking.vacancy,
            authority="College",
            reference="2026/CBS/140",
            decided_on=date(2026, 7, 1),
            by=stage.officer,
            at=moment(2026, 7, 1),
        )
        place = Place.objects.get(result__application__candidate__first_name="Lotte")
        return consult(
            place,
            contract=contract,
            channel=channel,
            answer_by=date(2026, 7, 10),
            motivation="Past het best bij de dienst.",
            by=stage.officer,
            at=ASKED,
        )

    return offer


def the_offer():
    return Message.objects.get(occasion="reserve-offer")


def answer_to(consultation, answer, stage):
    record_answer(consultation, answer=answer, by=stage.officer, at=ANSWERED)
    return Message.objects.get(occasion="reserve-answer")


def test_an_offer_leaves_at_once_with_its_last_day(offer):
    offer()
    message = the_offer()
    assert (message.state, message.subject, message.body_text) == (
        QUEUED,
        "We hebben een aanbod voor jou: Dossierbeheerder, antwoord ten laatste op vrijdag 10 juli 2026",
        """\
We bieden je een contract van onbepaalde duur aan
=================================================

Dag Lotte

Je bent geslaagd in de selectie voor Dossierbeheerder (dossier 0001) bij Stad Leiemond. Nu bieden we je een contract van onbepaalde duur aan.

Je staat op plaats 1 van de wervingsreserve.

Wat jij doet
------------
Laat ten laatste op vrijdag 10 juli 2026 weten of je het aanbod aanvaardt. Je contact: Hilde Vermaercke, selectie@leiemond.example.

Als je weigert
--------------
Weiger je 2 keer een contract van onbepaalde duur, dan verlies je je plaats in de reserve. Antwoord je niet op tijd, dan geldt dat als een weigering.
"""
        + CLOSING,
    )


def test_an_offer_in_english(offer, settings):
    settings.LANGUAGE_CODE = "en"
    offer()
    message = the_offer()
    assert (message.subject, message.body_text) == (
        "We have an offer for you: Dossierbeheerder, answer by Friday 10 July 2026",
        """\
We offer you a contract of indefinite duration
==============================================

Dear Lotte

You passed the selection for Dossierbeheerder (file 0001) at Stad Leiemond. Now we offer you a contract of indefinite duration.

You are on place 1 of the recruitment reserve.

What you do now
---------------
Tell us by Friday 10 July 2026 at the latest whether you accept: Hilde Vermaercke, selectie@leiemond.example.

If you refuse
-------------
If you refuse 2 offers of a contract of indefinite duration, you lose your place in the reserve. No answer in time counts as a refusal.

Kind regards

Hilde Vermaercke
Stad Leiemond
""",
    )


@pytest.mark.parametrize(
    ("contract", "reserve", "refusal"),
    [
        ("temporary", ReserveRules(24, refusals=2), "Weiger je, dan behoud je je plaats in de reserve."),
        ("replacement", ReserveRules(24, refusals=2), "Weiger je, dan behoud je je plaats in de reserve."),
        ("permanent", ReserveRules(24), "Weiger je, dan behoud je je plaats in de reserve."),
        (
            "permanent",
            ReserveRules(24, refusals=1),
            "Weiger je 1 keer een contract van onbepaalde duur, dan verlies je je plaats in de reserve. "
            "Antwoord je niet op tijd, dan geldt dat als een weigering.",
        ),
    ],
)
def test_an_offer_says_what_a_refusal_does(offer, contract, reserve, refusal):
    offer(contract=contract, reserve=reserve)
    assert f"Als je weigert\n--------------\n{refusal}\n" in the_offer().body_text


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        ("permanent", "een contract van onbepaalde duur"),
        ("temporary", "een contract van bepaalde duur"),
        ("replacement", "een vervangingscontract"),
    ],
)
def test_an_offer_names_its_contract(offer, contract, words):
    offer(contract=contract)
    assert the_offer().body_text.startswith(f"We bieden je {words} aan\n")


def test_a_plain_reserve_names_no_place(offer):
    offer(reserve=ReserveRules(24, ranked=False))
    assert "Je staat in de wervingsreserve.\n" in the_offer().body_text


def test_an_offer_by_post_goes_by_post_whatever_address_there_is(offer):
    offer(channel="post")
    assert (the_offer().state, the_offer().recipient_email) == (POST, "")


def test_who_accepts_a_permanent_post_is_appointed(offer, stage):
    message = answer_to(offer(), "accepted", stage)
    assert (message.state, message.subject, message.body_text) == (
        QUEUED,
        "Je aanvaardde ons aanbod – Dossierbeheerder (2026-001)",
        """\
Je aanvaardde ons aanbod
========================

Dag Lotte

Het gaat om een contract van onbepaalde duur als Dossierbeheerder (dossier 0001). We noteerden dit op 3 juli 2026.

Wat er nu volgt
---------------
Je wordt aangesteld als Dossierbeheerder. We nemen contact op om de start af te spreken.

Vragen? Stel ze aan Hilde Vermaercke, selectie@leiemond.example.
"""
        + CLOSING,
    )


@pytest.mark.parametrize(
    ("contract", "refusals", "answer", "title", "consequence"),
    [
        (
            "temporary",
            2,
            "accepted",
            "Je aanvaardde ons aanbod",
            "We nemen contact op om de start af te spreken. Je behoudt ook je plaats in de reserve.",
        ),
        ("permanent", 2, "refused", "Je weigerde ons aanbod", "Je behoudt je plaats in de reserve."),
        (
            "permanent",
            1,
            "refused",
            "Je weigerde ons aanbod",
            "Volgens de gepubliceerde regels verlies je je plaats in de reserve.",
        ),
        (
            "permanent",
            1,
            "no_answer",
            "We kregen geen antwoord op ons aanbod",
            "Volgens de gepubliceerde regels verlies je je plaats in de reserve.",
        ),
    ],
)
def test_the_other_answers_and_what_they_do(offer, stage, contract, refusals, answer, title, consequence):
    consultation = offer(contract=contract, reserve=ReserveRules(24, refusals=refusals))
    text = answer_to(consultation, answer, stage).body_text
    assert (text.split("\n")[0], f"Wat er nu volgt\n---------------\n{consequence}\n" in text) == (
        title,
        True,
    )


# -- Reminders --


def reminders():
    return list(Message.objects.filter(occasion="offer-reminder").order_by("pk"))


@pytest.mark.parametrize(("day", "number"), [(7, 0), (8, 1), (10, 1), (11, 0)])
def test_an_offer_is_brought_to_mind_two_days_before_its_end(offer, day, number):
    offer()
    remind(by=SYSTEM, at=moment(2026, 7, day))
    assert len(reminders()) == number


def test_an_offer_is_brought_to_mind_once(offer):
    offer()
    counts = [remind(by=SYSTEM, at=moment(2026, 7, 8, hour)) for hour in (8, 9)]
    assert (counts, len(reminders())) == ([1, 0], 1)


def test_who_answered_is_not_reminded(offer, stage):
    answer_to(offer(), "accepted", stage)
    remind(by=SYSTEM, at=moment(2026, 7, 8))
    assert reminders() == []


def test_the_reminder_reads_whole(offer):
    offer()
    remind(by=SYSTEM, at=moment(2026, 7, 8))
    (message,) = reminders()
    assert (message.state, message.subject) == (
        QUEUED,
        "Herinnering: antwoord op ons aanbod voor Dossierbeheerder uiterlijk op vrijdag 10 juli 2026",
    )
    assert message.body_text.startswith(
        """\
Vergeet niet te antwoorden op ons aanbod
========================================

Dag Lotte

We boden je een contract van onbepaalde duur aan als Dossierbeheerder (dossier 0001). We hebben nog geen antwoord.
"""
    )
