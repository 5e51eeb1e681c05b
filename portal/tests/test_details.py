"""The own data: changing them, and taking all of them along."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from candidates.models import Application
from journal.models import Entry
from portal.export import EXPORTED, LEFT_OUT
from recruitment.tests.cast import CLOSED, Stage
from scoring.log import write_log

PAGE = reverse("portal:details")
DOWNLOAD = reverse("portal:download")
NEW = {
    "first_name": "Samira",
    "last_name": "Lievens-Maes",
    "phone": "0470 00 00 01",
    "street": "Kaai 2",
    "postcode": "9990",
    "city": "Leiemond",
}


@pytest.mark.parametrize("address", [PAGE, DOWNLOAD])
def test_own_data_ask_to_sign_in(browser, leiemond, address):
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_who_did_not_apply_has_nothing_to_change(browser, samira):
    response = browser(samira).get(PAGE)
    assert (response.status_code, response.context["form"]) == (200, None)


def test_new_data_hold_with_every_organisation(browser, stage, ocmw, samira, hilde, applied):
    applied(stage.published(), samira)
    applied(Stage(ocmw, hilde).published(), samira)
    response = browser(samira).post(PAGE, NEW)
    found = {(c.last_name, c.phone, c.street) for c in samira.candidates.all()}
    samira.refresh_from_db()
    assert (response.headers["Location"], found, samira.last_name) == (
        PAGE,
        {("Lievens-Maes", "0470 00 00 01", "Kaai 2")},
        "Lievens-Maes",
    )


def test_a_name_is_asked_and_what_was_typed_stays(browser, stage, samira, applied):
    applied(stage.published(), samira)
    response = browser(samira).post(PAGE, {**NEW, "last_name": ""})
    assert (
        response.status_code,
        list(response.context["form"].errors),
        b"0470 00 00 01" in response.content,
    ) == (
        422,
        ["last_name"],
        True,
    )


def test_the_journal_names_the_fields_and_not_what_they_say(browser, stage, samira, applied):
    applied(stage.published(), samira)
    browser(samira).post(PAGE, NEW)
    entry = Entry.objects.get(what="contact_details_changed")
    assert entry.data == {"fields": ["city", "last_name", "phone", "postcode", "street"]}


def test_saving_without_a_change_is_no_change(browser, stage, samira, applied):
    applied(stage.published(), samira)
    for _time in (1, 2):
        browser(samira).post(PAGE, NEW)
    assert Entry.objects.filter(what="contact_details_changed").count() == 1


# -- Taking along ------------------------------------------------------------------------------------------------


def unpacked(client):
    archive = zipfile.ZipFile(io.BytesIO(client.get(DOWNLOAD).content))
    return json.loads(archive.read("gegevens.json")), archive


def test_the_file_holds_application_letters_and_what_was_told(browser, stage, samira, running, sent, today):
    application = running.applications.get(candidate__user=samira)
    sent(application)
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "62.5"})
    sent(application, at=CLOSED)
    today(CLOSED + timedelta(hours=1))
    document, archive = unpacked(browser(samira))
    (found,) = document["applications"]
    assert (
        document["candidate"][0]["last_name"],
        found["reference"],
        [(r["round"], r["kind"], r["points"]) for r in found["rounds"]],
        [letter["occasion"] for letter in found["letters"]],
        len([name for name in archive.namelist() if name.startswith("brieven/")]),
    ) == (
        "Lievens",
        application.reference,
        [("Schriftelijke proef", "passed", "125/2")],
        ["round-result", "admission-admitted", "receipt"],
        3,
    )


def test_the_file_holds_nothing_that_was_not_told(browser, stage, samira, running, today):
    today(CLOSED + timedelta(hours=1))
    stage.closed(running, "written", {"An": "70", "Bo": "60", "Samira": "62.5"})
    document, _archive = unpacked(browser(samira))
    (found,) = document["applications"]
    assert (found["rounds"], [letter["occasion"] for letter in found["letters"]], "admission" in found) == (
        [],
        ["receipt"],
        False,
    )


def test_the_file_holds_nothing_of_somebody_else(browser, samira, running):
    _document, archive = unpacked(browser(samira))
    words = "".join(archive.read(name).decode() for name in archive.namelist())
    assert [name for name in ("an@post.example", "bo@post.example", "Peeters") if name in words] == []


@pytest.mark.parametrize("model", EXPORTED, ids=lambda model: model.__name__)
def test_every_field_is_either_in_the_file_or_left_out_knowingly(model):
    fields = {field.name for field in model._meta.get_fields() if field.concrete}
    assert (fields, set(EXPORTED[model]) & set(LEFT_OUT[model])) == (
        set(EXPORTED[model]) | set(LEFT_OUT[model]),
        set(),
    )


ABOUT_NOBODY_OR_OTHERWISE_HELD = {
    "Participation",  # its outcome stands in the verdicts; absence notes and motivations in the letters
    "Score",  # points per juror are given with an inspection of the file
    "ScoreSheet",  # the same
    "Recusal",
    "Lifting",  # the same
}


def test_every_model_that_points_to_an_application_is_in_the_file():
    held = {model.__name__ for model in EXPORTED} | ABOUT_NOBODY_OR_OTHERWISE_HELD
    pointing = {
        relation.related_model.__name__
        for name in ("Candidate", "Application", "Participation", "Result", "Place")
        for relation in next(m for m in apps.get_models() if m.__name__ == name)._meta.related_objects
    }
    assert pointing - held == set()


def test_the_file_holds_what_was_noted_about_oneself_on_the_day(browser, samira, running, hilde):
    application = Application.objects.get(candidate__user=samira)
    round_ = application.vacancy.rounds.get(state="running")
    for about, text in [(application, "Kwam te laat."), (None, "Brandalarm.")]:
        write_log(
            round_, text, kind="other", happened_at=CLOSED, name="H", application=about, by=hilde, at=CLOSED
        )
    document, _archive = unpacked(browser(samira))
    assert [entry["text"] for entry in document["applications"][0]["log"]] == ["Kwam te laat."]
