"""What the tests of the portal share."""

import html
import re

import pytest
from django.test import Client


@pytest.fixture
def text():
    """`text(response)`: the words of a page, without markup, on one line."""

    def read(response) -> str:
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


@pytest.fixture
def today(monkeypatch):
    """`today(moment)`: the moment at which somebody looks at the portal."""

    def look_at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return look_at


@pytest.fixture
def at_host(settings, arrange):
    """`at_host(organisation, name)`: the organisation answers at that host."""

    def answer(organisation, name):
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, name]
        with arrange():
            organisation.host = name
            organisation.save()

    return answer


@pytest.fixture
def browser(db):
    """`browser(user)`: somebody who is signed in; without a user a visitor."""

    def make(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


# The fixtures below import models, which need the set-up of Django first.


@pytest.fixture
def applied(hilde):
    """`applied(vacancy, user)`: an application of somebody with an account; more of the dossier by name."""
    from candidates.actions import Registration, register
    from candidates.eligibility import Diploma, Dossier
    from recruitment.tests.cast import REGISTERED
    from vacancies.rules import DiplomaLevel

    def apply(vacancy, user, **more):
        facts = {"diplomas": (Diploma(DiplomaLevel.SECONDARY),), **more}
        dossier = Dossier(vacancy.definition.routes[0].key, REGISTERED.date(), **facts)
        registration = Registration(user.first_name, user.last_name, dossier, email=user.email, user=user)
        (application,) = register(vacancy, [registration], by=hilde, at=REGISTERED)
        return application

    return apply


@pytest.fixture
def sent(hilde):
    """`sent(application, at=…)`: every letter about it that waits is released, and leaves at that moment."""
    from correspondence.actions import release
    from correspondence.models import Message
    from recruitment.tests.cast import DECIDED

    def send(application, at=DECIDED):
        drafts = Message.objects.drafts().filter(subject_key=application.key)
        return release(drafts, leaves_at=at, by=hilde, at=at)

    return send


@pytest.fixture
def running(stage, samira, applied, hilde):
    """Samira, An and Bo are admitted and the written test runs; no letter about it has left."""
    from candidates.actions import Decision, close_admission, decide_admission
    from recruitment.tests.cast import DECIDED
    from vacancies.models import Vacancy

    vacancy = stage.published()
    stage.registered(vacancy, ["An", "Bo"])
    applied(vacancy, samira)
    decide_admission(vacancy, [Decision(a) for a in vacancy.applications.all()], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    return Vacancy.objects.get(pk=vacancy.pk)
