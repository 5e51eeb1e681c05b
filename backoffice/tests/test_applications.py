from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from candidates.actions import Decision, Registration, decide_admission, register
from candidates.eligibility import Diploma, Dossier, ExperiencePeriod, Month, Paper, ServicePeriod
from candidates.models import Application
from correspondence.models import Message
from recruitment.tests.cast import two_tests
from vacancies.rules import (
    Alternative,
    DiplomaCondition,
    DiplomaLevel,
    Employer,
    ExperienceCondition,
    JudgementCondition,
    Lack,
    LanguageCondition,
    Question,
    RequiredDocument,
    Route,
    RouteKind,
    SeniorityCondition,
    SeniorityKind,
    StatementCondition,
)


def always_open(**changes):
    """The two tests, without a closing date: registration stays open whatever the day of the test."""
    whole = two_tests()
    return replace(whole, offer=replace(whole.offer, closes=None), **changes)


def demanding():
    """A vacancy that asks a fact of many kinds."""
    return always_open(
        conditions=(
            DiplomaCondition(key="diploma", level=DiplomaLevel.SECONDARY),
            ExperienceCondition(key="work", months=12, field="onthaal"),
            SeniorityCondition(key="level_d", kind=SeniorityKind.LEVEL, months=12, levels=("D",)),
            LanguageCondition(key="french", language="fr", level="B1"),
            StatementCondition(key="shifts", text="Je werkt in ploegen."),
            JudgementCondition(key="insight", text="Je hebt inzicht."),
        ),
        general=("french", "shifts"),
        routes=(
            Route(
                "external",
                RouteKind.EXTERNAL,
                "Extern",
                (Alternative("diploma", "Met diploma", ("diploma", "work", "insight")),),
            ),
            Route(
                "internal",
                RouteKind.PROMOTION,
                "Intern",
                (Alternative("level_d", "Op niveau D", ("level_d",)),),
            ),
        ),
        documents=(
            RequiredDocument("cv", "je cv"),
            RequiredDocument("extract", "een uittreksel", lack=Lack.LATER, max_age_months=3, blank=True),
        ),
        questions=(Question("why", "Waarom wil je dit?"),),
    )


PERSON = {"first_name": "Griet", "last_name": "Dewulf", "email": "griet@post.example"}
ROWS = {
    f"{name}-{part}": value
    for name in ("diplomas", "experience", "service")
    for part, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
}
SIMPLE = {**PERSON, **ROWS, "route": "external", "diplomas-0-level": "secondary"}
FULL = {
    **PERSON,
    **ROWS,
    "phone": "0470 00 00 00",
    "street": "Kaai 2",
    "postcode": "8999",
    "city": "Leiemond",
    "route": "external",
    "diplomas-0-level": "bachelor",
    "diplomas-0-name": "Sociaal werk",
    "diplomas-0-unrecognised": "on",
    "experience-0-first": "2019-03",
    "experience-0-last": "2021-02",
    "experience-0-description": "Onthaal in een ziekenhuis",
    "experience-0-fields_of_work": "onthaal",
    "service-0-first": "2022-01",
    "service-0-employer": "local",
    "service-0-level": "D",
    "language_fr": "B2",
    "statement_shifts": "yes",
    "paper-cv-there": "on",
    "paper-cv-received_on": "2026-05-04",
    "paper-extract-there": "on",
    "paper-extract-received_on": "2026-05-05",
    "paper-extract-issued_on": "2026-04-30",
    "paper-extract-blank": "yes",
    "answer-why": "Omdat ik graag mensen help.",
}


def page_of(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


@pytest.fixture
def vacancy(stage):
    return stage.published(always_open())


@pytest.fixture
def asking(stage):
    return stage.published(demanding())


@pytest.fixture
def application(stage, vacancy):
    [application] = stage.registered(vacancy, ["An"])
    return application


# -- Who gets in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["applications", "register"])
def test_a_vacancys_pages_ask_to_sign_in(browser, vacancy, name):
    address = page_of(name, vacancy)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["applications", "register"])
def test_a_vacancys_pages_are_not_there_for_another_town(browser, wim, vacancy, name):
    assert browser(wim).get(page_of(name, vacancy)).status_code == 404


@pytest.mark.parametrize("name", ["application", "edit_dossier", "withdraw"])
def test_an_applications_pages_ask_to_sign_in(browser, application, name):
    address = page_of(name, application)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["application", "edit_dossier", "withdraw"])
def test_an_applications_pages_are_not_there_for_another_town(browser, wim, application, name):
    assert browser(wim).get(page_of(name, application)).status_code == 404


@pytest.mark.parametrize("name", ["application", "edit_dossier", "withdraw"])
def test_an_applications_pages_open_for_the_officer(browser, hilde, application, name):
    assert browser(hilde).get(page_of(name, application)).status_code == 200


def test_who_applies_here_finds_no_dossiers_of_others(browser, karel, vacancy, application):
    dossier = Dossier(route="external", registered_on=date(2026, 5, 20))
    register(vacancy, [Registration("Karel", "Maes", dossier, email=karel.email)], by=karel, at=now())
    assert browser(karel).get(page_of("application", application)).status_code == 404


# -- The table ---------------------------------------------------------------------------------------------------


def names(response):
    return [row["application"].candidate.first_name for row in response.context["rows"]]


def test_the_table_goes_by_number(browser, hilde, stage, vacancy):
    stage.registered(vacancy, ["Cis", "An", "Bo"])
    assert names(browser(hilde).get(page_of("applications", vacancy))) == ["Cis", "An", "Bo"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "bo pee"}, ["Bo"]),
        ({"q": "0001"}, ["An"]),
        ({"admission": "admitted"}, ["An"]),
        ({"admission": "none"}, ["Bo", "Cis"]),
        ({"standing": "undecided"}, ["Bo", "Cis"]),
        ({"standing": "in"}, ["An"]),
        ({"route": "external", "sort": "-number"}, ["Cis", "Bo", "An"]),
        ({"q": "niemand"}, []),
    ],
)
def test_the_table_is_filtered_and_sorted(browser, hilde, stage, vacancy, query, found):
    applications = stage.registered(vacancy, ["An", "Bo", "Cis"])
    decide_admission(vacancy, [Decision(applications[0])], by=hilde, at=now())
    assert names(browser(hilde).get(page_of("applications", vacancy), query)) == found


def test_out_and_successful_are_told_apart(browser, hilde, stage):
    stage.ranked({"An": ("80", "80"), "Bo": ("40", "40")})
    vacancy = Application.objects.first().vacancy
    address = page_of("applications", vacancy)
    shown = [names(browser(hilde).get(address, {"standing": s})) for s in ("successful", "out", "in")]
    assert shown == [["An"], ["Bo"], []]


def test_the_table_says_how_many_stand_where(browser, hilde, stage):
    stage.ranked({"An": ("80", "80"), "Bo": ("40", "40"), "Cis": ("45", "70")})
    vacancy = Application.objects.first().vacancy
    views = browser(hilde).get(page_of("applications", vacancy), {"standing": "out"}).context["views"]
    assert [(view["label"], view["count"], view["current"]) for view in views] == [
        ("Alle", 3, False),
        ("Uit", 2, True),
        ("Geslaagd", 1, False),
    ]


def test_the_table_shows_what_closed_rounds_gave(browser, hilde, stage):
    vacancy = stage.admitted(["An", "Bo"])
    stage.closed(vacancy, "written", {"An": "72.5", "Bo": "40"})
    context = browser(hilde).get(page_of("applications", vacancy)).context
    columns = [(column.label, column.title, column.note) for column in context["columns"]]
    given = [[(cell.kind, cell.text, cell.verdict) for cell in row["rounds"]] for row in context["rows"]]
    assert columns == [("Ronde 1", "Schriftelijke proef", "op 100")]
    assert given == [[("good", "72,5", "Geslaagd")], [("bad", "40", "Niet geslaagd")]]


def test_a_round_that_runs_has_no_column_yet(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    stage.points(vacancy, "written", {"An": "72.5"})
    context = browser(hilde).get(page_of("applications", vacancy)).context
    assert (context["columns"], [row["rounds"] for row in context["rows"]]) == ([], [[]])


def test_the_table_costs_as_many_queries_with_more_rows(browser, hilde, stage, django_assert_num_queries):
    few = stage.admitted(["An", "Bo"])
    many = stage.admitted([f"Naam{number}" for number in range(12)])
    stage.closed(few, "written", {"An": "80", "Bo": "40"})
    stage.closed(many, "written", {f"Naam{number}": str(40 + number) for number in range(12)})
    client = browser(hilde)
    client.get(page_of("applications", few))
    with CaptureQueriesContext(connection) as first:
        client.get(page_of("applications", few))
    with django_assert_num_queries(len(first)):
        client.get(page_of("applications", many))


# -- Registering -------------------------------------------------------------------------------------------------


def test_an_application_on_paper_is_registered(browser, hilde, vacancy):
    response = browser(hilde).post(page_of("register", vacancy), SIMPLE)
    registered = Application.objects.get()
    assert (response.headers["Location"], registered.channel, str(registered.candidate)) == (
        page_of("application", registered),
        "paper",
        "Griet Dewulf",
    )


def test_everything_that_the_conditions_ask_is_kept(browser, hilde, asking):
    browser(hilde).post(page_of("register", asking), FULL)
    registered = Application.objects.get()
    assert (registered.facts, registered.answers) == (
        Dossier(
            route="external",
            registered_on=localdate(),
            diplomas=(Diploma(DiplomaLevel.BACHELOR, "Sociaal werk", recognised=False),),
            experience=(
                ExperiencePeriod(
                    Month(2019, 3),
                    Month(2021, 2),
                    frozenset({"onthaal"}),
                    Employer.ANYWHERE,
                    "Onthaal in een ziekenhuis",
                ),
            ),
            service=(ServicePeriod(Month(2022, 1), None, Employer.LOCAL, "D"),),
            languages={"fr": "B2"},
            statements={"shifts": True},
            papers={
                "cv": Paper(date(2026, 5, 4)),
                "extract": Paper(date(2026, 5, 5), date(2026, 4, 30), blank=True),
            },
        ),
        {"why": "Omdat ik graag mensen help."},
    )


def test_only_what_the_conditions_ask_is_asked(browser, hilde, vacancy):
    forms = browser(hilde).get(page_of("register", vacancy)).context["forms"]
    asked = [forms.diplomas is not None, forms.experience is not None, forms.service is not None]
    assert (asked, list(forms.facts.fields), list(forms.papers.fields)) == ([True, False, False], [], [])


def test_all_errors_come_at_once_and_what_was_typed_is_kept(browser, hilde, asking, text):
    wrong = FULL | {
        "last_name": "",
        "email": "griet",
        "experience-0-last": "2018-01",
        "service-0-first": "maart",
        "paper-cv-received_on": "",
    }
    response = browser(hilde).post(page_of("register", asking), wrong)
    forms = response.context["forms"]
    ids = {problem.id for problem in forms.problems()}
    assert (response.status_code, ids, Application.objects.count()) == (
        422,
        {
            "id_last_name",
            "id_email",
            "id_experience-0-last",
            "id_service-0-first",
            "id_paper-cv-received_on",
        },
        0,
    )
    kept = [
        forms.person["email"].value(),
        forms.service[0]["first"].value(),
        forms.experience[0]["description"].value(),
    ]
    assert kept == ["griet", "maart", "Onthaal in een ziekenhuis"]


def test_without_e_mail_a_whole_address_is_needed(browser, hilde, vacancy):
    response = browser(hilde).post(page_of("register", vacancy), SIMPLE | {"email": ""})
    assert {p.id for p in response.context["forms"].problems()} == {"id_street"}


def test_a_row_that_nobody_touched_is_no_row(browser, hilde, asking):
    """As a browser posts it: with the first choice of a list and the box that was ticked for it."""
    untouched = {k: v for k, v in FULL.items() if not k.startswith(("experience-0", "service-0"))}
    untouched |= {"experience-0-first": "", "experience-0-fields_of_work": "onthaal"}
    untouched |= {"service-0-first": "", "service-0-level": "", "service-0-employer": "here"}
    browser(hilde).post(page_of("register", asking), untouched)
    facts = Application.objects.get().facts
    assert (facts.experience, facts.service) == ((), ())


def test_an_added_row_that_stays_empty_is_no_row(browser, hilde, asking):
    client = browser(hilde)
    client.post(page_of("register", asking), FULL | {"add": "experience"})
    client.post(page_of("register", asking), FULL | {"experience-TOTAL_FORMS": "2", "experience-1-first": ""})
    assert len(Application.objects.get().facts.experience) == 1


def test_the_same_candidate_twice_is_refused_at_the_form(browser, hilde, vacancy):
    client = browser(hilde)
    client.post(page_of("register", vacancy), SIMPLE)
    response = client.post(page_of("register", vacancy), SIMPLE)
    shown = [problem.text for problem in response.context["problems"]]
    assert (response.status_code, shown) == (
        422,
        ["Griet Dewulf solliciteerde al voor deze vacature."],
    )


def test_a_row_is_added_without_script_and_nothing_is_lost(browser, hilde, asking):
    response = browser(hilde).post(page_of("register", asking), FULL | {"add": "experience", "last_name": ""})
    forms = response.context["forms"]
    assert (
        response.status_code,
        len(forms.experience.forms),
        forms.experience[0]["description"].value(),
        forms.problems(),
        Application.objects.count(),
    ) == (200, 2, "Onthaal in een ziekenhuis", [], 0)


def test_after_the_closing_date_nobody_can_be_registered(browser, hilde, stage, text):
    page = browser(hilde).get(page_of("register", stage.admitted(["An"])))
    assert 'name="first_name"' not in page.content.decode()


def test_a_stranger_registers_nobody(browser, wim, vacancy):
    response = browser(wim).post(page_of("register", vacancy), SIMPLE)
    assert (response.status_code, Application.objects.count()) == (404, 0)


# -- One application ---------------------------------------------------------------------------------------------


def test_the_page_shows_the_proposal_per_condition(browser, hilde, application):
    [alternative] = browser(hilde).get(page_of("application", application)).context["alternatives"]
    [condition] = alternative.conditions
    assert (alternative.label, alternative.mark.kind, condition.mark.kind) == ("Met diploma", "good", "good")


def test_the_page_shows_rounds_letters_and_journal(browser, hilde, stage):
    stage.ranked({"An": ("80", "80"), "Bo": ("40", "40")})
    application = Application.objects.get(candidate__first_name="Bo")
    shown = browser(hilde).get(page_of("application", application)).context
    assert (
        [(line.title, line.points, line.mark.kind) for line in shown["rounds"]],
        shown["result"]["outcome"],
        len(shown["letters"]),
        {line.entry.what for line in shown["lines"]},
    ) == (
        [("Schriftelijke proef", "40 op 100", "good"), ("Mondelinge proef", "40 op 100", "good")],
        "Niet geslaagd",
        Message.objects.filter(subject_key=application.key).count(),
        {"application_registered", "admission_decided", "results_recorded"},
    )


@pytest.mark.parametrize(
    "word", ["not_met", "external", "secondary", "bachelor", "Conditions", "Papers", "Admission"]
)
def test_the_page_has_no_key_and_no_english(browser, hilde, application, text, word):
    assert word not in text(browser(hilde).get(page_of("application", application))).split()


def test_a_dossier_costs_as_many_queries_in_a_larger_procedure(
    browser, hilde, stage, django_assert_num_queries
):
    few = stage.ranked({"An": ("80", "80"), "Bo": ("40", "40")}).vacancy
    many = stage.ranked({f"Naam{number}": ("80", "80") for number in range(10)}).vacancy
    client = browser(hilde)
    client.get(page_of("application", few.applications.first()))
    with CaptureQueriesContext(connection) as first:
        client.get(page_of("application", few.applications.first()))
    with django_assert_num_queries(len(first)):
        client.get(page_of("application", many.applications.first()))


# -- Keeping a dossier up to date -------------------------------------------------------------------------------------


@pytest.fixture
def full(browser, hilde, asking):
    browser(hilde).post(page_of("register", asking), FULL)
    return Application.objects.get()


def save(client, application, **changes):
    """Open the dossier and post it with these changes, as a browser does."""
    address = page_of("edit_dossier", application)
    return client.post(address, edited(seen=client.get(address).context["seen"], **changes))


def edited(**changes):
    kept = {k: v for k, v in FULL.items() if k not in PERSON}
    kept |= {f"{name}-INITIAL_FORMS": "1" for name in ("diplomas", "experience", "service")}
    return kept | changes


def test_saving_unchanged_changes_nothing(browser, hilde, full):
    save(browser(hilde), full)
    assert Application.objects.get().facts == full.facts


def test_hr_judges_and_approves(browser, hilde, full):
    changes = {"judgement_insight": "yes", "paper-extract-approved": "yes", "paper-cv-approved": "no"}
    response = save(browser(hilde), full, **changes)
    facts = Application.objects.get().facts
    assert (
        response.status_code,
        facts.judgements,
        {key: paper.approved for key, paper in facts.papers.items()},
    ) == (302, {"insight": True}, {"cv": False, "extract": True})


def test_a_row_is_removed(browser, hilde, full):
    save(browser(hilde), full, **{"diplomas-0-DELETE": "on"})
    assert Application.objects.get().facts.diplomas == ()


def test_what_came_in_meanwhile_is_not_overwritten(browser, hilde, full):
    client = browser(hilde)
    seen = client.get(page_of("edit_dossier", full)).context["seen"]
    save(client, full, judgement_insight="yes")
    response = client.post(page_of("edit_dossier", full), edited(seen=seen, judgement_insight="no"))
    assert (response.status_code, Application.objects.get().facts.judgements) == (422, {"insight": True})


def test_the_form_shows_what_is_in_the_dossier(browser, hilde, full):
    forms = browser(hilde).get(page_of("edit_dossier", full)).context["forms"]
    assert (
        forms.experience[0]["first"].value(),
        forms.diplomas[0]["unrecognised"].value(),
        forms.papers["extract-blank"].value(),
        forms.facts["statement_shifts"].value(),
    ) == ("2019-03", True, "yes", "yes")


# -- Withdrawing -------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(browser, hilde, application):
    response = browser(hilde).post(page_of("withdraw", application))
    application.refresh_from_db()
    assert (response.status_code, application.state) == (422, "registered")


def test_withdrawing_ends_the_application(browser, hilde, application):
    browser(hilde).post(page_of("withdraw", application), {"agreed": "on"})
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_who_withdrew_before_a_decision_is_not_to_be_decided(browser, hilde, application):
    client = browser(hilde)
    client.post(page_of("withdraw", application), {"agreed": "on"})
    assert client.get(page_of("application", application)).context["admission"].text == "Niet beslist"


def test_who_withdrew_is_not_withdrawn_again(browser, hilde, application):
    client = browser(hilde)
    client.post(page_of("withdraw", application), {"agreed": "on"})
    assert client.get(page_of("withdraw", application)).status_code == 404


def test_what_came_in_on_paper_in_time_is_registered_after_the_closing_date(browser, stage, hilde):
    vacancy = stage.published()
    browser(hilde).post(page_of("register", vacancy), SIMPLE | {"received_on": "2026-06-09"})
    assert localdate(vacancy.applications.get().registered_at) == date(2026, 6, 9)


def test_who_left_an_e_mail_address_on_paper_finds_the_letters_in_the_portal_too(browser, hilde, vacancy):
    browser(hilde).post(page_of("register", vacancy), SIMPLE)
    application = vacancy.applications.get()
    user = application.candidate.user
    page = browser(user).get(reverse("portal:application", args=[application.pk]))
    assert (user.email, page.status_code) == (SIMPLE["email"], 200)
