"""“My procedure”: what a candidate sees, and that nothing of a decision is there before the letter about it left."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.actions import Decision, close_admission, decide_admission, withdraw
from candidates.eligibility import Admission, Paper
from candidates.models import Application
from correspondence.models import Message
from portal.standing import short_subject
from recruitment.tests.cast import ADOPTED, CLOSED, DECIDED, REGISTERED, moment, two_tests
from reserves.actions import ask_interest, consult, draw_up
from reserves.models import Consultation, Place
from scoring.closing import adopt_ranking
from scoring.models import ClosingRun, Verdict
from scoring.previews import preview_ranking
from vacancies.rules import Alternative, Lack, NeededWhen, Part, PassRule, RequiredDocument, Source

LATER = CLOSED + timedelta(hours=2)


def page_of(application):
    return reverse("portal:application", args=[application.pk])


def own(vacancy, user):
    return vacancy.applications.get(candidate__user=user)


def seen(response):
    """All that the page says, without addresses and keys, which differ between any two candidates."""
    context = response.context
    step = context["step"]
    return (
        context["progress"],
        (
            step.title,
            step.text,
            step.deadline,
            step.points,
            [label for label, _url in step.actions],
            step.over,
        ),
        [
            (m.kind, m.title, m.when, m.icon, m.number, m.status, m.texts, m.rule, m.bars, len(m.links))
            for m in context["track"]
        ],
        context["papers"],
        [letter.occasion for letter, _subject, _replaced, _new in context["letters"]],
        context["may_withdraw"],
    )


def miles(response):
    return [(mile.kind, mile.title, mile.status) for mile in response.context["track"]]


# -- Whose -------------------------------------------------------------------------------------------------------


@pytest.fixture
def others(stage):
    """The application of somebody else."""
    (application,) = stage.registered(stage.published(), ["An"])
    return application


OF_APPLICATION = ["application", "withdraw"]


@pytest.mark.parametrize("name", OF_APPLICATION)
def test_a_visitor_signs_in_first(browser, others, name):
    address = reverse(f"portal:{name}", args=[others.pk])
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", OF_APPLICATION)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_procedure_of_somebody_else_is_not_found(browser, samira, others, name, method):
    address = reverse(f"portal:{name}", args=[others.pk])
    refused = 405 if (name, method) == ("application", "post") else 404
    assert getattr(browser(samira), method)(address).status_code == refused


@pytest.mark.parametrize("name", OF_APPLICATION)
def test_the_officer_reads_no_procedure_here(browser, hilde, others, name):
    assert browser(hilde).get(reverse(f"portal:{name}", args=[others.pk])).status_code == 404


def test_nobody_but_the_own_browser_keeps_the_page(browser, samira, running):
    response = browser(samira).get(page_of(own(running, samira)))
    assert "no-store" in response.headers["Cache-Control"]


# -- Admission ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "decision",
    [
        {},
        {"admission": Admission.REFUSED, "reason": "Geen ervaring."},
        {"admission": Admission.INVALID, "reason": "Niet ondertekend."},
    ],
    ids=["admitted", "refused", "invalid"],
)
def test_a_decision_on_admission_changes_nothing_before_its_letter(
    browser, stage, samira, applied, hilde, today, decision
):
    today(REGISTERED)
    vacancy = stage.published()
    application = applied(vacancy, samira)
    before = seen(browser(samira).get(page_of(application)))
    decide_admission(vacancy, [Decision(application, **decision)], by=hilde, at=REGISTERED)
    assert seen(browser(samira).get(page_of(application))) == before


def test_a_letter_that_leaves_later_says_nothing_until_then(browser, samira, running, sent, today):
    application = own(running, samira)
    sent(application, at=DECIDED + timedelta(hours=1))
    found = []
    for at in (DECIDED + timedelta(minutes=59), DECIDED + timedelta(hours=1)):
        today(at)
        found.append(miles(browser(samira).get(page_of(application)))[1])
    assert found == [("now", "Toelating", "Wordt nagekeken"), ("good", "Toelating", "Toegelaten")]


@pytest.fixture
def with_paper(stage, samira, applied, hilde, sent):
    """Samira is admitted with reservation, because a paper may come later; the letter has left."""
    paper = RequiredDocument("diploma_copy", "een kopie van je diploma", lack=Lack.LATER)
    vacancy = stage.published(two_tests(documents=(paper,)))
    application = applied(vacancy, samira)
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    sent(application)
    return Application.objects.get(pk=application.pk)


def test_a_reservation_is_told_with_what_is_missing(browser, samira, with_paper, today):
    today(LATER)
    response = browser(samira).get(page_of(with_paper))
    assert (
        miles(response)[1],
        [(paper.title, paper.later) for paper in response.context["papers"]],
    ) == (
        ("wait", "Toelating", "Toegelaten onder voorbehoud"),
        [("Een kopie van je diploma", False)],
    )


def test_a_decision_made_anew_changes_nothing_before_its_letter(browser, samira, with_paper, hilde, today):
    today(LATER)
    before = miles(browser(samira).get(page_of(with_paper)))
    decision = Decision(with_paper, Admission.REFUSED, reason="De kopie is vals.")
    decide_admission(with_paper.vacancy, [decision], by=hilde, at=CLOSED)
    assert miles(browser(samira).get(page_of(with_paper))) == before


def test_a_replaced_letter_is_marked_and_leads_to_the_one_that_holds(
    browser, samira, with_paper, hilde, sent, today, text
):
    decision = Decision(with_paper, Admission.REFUSED, reason="De kopie is vals.")
    decide_admission(with_paper.vacancy, [decision], by=hilde, at=CLOSED)
    sent(with_paper, at=CLOSED)
    today(LATER)
    client = browser(samira)
    letters = client.get(page_of(with_paper)).context["letters"]
    (old,) = [letter for letter, _subject, replaced, _new in letters if replaced]
    words = text(client.get(reverse("portal:letter", args=[old.pk])))
    assert (
        [(letter.occasion, replaced) for letter, _subject, replaced, _new in letters],
        "Deze brief is vervangen door een latere." in words,
    ) == ([("admission-refused", False), ("admission-reserved", True), ("receipt", False)], True)


def test_who_is_refused_sees_the_end_and_no_rounds(browser, samira, stage, applied, hilde, sent, today):
    vacancy = stage.published()
    application = applied(vacancy, samira)
    decision = Decision(application, Admission.REFUSED, reason="Geen ervaring.")
    decide_admission(vacancy, [decision], by=hilde, at=DECIDED)
    sent(application)
    today(LATER)
    response = browser(samira).get(page_of(application))
    assert ([kind for kind, _title, _status in miles(response)], response.context["step"].over) == (
        ["good", "bad"],
        True,
    )


# -- Rounds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", ["80", "20"], ids=["passed", "failed"])
def test_a_closed_round_changes_nothing_before_its_letter(
    browser, stage, samira, running, sent, today, points
):
    application = own(running, samira)
    sent(application)
    today(LATER)
    before = seen(browser(samira).get(page_of(application)))
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": points})
    assert seen(browser(samira).get(page_of(application))) == before


def test_a_result_stands_there_with_points_mark_and_rule(browser, stage, samira, running, sent, today):
    application = own(running, samira)
    sent(application)
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "62.5"})
    sent(application, at=CLOSED)
    today(LATER)
    mile = browser(samira).get(page_of(application)).context["track"][2]
    (bar,) = mile.bars
    assert (
        (mile.kind, mile.status, mile.rule),
        (bar.title, bar.points, bar.maximum, bar.mark, bar.kind, bar.width, bar.mark_x),
    ) == (
        ("good", "Geslaagd", "Je slaagt als je minstens 50 op 100 haalt."),
        ("Verhandeling", "62,5", "100", "50", "good", 125, 99),
    )


def test_the_next_round_comes_with_the_result_of_the_one_before(browser, stage, samira, running, sent, today):
    application = own(running, samira)
    sent(application)
    today(LATER)
    found = []
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "62.5"})
    found.append(browser(samira).get(page_of(application)).context["progress"])
    sent(application, at=CLOSED)
    found.append(browser(samira).get(page_of(application)).context["progress"])
    assert found == ["Je zit in ronde 1 van 2", "Je zit in ronde 2 van 2"]


@pytest.fixture
def strict():
    """Fifty percent or out, on two parts with a mark each."""
    written, oral = two_tests().rounds
    written = replace(written, eliminating=True, parts=(replace(written.parts[0], maximum=Decimal(40)),))
    return two_tests(rounds=(written, oral))


def test_a_round_from_which_somebody_is_exempt_is_not_the_next_one(
    browser, stage, samira, applied, hilde, sent, today, strict
):
    extra = replace(strict.rounds[0], key="extra", title="Niveautest")
    two = (
        Alternative("diploma", "Met diploma", ("diploma",)),
        Alternative("test", "Zonder diploma", (), extra_test="extra"),
    )
    routes = (replace(strict.routes[0], alternatives=two),)
    vacancy = stage.published(replace(strict, routes=routes, rounds=(extra, *strict.rounds)))
    application = applied(vacancy, samira)
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    sent(application)
    today(LATER)
    assert miles(browser(samira).get(page_of(application)))[2:4] == [
        ("skip", "Niveautest", "Je bent vrijgesteld van deze ronde"),
        ("now", "Schriftelijke proef", "Je volgende ronde"),
    ]


def test_who_fails_an_eliminating_round_sees_no_further_rounds(
    browser, stage, samira, applied, hilde, sent, today, strict
):
    vacancy = stage.published(strict)
    stage.registered(vacancy, ["An"])
    application = applied(vacancy, samira)
    decide_admission(vacancy, [Decision(a) for a in vacancy.applications.all()], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    stage.closed(vacancy, "written", {"An": "30", "Samira": "10"})
    sent(application, at=CLOSED)
    today(LATER)
    response = browser(samira).get(page_of(application))
    assert (miles(response)[2:], response.context["step"].title, response.context["may_withdraw"]) == (
        [("bad", "Schriftelijke proef", "Niet geslaagd")],
        "Je kandidatuur voor deze functie eindigt hier",
        False,
    )


def test_a_round_closed_anew_shows_the_result_of_the_letter_that_left(
    browser, stage, samira, running, sent, arrange, today
):
    application = own(running, samira)
    sent(application)
    run = stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "62.5"})
    sent(application, at=CLOSED)
    told = run.verdicts.get(participation__application=application)
    with arrange():
        again = ClosingRun.objects.get(pk=run.pk)
        again.pk, again.number, again.closed_at = None, 2, CLOSED + timedelta(hours=1)
        again.save()
        Verdict.objects.create(
            run=again,
            participation=told.participation,
            kind="failed",
            goes_on=False,
            points="1",
            maximum="100",
        )
    today(LATER)
    assert miles(browser(samira).get(page_of(application)))[2] == ("good", "Schriftelijke proef", "Geslaagd")


# -- The end -----------------------------------------------------------------------------------------------------


@pytest.fixture
def ended(stage, samira, running, sent):
    """Both rounds are closed and told; the ranking is adopted and not told."""
    application = own(running, samira)
    sent(application)
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "80"})
    stage.closed(running, "oral", {"An": "70", "Bo": "60", "Samira": "90"})
    sent(application, at=CLOSED)
    return application


def adopt(application, officer):
    preview = preview_ranking(application.vacancy)
    return adopt_ranking(application.vacancy, expected=preview.digest, by=officer, at=ADOPTED)


def reserve_of(application, officer):
    (found,) = draw_up(
        application.vacancy,
        authority="College",
        reference="2026/CBS/140",
        decided_on=ADOPTED.date(),
        by=officer,
        at=ADOPTED,
    )
    return found


AFTERWARDS = ADOPTED + timedelta(hours=2)


def test_the_ranking_changes_nothing_before_its_letter(browser, samira, ended, hilde, today):
    today(AFTERWARDS)
    before = seen(browser(samira).get(page_of(ended)))
    adopt(ended, hilde)
    ended.refresh_from_db()
    reserve_of(ended, hilde)
    assert seen(browser(samira).get(page_of(ended))) == before


def test_the_final_result_tells_score_and_place(browser, samira, ended, hilde, sent, today, text):
    adopt(ended, hilde)
    sent(ended, at=ADOPTED)
    today(AFTERWARDS)
    mile = browser(samira).get(page_of(ended)).context["track"][-1]
    assert (mile.kind, mile.status, mile.texts[0], mile.bars[0].points) == (
        "good",
        "Je bent geslaagd voor de selectie",
        "Je staat op plaats 1 van de rangschikking.",
        "85",
    )


def test_a_place_in_the_reserve_comes_with_its_validity(browser, samira, ended, hilde, sent, today):
    adopt(ended, hilde)
    sent(ended, at=ADOPTED)
    ended.refresh_from_db()
    reserve_of(ended, hilde)
    today(AFTERWARDS)
    step = browser(samira).get(page_of(ended)).context["step"]
    assert (step.title, step.text) == (
        "Je staat op plaats 1 van de wervingsreserve",
        "De reserve is geldig van 24 juni 2026 tot en met 23 juni 2028. We kunnen ze verlengen tot 23 juni 2030.",
    )


# -- An offer ----------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(ended, hilde, sent, today):
    """Samira is first on the reserve and got an offer."""
    adopt(ended, hilde)
    sent(ended, at=ADOPTED)
    ended.refresh_from_db()
    place = reserve_of(ended, hilde).places.get(result__application=ended)
    consultation = consult(
        place, contract="permanent", channel="email", answer_by=date(2026, 7, 3), by=hilde, at=ADOPTED
    )
    today(AFTERWARDS)
    return consultation


def offer_page(consultation):
    return reverse("portal:offer", args=[consultation.pk])


def test_an_offer_is_the_next_step_with_its_last_day(browser, samira, ended, offered):
    step = browser(samira).get(page_of(ended)).context["step"]
    assert (step.title, step.deadline.moment, step.actions[0][1]) == (
        "Antwoord op ons aanbod",
        "vrijdag 3 juli 2026",
        offer_page(offered),
    )


@pytest.mark.parametrize(
    ("answer", "state"), [("accepted", Place.State.APPOINTED), ("refused", Place.State.AVAILABLE)]
)
def test_an_answer_is_recorded(browser, samira, ended, offered, answer, state):
    response = browser(samira).post(offer_page(offered), {"answer": answer, "agreed": "on"})
    offered.refresh_from_db()
    assert (response.headers["Location"], offered.answer, offered.place.state) == (
        page_of(ended),
        answer,
        state,
    )


@pytest.mark.parametrize(
    "data", [{}, {"answer": "accepted"}, {"agreed": "on"}, {"answer": "no_answer", "agreed": "on"}]
)
def test_an_answer_asks_a_choice_and_a_tick(browser, samira, offered, data):
    response = browser(samira).post(offer_page(offered), data)
    offered.refresh_from_db()
    assert (response.status_code, offered.answer) == (422, Consultation.Answer.PENDING)


def test_after_the_last_day_no_answer_is_taken(browser, samira, offered, today):
    today(moment(2026, 7, 4, 0, 1))
    response = browser(samira).post(offer_page(offered), {"answer": "accepted", "agreed": "on"})
    offered.refresh_from_db()
    assert (response.status_code, offered.answer) == (422, Consultation.Answer.PENDING)


def test_an_offer_says_what_each_answer_does(browser, samira, offered, text):
    words = text(browser(samira).get(offer_page(offered)))
    assert (
        "Je wordt aangesteld en verlaat de reserve." in words,
        "Weigeren Je behoudt je plaats in de reserve." in words,
    ) == (True, True)


def test_the_offer_of_somebody_else_is_not_found(browser, hilde, noor, offered):
    assert [browser(user).get(offer_page(offered)).status_code for user in (hilde, noor)] == [404, 404]


def test_a_visitor_signs_in_before_an_offer(browser, offered):
    address = offer_page(offered)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


# -- A question of interest --------------------------------------------------------------------------------------


@pytest.fixture
def asked(ended, hilde, sent, today):
    """Samira is first on the reserve and was asked whether a post interests her."""
    adopt(ended, hilde)
    sent(ended, at=ADOPTED)
    ended.refresh_from_db()
    reserve_list = reserve_of(ended, hilde)
    places = [reserve_list.places.get(result__application=ended)]
    [interest] = ask_interest(
        reserve_list,
        places,
        contract="temporary",
        channel="email",
        answer_by=date(2026, 7, 3),
        by=hilde,
        at=ADOPTED,
    )
    today(AFTERWARDS)
    return interest


def interest_page(interest):
    return reverse("portal:interest", args=[interest.pk])


def test_a_question_of_interest_is_the_next_step_with_its_last_day(browser, samira, ended, asked):
    step = browser(samira).get(page_of(ended)).context["step"]
    assert (step.title, step.deadline.moment, step.actions[0][1]) == (
        "Heb je interesse in deze betrekking?",
        "vrijdag 3 juli 2026",
        interest_page(asked),
    )


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_about_interest_is_recorded_as_given_here_and_the_place_stays(
    browser, samira, ended, asked, answer
):
    client = browser(samira)
    response = client.post(interest_page(asked), {"answer": answer})
    asked.refresh_from_db()
    assert (
        response.headers["Location"],
        asked.answer,
        asked.get_answer_channel_display(),
        asked.place.state,
        client.get(page_of(ended)).context["step"].title,
    ) == (
        page_of(ended),
        answer,
        "in het portaal",
        Place.State.AVAILABLE,
        "Je staat op plaats 1 van de wervingsreserve",
    )


def test_an_answer_about_interest_is_given_once(browser, samira, ended, asked):
    client = browser(samira)
    client.post(interest_page(asked), {"answer": "yes"})
    again = client.post(interest_page(asked), {"answer": "no"})
    asked.refresh_from_db()
    assert (again.headers["Location"], asked.answer) == (page_of(ended), "yes")


@pytest.mark.parametrize("data", [{}, {"answer": "no_answer"}, {"answer": "accepted"}])
def test_a_question_of_interest_asks_yes_or_no(browser, samira, asked, data):
    response = browser(samira).post(interest_page(asked), data)
    asked.refresh_from_db()
    assert (response.status_code, asked.answer) == (422, "pending")


def test_after_the_last_day_no_interest_is_taken(browser, samira, asked, today):
    today(moment(2026, 7, 4, 0, 1))
    response = browser(samira).post(interest_page(asked), {"answer": "yes"})
    asked.refresh_from_db()
    assert (response.status_code, asked.answer) == (422, "pending")


def test_the_question_to_somebody_else_is_not_found(browser, hilde, noor, asked):
    assert [browser(user).get(interest_page(asked)).status_code for user in (hilde, noor)] == [404, 404]


def test_a_visitor_signs_in_before_a_question_of_interest(browser, asked):
    address = interest_page(asked)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


# -- Withdrawing -------------------------------------------------------------------------------------------------


def withdrawal(application):
    return reverse("portal:withdraw", args=[application.pk])


def test_withdrawing_asks_a_tick(browser, samira, running):
    application = own(running, samira)
    response = browser(samira).post(withdrawal(application))
    application.refresh_from_db()
    assert (response.status_code, application.state) == (422, "decided")


def test_who_withdraws_is_led_back_and_sees_it(browser, samira, running, text):
    application = own(running, samira)
    client = browser(samira)
    response = client.post(withdrawal(application), {"agreed": "on"}, follow=True)
    application.refresh_from_db()
    assert (application.state, response.context["step"].title, miles(response)[-1][1]) == (
        "withdrawn",
        "Je trok je kandidatuur in",
        "Ingetrokken",
    )


def test_who_withdrew_before_admission_is_promised_no_decision(browser, samira, running):
    application = own(running, samira)
    client = browser(samira)
    response = client.post(withdrawal(application), {"agreed": "on"}, follow=True)
    assert [title for _kind, title, _status in miles(response)] == ["Kandidatuur ingediend", "Ingetrokken"]


def test_withdrawing_twice_is_withdrawing_once(browser, samira, running):
    application = own(running, samira)
    client = browser(samira)
    for _time in (1, 2):
        response = client.post(withdrawal(application), {"agreed": "on"})
    letters = Message.objects.filter(subject_key=application.key, occasion="withdrawal").count()
    assert (response.headers["Location"], letters) == (page_of(application), 1)


def test_who_withdrew_sees_no_later_decision(browser, stage, samira, running, hilde, today):
    application = own(running, samira)
    withdraw([application], by=samira, at=DECIDED)
    today(LATER)
    before = seen(browser(samira).get(page_of(application)))
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "80"})
    assert seen(browser(samira).get(page_of(application))) == before


# -- Papers ------------------------------------------------------------------------------------------------------

PAPERS = (
    RequiredDocument("cv", "je cv"),
    RequiredDocument("letter", "je motivatiebrief", lack=Lack.REMEDY, remedy_days=5),
    RequiredDocument("licence", "je rijbewijs", needed=NeededWhen.ROUND, round="oral"),
    RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT, max_age_months=3),
    RequiredDocument("staff", "je personeelsfiche", routes=("internal",)),
)


def test_papers_are_asked_until_their_last_day_and_later_ones_are_shown_as_later(
    browser, stage, samira, applied, today
):
    application = applied(
        stage.published(two_tests(documents=PAPERS[:4])), samira, papers={"cv": Paper(REGISTERED.date())}
    )
    today(REGISTERED)
    papers = browser(samira).get(page_of(application)).context["papers"]
    assert [(paper.title, paper.later, paper.last_day) for paper in papers] == [
        ("Je motivatiebrief", False, date(2026, 6, 14)),
        ("Je rijbewijs", True, None),
        ("Een uittreksel", True, None),
    ]


def test_a_paper_that_cannot_come_any_more_is_not_asked(browser, stage, samira, applied, today):
    application = applied(stage.published(two_tests(documents=PAPERS[:1])), samira)
    today(moment(2026, 6, 10))
    assert browser(samira).get(page_of(application)).context["papers"] == []


# -- How much it asks of the database ----------------------------------------------------------------------------


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def many_parts(count):
    written, oral = two_tests().rounds
    parts = tuple(Part(f"part_{n}", f"Deel {n}", Decimal(20), source=Source.OFFICER) for n in range(count))
    rounds = tuple(
        replace(written, key=f"round_{n}", parts=parts, passing=PassRule(percent=Decimal(50)))
        for n in range(count)
    )
    return two_tests(rounds=(*rounds, oral))


def test_a_procedure_of_many_rounds_asks_no_more_queries(browser, stage, samira, applied):
    client = browser(samira)
    found = [queries(client, page_of(applied(stage.published(many_parts(n)), samira))) for n in (1, 8)]
    assert found[1] == found[0]


def test_many_letters_ask_no_more_queries(browser, samira, running, stage, sent):
    application = own(running, samira)
    found = [queries(browser(samira), page_of(application))]
    sent(application)
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "80"})
    sent(application, at=CLOSED)
    found.append(queries(browser(samira), page_of(application)))
    assert found[1] == found[0]


def test_a_subject_is_short_where_the_page_bears_the_name_of_the_vacancy(stage):
    vacancy = stage.published()
    named = f"{vacancy.title} ({vacancy.number})"
    subjects = [f"Je bent toegelaten: {named}", f"Je bent geslaagd – {named}", "Iets anders", named]
    assert [short_subject(subject, vacancy) for subject in subjects] == [
        "Je bent toegelaten",
        "Je bent geslaagd",
        "Iets anders",
        named,
    ]
