"""Who reaches which page of the jury: one row per page. A new page without a row fails."""

import pytest
from django.urls import reverse

from jury.urls import urlpatterns

pytestmark = pytest.mark.django_db

FOR_ALL = {"offline", "worker"}
"""Pages that say nothing of anybody: a tablet keeps them."""
OF_ONESELF = {"panels", "here"}
OF_A_SEAT = {"panel", "union_remark"}
OF_A_CANDIDATE = {"sheet", "save", "nameless", "file", "together"}
POSTED = {"union_remark", "save"}


def address_of(panel, name):
    if name in OF_ONESELF:
        return reverse(f"jury:{name}")
    if name in OF_A_SEAT:
        return reverse(f"jury:{name}", args=[panel.seats["Noor"].pk])
    return panel.address(name, **({"file": 1} if name == "file" else {}))


def test_every_page_has_its_row():
    assert {page.name for page in urlpatterns} == FOR_ALL | OF_ONESELF | OF_A_SEAT | OF_A_CANDIDATE


@pytest.mark.parametrize("name", sorted(FOR_ALL))
def test_what_says_nothing_of_anybody_is_for_all(browser, name):
    assert browser().get(reverse(f"jury:{name}")).status_code == 200


@pytest.mark.parametrize("name", sorted(OF_A_SEAT | OF_A_CANDIDATE | OF_ONESELF))
def test_who_is_not_signed_in_reaches_nothing(browser, panel, name):
    method = browser().post if name in POSTED else browser().get
    found = method(address_of(panel, name))
    assert found.status_code == 401 or found.headers.get("Location", "").startswith(reverse("account_login"))


@pytest.mark.parametrize("name", sorted(OF_A_SEAT | OF_A_CANDIDATE))
@pytest.mark.parametrize("person", ["karel", "hilde", "samira"])
def test_nobody_reaches_the_pages_of_another_seat(browser, panel, request, name, person):
    """Neither the chair of the panel, nor its officer, nor somebody who applies."""
    user = request.getfixturevalue(person)
    method = browser(user).post if name in POSTED else browser(user).get
    headers = {"X-Juror": str(user.pk)} if name == "save" else {}
    assert method(address_of(panel, name), headers=headers).status_code == 404
