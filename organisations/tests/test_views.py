"""The colour and the logo of an organisation, and whose page a request gets."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.utils import translation

from organisations.colours import validate_brand_colour
from organisations.context_processors import current_organisation
from organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Organisation.objects.create(slug="town", name="Town", colour="#0b5563", host="jobs.town.example")


@pytest.fixture
def board():
    return Organisation.objects.create(slug="board", name="Board", colour="#7a1f3d")


@pytest.fixture
def officer(board):
    user = get_user_model().objects.create_user("a@town.example", first_name="A", last_name="B")
    user.memberships.create(organisation=board, role="officer")
    return user


def request_at(host, user=None):
    request = RequestFactory(headers={"host": host}).get("/")
    request.user = user or AnonymousUser()
    return request


def test_the_stylesheet_holds_the_colour_and_nothing_else(client, town):
    response = client.get("/organisation/town.css")
    assert (response["Content-Type"], response.content) == (
        "text/css; charset=utf-8",
        b":root { --brand: #0b5563; }\n",
    )


def test_the_stylesheet_of_an_unknown_organisation_does_not_exist(client):
    assert client.get("/organisation/nobody.css").status_code == 404


def test_an_organisation_without_logo_has_no_picture(client, town):
    assert client.get("/organisation/town/logo").status_code == 404


def test_the_logo_comes_as_a_picture(client, town, settings, tmp_path, arrange):
    settings.MEDIA_ROOT = tmp_path
    with arrange():
        town.logo.save("mark.svg", ContentFile(b"<svg/>"))
    response = client.get("/organisation/town/logo")
    assert (response["Content-Type"], response.getvalue()) == ("image/svg+xml", b"<svg/>")


def test_the_host_says_whose_page_it_is(town, board, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert current_organisation(request_at("jobs.town.example:8000")) == town


def test_elsewhere_it_is_the_organisation_of_who_is_signed_in(town, board, officer, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert current_organisation(request_at("localhost", officer)) == board


def test_for_a_stranger_elsewhere_it_is_the_first(town, board, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert current_organisation(request_at("localhost")) == town


def test_an_empty_installation_has_none(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert current_organisation(request_at("localhost")) is None


def test_a_colour_that_is_too_light_is_told_with_a_decimal_comma():
    with translation.override("nl"), pytest.raises(ValidationError) as refused:
        validate_brand_colour("#ffee00")
    assert refused.value.messages == [
        "Witte tekst op deze kleur heeft een contrast van 1,2. Minstens 4,5 is nodig. Kies een donkerder kleur."
    ]


def test_a_host_that_we_do_not_answer_to_is_a_bad_request(client, town):
    client.raise_request_exception = False
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
