"""Letters that wait are written anew from the facts as they are now, by the apps that know them."""

import pytest

from candidates.actions import Decision, decide_admission
from candidates.models import Candidate
from correspondence.drafts import today
from correspondence.models import Message
from correspondence.occasions import occasions
from recruitment.tests.cast import ADOPTED, DECIDED, two_tests

pytestmark = [pytest.mark.django_db, pytest.mark.mail]


def test_every_letter_that_waits_can_be_written_anew():
    assert [o.key for o in occasions() if o.held and o.compose is None] == []


@pytest.fixture
def everything(stage, hilde):
    """Drafts of admission, of two rounds and of the final result."""
    return stage.ranked({"An": ("80", "70"), "Bo": ("70", "70"), "Cis": ("30", "60")})


def test_without_a_change_each_says_what_it_said(everything):
    drafts = list(Message.objects.drafts())
    now = today(drafts)
    said = {m.pk: (m.subject, m.body_text, m.recipient_name, m.recipient_email) for m in drafts}
    assert {pk: (t.subject, t.text, t.name, t.email) for pk, t in now.items()} == said


def test_a_new_address_and_name_are_in_them(everything, arrange):
    with arrange():
        Candidate.objects.filter(first_name="An").update(first_name="Annelies", email="annelies@post.example")
    drafts = list(Message.objects.drafts().filter(recipient_name="An Peeters"))
    now = today(drafts)
    assert {(now[m.pk].name, now[m.pk].email, "Annelies" in now[m.pk].text) for m in drafts} == {
        ("Annelies Peeters", "annelies@post.example", True)
    }


def test_many_cost_as_many_queries_as_one(stage, hilde, django_assert_max_num_queries):
    def cost(number):
        scores = {f"K{n}": ("80", "70") for n in range(number)}
        stage.ranked(scores)
        drafts = list(Message.objects.drafts().filter(vacancy_key=f"vacancy:{stage.vacancies}"))
        drafts = drafts or list(Message.objects.drafts())
        with django_assert_max_num_queries(60) as queries:
            today(drafts)
        return len(queries)

    with_few = cost(2)
    Message.objects.none()
    assert with_few <= 30
