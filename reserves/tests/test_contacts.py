"""The register of contacts, and who may draw from a joint list."""

from dataclasses import replace
from datetime import date

import pytest

from correspondence.models import Message
from documents.tests.pdf import Pdf
from journal.actions import ActionError
from recruitment.tests.cast import moment, two_tests
from reserves.actions import ask_interest, consult, draw_up, record_answer, record_interest
from reserves.contact_papers import contacts_pdf
from reserves.contacts import contact_lines
from reserves.interviews import invite_to_interview
from reserves.models import Consultation, Place

pytestmark = pytest.mark.django_db

ASKED, ANSWERED, OFFERED, ACCEPTED = (moment(2026, 7, day) for day in (2, 3, 6, 8))
BY = date(2026, 7, 15)


@pytest.fixture
def make(stage):
    def make(**rules):
        definition = two_tests()
        definition = replace(definition, reserve=replace(definition.reserve, **rules))
        vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80")}, definition).vacancy
        decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
        [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
        return reserve_list

    return make


def places(reserve_list):
    return Place.objects.filter(reserve_list=reserve_list).select_related(
        "reserve_list__vacancy", "reserve_list__organisation", "result__application__candidate"
    )


def offer(place, by, **changes):
    asked = {"contract": "permanent", "channel": "phone", "answer_by": BY}
    return consult(place, **{**asked, "by": by, "at": OFFERED} | changes)


@pytest.fixture
def drawn_from(make, hilde):
    """An was asked whether it interests her and said yes, is invited to an interview, got the offer and accepted."""
    reserve_list = make()
    an = reserve_list.places.get(rank=1)
    [asked] = ask_interest(
        reserve_list, [an], contract="permanent", channel="email", answer_by=BY, by=hilde, at=ASKED
    )
    record_interest(asked, answer="yes", channel="portal", by=hilde, at=ANSWERED)
    invite_to_interview(
        an,
        contract="permanent",
        starts_at=moment(2026, 7, 20),
        minutes=30,
        location="Zaal 2",
        channel="post",
        by=hilde,
        at=ANSWERED,
    )
    record_answer(offer(an, hilde), answer="accepted", channel="phone", by=hilde, at=ACCEPTED)
    return reserve_list


def test_each_contact_is_a_line_in_the_order_of_time(drawn_from):
    lines = contact_lines(places(drawn_from))
    assert [
        (line.at, line.how, line.by, line.kind, line.answered_how, line.answered_by) for line in lines
    ] == [
        (ASKED, "per e-mail", "Hilde Vermaercke", "yes", "in het portaal", "Hilde Vermaercke"),
        (ANSWERED, "met de post", "Hilde Vermaercke", "pending", "", ""),
        (OFFERED, "per telefoon", "Hilde Vermaercke", "accepted", "per telefoon", "Hilde Vermaercke"),
    ]


def test_a_line_says_what_the_answer_did(drawn_from):
    assert [line.consequence for line in contact_lines(places(drawn_from))] == [
        "behoudt de plaats",
        "",
        "aangesteld",
    ]


def test_a_line_says_when_its_letter_was_sent(drawn_from, arrange):
    with arrange():
        Message.objects.filter(occasion="reserve-offer").update(
            state="sent", sent_at=OFFERED, notified_on=OFFERED.date()
        )
    assert contact_lines(places(drawn_from))[-1].letter == "verstuurd op maandag 6 juli 2026, 10.00 uur"


def test_the_queries_do_not_grow_with_the_contacts(drawn_from, hilde, django_assert_num_queries):
    for contract in ("temporary", "replacement"):
        ask = {"contract": contract, "channel": "email", "answer_by": BY, "by": hilde}
        [asked] = ask_interest(drawn_from, [drawn_from.places.get(rank=2)], **ask, at=ACCEPTED)
        record_interest(asked, answer="no", channel="phone", by=hilde, at=ACCEPTED)
    with django_assert_num_queries(6):
        contact_lines(places(drawn_from))


@pytest.mark.documents
def test_the_paper_is_accessible_and_tells_each_contact(drawn_from):
    lines = contact_lines(places(drawn_from))
    pdf = Pdf(contacts_pdf(lines, organisation=drawn_from.organisation, about="De reserve", on=BY))
    text = pdf.text()
    assert (pdf.is_tagged, pdf.headless_cells(), text.count("An Peeters")) == (True, [], 3)


def test_a_contact_is_never_deleted(drawn_from):
    with pytest.raises(TypeError):
        Consultation.objects.get().delete()


# -- Joint lists -------------------------------------------------------------------------------------------------------


def test_the_partner_draws_from_a_joint_list_and_the_letter_names_it(make, ocmw, hilde):
    an = make(joint=True).places.get(rank=1)
    offer(an, hilde, employer=ocmw)
    assert "bij OCMW Leiemond" in Message.objects.get(occasion="reserve-offer").body_text


def test_its_own_organisation_is_not_named(make, ocmw, leiemond, hilde):
    an = make(joint=True).places.get(rank=1)
    assert offer(an, hilde, employer=leiemond).employer is None


def test_nobody_else_draws_from_a_list(make, ocmw, elsewhere, hilde):
    own = make().places.get(rank=1)
    with pytest.raises(ActionError, match="OCMW Leiemond"):
        offer(own, hilde, employer=ocmw)
    joint = make(joint=True).places.get(rank=1)
    with pytest.raises(ActionError, match="Zandhove"):
        offer(joint, hilde, employer=elsewhere)
