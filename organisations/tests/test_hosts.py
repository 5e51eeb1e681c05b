"""One portal for each host name."""

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.tests.cast import Stage


@pytest.fixture
def towns(settings, leiemond, elsewhere, hilde, wim, arrange):
    """Two towns, each with a vacancy at a host name of its own: `towns[host]` is the vacancy there."""
    settings.ALLOWED_HOSTS = [".test"]
    with arrange():
        for town, host, colour in ((leiemond, "een.test", "#7a1f3d"), (elsewhere, "twee.test", "#0b5563")):
            town.host, town.colour = host, colour
            town.save()
    vacancies = [Stage(leiemond, hilde).published(), Stage(elsewhere, wim).published()]
    return dict(zip(("een.test", "twee.test"), vacancies, strict=True))


def there(host, name, *args, user=None):
    client = Client(headers={"host": host})
    if user:
        client.force_login(user)
    return client.get(reverse(name, args=args))


def test_a_portal_shows_its_own_vacancies(towns):
    shown = {
        host: [there(host, "portal:vacancy", v.pk).status_code for v in towns.values()] for host in towns
    }
    assert shown == {"een.test": [200, 404], "twee.test": [404, 200]}


def test_a_portal_has_the_name_of_its_town(towns):
    pages = {host: there(host, "portal:privacy").context["organisation"].name for host in towns}
    assert pages == {host: vacancy.organisation.name for host, vacancy in towns.items()}


def test_a_candidate_of_two_towns_finds_each_procedure_at_its_own_portal(towns, samira, arrange):
    applied = {}
    for host, vacancy in towns.items():
        stage = Stage(vacancy.organisation, vacancy.officer)
        [applied[host]] = stage.registered(vacancy, ["Samira"])
        with arrange():
            applied[host].candidate.user = samira
            applied[host].candidate.save()
    listed = {
        host: [
            row["application"]
            for row in there(host, "portal:applications", user=samira).context["applications"]
        ]
        for host in towns
    }
    other = there("een.test", "portal:application", applied["twee.test"].pk, user=samira)
    assert (listed, other.status_code) == ({host: [row] for host, row in applied.items()}, 404)


def test_a_host_without_a_portal_says_where_they_are(towns):
    page = there("drie.test", "portal:vacancies")
    assert page.status_code == 404
    assert [f'href="https://{host}/"' in page.content.decode() for host in towns] == [True, True]


def test_the_only_organisation_answers_at_any_host(leiemond, ocmw, stage, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert there("10.0.0.7", "portal:vacancy", stage.published().pk).status_code == 200
