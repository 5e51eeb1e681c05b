import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journal.models import Entry
from vacancies.models import Vacancy
from vacancies.starting_points import definition_from


@pytest.fixture
def address(db):
    return reverse("backoffice:new_vacancy")


def form(leiemond, **fields):
    return {"organisation": leiemond.pk, "number": "2026-007", "source": "text", **fields}


def titles(response):
    return [vacancy.title for vacancy in response.context["page_obj"]]


# -- List ----------------------------------------------------------------------------------------------------


def test_drafts_come_before_what_was_published(browser, hilde, stage):
    published, draft = stage.published(), stage.draft()
    response = browser(hilde).get(reverse("backoffice:vacancies"))
    assert [vacancy.pk for vacancy in response.context["page_obj"]] == [draft.pk, published.pk]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "draft"}, ["2026-001"]),
        ({"state": "open"}, ["2026-002"]),
        ({"q": "-002"}, ["2026-002"]),
        ({"q": "DOSSIER"}, ["2026-001", "2026-002"]),
        ({"q": "tuinier"}, []),
        ({"state": "completed"}, []),
    ],
)
def test_the_list_is_filtered(browser, hilde, stage, query, found):
    stage.draft()
    stage.published()
    response = browser(hilde).get(reverse("backoffice:vacancies"), query)
    assert [vacancy.number for vacancy in response.context["page_obj"]] == found


def test_an_empty_list_says_how_to_begin(browser, hilde, text):
    assert "Er zijn nog geen vacatures" in text(browser(hilde).get(reverse("backoffice:vacancies")))


def test_the_list_costs_the_same_for_many(browser, hilde, stage, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            browser(hilde).get(reverse("backoffice:vacancies"))
        return len(counted)

    stage.registered(stage.published(), ["An"])
    stage.draft()
    few = queries()
    for _ in range(4):
        stage.registered(stage.published(), ["An", "Bo"])
        stage.draft()
    assert queries() == few


# -- New -----------------------------------------------------------------------------------------------------


def test_a_vacancy_is_made_from_pasted_text(browser, hilde, leiemond, address, toml):
    browser(hilde).post(address, form(leiemond, text=toml(("Dossierbeheerder", "Tuinier"))))
    vacancy = Vacancy.objects.get()
    assert (vacancy.title, vacancy.number, vacancy.officer, vacancy.state) == (
        "Tuinier",
        "2026-007",
        hilde,
        "draft",
    )


def test_a_vacancy_is_made_from_a_file(browser, hilde, leiemond, address, toml):
    file = SimpleUploadedFile("procedure.toml", toml().encode())
    browser(hilde).post(address, form(leiemond, source="file", file=file))
    assert Vacancy.objects.get().title == "Dossierbeheerder"


def test_a_vacancy_starts_from_an_earlier_one(browser, hilde, leiemond, address, stage):
    earlier = stage.published()
    browser(hilde).post(address, form(leiemond, source="earlier", earlier=earlier.pk))
    assert Vacancy.objects.get(number="2026-007").definition == earlier.definition


def test_a_vacancy_starts_from_a_template(browser, hilde, leiemond, address):
    browser(hilde).post(
        address, form(leiemond, source="template", template="promotion", function="Ploegbaas")
    )
    assert Vacancy.objects.get().definition == definition_from("promotion", title="Ploegbaas")


@pytest.mark.parametrize("missing", ["template", "function"])
def test_a_template_asks_which_one_and_for_what(browser, hilde, leiemond, address, missing):
    given = {"template": "promotion", "function": "Ploegbaas"} | {missing: ""}
    response = browser(hilde).post(address, form(leiemond, source="template", **given))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [missing])


def test_the_draft_opens_at_once(browser, hilde, leiemond, address, toml):
    response = browser(hilde).post(address, form(leiemond, text=toml()))
    assert response.headers["Location"] == reverse("backoffice:rules", args=[Vacancy.objects.get().pk])


def test_every_mistake_gets_its_line_and_column(browser, hilde, leiemond, address, toml):
    source = toml(('level = "C"', 'level = "C"\nlevl = 1'), ("months = 24", "months = -24"))
    response = browser(hilde).post(address, form(leiemond, text=source))
    lines = [number for number, line in enumerate(source.split("\n"), 1) if "levl" in line or "-24" in line]
    assert sorted(problem.line for problem in response.context["form"].problems) == sorted(lines)


def test_nothing_is_made_from_a_wrong_file(browser, hilde, leiemond, address):
    file = SimpleUploadedFile("procedure.toml", b"dit is geen TOML")
    browser(hilde).post(address, form(leiemond, source="file", file=file))
    assert (Vacancy.objects.count(), Entry.objects.filter(what="vacancy_created").count()) == (0, 0)


def test_a_wrong_file_can_be_mended_as_text(browser, hilde, leiemond, address, text):
    file = SimpleUploadedFile("procedure.toml", "titel = “fout”".encode())
    response = browser(hilde).post(address, form(leiemond, source="file", file=file))
    assert (response.status_code, response.context["form"]["text"].value()) == (422, "titel = “fout”")


def test_a_good_file_is_kept_when_its_number_is_taken(browser, hilde, leiemond, address, stage, toml):
    stage.draft()
    file = SimpleUploadedFile("procedure.toml", toml().encode())
    response = browser(hilde).post(
        address, form(leiemond, number="2026-001", source="file", file=file, text="")
    )
    assert (response.status_code, response.context["form"]["text"].value()) == (422, toml())


def test_wrong_text_stays_as_it_was_typed(browser, hilde, leiemond, address, toml):
    source = toml(("months = 24", "months = -24"))
    response = browser(hilde).post(address, form(leiemond, number="2026-99", text=source))
    kept = response.context["form"]
    assert (kept["text"].value(), kept["number"].value()) == (source, "2026-99")


def test_a_number_that_is_taken_is_refused_at_the_form(browser, hilde, leiemond, address, stage, toml, text):
    stage.draft()
    response = browser(hilde).post(address, form(leiemond, number="2026-001", text=toml()))
    assert (response.status_code, Vacancy.objects.count()) == (422, 1)
    assert "2026-001" in text(response)


@pytest.mark.parametrize("source", ["file", "text", "earlier"])
def test_the_start_that_was_chosen_has_to_be_given(browser, hilde, leiemond, address, source):
    response = browser(hilde).post(address, form(leiemond, source=source))
    assert list(response.context["form"].errors) == [source]


def test_an_officer_opens_no_vacancy_elsewhere(browser, hilde, elsewhere, address, toml):
    response = browser(hilde).post(address, form(elsewhere, text=toml()))
    assert list(response.context["form"].errors) == ["organisation"]


def test_a_vacancy_of_another_town_is_no_start(browser, wim, elsewhere, stage, address):
    earlier = stage.published()
    response = browser(wim).post(address, form(elsewhere, source="earlier", earlier=earlier.pk))
    assert list(response.context["form"].errors) == ["earlier"]


def test_a_free_number_is_proposed(browser, hilde, stage, address, monkeypatch):
    from datetime import date

    monkeypatch.setattr("backoffice.views.vacancies.localdate", lambda: date(2026, 5, 1))
    stage.draft()
    assert browser(hilde).get(address).context["form"]["number"].value() == "2026-002"


# -- Search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["An", "an peeters", "an@post.example", "0001"])
def test_a_candidate_is_found(browser, hilde, stage, query):
    stage.registered(stage.published(), ["An", "Bo"])
    response = browser(hilde).get(reverse("admin:search"), {"q": query})
    names = [hit["application"].candidate.first_name for hit in response.context["applications"]]
    assert names == ["An"]


def test_a_vacancy_is_found_by_its_number(browser, hilde, stage):
    vacancy = stage.draft()
    response = browser(hilde).get(reverse("admin:search"), {"q": vacancy.number})
    assert list(response.context["vacancies"]) == [vacancy]


def test_an_empty_search_finds_nothing(browser, hilde, stage):
    stage.draft()
    assert list(browser(hilde).get(reverse("admin:search")).context["vacancies"]) == []
