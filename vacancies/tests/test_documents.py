"""The information brochure: what it says, and that every rule in it is the published sentence."""

import dataclasses
from datetime import date, datetime

import pytest
from django.conf import settings
from django.utils import translation

from documents.render import UnprintableError
from documents.tests.pdf import OURS, Pdf
from vacancies import procedure_file
from vacancies.documents import brochure_context, brochure_pdf
from vacancies.rules import Certainty, When
from vacancies.wording import procedure

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

ON = date(2026, 5, 11)


def definition(name):
    return procedure_file.read((settings.BASE_DIR / "demo" / name / "procedure.toml").read_bytes()).definition


@pytest.fixture
def brochure(stage):
    def make(name="p5", rules=None, **offer):
        rules = rules or definition(name)
        rules = dataclasses.replace(rules, offer=dataclasses.replace(rules.offer, **offer))
        return Pdf(brochure_pdf(stage.published(rules), on=ON))

    return make


def words_of(text):
    """Without spaces and marks of hyphenation: lines break where the page wants."""
    return "".join(text.replace("-", "").split())


@pytest.mark.parametrize("name", ["p1", "p2", "p3", "p4", "p5"])
def test_a_brochure_is_accessible_and_in_our_typeface(brochure, name):
    pdf = brochure(name)
    assert (pdf.is_tagged, pdf.says_pdf_ua, pdf.language) == (True, True, "nl-BE")
    assert pdf.headless_cells() == []
    assert pdf.typefaces() - OURS == set()


def test_the_brochure_of_p5_has_nine_chapters_on_eleven_pages(brochure):
    pdf = brochure("p5")
    assert pdf.pages == 11
    assert [title for title in pdf.bookmarks() if title[0].isdigit()] == [
        "1 Werken bij ons",
        "2 De functie",
        "3 Onze troeven",
        "4 Welke competenties meten we?",
        "5 Kom je in aanmerking?",
        "6 Welke testen leg je af?",
        "7 Wat verdien je?",
        "8 Hoe solliciteer je?",
        "9 Meer informatie",
    ]


def test_the_title_names_the_function_and_the_house(brochure):
    assert brochure("p5").title == "Infobrochure Dossierbeheerder klantencontact – Stad Leiemond"


def test_the_cover_of_p5_has_three_dates_of_which_one_is_open(stage):
    vacancy = stage.published(definition("p5"))
    with translation.override("nl"):
        dates = brochure_context(vacancy, on=ON)["dates"]
    assert [(d["label"], d.get("day"), d["month"], d["note"]) for d in dates] == [
        ("Inschrijven tot en met", 9, "juni 2026", "dinsdag, 23.59 uur"),
        ("Schriftelijke proef", 16, "juni 2026", "dinsdag"),
        ("Mondelinge proef", None, "nog te bepalen", "je verneemt de datum ten laatste op 16 juni 2026"),
    ]


@pytest.mark.parametrize("name", ["p1", "p2", "p3", "p4", "p5"])
def test_every_published_rule_of_the_rounds_stands_in_the_brochure(brochure, name):
    text = words_of(brochure(name).text(in_reading_order=True))
    with translation.override("nl"):
        blocks = [block for block in procedure(definition(name)) if block.kind in ("round", "end", "reserve")]
    sentences = [s.text for block in blocks for s in block.sentences if s.aspect != "when"]
    assert [s for s in sentences if words_of(s) not in text] == []


def test_the_alternatives_of_a_route_are_an_either_or(stage):
    vacancy = stage.published(definition("p1"))
    with translation.override("nl"):
        chapters = {c["key"]: c for c in brochure_context(vacancy, on=ON)["chapters"]}
    external, internal = chapters["eligible"]["routes"]
    assert [[box["letter"] for box in pair] for pair in external["pairs"] + internal["pairs"]] == [
        ["A", "B"],
        ["C", "D"],
        ["E"],
    ]
    assert external["pairs"][0][1]["conditions"][-1] == "Je slaagt voor de niveau- en capaciteitstest."


def test_a_chapter_without_content_is_left_out(stage):
    rules = definition("p5")
    bare = dataclasses.replace(
        rules,
        competencies=(),
        rounds=tuple(dataclasses.replace(r, competencies=()) for r in rules.rounds),
        offer=dataclasses.replace(
            rules.offer, pay=None, strengths="", benefits=(), team="", hours="", place=""
        ),
    )
    with translation.override("nl"):
        chapters = brochure_context(stage.published(bare), on=ON)["chapters"]
    assert [c["key"] for c in chapters] == ["function", "eligible", "procedure", "apply", "contact"]


@pytest.mark.parametrize(
    ("certainty", "days", "note"),
    [
        (Certainty.FIXED, (date(2026, 6, 16),), "dinsdag"),
        (Certainty.PROVISIONAL, (date(2026, 6, 16),), "dinsdag, onder voorbehoud"),
        (Certainty.ONE_OF, (date(2026, 6, 16), date(2026, 6, 18)), "en/of 18 juni 2026"),
        (Certainty.AT_LATEST, (date(2026, 6, 16),), "ten laatste"),
    ],
)
def test_the_cover_says_how_certain_a_day_is(stage, certainty, days, note):
    rules = definition("p5")
    first, second = rules.rounds
    first = dataclasses.replace(first, when=When(certainty, days))
    with translation.override("nl"):
        vacancy = stage.published(dataclasses.replace(rules, rounds=(first, second)))
        dates = brochure_context(vacancy, on=ON)["dates"]
    assert (dates[1]["day"], dates[1]["note"]) == (16, note)


def test_a_draft_says_that_it_is_one(stage):
    assert "ontwerp van 11 mei 2026" in Pdf(brochure_pdf(stage.draft(definition("p5")), on=ON)).text()


def test_the_timeline_tells_its_dates_to_who_does_not_see_it(brochure):
    pdf = brochure("p5")
    (figure,) = pdf.elements("Figure")
    assert str(figure.Alt) == (
        "Tijdlijn van de procedure. Inschrijven: tot en met 9 juni, 23.59 uur. Ronde 1: schriftelijke proef: 16 juni. "
        "Ronde 2: mondelinge proef: nog te bepalen, ten laatste op 16 juni."
    )


def test_a_brochure_costs_few_queries(stage, django_assert_max_num_queries):
    from vacancies.models import Vacancy

    vacancy = Vacancy.objects.select_related("organisation").get(pk=stage.published(definition("p5")).pk)
    with django_assert_max_num_queries(2):
        brochure_pdf(vacancy, on=ON)


def test_texts_of_the_offer_are_printed_without_the_marks_of_their_markdown(brochure):
    text = brochure("p5", strengths="**Je leert het hier.**\n\n- rustig\n- [samen](https://x.example)").text()
    assert ("Je leert het hier. – rustig – samen" in text, "**" in text) == (True, False)


HOSTILE = [
    '<b>vet</b> & "zo"',
    "x" * 3000,
    "woord " * 2000,
    "\u202e 你好 🎉",
    '<img src="file:///etc/passwd">',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_the_offer_is_printed_or_refused(brochure, text):
    texts = dict.fromkeys(["intro", "team", "hours", "strengths", "how_to_apply", "regime", "contract"], text)
    try:
        pdf = brochure("p5", tasks=(text, text), benefits=(text,), **texts)
    except UnprintableError:
        return
    assert pdf.typefaces() - OURS == set()
    assert b"root:x:0" not in pdf.bytes


def test_a_long_title_fits_the_cover(brochure):
    pdf = brochure(
        "p5", title="Administratief medewerker telefonie, onthaal en klantenbegeleiding in het sociaal huis"
    )
    assert pdf.pages == 11


def test_registration_that_closed_before_publication_makes_a_timeline_too(stage):
    vacancy = stage.published(definition("p5"))
    vacancy.published_at = datetime(2027, 1, 1, 12, tzinfo=vacancy.published_at.tzinfo)
    with translation.override("nl"):
        assert brochure_context(vacancy, on=ON)["timeline"] is not None
