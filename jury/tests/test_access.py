"""Who reaches which page of the jury: one row per page. A new page without a row fails."""

import pytest
from django.urls import reverse

from accounts.models import Role
from jury.tests.panels import confirm
from jury.urls import urlpatterns
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db

FOR_ALL = {"offline", "worker"}
"""Pages that say nothing of anybody: a tablet keeps them."""
OF_ONESELF = {"panels", "calendar", "here"}
BY_SECRET = {"feed"}
"""For whoever has the address: see test_invitations.py."""
OF_A_SEAT = {"panel", "union_remark", "door", "invitation", "differences", "question"}
OF_A_ROUND = {"papers", "log"}
OF_A_SITTING = {"session_timetable", "session_attendance", "session_sheets", "material"}
"""`jury/tests/test_papers.py` and `test_materials.py` say who gets them."""
TYPED_OVER = {"paper", "scan"}
"""Of a round or of somebody else's sheet: for who leads the panel, and for officers."""
OF_A_CANDIDATE = {"sheet", "save", "nameless", "file", "work", "together"}
POSTED = {"union_remark", "save", "calendar"}


def address_of(panel, name):
    if name in OF_ONESELF:
        return reverse(f"jury:{name}")
    if name in OF_A_ROUND:
        return reverse(f"jury:{name}", args=[panel.round.pk])
    if name in OF_A_SEAT:
        more = ["case"] if name == "question" else []
        return reverse(f"jury:{name}", args=[panel.seats["Noor"].pk, *more])
    if name in OF_A_SITTING:
        return reverse(f"jury:{name}", args=[panel.seats["Noor"].pk, 1])
    return panel.address(name, **({name: 1} if name in ("file", "scan") else {}))


def test_every_page_has_its_row():
    assert (
        {page.name for page in urlpatterns}
        == FOR_ALL
        | OF_ONESELF
        | OF_A_SEAT
        | OF_A_ROUND
        | OF_A_SITTING
        | OF_A_CANDIDATE
        | BY_SECRET
        | TYPED_OVER
    )


@pytest.mark.parametrize("name", sorted(FOR_ALL))
def test_what_says_nothing_of_anybody_is_for_all(browser, name):
    assert browser().get(reverse(f"jury:{name}")).status_code == 200


@pytest.mark.parametrize(
    "name", sorted(OF_A_SEAT | OF_A_ROUND | OF_A_SITTING | OF_A_CANDIDATE | TYPED_OVER | OF_ONESELF)
)
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


@pytest.mark.parametrize(
    "name, who",
    [
        ("papers", ["bart", "hilde"]),
        ("paper", ["bart", "hilde"]),
        ("log", ["bart", "hilde", "karel"]),
    ],
)
def test_who_types_over_and_who_writes_the_log(browser, panel, request, arrange, name, who):
    """Hilde is the secretary, Bart an officer of this vacancy who has no seat, Karel the chair, Noor a member."""
    bart = request.getfixturevalue("bart")
    with arrange():
        bart.memberships.create(organisation=panel.round.vacancy.organisation, role=Role.OFFICER)
        bart.memberships.filter(role=Role.BUREAU).delete()
        for seated in ("hilde", "karel"):  # who has a seat is no officer here
            request.getfixturevalue(seated).memberships.all().delete()
    people = ["bart", "hilde", "karel", "noor", "samira"]
    found = [
        person
        for person in people
        if browser(request.getfixturevalue(person)).get(address_of(panel, name)).status_code == 200
    ]
    assert found == who


def test_nobody_who_is_a_candidate_types_over_or_writes_the_log(browser, panel, hilde, arrange):
    with arrange():
        candidate = panel.Bo.application.candidate
        candidate.email = hilde.email
        candidate.save()
    client = browser(hilde)
    codes = [client.get(address_of(panel, name)).status_code for name in sorted(OF_A_ROUND | TYPED_OVER)]
    assert codes == [404] * 4


def test_an_observer_of_the_union_sees_the_timetable_and_nothing_else(browser, panel, hilde, samira):
    seats = [PanelSeat(s.name, s.role, s.user) for s in panel.seats.values()]
    set_panel(panel.round, [*seats, PanelSeat("Samira", "observer", samira)], by=hilde, at=CLOSED)
    panel.seats["Samira"] = panel.round.seats.get(name="Samira")
    confirm(panel.seats["Samira"])
    panel.handed_in("Noor")
    client, reached = browser(samira), []
    timetable = reverse("jury:panel", args=[panel.seats["Samira"].pk])
    addresses = {"panel": timetable} | {name: address_of(panel, name) for name in OF_A_ROUND}
    for name in OF_A_CANDIDATE | TYPED_OVER:
        more = {name: 1} if name in ("file", "scan") else {}
        addresses[name] = panel.address(name, "Samira", **more)
    for name, address in addresses.items():
        method = client.post if name in POSTED else client.get
        headers = {"X-Juror": str(samira.pk)} if name == "save" else {}
        if method(address, headers=headers).status_code != 404:
            reached.append(name)
    html = client.get(timetable).content.decode()
    assert (reached, "71,5" in html, "together" in html) == (["panel"], False, False)
