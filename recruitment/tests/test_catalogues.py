import os
import time

import polib
import pytest

from recruitment import catalogues

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def house(tmp_path):
    """A folder with one app, and a function that writes files into it."""

    def write(path, text):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    write("town/apps.py", "")
    write.root = tmp_path
    write.po = tmp_path / "town/locale/nl/LC_MESSAGES/django.po"
    write.catalogue = lambda entries: write("town/locale/nl/LC_MESSAGES/django.po", HEADER + entries + "\n")
    return write


def strings(house) -> set:
    return set(catalogues.source_strings([house.root / "town"]))


def problems(house) -> list[str]:
    found = catalogues.problems(house.po, [house.root / "town"])
    return [line.replace(f"{house.po}", "django.po").replace(f"{house.root}/", "") for line in found]


def test_strings_are_found_in_python(house):
    house(
        "town/views.py",
        'a = _("One")\nb = gettext_lazy("T" "wo")\nc = ngettext("%(n)s day", "%(n)s days", 2)\n'
        'd = pgettext("month", "May")\ne = npgettext("time", "min", "mins", 2)\nf = _(a)\ng = other("No")\n',
    )
    assert strings(house) == {
        (None, "One"),
        (None, "Two"),
        (None, "%(n)s day"),
        ("month", "May"),
        ("time", "min"),
    }


def test_strings_are_found_in_templates(house):
    house(
        "town/templates/page.html",
        '<p class="x">{% translate "One" %} {% translate "May" context "month" %}</p>\n'
        "{% blocktranslate trimmed with n=a %}\n  Two {{ n }}\n  lines\n{% endblocktranslate %}\n"
        "{% blocktranslate count n=a %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}\n"
        '{{ _("(Three)") }} {% include "x.html" with label=_("Four") %}\n',
    )
    assert strings(house) == {
        (None, "One"),
        ("month", "May"),
        (None, "Two %(n)s lines"),
        (None, "%(n)s day"),
        (None, "(Three)"),
        (None, "Four"),
    }


def test_strings_of_tests_do_not_count(house):
    house("town/tests/test_views.py", 'a = _("One")')
    assert strings(house) == set()


def test_strings_of_the_top_belong_to_the_catalogue_at_the_top(house):
    house("templates/base.html", "")
    house("templates/backoffice/list.html", "")
    assert catalogues.catalogues(house.root)[house.root / "locale/nl/LC_MESSAGES/django.po"] == [
        house.root / "recruitment",
        house.root / "templates/base.html",
    ]


def test_pages_of_the_back_office_belong_to_its_own_catalogue(house):
    house("backoffice/apps.py", "")
    house("templates/backoffice/list.html", "")
    assert catalogues.catalogues(house.root)[house.root / "backoffice/locale/nl/LC_MESSAGES/django.po"] == [
        house.root / "backoffice",
        house.root / "templates/backoffice",
    ]


def test_a_string_without_a_catalogue_is_missing(house):
    house("town/views.py", '\na = _("One")')
    assert problems(house) == ["django.po: missing 'One' (town/views.py:2)"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "One %(n)s"\nmsgstr ""', "django.po:4: untranslated 'One %(n)s'"),
        ('#, fuzzy\nmsgid "One %(n)s"\nmsgstr "Een %(n)s"', "django.po:4: fuzzy 'One %(n)s'"),
        ('msgid "One %(n)s"\nmsgstr "Een %(m)s"', "django.po:4: other placeholders than 'One %(n)s'"),
    ],
)
def test_an_entry_that_is_not_fit_for_use_is_a_problem(house, entry, problem):
    house("town/views.py", 'a = _("One %(n)s")')
    house.catalogue(entry)
    assert problems(house) == [problem]


def test_an_entry_that_nothing_uses_is_a_problem(house):
    house.catalogue('msgid "One"\nmsgstr "Een"\n')
    assert problems(house) == ["django.po:4: nothing uses 'One'"]


def test_a_translated_plural_may_spell_out_its_singular(house):
    house("town/views.py", 'a = ngettext("One day", "%(n)s days", 2)')
    house.catalogue(
        'msgid "One day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "Eén dag"\nmsgstr[1] "%(n)s dagen"\n',
    )
    assert problems(house) == []


def test_an_update_adds_new_strings_and_drops_old_ones(house):
    house("town/views.py", 'a = _("New")\nb = _("Kept")')
    house.catalogue('msgid "Kept"\nmsgstr "Oud"\n\nmsgid "Old"\nmsgstr "Weg"\n')
    changed = catalogues.update(house.po, [house.root / "town"])
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(house.po))}
    assert (changed, entries) == (2, {"Kept": "Oud", "New": ""})


def test_an_update_of_an_app_without_strings_makes_no_catalogue(house):
    assert (catalogues.update(house.po, [house.root / "town"]), house.po.exists()) == (0, False)


def test_what_is_stale_is_compiled_once(house):
    house.catalogue('msgid "One"\nmsgstr "Een"\n')
    assert catalogues.compile_stale(house.root) == [house.po]
    assert catalogues.compile_stale(house.root) == []
    assert polib.mofile(str(house.po.with_suffix(".mo"))).find("One").msgstr == "Een"


def test_a_catalogue_that_changed_since_is_stale(house):
    po = house.catalogue('msgid "One"\nmsgstr "Een"\n')
    catalogues.compile_stale(house.root)
    os.utime(po, (time.time() + 10, time.time() + 10))
    assert catalogues.stale(house.root) == [po]


def clashes(house) -> list[str]:
    return [line.replace(f"{house.root}/", "") for line in catalogues.clashes(house.root)]


def two_apps(house, first: str, second: str) -> None:
    house("city/apps.py", "")
    house.catalogue(first)
    house("city/locale/nl/LC_MESSAGES/django.po", HEADER + second + "\n")


def test_one_string_has_one_translation_in_all_catalogues(house):
    two_apps(house, 'msgid "file"\nmsgstr "bestand"', 'msgid "file"\nmsgstr "dossier"')
    assert clashes(house) == [
        "two translations of 'file': 'dossier' in city/locale/nl/LC_MESSAGES/django.po:4; "
        "'bestand' in town/locale/nl/LC_MESSAGES/django.po:4"
    ]


def test_the_same_translation_twice_is_one(house):
    two_apps(house, 'msgid "file"\nmsgstr "bestand"', 'msgid "file"\nmsgstr "bestand"')
    assert clashes(house) == []


def test_another_context_is_another_string(house):
    two_apps(house, 'msgid "file"\nmsgstr "bestand"', 'msgctxt "number"\nmsgid "file"\nmsgstr "dossier"')
    assert clashes(house) == []


def test_plurals_clash_too(house):
    plural = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "{}"\nmsgstr[1] "%(n)s dagen"'
    two_apps(house, plural.format("%(n)s dag"), plural.format("één dag"))
    assert len(clashes(house)) == 1


def test_what_is_not_translated_yet_does_not_clash(house):
    two_apps(house, 'msgid "file"\nmsgstr ""', 'msgid "file"\nmsgstr "dossier"')
    assert clashes(house) == []


def test_this_installation_has_no_clash():
    assert list(catalogues.clashes()) == []
