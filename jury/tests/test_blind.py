"""A blind round: no page, message, file name or header of the jury says who a candidate is, until the round is closed."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from candidates.deliveries import deliver
from candidates.models import Participation
from candidates.tests.files import pdf
from candidates.uploads import inspect
from jury.tests.panels import Panel, confirm
from jury.urls import urlpatterns
from planning.assignments import hand_in
from planning.panels import PanelSeat, recuse, set_panel
from planning.sessions import SessionPlan, plan_session
from planning.windows import open_window
from recruitment.tests.cast import CLOSED, DECIDED, REGISTERED, moment, two_tests
from scoring import sheet_actions
from scoring.closing import close_round
from scoring.codes import SIGNS, codes_of
from scoring.models import BlindCode
from scoring.previews import preview_round
from scoring.sheet_actions import declare
from vacancies.rules import Criterion, JurorRule, Lack, Part, Question, RequiredDocument, RoundKind

pytestmark = pytest.mark.django_db

NAMES = ["Annelies", "Boudewijn", "Cassandra"]
NAMELESS = {"invitation", "calendar", "feed", "here", "material"}
"""Pages about the juror, or about the round as a whole."""
TYPED_OVER = {"papers", "paper", "scan"}
CLOSED_WHILE_BLIND = {"door", "session_timetable", "session_attendance", "session_sheets"}
FULL = {"essay.q1": "4", "essay.q2": "3.5"}


def definition(**more):
    """An assignment that is corrected without names; a letter is asked at registration, and a question."""
    first, second = two_tests().rounds
    questions = (Criterion("q1", "Vraag 1", Decimal(5)), Criterion("q2", "Vraag 2", Decimal(5)))
    essay = Part("essay", "Verhandeling", Decimal(10), criteria=questions)
    rule = {
        "kind": RoundKind.ASSIGNMENT,
        "parts": (essay,),
        "blind": True,
        "jurors": JurorRule(consensus=True),
    }
    letter = RequiredDocument("letter", "je motivatiebrief", lack=Lack.LATER)
    return two_tests(
        rounds=(replace(first, **rule | more), second),
        documents=(letter,),
        questions=(Question("why", "Waarom solliciteer je?"),),
    )


@pytest.fixture
def panel(stage, noor, karel, hilde, arrange):
    """Noor and Karel correct the work of three candidates, each in a file with the own name."""
    vacancy = stage.published(definition())
    applications = stage.registered(vacancy, NAMES)
    for application, name in zip(applications, NAMES, strict=True):
        deliver(application, "letter", inspect(f"brief {name}.pdf", pdf(1)), by=hilde, at=REGISTERED)
        with arrange():
            application.answers = {"why": f"Ik ben {name}."}
            application.save()
    return _corrected(stage, vacancy, applications, noor, karel, hilde)


def _corrected(stage, vacancy, applications, noor, karel, hilde):
    from candidates.actions import Decision, close_admission, decide_admission

    decide_admission(vacancy, [Decision(each) for each in applications], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    round_ = stage.round(vacancy, "written")
    people = {p.application.candidate.first_name: p for p in Participation.objects.filter(round=round_)}
    opens, last = moment(2026, 6, 15, 9), moment(2026, 6, 19, 23, 59)
    open_window(round_, opens_at=opens, last_minute=last, by=hilde, at=DECIDED)
    for name, participation in people.items():
        file = inspect(f"werk {name} Peeters.pdf", pdf(1))
        hand_in(participation, file, by=hilde, at=moment(2026, 6, 16))
    seats = [PanelSeat("Noor", "member", noor), PanelSeat("Karel", "chair", karel)]
    set_panel(round_, seats, by=hilde, at=CLOSED)
    found = {seat.name: seat for seat in round_.seats.select_related("round__vacancy", "user")}
    return Panel(round=round_, seats=found, numbers=iter(range(1, 10_000)), **people)


def declared(panel):
    for seat in panel.seats.values():
        confirm(seat)
        declare(seat, by=seat.user, at=CLOSED)
    return panel


def said(response):
    """What a response says: status, address, headers, and its text unless it is a file."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = "" if response.streaming else response.text
    if response.streaming:
        b"".join(response.streaming_content)  # a file is read to its end, so that it is closed
    return f"{response.status_code}\n{headers}\n{text}"


def told(page):
    """Who is named on a page."""
    words = [word for word in (*NAMES, "Peeters", "post.example") if word.lower() in page.lower()]
    numbers = [f"{number:04}" for number in range(1, 4)]
    return words + [number for number in numbers if re.search(rf"(?<![\w-]){number}(?![\w-])", page)]


def walk(browser, panel):
    """Every page of the jury in every state, by what it is."""
    client, seat = browser(panel.seats["Noor"].user), panel.seats["Noor"]
    own = reverse("jury:panel", args=[seat.pk])
    for each in panel.seats.values():
        confirm(each)
    found = {"panels": said(client.get(reverse("jury:panels"))), "declaring": said(client.get(own))}
    client.post(own, {"read": "on"})
    declare(panel.seats["Karel"], by=panel.seats["Karel"].user, at=CLOSED)
    found["panel"] = said(client.get(own))
    for name in ("sheet", "nameless", "work", "together"):
        found[name] = said(client.get(panel.address(name, person="Annelies")))
    found["work to keep"] = said(client.get(panel.address("work", person="Annelies") + "?keep"))
    question = reverse("jury:question", args=[seat.pk, "essay.q1"])
    found["question"] = said(client.get(question))
    found["question refused"] = said(client.post(question, {"form": "x"}))
    found["conflict refused"] = said(client.post(own, {"candidate": panel.Annelies.pk}))
    panel.handed_in("Noor", "Annelies", FULL)
    panel.handed_in("Karel", "Annelies", FULL | {"essay.q1": "1"})
    found["handed in"] = said(client.get(panel.address("sheet", person="Annelies")))
    chair = browser(panel.seats["Karel"].user)
    together = panel.address("together", "Karel", "Annelies")
    found["deliberating"] = said(chair.get(together))
    found["agreed out of range"] = said(chair.post(together, {"deed": "agree", "agreed.essay": "99"}))
    found["agreed"] = said(
        chair.post(together, {"deed": "agree", "agreed.essay": "7", "motivation": "Goed."})
    )
    found["differences"] = said(client.get(reverse("jury:differences", args=[seat.pk])))
    found["panel at the end"] = said(client.get(own))
    log = reverse("jury:log", args=[panel.round.pk])
    entry = {"happened_at": "2026-06-20T10:00", "kind": "incident", "text": "Brandalarm."}
    found["noted"] = said(chair.post(log, entry | {"candidate": panel.Annelies.application_id}))
    found["log"] = said(chair.get(log))
    remark = reverse("jury:union_remark", args=[panel.seats["Karel"].pk])
    found["remark"] = said(chair.post(remark, {"remark": "x"}))
    return found


def test_no_page_of_the_jury_tells_who_it_is(browser, panel):
    assert {name: told(page) for name, page in walk(browser, panel).items() if told(page)} == {}


def test_the_walk_saw_every_page_that_says_something_of_a_candidate(browser, panel):
    apart = {
        "offline",
        "worker",
        "save",
        "file",
        "union_remark",
        "panels",
        "panel",
        "question",
        "differences",
        "log",
        *NAMELESS,
        *TYPED_OVER,
        *CLOSED_WHILE_BLIND,
    }
    assert {page.name for page in urlpatterns} - apart == {"sheet", "nameless", "work", "together"}
    assert {page[:3] for page in walk(browser, panel).values()} == {"200", "302", "422"}


def test_the_secretary_types_over_by_the_code(browser, panel, hilde, bart):
    seats = [PanelSeat(s.name, s.role, s.user) for s in panel.seats.values()]
    set_panel(panel.round, [*seats, PanelSeat("Bart", "secretary", bart)], by=hilde, at=CLOSED)
    secretary = panel.round.seats.get(name="Bart")
    confirm(secretary)
    code = codes_of(panel.round)[panel.Annelies.pk]
    client = browser(bart)
    pages = [
        said(client.get(reverse("jury:papers", args=[panel.round.pk]))),
        said(client.get(panel.address("paper", person="Annelies"))),
    ]
    assert [(page[:3], told(page), code in page) for page in pages] == [("200", [], True)] * 2


@pytest.mark.parametrize("name", sorted(CLOSED_WHILE_BLIND))
def test_what_says_who_comes_when_is_for_officers(browser, panel, stage, hilde, name):
    declared(panel)
    plan = SessionPlan(moment(2026, 7, 1, 9), moment(2026, 7, 1, 12), "Stadhuis")
    session = plan_session(panel.round, plan, by=hilde, at=CLOSED)
    more = [] if name == "door" else [session.pk]
    chair = panel.seats["Karel"]
    assert browser(chair.user).get(reverse(f"jury:{name}", args=[chair.pk, *more])).status_code == 404


def test_the_page_that_asks_for_the_own_sheet_first_names_the_code(browser, stage, noor, karel, hilde):
    vacancy = stage.published(definition(jurors=JurorRule()))
    mean = _corrected(stage, vacancy, stage.registered(vacancy, NAMES), noor, karel, hilde)
    declared(mean)
    page = said(browser(noor).get(mean.address("together", person="Annelies")))
    assert (page[:3], told(page), codes_of(mean.round)[mean.Annelies.pk] in page) == ("403", [], True)


def test_the_same_walk_without_the_rule_tells_names(browser, stage, noor, karel, hilde):
    vacancy = stage.published(definition(blind=False))
    open_ = _corrected(stage, vacancy, stage.registered(vacancy, NAMES), noor, karel, hilde)
    assert "Annelies" in told(walk(browser, open_)["sheet"])


def test_the_walk_shows_the_code_instead(browser, panel):
    code = codes_of(panel.round)[panel.Annelies.pk]
    pages = walk(browser, panel)
    shown = [name for name, page in pages.items() if code in page]
    assert shown == [
        "panel",
        "sheet",
        "nameless",
        "work",
        "together",
        "work to keep",
        "question",
        "question refused",
        "conflict refused",
        "handed in",
        "deliberating",
        "agreed out of range",
        "differences",
        "panel at the end",
        "log",
    ]


def test_work_is_named_by_the_code(browser, panel):
    code = codes_of(declared(panel).round)[panel.Annelies.pk]
    response = browser(panel.seats["Noor"].user).get(panel.address("work", person="Annelies") + "?keep")
    b"".join(response.streaming_content)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{code}.pdf"'


def test_papers_and_answers_of_the_application_are_not_read(browser, panel):
    declared(panel)
    client = browser(panel.seats["Noor"].user)
    letter = panel.Annelies.application.attachments.get()
    file = client.get(panel.address("file", person="Annelies", file=letter.pk))
    page = client.get(panel.address("sheet", person="Annelies"))
    assert (file.status_code, page.context["files"], page.context["answers"]) == (404, [], [])


def test_the_list_stands_in_the_order_of_the_codes(browser, panel):
    declared(panel)
    seat = panel.seats["Noor"]
    rows = browser(seat.user).get(reverse("jury:panel", args=[seat.pk])).context["day"].sittings[0].rows
    assert [row.participation.application.reference for row in rows] == sorted(codes_of(panel.round).values())


def test_a_juror_asked_at_first_sight_names_nobody_and_goes_on(browser, panel):
    seat = panel.seats["Noor"]
    confirm(seat)
    browser(seat.user).post(reverse("jury:panel", args=[seat.pk]))
    assert (hasattr(seat, "declaration"), seat.recusals.count()) == (True, 0)


def test_who_recognises_somebody_steps_back_by_the_code(browser, panel):
    seat = declared(panel).seats["Noor"]
    data = {"candidate": panel.Boudewijn.pk, "tie": "work", "more": "handschrift"}
    browser(seat.user).post(reverse("jury:panel", args=[seat.pk]), data)
    assert [recusal.application for recusal in seat.recusals.all()] == [panel.Boudewijn.application]


def test_a_refusal_of_a_save_names_the_code(panel):
    declared(panel)
    recuse(
        panel.seats["Noor"], panel.Annelies.application, reason="Buur", by=panel.seats["Noor"].user, at=CLOSED
    )
    panel.handed_in("Karel", "Annelies", FULL)
    agreement = sheet_actions.Agreement({"essay": Decimal(99)}, "")
    seat = panel.seats["Karel"]
    with pytest.raises(sheet_actions.ActionError) as refused:
        sheet_actions.agree(panel.Annelies, agreement, seat=seat, by=seat.user, at=CLOSED)
    code = codes_of(panel.round)[panel.Annelies.pk]
    assert refused.value.messages == [
        f"Kandidaat {code} ({code}), Verhandeling: 99 ligt niet tussen 0 en 10."
    ]


def test_nothing_veiled_is_saved(browser, panel):
    walk(browser, panel)
    application = panel.Annelies.application
    application.refresh_from_db()
    assert (str(application), application.answers) == ("Annelies Peeters (0001)", {"why": "Ik ben Annelies."})


def test_after_closing_the_jury_sees_names(browser, stage, hilde, panel):
    declared(panel)
    for juror in panel.seats:
        for name in NAMES:
            panel.handed_in(juror, name, FULL)
    preview = preview_round(stage.round(panel.round.vacancy, "written"))
    close_round(preview.round, expected=preview.digest, by=hilde, at=CLOSED)
    page = browser(panel.seats["Noor"].user).get(panel.address("sheet", person="Annelies"))
    assert page.context["name"] == "Annelies Peeters"


# -- Codes -------------------------------------------------------------------------------------------------------


def test_codes_are_random_stay_and_differ(panel):
    first = codes_of(panel.round)
    assert codes_of(panel.round) == first
    assert len(set(first.values())) == 3
    assert all(set(code) <= set(SIGNS) and len(code) == 5 for code in first.values())


def test_a_round_with_names_has_no_codes(stage):
    round_ = stage.round(stage.admitted(["An"]), "written")
    assert (codes_of(round_), BlindCode.objects.count()) == ({}, 0)


def test_who_enters_later_gets_a_code_and_the_others_keep_theirs(panel, arrange):
    first = codes_of(panel.round)
    with arrange():
        BlindCode.objects.filter(participation=panel.Annelies).delete()
    second = codes_of(panel.round)
    assert second.keys() == first.keys()
    assert second[panel.Boudewijn.pk] == first[panel.Boudewijn.pk]
