"""`manage.py load_demo`: the made-up town that shows every screen."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

import backoffice.urls
from accounts.models import Conflict, Membership, Role, User
from backoffice.rehearsal import demo
from backoffice.worklist import work_list_of
from candidates.models import Application, Attachment, Candidate, Participation, Request
from correspondence.models import Message, PrintBatch
from documents.models import Document, Kind
from journal.guard import refuse_writes_outside_actions
from journal.models import Entry
from organisations.models import Organisation
from planning.material_models import Material
from planning.models import Booking, Recusal, Seat, Session, Slot
from planning.panel_models import Lifting
from planning.window_models import CaseFile, HandIn, MoreTime, Window
from reserves.models import Consultation, Interest, Interview, Place, ReserveList
from scoring.models import ResultsFile
from scoring.previews import preview_round
from vacancies.models import Publication, Round, Vacancy

LARGEST = "Administratief medewerker telefonie en onthaal"
NOW = datetime(2027, 3, 17, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town as loaded on a Wednesday in March, by actions alone: once, for the tests that only look at it."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        with refuse_writes_outside_actions():
            users = demo.load(NOW)
        yield users
        transaction.set_rollback(True)


def test_seven_vacancies_are_at_seven_stages(town, db):
    assert dict(Vacancy.objects.values_list("title", "state")) == {
        "Teamverantwoordelijke centraal onthaal": "draft",
        "Dossierbeheerder klantencontact": "open",
        "Expert burgerzaken": "open",
        "Administratief medewerker telefonie en onthaal": "selection",
        "Beleidsmedewerker mobiliteit": "selection",
        "Klantenadviseur andere nationaliteiten": "completed",
        "Teamverantwoordelijke sociaal onthaal": "selection",
    }


def test_registration_is_open_for_one_and_over_for_the_one_in_admission(town, db):
    assert [v.title for v in Vacancy.objects.accepting(at=NOW)] == ["Dossierbeheerder klantencontact"]


def test_largest_has_at_least_25_applications(town, db):
    assert Application.objects.filter(vacancy__title=LARGEST).count() == 26


def test_admission_is_decided_for_some_and_not_for_others(town, db):
    there = Application.objects.filter(vacancy__title="Expert burgerzaken")

    assert (there.filter(state="decided").count(), there.undecided().count()) == (5, 5)


def test_round_is_ready_to_be_closed(town, db):
    preview = preview_round(Round.objects.get(state="running", vacancy__title=LARGEST))

    assert (preview.round.key, preview.blockers) == ("speed_interview", ())


def test_rounds_before_it_are_closed(town, db):
    rounds = Round.objects.filter(vacancy__title=LARGEST, state="closed")

    assert list(rounds.values_list("key", flat=True)) == ["preselection", "capacity_test", "online_tests"]


def test_an_assignment_is_open_with_a_case_work_and_more_time(town, db):
    window, work = Window.objects.get(round__kind="assignment"), HandIn.objects.get()
    assert window.opens_at < work.uploaded_at < NOW < window.closes_at
    assert (window.round.cases.count(), MoreTime.objects.count()) == (1, 1)


def test_candidates_are_at_the_door_today_and_others_choose_their_hour(town, db):
    booking = Booking.objects.get()
    slots = Slot.objects.filter(session__round=booking.round)
    today = slots.filter(session__starts_at__date=NOW.date())
    assert [s.arrived_at is not None for s in today] == [True, True, False, False]
    coming = slots.exclude(session__in=today.values("session"))
    assert (booking.closes_at > NOW, [s.participation_id is not None for s in coming].count(True)) == (
        True,
        1,
    )


def test_reserve_was_drawn_from(town, db):
    answers = [(c.contract, c.answer) for c in Consultation.objects.all()]
    assert answers == [("permanent", "accepted"), ("temporary", "accepted")]


def test_somebody_on_the_reserve_is_asked_for_interest(town, db):
    [interest] = Interest.objects.all()
    assert (interest.answer, bool(interest.place.result.application.candidate.user)) == ("pending", True)


def test_official_documents_were_issued(town, db):
    found = {kind: Document.objects.filter(kind=kind).count() for kind in Kind.values}
    assert {kind: number for kind, number in found.items() if number} == {
        "brochure": 6,
        "minutes": 1,
        "reserve_list": 2,
    }


def test_nothing_was_done_after_the_moment_of_loading(town, db):
    assert not Entry.objects.filter(at__gt=NOW).exists()


def test_users_have_every_role_and_the_password(town, db):
    roles = set(User.objects.values_list("memberships__role", flat=True))

    assert (roles, all(user.check_password(demo.PASSWORD) for user in town)) == (set(Role.values), True)


def test_bureau_reaches_one_vacancy(town, db):
    bureau = User.objects.get(email=demo.BUREAU)

    assert [v.title for v in Vacancy.objects.staffed_by(bureau)] == ["Expert burgerzaken"]


def test_city_and_welfare_board_are_partners_with_logo_and_texts(town, db):
    city, board = Organisation.objects.get(slug="leiemond"), Organisation.objects.get(slug="ocmw-leiemond")

    assert (city.partner, board.partner) == (board, city)
    assert all(
        (o.logo, o.appeal_text, o.inspection_text, o.privacy_text, o.colour == "#0b5563")
        for o in (city, board)
    )


def test_loading_again_changes_nothing(town, db):
    entries = Entry.objects.count()
    demo.load(NOW)

    assert Entry.objects.count() == entries


def test_command_prints_the_password(town, db, settings):
    settings.DEBUG = True
    out = io.StringIO()
    call_command("load_demo", "--if-empty", stdout=out)

    assert demo.PASSWORD in out.getvalue()


def test_the_register_has_requests_of_several_kinds_answered_and_not(town, db):
    assert sorted(Request.objects.values_list("kind", "state")) == [
        ("complaint", "open"),
        ("feedback", "open"),
        ("inspection", "answered"),
        ("question", "answered"),
        ("question", "open"),
    ]


# -- Walls -----------------------------------------------------------------------------------------------------------

OWN_PAGES = {
    "vacancies",
    "letters",
    "post",
    "documents",
    "reserves",
    "reserve_people",
    "figures",
    "journal",
    "requests",
    "new_request",
}
ROWS = {
    "applications": (Application, "vacancy"),
    "attachments": (Attachment, "application__vacancy"),
    "bureaus": (Membership, None),
    "cases": (CaseFile, "round__vacancy"),
    "conflicts": (Conflict, None),
    "consultations": (Consultation, "place__reserve_list__vacancy"),
    "documents": (Document, None),
    "imports": (ResultsFile, "round__vacancy"),
    "interviews": (Interview, "place__reserve_list__vacancy"),
    "interests": (Interest, "place__reserve_list__vacancy"),
    "letters": (Message, None),
    "liftings": (Lifting, "seat__round__vacancy"),
    "materials": (Material, "round__vacancy"),
    "participations": (Participation, "round__vacancy"),
    "places": (Place, "reserve_list__vacancy"),
    "publications": (Publication, "vacancy"),
    "recusals": (Recusal, "seat__round__vacancy"),
    "reserves": (ReserveList, "vacancy"),
    "rounds": (Round, "vacancy"),
    "seats": (Seat, "round__vacancy"),
    "sessions": (Session, "round__vacancy"),
    "slots": (Slot, "session__round__vacancy"),
    "vacancies": (Vacancy, "pk"),
    "requests": (Request, "vacancy"),
    "work": (HandIn, "participation__round__vacancy"),
}
"""What the number in an address of the back office stands for, by the address's first piece, and the way to its vacancy."""


WORDS = {"place": "offer", "key": "funnel", "extension": "csv", "about": "admission"}
NOT_IN_TOWN = {"bureau_access", "lift_recusal", "decide_lifting"}


def _patterns(patterns, start=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, start + str(pattern.pattern))
        else:
            yield start + str(pattern.pattern), pattern.name


def _addresses(vacancies):
    """A page of something in these vacancies for every address of the back office with a number."""
    found = {}
    for route, name in _patterns(backoffice.urls.urlpatterns):
        if "<int:pk>" not in route:
            continue
        model, path = (PrintBatch, None) if "post/" in route else ROWS[route.partition("/")[0]]
        rows = model.objects.order_by("pk")
        if path:
            rows = rows.filter(**{f"{path}__in": [vacancy.pk for vacancy in vacancies]})
        elif model is not PrintBatch:
            rows = rows.filter(vacancy_key__in=[vacancy.key for vacancy in vacancies])
        if row := rows.first():
            other = {key: 1 for key in re.findall("<int:([a-z_]+)>", route) if key != "pk"}
            other |= {key: WORDS[key] for key in re.findall("<(?:slug|str|path):([a-z_]+)>", route)}
            found[name] = reverse(f"backoffice:{name}", kwargs={"pk": row.pk} | other)
    return found


@pytest.fixture
def outsiders(town, db, arrange):
    """Who is kept out of every vacancy but the bureau's own, by why: each with a session of their own."""
    officer = User.objects.get(email="hilde.vermaercke@leiemond.example")
    torn = User.objects.get(email="sofie.deceuninck@leiemond.example")
    with arrange():
        elsewhere = Organisation.objects.create(slug="elders", name="Stad Elders")
        stranger = User.objects.create_user("wim@elders.example", first_name="Wim", last_name="Sterckx")
        Membership.objects.create(user=stranger, organisation=elsewhere, role=Role.OFFICER)
        city = Organisation.objects.get(slug="leiemond")
        applicant = Candidate.objects.create(organisation=city, user=officer, street="Markt 1")
        for vacancy in Vacancy.objects.all():
            Conflict.objects.create(user=torn, vacancy_key=vacancy.key, reason="Zus", declared_at=NOW)
            one = vacancy.applications.order_by("pk").values("pk")[:1]
            Application.objects.filter(pk__in=list(one.values_list("pk", flat=True))).update(
                candidate=applicant
            )
    return {
        "stranger": stranger,
        "bureau": User.objects.get(email=demo.BUREAU),
        "candidate": officer,
        "conflicted": torn,
    }


def _walled(outsiders):
    """Vacancies that somebody applied to, and that the bureau does not work on."""
    mine = Vacancy.objects.staffed_by(outsiders["bureau"]).values("pk")
    return list(Vacancy.objects.exclude(pk__in=mine).exclude(applications=None).distinct())


def _client(user):
    client = Client()
    client.force_login(user)
    return client


def test_nobody_from_outside_opens_anything_of_a_vacancy(outsiders):
    pages = _addresses(_walled(outsiders))
    lacking = {name for route, name in _patterns(backoffice.urls.urlpatterns) if "<int:pk>" in route} - set(
        pages
    )
    opened = {}
    for why, user in outsiders.items():
        client = _client(user)
        for name, address in pages.items():
            code = client.get(address).status_code
            if code == 405:
                code = client.post(address).status_code
            if code not in (403, 404):
                opened[why, name] = code
    assert (opened, lacking) == ({}, NOT_IN_TOWN)


def test_nobody_from_outside_reads_of_a_vacancy_on_any_list(outsiders):
    walled, read = _walled(outsiders), {}
    lists = [reverse("admin:index"), *(reverse(f"backoffice:{name}") for name in sorted(OWN_PAGES))]
    lists += [f"{reverse('admin:search')}?q=a"]
    for why, user in outsiders.items():
        client = _client(user)
        for address in lists:
            page = client.get(address).content.decode()
            if found := [vacancy.title for vacancy in walled if vacancy.title in page]:
                read[why, address] = found
    assert read == {}


def test_the_daily_mail_says_nothing_to_who_is_outside(outsiders):
    walled = _walled(outsiders)
    for user in outsiders.values():
        rows = [row for section in work_list_of(user, at=NOW).sections for row in section.rows]
        assert not [
            row for row in rows for vacancy in walled if vacancy.title in f"{row['title']} {row['detail']}"
        ]
