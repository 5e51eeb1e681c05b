"""The deliberation: who sees whose sheet, what is agreed, signatures."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from correspondence.models import Message
from jury.tests.panels import FULL
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED
from scoring.actions import Attendance, record_results
from scoring.models import Score, ScoreSheet
from scoring.sheet_actions import Operation, save, sign
from vacancies.rules import JurorRule, PassRule, ResultKind

pytestmark = pytest.mark.django_db

ALL = ("Noor", "Karel", "Wim")


@pytest.fixture
def agreeing(assemble):
    return assemble(jurors=JurorRule(consensus=True))


def everybody_in(panel, **values):
    for juror in ALL:
        panel.handed_in(juror, values={**FULL, **values.get(juror, {})}, note=f"Nota van {juror}.")


def page(browser, panel, juror):
    return browser(panel.seats[juror].user).get(panel.address("together", juror))


def test_colleagues_appear_after_the_own_sheet(browser, panel):
    panel.handed_in("Karel")
    before = page(browser, panel, "Noor").status_code
    panel.handed_in("Noor")
    assert (before, page(browser, panel, "Noor").status_code) == (403, 200)


def test_what_is_not_handed_in_is_not_shown(browser, panel):
    panel.saved("Karel", note="Nog niet klaar.")
    panel.handed_in("Noor")
    html = page(browser, panel, "Noor").content.decode()
    assert ("Nog niet klaar." in html, "Karel" in html) == (False, True)


def test_in_a_panel_by_consensus_all_is_shown_at_once(browser, agreeing):
    agreeing.saved("Karel", note="Nog niet klaar.")
    assert "Nog niet klaar." in page(browser, agreeing, "Noor").content.decode()


def test_a_secretary_sees_what_is_handed_in(browser, panel):
    panel.saved("Karel", note="Nog niet klaar.")
    panel.handed_in("Noor", note="Klaar.")
    html = page(browser, panel, "Hilde").content.decode()
    assert ("Nog niet klaar." in html, "Klaar." in html) == (False, True)


def test_sums_and_spread_stand_side_by_side(browser, panel):
    everybody_in(panel, Karel={"talk.words": "1", "plan": "14"})
    compared = page(browser, panel, "Karel").context["compared"]
    talk = next(part for part in compared.parts if part.key == "talk")
    assert (
        [column.first_name for column in compared.columns],
        talk.cells,
        talk.combined,
        [(line.name, line.wide) for line in talk.lines],
        compared.totals,
    ) == (
        ["Noor", "Karel", "Wim"],
        ["28", "20", "28"],
        "25,33",
        [("Klantgerichtheid", ""), ("Communicatie", "2 niveaus verschil")],
        ["71,5", "64", "71,5"],
    )


def test_chair_types_reasons_and_agreed_points_once(browser, agreeing, karel):
    everybody_in(agreeing)
    address = agreeing.address("together", "Karel")
    browser(karel).post(
        address, {"deed": "agree", "motivation": "Je vroeg goed door.", "agreed.plan": "14,5"}
    )
    agreeing.An.refresh_from_db()
    found = Score.objects.filter(consensus=True).values_list("part", "points")
    assert (agreeing.An.motivation, list(found)) == ("Je vroeg goed door.", [("plan", Decimal("14.5"))])


def test_an_agreed_figure_out_of_step_stays_on_the_page(browser, agreeing, karel):
    everybody_in(agreeing)
    client = browser(karel)
    address = agreeing.address("together", "Karel")
    answer = client.post(address, {"deed": "agree", "motivation": "Ja.", "agreed.plan": "14,3"})
    assert (answer.status_code, 'value="14,3"' in answer.content.decode()) == (422, True)


def test_a_juror_signs(browser, panel, noor):
    everybody_in(panel)
    browser(noor).post(panel.address("together"), {"deed": "sign"})
    assert ScoreSheet.objects.get(seat=panel.seats["Noor"]).signed_at is not None


def test_the_chair_unlocks_and_a_member_does_not(browser, panel, noor, karel):
    everybody_in(panel)
    theirs = ScoreSheet.objects.get(seat=panel.seats["Wim"])
    data = {"deed": "unlock", "sheet": theirs.pk, "reason": "Fout getypt."}
    by_member = browser(noor).post(panel.address("together"), data).status_code
    browser(karel).post(panel.address("together", "Karel"), data)
    theirs.refresh_from_db()
    assert (by_member, theirs.handed_in_at) == (422, None)


def test_what_came_after_handing_in_is_shown_to_the_chair(browser, panel):
    everybody_in(panel)
    operation = Operation(UUID(int=99_999), "plan", 1, Decimal(15), "Toch beter.")
    save(panel.seats["Noor"], panel.An, operation, at=CLOSED)
    shown = ["Toch beter." in page(browser, panel, juror).content.decode() for juror in ("Karel", "Noor")]
    assert shown == [True, False]


def test_three_sheets_cost_as_many_queries_as_one(browser, panel, karel):
    client, address, found = browser(karel), panel.address("together", "Karel"), []
    panel.handed_in("Karel")
    for juror in ("Noor", "Wim"):
        panel.handed_in(juror)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found.append(len(captured))
    assert found[0] == found[1]


def test_what_an_officer_changes_after_the_first_signature_is_signed_again(assemble, karel, hilde):
    panel = assemble(result=ResultKind.VERDICT, parts=(), passing=PassRule())
    for juror in ALL:
        panel.handed_in(juror, values={"verdict": "1"}, note="Sterk.")
    sheet, found = ScoreSheet.objects.get(seat=panel.seats["Karel"]), []
    for motivation in ("Sterk.", "Sterk.", "Toch niet sterk."):
        sign(sheet, by=karel, at=CLOSED)
        verdict = Attendance(panel.An.application, suitable=True, motivation=motivation)
        record_results(panel.round, attendance=[verdict], by=hilde, at=CLOSED)
        found.append(ScoreSheet.objects.filter(signed_at__isnull=False).count())
    assert found == [0, 1, 0]


# -- Chasing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def over(panel, hilde):
    """The panel, with the last hour of the interviews over."""
    start = now() - timedelta(hours=3)
    before = start - timedelta(days=1)
    plan = SessionPlan(start, start + timedelta(hours=1), place="Stadhuis", minutes=30)
    plan_session(panel.round, plan, by=hilde, at=before)
    assign_slots(panel.round, by=hilde, at=before)
    return panel


def reminders():
    names = Message.objects.filter(occasion="jury-sheets").order_by("pk").values_list("recipient_name")
    return [name for (name,) in names]


@pytest.mark.parametrize(
    "juror, told", [("Karel", ["Karel", "Noor", "Wim"]), ("Hilde", ["Karel", "Noor", "Wim"]), ("Noor", [])]
)
def test_chair_and_secretary_remind_who_lacks_something(browser, over, juror, told):
    for person in ("An", "Bo"):
        over.handed_in("Karel", person)
    if juror == "Noor":
        over.handed_in("Noor")
    browser(over.seats[juror].user).post(over.address("together", juror), {"deed": "remind"})
    assert sorted(reminders()) == sorted(told)


def test_the_page_says_when_the_last_reminder_was_sent_and_a_day_has_one(browser, over, karel):
    over.handed_in("Karel")
    client, address = browser(karel), over.address("together", "Karel")
    before = "Laatst verstuurd" in client.get(address).content.decode()
    for _each in range(2):
        client.post(address, {"deed": "remind"})
    after = "Laatst verstuurd" in client.get(address).content.decode()
    assert (before, after, len(reminders())) == (False, True, len(set(reminders())))


def test_before_the_interviews_are_over_nobody_is_reminded(browser, panel, karel):
    panel.handed_in("Karel")
    answer = browser(karel).post(panel.address("together", "Karel"), {"deed": "remind"})
    assert (answer.status_code, reminders()) == (422, [])
