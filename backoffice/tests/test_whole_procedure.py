"""A whole procedure on the screens alone, from its file to the first appointment, gives what the actions give."""

from dataclasses import replace

import pytest
from django.urls import reverse

from candidates.models import Application
from correspondence.models import Message
from recruitment.tests.cast import two_tests
from reserves.models import Consultation, Place, ReserveList
from scoring.models import Result
from vacancies.models import Round, Vacancy
from vacancies.procedure_file import write

# First name, points of the written and of the oral test. Cis and Dirk share a place; Els misses 50 % on the oral test,
# Fons 60 % in all.
SCORES = {
    "An": ("80", "90"),
    "Bo": ("75", "80"),
    "Cis": ("60", "70"),
    "Dirk": ("70", "60"),
    "Els": ("90", "49.5"),
    "Fons": ("59", "60"),
}
PAPER = {
    "last_name": "Peeters",
    "phone": "",
    "street": "",
    "postcode": "",
    "city": "",
    "route": "external",
    "diplomas-0-level": "secondary",
}
ROWS = {
    f"{name}-{part}": value
    for name in ("diplomas", "experience", "service")
    for part, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
}


def address(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


class Screens:
    """What an officer does on the screens, each step one page."""

    def __init__(self, client, organisation):
        self.client = client
        self.organisation = organisation

    def send(self, page, data):
        response = self.client.post(page, data)
        assert response.status_code == 302
        return response

    def new_vacancy(self, source):
        data = {"organisation": self.organisation.pk, "number": "2026-007", "source": "text", "text": source}
        self.send(reverse("backoffice:new_vacancy"), data)
        return Vacancy.objects.get()

    def publish(self, vacancy):
        page = address("publish", vacancy)
        warned = "seen" in self.client.get(page).context["form"].fields
        decision = {"authority": "College", "reference": "2026/CBS/7", "date": "2026-04-27"}
        self.send(page, decision | ({"seen": "on"} if warned else {}))

    def register(self, vacancy, name):
        page = address("register", vacancy)
        person = {"first_name": name, "email": f"{name.lower()}@post.example"}
        self.send(page, PAPER | ROWS | person)

    def decide_all(self, vacancy):
        page = address("decide_many", vacancy)
        selected = [application.pk for application in vacancy.applications.all()]
        shown = self.client.post(page, {"selected": selected}).context
        tokens = [row.token for row in shown["rows"]]
        self.send(page, {"selected": selected, "expected": tokens, "agreed": "on"})
        self.send(address("close_admission", vacancy), {"agreed": "on"})

    def seat(self, round_, user):
        row = {"name": str(user), "role": "chair", "capacity": "", "user": user.pk}
        data = {"seats-TOTAL_FORMS": 1, "seats-INITIAL_FORMS": 0}
        self.send(address("panel", round_), data | {f"seats-0-{name}": value for name, value in row.items()})

    def results(self, round_, points):
        page = address("results", round_)
        [column] = self.client.get(page).context["form"].columns
        found = {a.candidate.first_name: a for a in Application.objects.select_related("candidate")}
        self.send(page, {f"a{found[name].pk}-{column.key}": value for name, value in points.items()})

    def confirm(self, page):
        digest = self.client.get(page).context["digest"]
        self.send(page, {"agreed": "on", "digest": digest})

    def release_all(self):
        page = reverse("backoffice:confirm_letters")
        shown = self.client.post(page, {"deed": "release", "all": "state=draft"}).context
        selected = [letter.pk for letter in shown["letters"]]
        self.send(page, {"deed": "release", "selected": selected, "agreed": "on"})


def ranking():
    results = Result.objects.select_related("application__candidate").order_by("application__reference")
    return [(r.application.candidate.first_name, r.outcome, r.total, r.rank) for r in results]


@pytest.fixture
def definition():
    """The two tests; registration stays open until the admission is closed, so that no clock is needed."""
    whole = two_tests()
    return replace(whole, offer=replace(whole.offer, closes=None))


@pytest.fixture
def ranked(browser, hilde, noor, leiemond, definition):
    screens = Screens(browser(hilde), leiemond)
    vacancy = screens.new_vacancy(write(definition))
    screens.publish(vacancy)
    for name in SCORES:
        screens.register(vacancy, name)
    screens.decide_all(vacancy)
    written, oral = Round.objects.filter(vacancy=vacancy)
    screens.results(written, {name: pair[0] for name, pair in SCORES.items()})
    screens.confirm(address("close_round", written))
    screens.seat(oral, noor)
    screens.results(oral, {name: pair[1] for name, pair in SCORES.items()})
    screens.confirm(address("close_round", oral))
    screens.confirm(address("ranking", vacancy))
    return screens, vacancy


def test_the_screens_give_the_ranking_computed_by_hand(ranked):
    assert ranking() == [
        ("An", "reserve", "85", 1),
        ("Bo", "reserve", "155/2", 2),
        ("Cis", "reserve", "65", 3),
        ("Dirk", "reserve", "65", 3),
        ("Els", "out", "279/4", None),
        ("Fons", "out", "119/2", None),
    ]


def test_the_screens_give_the_ranking_of_the_actions(ranked, stage, definition):
    clicked = ranking()
    stage.vacancies = 40
    vacancy = stage.ranked(SCORES, definition).vacancy
    acted = [
        (r.application.candidate.first_name, r.outcome, r.total, r.rank)
        for r in Result.objects.filter(ranking__vacancy=vacancy).order_by("application__reference")
    ]
    assert clicked == acted


def test_the_first_of_the_reserve_is_appointed(ranked):
    screens, vacancy = ranked
    decision = {"authority": "College", "reference": "2026/CBS/230", "decided_on": "2026-06-29"}
    screens.send(address("reserve_draw_up", vacancy), decision)
    first = Place.objects.get(rank=1)
    offer = {"contract": "permanent", "channel": "phone", "answer_by": "2028-01-31"}
    screens.send(address("consult", first), offer)
    screens.send(address("answer", Consultation.objects.get()), {"answer": "accepted", "channel": "phone"})
    first.refresh_from_db()
    assert (first.state, ReserveList.objects.get().places.filter(state="available").count()) == (
        "appointed",
        3,
    )


def test_every_letter_leaves_after_its_release_only(ranked):
    screens, _vacancy = ranked
    before = Message.objects.drafts().count()
    screens.release_all()
    assert (before > 0, Message.objects.drafts().count()) == (True, 0)
