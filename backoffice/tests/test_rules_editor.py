"""The rules editor over HTTP: only "save" saves, nothing of a colleague is lost, and only officers of the draft get in."""

from dataclasses import replace

import pytest
from django.urls import reverse

from recruitment.tests.cast import two_tests
from recruitment.tests.clicks import FormReader, press
from vacancies.actions import StaleDraft, save_draft
from vacancies.models import Vacancy
from vacancies.rules import HeldRule
from vacancies.tests.procedures import procedure


@pytest.fixture
def draft(stage):
    return stage.draft()


@pytest.fixture
def officer(browser, hilde):
    return browser(hilde)


def page(name, vacancy, place=""):
    return reverse(f"backoffice:{name}", args=[vacancy.pk, place] if place else [vacancy.pk])


def definition():
    return Vacancy.objects.get().definition


def first():
    return definition().rounds[0].key


def filled(client, address, **typed):
    """What the form of a block sends when something is typed in it."""
    reader = FormReader()
    reader.feed(client.get(address).content.decode())
    form = next(f for f in reader.forms if f.has({"seen"}))
    for name, value in typed.items():
        form.fill(name, value)
    return form.data()


READS = [
    ("rules", ""),
    ("rules_text", ""),
    ("draft_brochure", ""),
    ("edit_rule", "offer"),
    ("add_rule", "rounds"),
    ("remove_rule", "routes/external"),
]


@pytest.mark.parametrize(("name", "place"), READS)
def test_a_page_of_the_editor_is_for_the_officers_of_the_draft(browser, hilde, wim, noor, draft, name, place):
    address = page(name, draft, place)
    got = {who: browser(who).get(address).status_code for who in (None, hilde, wim, noor)}
    assert got == {None: 302, hilde: 200, wim: 404, noor: 403}


@pytest.mark.parametrize(("name", "place"), [("move_rule", "rounds/written"), ("preview_rule", "offer")])
def test_what_is_only_sent_is_for_the_officers_of_the_draft(browser, wim, noor, draft, name, place):
    got = [browser(who).post(page(name, draft, place)).status_code for who in (None, wim, noor)]
    assert (got, definition()) == ([302, 404, 403], two_tests())


@pytest.mark.parametrize("name", ["edit_rule", "preview_rule", "move_rule", "remove_rule", "add_rule"])
def test_rules_that_cannot_change_any_more_have_no_editor(officer, stage, arrange, name):
    vacancy = stage.published()
    with arrange():
        type(vacancy).objects.update(state="cancelled")
    assert officer.post(page(name, vacancy, "offer")).status_code == 404


@pytest.mark.parametrize("place", ["offer/title", "rounds/nothing", "rounds/+nothing", "semantics"])
def test_a_place_that_is_none_is_not_found(officer, draft, place):
    assert officer.get(page("edit_rule", draft, place)).status_code == 404


STRAY = [
    "conditions",
    "offer",
    "documents/cv/routes",
    "rounds/written/parts",
    "rounds/written/competencies",
    "end",
]


@pytest.mark.parametrize("place", STRAY)
def test_only_in_lists_of_the_editor_is_anything_added_moved_or_removed(officer, draft, place):
    got = [
        officer.get(page("add_rule", draft, place)).status_code,
        officer.get(page("edit_rule", draft, f"{place}/+diploma")).status_code,
        officer.post(page("move_rule", draft, f"{place}/title")).status_code,
        officer.post(page("remove_rule", draft, f"{place}/title")).status_code,
    ]
    assert (got, definition()) == ([404] * 4, two_tests())


def test_every_card_of_a_procedure_is_shown(officer, stage):
    vacancy = stage.draft(procedure("p3"))
    html = officer.get(page("rules", vacancy)).content.decode()
    shown = [round_.key for round_ in vacancy.definition.rounds if f'id="rounds-{round_.key}"' in html]
    assert shown == [round_.key for round_ in vacancy.definition.rounds]


def test_a_block_is_saved_and_the_rest_stays(officer, draft):
    before = definition()
    press(officer, page("edit_rule", draft, "reserve"), months="36")
    assert definition() == replace(before, reserve=replace(before.reserve, months=36))


def test_a_mistake_saves_nothing_and_stands_at_its_field(officer, draft):
    address = page("edit_rule", draft, f"rounds/{first()}")
    before = definition()
    response = officer.post(
        address, filled(officer, address, held__rule=HeldRule.MORE_THAN.value, title="Anders")
    )
    assert (response.status_code, list(response.context["form"].errors), definition()) == (
        422,
        ["held__threshold", "held__count"],
        before,
    )
    assert response.context["form"]["title"].value() == "Anders"


def test_show_the_sentence_saves_nothing(officer, draft, text):
    address = page("edit_rule", draft, "reserve")
    response = officer.post(address, filled(officer, address, months="30") | {"do": "preview"})
    assert ("30 maanden" in text(response), definition()) == (True, two_tests())


def test_the_sentences_follow_as_one_types(officer, draft, text):
    data = filled(officer, page("edit_rule", draft, "reserve"), months="30")
    response = officer.post(page("preview_rule", draft, "reserve"), data)
    assert ("30 maanden" in text(response), "<html" in response.content.decode(), definition()) == (
        True,
        False,
        two_tests(),
    )


def test_what_cannot_be_worded_yet_is_named(officer, draft, text):
    data = filled(officer, page("edit_rule", draft, "reserve"), months="")
    response = officer.post(page("preview_rule", draft, "reserve"), data)
    assert "Geldig, in maanden: Dit veld is verplicht." in text(response)


def test_a_button_of_a_row_saves_nothing_and_keeps_what_was_typed(officer, draft):
    address = page("edit_rule", draft, f"rounds/{first()}")
    data = filled(officer, address, title="Anders") | {"do": "parts:add"}
    response = officer.post(address, data)
    form = response.context["form"]
    assert (response.status_code, form["title"].value(), len(form.parts.forms), definition()) == (
        200,
        "Anders",
        len(definition().rounds[0].parts) + 1,
        two_tests(),
    )


def test_two_officers_in_one_block_are_both_shown(officer, draft, hilde, stage, text):
    address = page("edit_rule", draft, "reserve")
    data = filled(officer, address, months="36")
    press(officer, address, months="48")
    response = officer.post(address, data)
    assert (response.status_code, definition().reserve.months) == (409, 48)
    assert "Geldig, in maanden: 48" in text(response)
    assert response.context["form"]["months"].value() == "36"
    again = {**data, "seen": response.context["seen"]}
    officer.post(address, again)
    assert definition().reserve.months == 36


def test_two_officers_in_two_blocks_do_not_meet(officer, draft):
    data = filled(officer, page("edit_rule", draft, "reserve"), months="36")
    press(officer, page("edit_rule", draft, "offer"), title="Een andere titel")
    officer.post(page("edit_rule", draft, "reserve"), data)
    assert (definition().reserve.months, definition().offer.title) == (36, "Een andere titel")


def test_a_draft_that_changed_since_it_was_read_is_not_overwritten(draft, hilde, stage):
    from recruitment.tests.cast import PUBLISHED

    seen = draft.definition
    mine, theirs = (replace(seen, reserve=replace(seen.reserve, months=months)) for months in (36, 48))
    save_draft(draft, theirs, seen=seen, by=hilde, at=PUBLISHED)
    with pytest.raises(StaleDraft):
        save_draft(draft, mine, seen=seen, by=hilde, at=PUBLISHED)


def test_what_a_colleague_removed_is_told(officer, draft, text):
    key = definition().rounds[-1].key
    data = filled(officer, page("edit_rule", draft, f"rounds/{key}"))
    remove = page("remove_rule", draft, f"rounds/{key}")
    press(officer, remove, seen=officer.get(remove).context["seen"])
    response = officer.post(page("edit_rule", draft, f"rounds/{key}"), data, follow=True)
    assert "Iemand anders verwijderde dit intussen." in text(response)


def test_a_round_is_moved(officer, draft):
    keys = [round_.key for round_ in definition().rounds]
    officer.post(page("move_rule", draft, f"rounds/{keys[0]}"), {"to": "down"})
    assert [round_.key for round_ in definition().rounds] == [keys[1], keys[0], *keys[2:]]


def test_a_round_goes_after_seeing_what_goes_with_it(officer, draft, text):
    key = definition().rounds[-1].key
    address = page("remove_rule", draft, f"rounds/{key}")
    asked = text(officer.get(address))
    assert ("Dit verdwijnt uit de brochure" in asked, key in [r.key for r in definition().rounds]) == (
        True,
        True,
    )
    press(officer, address, seen=officer.get(address).context["seen"])
    assert key not in [r.key for r in definition().rounds]


def test_a_round_is_added_and_opened(officer, draft):
    address = page("edit_rule", draft, "rounds/+oral_test")
    response = officer.post(address, filled(officer, address, title="Proef"))
    assert definition().rounds[-1].key == "proef"
    assert response.headers["Location"].endswith(page("edit_rule", draft, "rounds/proef") + "#form")


def test_the_parts_of_a_round_that_is_not_added_yet_have_no_page(officer, draft):
    form = officer.get(page("edit_rule", draft, "rounds/+oral_test")).context["form"]
    assert [row.link for row in form.parts.forms] == [""]


def test_a_condition_that_stands_elsewhere_is_asked_here_too(officer, stage):
    draft = stage.draft(procedure("p1"))
    route = next(r for r in draft.definition.routes if r.alternatives[0].conditions)
    key = route.alternatives[0].conditions[0]
    officer.post(page("add_rule", draft, "general"), {"condition": key})
    assert definition().general == (*procedure("p1").general, key)


def test_the_brochure_of_the_draft_stands_in_a_frame_of_ours(officer, draft):
    frame = officer.get(page("draft_brochure", draft))
    paper = officer.get(page("draft_brochure_paper", draft))
    assert page("draft_brochure_paper", draft) in frame.content.decode()
    assert (paper.headers["Content-Type"], paper.headers["X-Frame-Options"]) == (
        "application/pdf",
        "SAMEORIGIN",
    )
