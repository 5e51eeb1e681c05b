"""The texts of letters in the back office: who reaches them, writing, seeing, comparing, going back."""

from dataclasses import replace

import pytest
from django.urls import reverse

from backoffice.forms.texts import LetterTextForm
from backoffice.journal_words import lines
from candidates.actions import Decision, decide_admission
from candidates.letters import RECEIPT, REFUSED, receipt_letters
from candidates.models import Application
from correspondence import occasions
from correspondence.actions import write_text
from correspondence.letters import current_text
from correspondence.models import LetterText, Message
from correspondence.rendering import default_text
from correspondence.texts import Text, shown
from journal.models import Entry
from organisations.models import Organisation
from recruitment.tests.cast import PUBLISHED, REGISTERED

LIST = "/admin/texts/"
PAGE = "/admin/texts/leiemond/receipt/"
DECISION = "/admin/texts/leiemond/admission-refused/"
STANDARD = f"{PAGE}standard/"
EXAMPLE = f"{PAGE}example/"

OWN = {"subject": "Bedankt, {{ voornaam }}", "body": "# Bedankt\n\nDag {{ voornaam }}, tot gauw."}


def post(browser, user, address=PAGE, **data):
    return browser(user).post(address, {**OWN, "version": "0", **data})


@pytest.fixture
def written(leiemond, hilde):
    """Hilde wrote the receipt: text 1."""
    return write_text(leiemond, RECEIPT, Text(**OWN), expected=0, by=hilde, at=PUBLISHED)


def kept():
    return list(LetterText.objects.order_by("number").values_list("number", "subject"))


# -- Who reaches them ----------------------------------------------------------------------------------------------

ALL = [LIST, PAGE, EXAMPLE, STANDARD]


@pytest.mark.parametrize("address", ALL)
def test_texts_ask_to_sign_in(browser, leiemond, address):
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("name", ["hilde", "karel"])
def test_texts_are_for_officers_and_administrators(browser, request, written, name, address):
    assert browser(request.getfixturevalue(name)).get(address).status_code == 200


@pytest.mark.parametrize("address", ALL)
def test_a_juror_reaches_no_text(browser, noor, address):
    assert browser(noor).get(address).status_code == 403


@pytest.mark.parametrize(("address", "status"), [(LIST, 403), (PAGE, 403), (EXAMPLE, 403), (STANDARD, 403)])
def test_a_bureau_reaches_no_text(browser, bart, address, status):
    assert browser(bart).get(address).status_code == status


@pytest.mark.parametrize("address", [PAGE, EXAMPLE, STANDARD])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_officer_elsewhere_finds_no_text(browser, wim, leiemond, address, method):
    assert getattr(browser(wim), method)(address).status_code == 404


def test_an_officer_elsewhere_writes_nothing_here(browser, wim, leiemond):
    post(browser, wim)
    assert kept() == []


@pytest.mark.parametrize("rest", ["", "example/", "standard/"])
def test_an_unknown_occasion_is_not_found(browser, hilde, rest):
    assert browser(hilde).get(f"/admin/texts/leiemond/nothing/{rest}").status_code == 404


def test_the_letters_lead_to_the_texts(browser, hilde):
    assert f'href="{LIST}"' in browser(hilde).get("/admin/letters/").content.decode()


def test_a_bureau_is_not_led_to_the_texts(browser, bart):
    assert LIST not in browser(bart).get("/admin/letters/").content.decode()


def test_the_administration_leads_to_the_texts(browser, karel):
    assert f'href="{LIST}"' in browser(karel).get("/admin/administration/").content.decode()


# -- The list ------------------------------------------------------------------------------------------------------


def test_every_occasion_is_listed_once(browser, hilde):
    (table,) = browser(hilde).get(LIST).context["tables"]
    listed = [row["kind"].key for group in table["groups"] for row in group["rows"]]
    assert sorted(listed) == [occasion.key for occasion in occasions.occasions()]


def test_the_list_says_who_wrote_the_text_that_holds(browser, karel, written):
    (table,) = browser(karel).get(LIST).context["tables"]
    found = [
        (row["kind"].key, row["text"].number, row["who"])
        for group in table["groups"]
        for row in group["rows"]
        if row["text"]
    ]
    assert found == [("receipt", 1, "Hilde Vermaercke")]


def test_the_list_costs_the_same_for_many_texts(browser, hilde, leiemond, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(100) as counted:
            browser(hilde).get(LIST)
        return len(counted)

    write_text(leiemond, RECEIPT, Text(**OWN), expected=0, by=hilde, at=PUBLISHED)
    few = queries()
    for kind in occasions.occasions():
        if kind != RECEIPT:
            text = shown(default_text(kind), kind.all_variables)
            other = Text(f"Nieuw: {text.subject}", text.body)
            write_text(leiemond, kind, other, expected=0, by=hilde, at=PUBLISHED)
    assert queries() == few


# -- Writing -------------------------------------------------------------------------------------------------------


def test_the_editor_starts_from_the_text_that_holds(browser, hilde):
    form = browser(hilde).get(PAGE).context["form"]
    text = shown(default_text(RECEIPT), RECEIPT.all_variables)
    assert (form["subject"].value(), form["body"].value()) == (text.subject, text.body)


def test_a_text_is_saved(browser, hilde, leiemond):
    response = post(browser, hilde)
    assert (response.headers["Location"], current_text(leiemond, "receipt").subject) == (
        PAGE,
        "Bedankt, {{ first_name }}",
    )


def test_a_text_is_journaled_in_words(browser, hilde, leiemond, written):
    browser(hilde).post(STANDARD, {"version": "1", "agreed": "on"})
    told = lines(Entry.objects.filter(chain=leiemond.chain, what__startswith="letter_text"))
    assert sorted((line.text, line.details) for line in told) == [
        ("Brieftekst geschreven, nummer 1", ("ontvangstbevestiging",)),
        ("Brieftekst: terug naar de standaardtekst", ("ontvangstbevestiging",)),
    ]


def test_a_text_with_problems_is_told_line_by_line_and_kept(browser, hilde, text):
    response = post(browser, hilde, body="# Bedankt\n\nDag {{ vornaam }}")
    assert response.status_code == 422
    assert kept() == []
    assert response.context["form"]["body"].value() == "# Bedankt\n\nDag {{ vornaam }}"
    assert (
        "Tekst van de brief: Regel 3: {{ vornaam }} bestaat niet in deze brief. Bedoel je {{ voornaam }}?"
        in text(response)
    )


@pytest.mark.parametrize(
    "body", ["# Titel\x00", "# Titel\n\ud83d", "# Titel\n{% load x %}", "", "{{", "# T\u2028"]
)
def test_hostile_texts_are_refused_as_others_are(browser, hilde, body):
    response = post(browser, hilde, body=body.encode("utf-8", "surrogatepass"))
    assert (response.status_code, kept()) == (422, [])


def test_what_a_decision_would_lose_is_asked_about(browser, hilde):
    response = post(browser, hilde, DECISION)
    losing = [variable.name for variable in response.context["form"].losing]
    assert (response.status_code, losing, kept()) == (
        422,
        ["inspection", "appeal", "reasons", "motivation"],
        [],
    )


def test_what_a_decision_loses_it_loses_knowingly(browser, hilde):
    post(browser, hilde, DECISION, may_lose="on")
    assert kept() == [(1, "Bedankt, {{ first_name }}")]


def test_a_decision_that_lost_something_says_so_when_it_is_opened(browser, hilde, leiemond):
    write_text(leiemond, REFUSED, Text(**OWN), expected=0, may_lose=True, by=hilde, at=PUBLISHED)
    assert len(browser(hilde).get(DECISION).context["form"].losing) == 4


def test_a_message_that_leaves_at_once_has_nothing_to_lose(browser, hilde):
    assert LetterTextForm({**OWN}, kind=RECEIPT).is_valid()


# -- Two at once ---------------------------------------------------------------------------------------------------


def test_who_comes_second_is_shown_both_texts(browser, karel, written, text):
    response = post(browser, karel, subject="Van Karel")
    assert (response.status_code, kept()) == (409, [(1, "Bedankt, {{ first_name }}")])
    assert response.context["form"]["subject"].value() == "Van Karel"
    assert response.context["other"]["text"] == f"{OWN['subject']}\n\n{OWN['body']}"
    assert "Hilde Vermaercke bewaarde op 11 mei om 10.00 uur een andere tekst" in text(response)


def test_who_saw_both_texts_may_save_over_the_other(browser, karel, written):
    version = post(browser, karel, subject="Van Karel").context["version"]
    post(browser, karel, subject="Van Karel", version=version)
    assert kept() == [(1, "Bedankt, {{ first_name }}"), (2, "Van Karel")]


@pytest.mark.parametrize("version", ["", "x", "-1", "1" * 30, "²"])
def test_a_number_that_never_was_overwrites_nothing(browser, karel, written, version):
    assert post(browser, karel, subject="Van Karel", version=version).status_code == 409


# -- The history -----------------------------------------------------------------------------------------------------


def test_the_history_shows_what_changed_by_whom(browser, karel, written):
    post(browser, karel, version="1", subject="Bedankt, beste {{ voornaam }}")
    history = browser(karel).get(PAGE).context["history"]
    assert [(entry["row"].number, entry["who"]) for entry in history] == [
        (2, "Karel Maes"),
        (1, "Hilde Vermaercke"),
    ]
    assert [(piece.kind, piece.text) for piece in history[0]["rows"][0]] == [
        ("same", "Bedankt, "),
        ("added", "beste "),
        ("same", "{{ voornaam }}"),
    ]


def test_a_difference_is_said_in_words_too(browser, hilde, written):
    page = browser(hilde).get(PAGE).content.decode()
    assert (page.count("<ins>"), page.count("<del>")) == (
        page.count('<ins><span class="vh">toegevoegd: </span>'),
        page.count('<del><span class="vh">geschrapt: </span>'),
    )


def test_the_editor_costs_the_same_for_a_long_history(browser, hilde, written, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(100) as counted:
            browser(hilde).get(PAGE)
        return len(counted)

    few = queries()
    for number in range(1, 25):
        post(browser, hilde, version=str(number), subject=f"Tekst {number}")
    assert queries() == few
    assert [entry["row"].number for entry in browser(hilde).get(PAGE).context["history"]] == [
        *range(25, 5, -1)
    ]


# -- The standard text -----------------------------------------------------------------------------------------------


def test_going_back_is_shown_before_it_is_done(browser, hilde, written):
    response = browser(hilde).post(STANDARD, {"version": "1"})
    assert (response.status_code, [number for number, _subject in kept()]) == (200, [1])


def test_going_back_to_the_standard_text(browser, hilde, leiemond, written):
    browser(hilde).post(STANDARD, {"version": "1", "agreed": "on"})
    assert current_text(leiemond, "receipt").subject == default_text(RECEIPT).subject


def test_a_text_that_was_written_in_between_is_not_taken_away(browser, hilde, written):
    response = browser(hilde).post(STANDARD, {"version": "0", "agreed": "on"})
    assert (response.status_code, response.context["version"], len(kept())) == (409, 1, 1)


def test_from_the_standard_text_there_is_no_way_back(browser, hilde):
    assert browser(hilde).get(STANDARD).headers["Location"] == PAGE


# -- The example -----------------------------------------------------------------------------------------------------


def example(browser, user, **data):
    return browser(user).post(EXAMPLE, {**OWN, **data})


def test_the_example_shows_what_is_typed_as_a_mail(browser, hilde, text):
    page = text(example(browser, hilde))
    assert "Onderwerp: Bedankt, Lotte Stad Leiemond Bedankt Dag Lotte, tot gauw." in page


def test_the_example_shows_the_plain_text(browser, hilde):
    page = example(browser, hilde, **{"as": "plain"}).content.decode()
    assert "Bedankt\n=======\n\nDag Lotte, tot gauw.\n</pre>" in page


def test_the_example_saves_nothing(browser, hilde):
    example(browser, hilde)
    assert kept() == []


def test_the_example_of_a_text_with_problems_tells_them(browser, hilde, text):
    response = example(browser, hilde, subject="")
    assert (response.status_code, "Schrijf een onderwerp." in text(response)) == (422, True)


def test_markup_in_an_example_is_text(browser, hilde):
    page = example(browser, hilde, body="# <script>x</script>").content.decode()
    assert ("<script>" in page, "&lt;script&gt;x&lt;/script&gt;" in page) == (False, True)


def test_the_example_stands_in_our_own_frame_only(browser, hilde):
    response = browser(hilde).get(EXAMPLE)
    policy = response.headers["Content-Security-Policy"]
    assert (
        response.headers["X-Frame-Options"],
        "frame-ancestors 'self'" in policy,
        "script-src" in policy,
    ) == (
        "SAMEORIGIN",
        True,
        False,
    )


def test_the_example_shows_the_logo_that_goes_with_the_mail(browser, hilde, leiemond, arrange):
    with arrange():
        Organisation.objects.update(logo="logos/leiemond.png")
    page = browser(hilde).get(EXAMPLE).content.decode()
    assert page.count(f'src="{reverse("organisation_logo", args=["leiemond"])}"') == 1


@pytest.fixture
def composing(monkeypatch):
    """The receipt can be made anew from the facts of today."""

    def compose(keys):
        numbers = [key.rpartition(":")[2] for key in keys]
        applications = Application.objects.select_related("candidate", "vacancy__organisation")
        return [
            letter
            for application in applications.filter(pk__in=numbers)
            for letter in receipt_letters(application.vacancy, [application])
        ]

    kind = replace(RECEIPT, compose=compose)
    monkeypatch.setitem(occasions._registry, "receipt", kind)


@pytest.fixture
def receipts(stage, composing):
    vacancy = stage.published()
    stage.registered(vacancy, ["An", "Bo"])
    return {message.recipient_name: message for message in Message.objects.all()}


def test_the_example_can_take_the_data_of_a_real_letter(browser, hilde, receipts, text):
    page = text(example(browser, hilde, example=receipts["Bo Peeters"].pk))
    assert "Dag Bo, tot gauw." in page


def test_real_letters_are_offered_by_name(browser, hilde, receipts):
    labels = [choice["label"] for choice in browser(hilde).get(PAGE).context["examples"]]
    assert sorted(labels) == ["An Peeters, Dossierbeheerder", "Bo Peeters, Dossierbeheerder"]


@pytest.mark.parametrize("chosen", ["0", "x", "²", "999999"])
def test_a_letter_that_is_not_there_is_no_example(browser, hilde, receipts, chosen):
    assert example(browser, hilde, example=chosen).status_code == 404


def test_a_letter_of_another_town_is_no_example(browser, wim, elsewhere, receipts):
    address = EXAMPLE.replace("leiemond", elsewhere.slug)
    data = {**OWN, "example": receipts["Bo Peeters"].pk}
    assert browser(wim).post(address, data).status_code == 404


@pytest.fixture
def registered(stage):
    """An and Bo applied, with a receipt that cannot be made anew."""
    return {a.candidate.first_name: a for a in stage.registered(stage.published(), ["An", "Bo"])}


def test_without_a_way_to_make_it_anew_applications_are_offered(browser, hilde, registered):
    labels = [choice["label"] for choice in browser(hilde).get(PAGE).context["examples"]]
    assert sorted(labels) == ["An Peeters, Dossierbeheerder", "Bo Peeters, Dossierbeheerder"]


def test_the_example_can_take_the_data_of_an_application(browser, hilde, registered, text):
    page = text(example(browser, hilde, example=registered["Bo"].key))
    assert "Dag Bo, tot gauw." in page


@pytest.mark.parametrize("chosen", ["0", "x", "application:²", "application:999999"])
def test_an_application_that_is_not_there_is_no_example(browser, hilde, registered, chosen):
    assert example(browser, hilde, example=chosen).status_code == 404


def test_an_application_of_another_town_is_no_example(browser, wim, elsewhere, registered):
    address = EXAMPLE.replace("leiemond", elsewhere.slug)
    data = {**OWN, "example": registered["Bo"].key}
    assert browser(wim).post(address, data).status_code == 404


def test_a_letter_to_nobody_who_applies_offers_none(browser, hilde, registered):
    address = PAGE.replace("/receipt/", "/union-notice/")
    assert browser(hilde).get(address).context["examples"] == []


# -- Letters -----------------------------------------------------------------------------------------------------------


def test_drafts_from_another_text_are_counted(browser, hilde, stage, leiemond):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    address = "/admin/texts/leiemond/admission-admitted/"
    before = browser(hilde).get(address).context["waiting"]
    post(browser, hilde, address, may_lose="on")
    assert (before, browser(hilde).get(address).context["waiting"]) == (0, 1)


def test_a_letter_says_from_which_text_it_was_made(browser, hilde, stage, written, text):
    stage.registered(stage.published(), ["An"])
    message = Message.objects.get()
    page = text(browser(hilde).get(reverse("backoffice:letter", args=[message.pk])))
    assert (message.subject, "met tekst 1" in page) == ("Bedankt, An", True)
