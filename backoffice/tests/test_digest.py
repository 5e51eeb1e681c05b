"""The daily mail with what waits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from backoffice.digests import send_due, switch_digest
from correspondence.models import Message
from recruitment.tests.cast import PUBLISHED, moment

pytestmark = pytest.mark.django_db

TUESDAY = moment(2026, 5, 12, 7, 0)


def mailed():
    return list(
        Message.objects.filter(occasion="digest").order_by("pk").values_list("recipient_email", flat=True)
    )


@pytest.fixture
def draft(stage):
    return stage.draft()


def test_who_has_something_waiting_gets_a_mail(draft, hilde):
    send_due(at=TUESDAY)
    assert mailed() == [hilde.email]


def test_a_second_run_of_the_day_repeats_nothing(draft):
    send_due(at=TUESDAY)
    assert (send_due(at=TUESDAY + timedelta(hours=1)), len(mailed())) == (0, 1)


def test_a_later_run_makes_up_for_a_missed_one(draft):
    assert send_due(at=TUESDAY + timedelta(hours=3)) == 1


def test_the_next_day_there_is_another_mail(draft):
    send_due(at=TUESDAY)
    assert send_due(at=TUESDAY + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    "at",
    [moment(2026, 5, 12, 6, 59), moment(2026, 5, 16, 8), moment(2026, 5, 17, 8), moment(2026, 5, 14, 8)],
    ids=["before seven", "Saturday", "Sunday", "Ascension Day"],
)
def test_then_nothing_is_sent(draft, at):
    assert send_due(at=at) == 0


def test_nothing_is_sent_when_nothing_waits(stage):
    stage.published()
    assert send_due(at=TUESDAY) == 0


def test_who_has_no_vacancy_gets_no_mail(draft, wim):
    send_due(at=TUESDAY)
    assert wim.email not in mailed()


def test_who_switched_it_off_gets_no_mail(draft, hilde):
    switch_digest(hilde, on=False, by=hilde, at=PUBLISHED)
    assert send_due(at=TUESDAY) == 0


def test_a_juror_gets_no_mail(draft, noor):
    send_due(at=TUESDAY)
    assert noor.email not in mailed()


@pytest.mark.mail
def test_the_mail_says_what_waits_without_names_of_candidates(stage, hilde):
    stage.registered(stage.published(), ["An", "Bo"])
    send_due(at=moment(2026, 6, 11, 8))
    text = Message.objects.get(occasion="digest").body_text
    assert ("- Kandidaturen te beoordelen: 2 kandidaturen. Dossierbeheerder." in text, "Peeters" in text) == (
        True,
        False,
    )


def test_the_foot_of_the_work_list_switches_it_off(browser, hilde):
    browser(hilde).post(reverse("backoffice:digest"), {"on": "0"})
    assert User.objects.get(pk=hilde.pk).digest is False


def test_and_on_again(browser, hilde):
    switch_digest(hilde, on=False, by=hilde, at=PUBLISHED)
    browser(hilde).post(reverse("backoffice:digest"), {"on": "1"})
    assert User.objects.get(pk=hilde.pk).digest is True


def test_a_juror_cannot_switch_anything(browser, noor):
    assert browser(noor).post(reverse("backoffice:digest"), {"on": "0"}).status_code == 403


def test_reading_the_address_switches_nothing(browser, hilde):
    assert browser(hilde).get(reverse("backoffice:digest")).status_code == 405
