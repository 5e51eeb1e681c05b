import ast
from pathlib import Path

import pytest
from django.urls import reverse

import backoffice
from backoffice.journal_words import KINDS, WORDS, lines, whats_of
from journal.models import Entry

ROOT = Path(backoffice.__file__).resolve().parent.parent
APPS = [path.parent for path in ROOT.glob("*/apps.py")]
WRITERS = {"record", "_record", "_save"}
# correspondence.delivery names the deed after the state that a letter reached.
OF_DELIVERY = {"letter_sent", "letter_failed"}


def whats_in_the_source():
    """Every deed that the code records: the first text that looks like one in a call of a writer of entries."""
    found = set(OF_DELIVERY)
    for app in APPS:
        for path in app.rglob("*.py"):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    texts = [a.value for a in node.args[:2] if isinstance(getattr(a, "value", None), str)]
                    if name in WRITERS and texts and "_" in texts[0]:
                        found.add(texts[0])
    return found


def shown(browser, user, query=None):
    return browser(user).get(reverse("backoffice:journal"), query or {}).context["lines"]


def test_every_deed_has_words():
    assert whats_in_the_source() - set(WORDS) == set()


def test_every_word_has_a_deed():
    assert set(WORDS) - whats_in_the_source() == set()


def test_every_kind_has_deeds():
    assert [kind for kind, _label in KINDS if not whats_of(kind)] == []


def test_a_whole_procedure_reads_without_raw_keys(stage):
    stage.ranked({"An": ("70", "80"), "Bo": ("65", "75")})
    entries = list(Entry.objects.filter(chain__startswith="vacancy:"))
    raw = [
        line
        for line in lines(entries)
        if line.text == line.entry.what
        or ":" in line.actor
        or any(key in line.text for key in ("application:", "round:", "letter:", "user:", "{"))
    ]
    assert raw == []


def test_names_stand_for_keys(browser, hilde, stage):
    stage.registered(stage.published(), ["An"])
    texts = {line.text for line in shown(browser, hilde, {"kind": "applications"})}
    assert texts == {"Kandidatuur geregistreerd: An Peeters (0001)"}


def test_who_did_it_is_named(browser, hilde, stage):
    stage.draft()
    assert [line.actor for line in shown(browser, hilde)] == ["Hilde Vermaercke"]


@pytest.mark.parametrize(
    ("kind", "whats"),
    [
        ("", {"vacancy_created", "rules_published", "application_registered", "letters_written"}),
        ("vacancy", {"vacancy_created", "rules_published"}),
        ("applications", {"application_registered"}),
        ("letters", {"letters_written"}),
        ("reserve", set()),
    ],
)
def test_the_journal_is_filtered_by_kind(browser, hilde, stage, kind, whats):
    stage.registered(stage.published(), ["An"])
    assert {line.entry.what for line in shown(browser, hilde, {"kind": kind})} == whats


def test_the_journal_is_filtered_by_vacancy(browser, hilde, stage):
    first, second = stage.draft(), stage.draft()
    found = {line.entry.chain for line in shown(browser, hilde, {"vacancy": second.key})}
    assert (found, first.key in found) == ({second.key}, False)


def test_the_journal_of_a_vacancy_holds_its_own_chain_only(browser, hilde, stage):
    vacancy = stage.draft()
    stage.draft()
    response = browser(hilde).get(reverse("backoffice:vacancy_journal", args=[vacancy.pk]))
    assert {line.entry.chain for line in response.context["lines"]} == {vacancy.key}


def test_a_stranger_reads_nothing(browser, wim, stage):
    stage.draft()
    assert shown(browser, wim) == []


def test_an_administrator_reads_what_happened_to_the_tables(browser, karel, leiemond):
    browser(karel).post(
        reverse("admin:organisations_organisation_change", args=[leiemond.pk]),
        {
            "name": "Stad Leiemond aan zee",
            "kind": "municipality",
            "colour": "#0b5563",
            "retention_months": "24",
            "notice_days": "14",
        },
    )
    [line] = shown(browser, karel, {"kind": "administration"})[:1]
    assert line.text == "Gewijzigd in het beheer: Stad Leiemond aan zee"


def test_the_journal_costs_the_same_for_many(browser, hilde, stage, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            shown(browser, hilde)
        return len(counted)

    vacancy = stage.published()
    stage.registered(vacancy, ["An"])
    few = queries()
    stage.registered(vacancy, ["Bo", "Cis", "Dirk", "Els", "Fons"])
    assert queries() == few
