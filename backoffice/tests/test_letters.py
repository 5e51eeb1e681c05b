import pytest
from django.urls import reverse

from candidates.actions import Decision, decide_admission
from candidates.models import Candidate
from correspondence.models import Message
from journal.models import Entry
from recruitment.tests.cast import REGISTERED, Stage


@pytest.fixture
def vacancy(stage, hilde):
    """Three receipts on their way, three letters of admission that wait."""
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An", "Bo", "Cis"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    return vacancy


@pytest.fixture
def drafts(vacancy):
    return list(Message.objects.drafts().order_by("recipient_name"))


CONFIRM = "/admin/letters/confirm/"


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def names(response):
    return sorted(row["message"].recipient_name for row in response.context["rows"])


# -- Lists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({}, 6),
        ({"state": "draft"}, 3),
        ({"state": "queued"}, 3),
        ({"state": "failed"}, 0),
        ({"q": "An Peeters"}, 2),
        ({"q": "bo@post"}, 2),
    ],
)
def test_letters_are_filtered(browser, hilde, vacancy, query, number):
    response = browser(hilde).get(reverse("backoffice:letters"), query)
    assert response.context["page_obj"].paginator.count == number


def test_letters_of_one_vacancy(browser, hilde, vacancy, stage):
    stage.registered(stage.published(), ["Dirk"])
    response = browser(hilde).get(
        reverse("backoffice:vacancy_letters", args=[vacancy.pk]), {"state": "draft"}
    )
    assert names(response) == ["An Peeters", "Bo Peeters", "Cis Peeters"]


def test_letters_can_be_limited_to_a_vacancy(browser, hilde, vacancy, stage):
    other = stage.published()
    stage.registered(other, ["Dirk"])
    response = browser(hilde).get(reverse("backoffice:letters"), {"vacancy": other.key})
    assert (names(response), response.context["views"][0]["count"]) == (["Dirk Peeters"], 1)


def test_a_stranger_sees_no_letters(browser, wim, vacancy):
    assert browser(wim).get(reverse("backoffice:letters")).context["rows"] == []


def test_the_list_costs_the_same_for_many(browser, hilde, stage, vacancy, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            browser(hilde).get(reverse("backoffice:letters"))
        return len(counted)

    few = queries()
    stage.registered(vacancy, [f"K{number}" for number in range(20)])
    assert queries() == few


# -- One letter ----------------------------------------------------------------------------------------------


def test_a_letter_reads_as_its_recipient_reads_it(browser, hilde, drafts, text):
    page = text(browser(hilde).get(reverse("backoffice:letter", args=[drafts[0].pk])))
    lines = [line for line in drafts[0].body_text.split("\n") if line.endswith(".") and "-" not in line]
    assert [line for line in lines if line not in page] == []


@pytest.mark.parametrize(
    ("state", "deeds"),
    [
        ("draft", ["release", "by_post", "registered", "cancel"]),
        ("queued", ["cancel"]),
        ("failed", ["by_post", "registered", "cancel", "retry"]),
        ("post", ["print", "posted"]),
        ("cancelled", []),
    ],
)
def test_a_letter_offers_what_its_state_allows(browser, hilde, drafts, arrange, state, deeds):
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(
            state=state, released_at=REGISTERED, next_attempt_at=REGISTERED
        )
    response = browser(hilde).get(reverse("backoffice:letter", args=[drafts[0].pk]))
    assert [deed["name"] for deed in response.context["deeds"]] == deeds


# -- Releasing -----------------------------------------------------------------------------------------------


def test_a_selection_is_shown_before_it_is_released(browser, hilde, drafts, text):
    data = {"deed": "release", "selected": [drafts[0].pk, drafts[1].pk]}
    response = browser(hilde).post(CONFIRM, data)
    shown = [letter.recipient_name for letter in response.context["letters"]]
    assert (shown, states()) == (["An Peeters", "Bo Peeters"], ["draft"] * 3 + ["queued"] * 3)


def test_the_confirmation_says_how_many_go_and_how(browser, hilde, drafts, arrange):
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(recipient_email="", recipient_address="Kaai 1")
    response = browser(hilde).post(CONFIRM, {"deed": "release", "selected": [d.pk for d in drafts]})
    assert [item["count"] for item in response.context["items"]] == [2, 1]


def test_a_confirmed_selection_leaves(browser, hilde, drafts):
    data = {"deed": "release", "selected": [drafts[0].pk, drafts[1].pk], "agreed": "on"}
    browser(hilde).post(CONFIRM, data)
    assert states() == ["draft"] + ["queued"] * 5


def test_all_of_a_filter_are_shown_before_they_leave(browser, hilde, drafts):
    response = browser(hilde).post(CONFIRM, {"deed": "release", "all": "state=draft"})
    assert (len(response.context["letters"]), states().count("draft")) == (3, 3)


def test_all_of_one_vacancy_leave_those_of_another_alone(browser, hilde, stage, vacancy, drafts):
    other = stage.published()
    applications = stage.registered(other, ["Dirk"])
    decide_admission(other, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    page = browser(hilde).get(reverse("backoffice:vacancy_letters", args=[vacancy.pk]), {"state": "draft"})
    response = browser(hilde).post(CONFIRM, {"deed": "release", "all": page.context["everything"]})
    assert len(response.context["letters"]) == 3


def leaves_after(browser, user, drafts, **more):
    """How long after the confirmation a released letter leaves, in seconds."""
    browser(user).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on", **more})
    before = Entry.objects.get(what="letters_released").at
    return (Message.objects.get(pk=drafts[0].pk).released_at - before).total_seconds()


@pytest.mark.parametrize(("when", "seconds"), [("soon", 300), ("now", 0), ("", 300)])
def test_released_letters_leave_soon_or_at_once(browser, hilde, drafts, when, seconds):
    assert leaves_after(browser, hilde, drafts, when=when) == seconds


def test_released_letters_leave_at_a_chosen_local_moment(browser, hilde, drafts):
    leaves_after(browser, hilde, drafts, when="later", leaves_at="2099-07-01T09:30")
    assert Message.objects.get(pk=drafts[0].pk).released_at.isoformat() == "2099-07-01T07:30:00+00:00"


@pytest.mark.parametrize("moment", ["", "morgen", "2099-02-31T10:00", "2020-01-01T10:00"])
def test_a_moment_at_which_nothing_can_leave_is_refused(browser, hilde, drafts, moment):
    data = {
        "deed": "release",
        "selected": [drafts[0].pk],
        "agreed": "on",
        "when": "later",
        "leaves_at": moment,
    }
    response = browser(hilde).post(CONFIRM, data)
    assert (response.status_code, bool(response.context["error"]), states().count("draft")) == (422, True, 3)


@pytest.fixture
def leaving(browser, hilde, drafts):
    """Three letters that leave far from now."""
    data = {"deed": "release", "selected": [d.pk for d in drafts], "agreed": "on", "when": "later"}
    browser(hilde).post(CONFIRM, data | {"leaves_at": "2099-07-01T09:30"})
    return drafts


def test_the_list_says_when_letters_leave(browser, hilde, leaving, text):
    page = text(browser(hilde).get(reverse("backoffice:letters")))
    assert "3 brieven vertrekken op 1 juli om 9.30 u." in page
    assert "Vrijgegeven vertrekt op 1 juli om 9.30 u." in page


def test_a_letter_says_when_it_leaves(browser, hilde, leaving, text):
    page = text(browser(hilde).get(reverse("backoffice:letter", args=[leaving[0].pk])))
    assert "vertrekt op 1 juli om 9.30 u." in page


def test_all_that_leave_at_one_moment_are_called_back_together(browser, hilde, leaving):
    (group,) = browser(hilde).get(reverse("backoffice:letters")).context["leaving"]
    first = browser(hilde).post(CONFIRM, {"deed": "call_back", "leaving": group["moment"]})
    chosen = [letter.pk for letter in first.context["letters"]]
    browser(hilde).post(CONFIRM, {"deed": "call_back", "selected": chosen, "agreed": "on"})
    assert states().count("draft") == 3


def test_what_leaves_is_counted_and_called_back_as_the_filter_shows(browser, hilde, leaving):
    shown = browser(hilde).get(reverse("backoffice:letters"), {"q": "An Peeters"}).context
    (group,) = shown["leaving"]
    asked = {"deed": "call_back", "leaving": group["moment"], "all": shown["everything"]}
    letters = browser(hilde).post(CONFIRM, asked).context["letters"]
    assert (group["text"][:7], [letter.recipient_name for letter in letters]) == ("1 brief", ["An Peeters"])


@pytest.mark.parametrize("moment", ["", "straks", "2099-02-31T10:00"])
def test_no_moment_is_no_letter(browser, hilde, leaving, moment):
    response = browser(hilde).post(CONFIRM, {"deed": "call_back", "leaving": moment})
    assert response.headers["Location"] == reverse("backoffice:letters")


def test_what_cannot_be_released_is_counted_and_left_alone(browser, hilde, vacancy, drafts):
    everything = list(Message.objects.values_list("pk", flat=True))
    response = browser(hilde).post(CONFIRM, {"deed": "release", "selected": everything})
    assert (len(response.context["letters"]), response.context["items"][-1]["count"]) == (3, 3)


def test_a_selection_of_nothing_changes_nothing(browser, hilde, vacancy):
    response = browser(hilde).post(CONFIRM, {"deed": "release", "agreed": "on"})
    assert (response.headers["Location"], states().count("draft")) == (reverse("backoffice:letters"), 3)


def test_releasing_twice_is_once(browser, hilde, drafts):
    data = {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"}
    browser(hilde).post(CONFIRM, data)
    browser(hilde).post(CONFIRM, data)
    assert Entry.objects.filter(what="letters_released").count() == 1


def test_a_stranger_releases_nothing(browser, wim, drafts):
    browser(wim).post(CONFIRM, {"deed": "release", "selected": [d.pk for d in drafts], "agreed": "on"})
    assert states().count("draft") == 3


def test_all_of_a_stranger_are_none_of_ours(browser, wim, drafts):
    browser(wim).post(CONFIRM, {"deed": "release", "all": "state=draft", "agreed": "on"})
    assert states().count("draft") == 3


def test_a_visitor_releases_nothing(browser, drafts):
    browser().post(CONFIRM, {"deed": "release", "selected": [d.pk for d in drafts], "agreed": "on"})
    assert states().count("draft") == 3


def test_looking_at_the_address_changes_nothing(browser, hilde, drafts):
    assert browser(hilde).get(CONFIRM).headers["Location"] == reverse("backoffice:letters")


def test_the_way_back_never_leads_away_from_here(browser, hilde, drafts):
    data = {"deed": "release", "selected": [drafts[0].pk], "agreed": "on", "back": "https://evil.example/"}
    response = browser(hilde).post(CONFIRM, data)
    assert response.headers["Location"] == reverse("backoffice:letters")


# -- Cancelling and trying again -----------------------------------------------------------------------------


def test_a_draft_is_cancelled(browser, hilde, drafts):
    browser(hilde).post(CONFIRM, {"deed": "cancel", "selected": [drafts[0].pk], "agreed": "on"})
    drafts[0].refresh_from_db()
    assert drafts[0].state == "cancelled"


def test_a_failed_letter_is_tried_again(browser, hilde, drafts, arrange):
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(state="failed", error="550")
    browser(hilde).post(CONFIRM, {"deed": "retry", "selected": [drafts[0].pk], "agreed": "on"})
    drafts[0].refresh_from_db()
    assert drafts[0].state == "queued"


def test_a_release_is_called_back_before_it_leaves(browser, hilde, drafts):
    browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"})
    browser(hilde).post(CONFIRM, {"deed": "call_back", "selected": [drafts[0].pk], "agreed": "on"})
    drafts[0].refresh_from_db()
    assert drafts[0].state == "draft"


@pytest.fixture
def to_post(drafts, arrange):
    """A letter that lies ready for the post."""
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(
            state="post", recipient_email="", recipient_address="An\nKaai 1", released_at=REGISTERED
        )
    return drafts[0]


def test_the_day_of_posting_is_recorded(browser, hilde, to_post):
    data = {"deed": "posted", "selected": [to_post.pk], "agreed": "on", "posted_on": "2026-05-22"}
    browser(hilde).post(CONFIRM, data)
    to_post.refresh_from_db()
    assert (to_post.state, to_post.notified_on.isoformat()) == ("sent", "2026-05-22")


@pytest.mark.parametrize("day", ["", "gisteren", "2026-02-31", "2026-05-01", "2099-01-01"])
def test_a_day_on_which_nothing_can_be_posted_is_refused(browser, hilde, to_post, day):
    data = {"deed": "posted", "selected": [to_post.pk], "agreed": "on", "posted_on": day}
    response = browser(hilde).post(CONFIRM, data)
    to_post.refresh_from_db()
    assert (response.status_code, bool(response.context["error"]), to_post.state) == (422, True, "post")


def test_a_failed_letter_goes_by_post_to_the_address_as_it_is_now(browser, hilde, drafts, arrange):
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(state="failed", error="550", released_at=REGISTERED)
        Candidate.objects.filter(first_name="An").update(street="Kaai 1", postcode="9990", city="Leiemond")
    browser(hilde).post(CONFIRM, {"deed": "by_post", "selected": [drafts[0].pk], "agreed": "on"})
    drafts[0].refresh_from_db()
    assert (drafts[0].state, drafts[0].recipient_address) == ("post", "An Peeters\nKaai 1\n9990 Leiemond")


def test_letters_of_two_organisations_stay_apart(browser, wim, elsewhere, vacancy):
    there = Stage(elsewhere, wim)
    there.registered(there.published(), ["Zoë"])
    assert names(browser(wim).get(reverse("backoffice:letters"))) == ["Zoë Peeters"]


# -- Trials ------------------------------------------------------------------------------------------------------


def test_every_page_says_that_mail_is_redirected(browser, hilde, vacancy, settings, text):
    settings.MAIL_REDIRECT_TO = "proef@leiemond.example"
    page = text(browser(hilde).get(reverse("backoffice:letters")))
    assert "Proef: niemand anders krijgt mail. Elke mail gaat naar proef@leiemond.example" in page


def test_without_redirection_no_page_speaks_of_a_trial(browser, hilde, vacancy, text):
    assert "Proef: niemand" not in text(browser(hilde).get(reverse("backoffice:letters")))
