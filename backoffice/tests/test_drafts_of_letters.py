"""Letters that wait are written anew from the facts as they are now, by the apps that know them."""

import pytest
from django.urls import reverse
from django.utils import translation

from backoffice.letter_words import explained
from candidates.actions import Decision, decide_admission
from candidates.models import Candidate
from correspondence.models import Message
from correspondence.occasions import occasions
from correspondence.redrafting import today
from recruitment.tests.cast import DECIDED

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


@pytest.mark.parametrize("kind", ["admission-admitted", "round-result", "final-result"])
def test_many_cost_as_many_queries_as_one(everything, django_assert_max_num_queries, kind):
    def cost(drafts):
        with django_assert_max_num_queries(30) as queries:
            today(drafts)
        return len(queries)

    drafts = list(Message.objects.drafts().filter(occasion=kind, unique_key__contains=first_about(kind)))
    assert cost(drafts) == cost(drafts[:1])


def first_about(kind):
    """What the first draft of an occasion is about: one round, where there are several."""
    return Message.objects.filter(occasion=kind).order_by("pk").first().unique_key.rsplit(":", 2)[0]


# -- On the pages -------------------------------------------------------------------------------------------------------

CONFIRM = "/admin/letters/confirm/"


@pytest.fixture
def drafts(stage, hilde):
    """Two letters of admission that wait."""
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An", "Bo"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=DECIDED)
    return list(Message.objects.drafts().order_by("recipient_name"))


def edited(browser, hilde, draft, text):
    page = reverse("backoffice:edit_letter", args=[draft.pk])
    seen = browser(hilde).get(page).context["form"].initial["seen"]
    return browser(hilde).post(page, {"text": text, "seen": seen})


def rename(arrange, name="Annelies"):
    with arrange():
        Candidate.objects.filter(first_name="An").update(first_name=name)


def test_a_letter_is_read_as_it_would_leave_today(browser, hilde, drafts, arrange, text):
    rename(arrange)
    page = browser(hilde).get(reverse("backoffice:letter", args=[drafts[0].pk]))
    assert ("Dag Annelies" in text(page), Message.objects.get(pk=drafts[0].pk).body_text) == (
        True,
        drafts[0].body_text,
    )


def test_what_leaves_is_the_truth_of_that_day(browser, hilde, drafts, arrange):
    rename(arrange)
    browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"})
    assert "Dag Annelies" in Message.objects.get(pk=drafts[0].pk).body_text


def test_an_edited_letter_keeps_the_text_of_the_officer(browser, hilde, drafts):
    edited(browser, hilde, drafts[0], drafts[0].body_text + "\nTot dinsdag!")
    browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"})
    message = Message.objects.get(pk=drafts[0].pk)
    assert (
        message.state,
        message.body_text.endswith("Tot dinsdag!\n"),
        "Tot dinsdag!" in message.body_html,
    ) == (
        "queued",
        True,
        True,
    )


def test_an_edit_by_somebody_who_saw_an_older_text_is_refused(browser, hilde, drafts):
    page = reverse("backoffice:edit_letter", args=[drafts[0].pk])
    seen = browser(hilde).get(page).context["form"].initial["seen"]
    edited(browser, hilde, drafts[0], "Eerst.")
    response = browser(hilde).post(page, {"text": "Later.", "seen": seen})
    assert (response.status_code, Message.objects.get(pk=drafts[0].pk).body_text) == (422, "Eerst.\n")


def test_a_stale_edit_is_unticked_and_cannot_be_released(browser, hilde, drafts, arrange):
    edited(browser, hilde, drafts[0], "Dag An")
    rename(arrange)
    selected = {"deed": "release", "selected": [d.pk for d in drafts]}
    shown = browser(hilde).post(CONFIRM, selected).context["rows"]
    response = browser(hilde).post(CONFIRM, selected | {"agreed": "on"})
    assert ([row.stale for row in shown], response.status_code, Message.objects.drafts().count()) == (
        [True, False],
        422,
        2,
    )


def test_saving_a_stale_edit_again_makes_it_ready(browser, hilde, drafts, arrange):
    edited(browser, hilde, drafts[0], "Dag An")
    rename(arrange)
    edited(browser, hilde, drafts[0], "Dag An")
    browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"})
    assert Message.objects.get(pk=drafts[0].pk).body_text == "Dag An\n"


def test_taking_over_the_new_text_drops_the_edit(browser, hilde, drafts, arrange):
    edited(browser, hilde, drafts[0], "Dag An")
    rename(arrange)
    browser(hilde).post(reverse("backoffice:edit_letter", args=[drafts[0].pk]), {"drop": "1"})
    message = Message.objects.get(pk=drafts[0].pk)
    assert (message.edited, "Dag Annelies" in message.body_text) == (False, True)


def test_what_changed_between_looking_and_confirming_is_marked_and_waits(browser, hilde, drafts, arrange):
    first = browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk]})
    seen = [f"{row.message.pk}:{row.digest}" for row in first.context["rows"]]
    rename(arrange)
    second = browser(hilde).post(
        CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "seen": seen, "agreed": "on"}
    )
    assert (second.status_code, [str(flag[1]) for flag in second.context["rows"][0].flags]) == (
        422,
        ["gewijzigd sinds hij geschreven werd", "gewijzigd sinds je keek"],
    )


def test_a_paragraph_comes_in_all_that_were_chosen(browser, hilde, drafts):
    data = {
        "deed": "paragraph",
        "selected": [d.pk for d in drafts],
        "paragraph": "Breng je pas mee.",
        "where": "title",
    }
    preview = browser(hilde).post(CONFIRM, data | {"preview": "1"}).context["preview"]
    browser(hilde).post(CONFIRM, data | {"agreed": "on"})
    texts = Message.objects.drafts().values_list("body_text", flat=True)
    assert (
        [piece.text for line in preview for piece in line if piece.kind == "added" and piece.text],
        [text.split("\n\n")[1] for text in texts],
    ) == (["Breng je pas mee."], ["Breng je pas mee."] * 2)


def test_a_draft_chosen_for_registered_post_waits_for_the_post_after_its_release(
    browser, hilde, drafts, arrange
):
    with arrange():
        Candidate.objects.update(street="Molenweg 27", postcode="9990", city="Leiemond")
    browser(hilde).post(CONFIRM, {"deed": "registered", "selected": [drafts[0].pk], "agreed": "on"})
    browser(hilde).post(CONFIRM, {"deed": "release", "selected": [drafts[0].pk], "agreed": "on"})
    assert Message.objects.values_list("state", "registered").get(pk=drafts[0].pk) == ("post", True)


def test_a_letter_that_failed_is_tried_again_at_the_address_of_the_dossier(browser, hilde, drafts, arrange):
    with arrange():
        Message.objects.filter(pk=drafts[0].pk).update(
            state="failed", error="550 5.1.1 no such user", released_at=DECIDED
        )
        Candidate.objects.filter(first_name="An").update(email="an.nieuw@post.example")
    browser(hilde).post(CONFIRM, {"deed": "retry", "selected": [drafts[0].pk], "agreed": "on"})
    assert Message.objects.values_list("state", "recipient_email").get(pk=drafts[0].pk) == (
        "queued",
        "an.nieuw@post.example",
    )


def test_a_stranger_edits_nothing(browser, wim, drafts):
    page = reverse("backoffice:edit_letter", args=[drafts[0].pk])
    assert browser(wim).post(page, {"text": "x", "seen": "x"}).status_code == 404


def test_a_candidate_reads_nothing_of_a_decision_before_its_release(browser, drafts, samira, arrange, text):
    with arrange():
        Candidate.objects.filter(first_name="An").update(user=samira)
        Message.objects.exclude(state="draft").delete()
    client = browser(samira)
    pages = [
        client.get(reverse("portal:applications")),
        client.get(reverse("portal:letter", args=[drafts[0].pk])),
    ]
    assert (
        [page.status_code for page in pages],
        [word for word in ("toegelaten", "Toegelaten") if word in text(pages[0])],
    ) == (
        [200, 404],
        [],
    )


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("550 5.1.1 no such user", "bestaat niet"),
        ("550 5.7.1 blocked", "weigert onze mail"),
        ("554 spam", "weigert onze mail"),
        ("552 5.2.2 over quota", "vol"),
        ("451 later", "bezet"),
        ("535 bad password", "wachtwoord"),
        ("ConnectionRefusedError: refused", "niet bereikbaar"),
        ("500 what", "Probeer opnieuw"),
    ],
)
def test_an_answer_of_the_server_is_explained(error, word):
    with translation.override("nl"):
        assert word in explained(error)
