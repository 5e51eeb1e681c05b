"""From a filled template to plain text, and from that to HTML."""

import pytest

from correspondence.rendering import Block, blocks, default_text, html, plain_text, render
from correspondence.tests.letters import AT_ONCE, HELD, install
from correspondence.texts import Text
from organisations.models import Organisation


@pytest.fixture
def town():
    return Organisation(
        name="Stad Leiemond", colour="#0b5563", email="selectie@leiemond.example", appeal_text="Ga in beroep."
    )


# -- Plain text --


def test_headings_are_underlined_to_their_length():
    assert plain_text("# Result\n\nHello\n\n## Why\nBecause.\n") == (
        "Result\n======\n\nHello\n\nWhy\n---\nBecause.\n"
    )


def test_a_section_without_content_loses_its_heading():
    assert plain_text("# Result\n\n## Why\n\n\n## Next\nMore.\n") == "Result\n======\n\nNext\n----\nMore.\n"


def test_what_follows_a_closed_section_is_not_its_content():
    assert plain_text("# Result\n\n## Why\n\n##\nRegards\n") == "Result\n======\n\nRegards\n"


def test_empty_blocks_leave_no_gaps():
    assert plain_text("# Result\n\nOne\n\n\n\n\nTwo\n") == "Result\n======\n\nOne\n\nTwo\n"


def test_a_remark_stands_below_the_title():
    assert plain_text("# Result\n\nHello\n", remark="This replaces that.") == (
        "Result\n======\n\nThis replaces that.\n\nHello\n"
    )


# -- Blocks --


def test_the_text_falls_apart_into_its_pieces():
    text = "Result\n======\n\nDear Ann\n\nWhy\n---\n- one\n- two\n\nRegards\nHilde\n"
    assert list(blocks(text)) == [
        Block("title", ("Result",)),
        Block("paragraph", ("Dear Ann",)),
        Block("heading", ("Why",)),
        Block("list", ("one", "two")),
        Block("paragraph", ("Regards", "Hilde")),
    ]


def test_a_list_may_follow_a_line_at_once():
    assert list(blocks("You need:\n- one\n- two\nThat is all.")) == [
        Block("paragraph", ("You need:",)),
        Block("list", ("one", "two")),
        Block("paragraph", ("That is all.",)),
    ]


def test_a_line_of_dashes_below_nothing_is_text():
    assert list(blocks("---")) == [Block("paragraph", ("---",))]


# -- HTML --


def test_the_mail_carries_name_and_colour_of_the_organisation(town):
    page = html(town, "Result", "Result\n======\n")
    assert (page.count("border-top:6px solid #0b5563"), page.count("Stad Leiemond")) == (1, 2)


def test_the_mail_has_a_language_a_title_and_one_main_heading(town):
    page = html(town, "Your result", "Result\n======\n\nWhy\n---\nSo.\n")
    assert [page.count(piece) for piece in ('<html lang="nl">', "<title>Your result</title>", "<h1", "<h2")] == [
        1, 1, 1, 1
    ]  # fmt: skip


def test_what_people_wrote_is_text_and_never_markup(town):
    page = html(town, "x", 'Hello <script>alert("1")</script> & co\n')
    assert "Hello &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co" in page


def test_addresses_become_links(town):
    page = html(town, "x", "See https://werken.leiemond.example/ for more\n")
    assert (
        '<a href="https://werken.leiemond.example/" rel="nofollow">https://werken.leiemond.example/</a>'
        in page
    )


def test_a_mail_fetches_nothing(town):
    page = html(town, "x", "Result\n======\n\nText\n")
    assert [piece for piece in ("src=", "url(", "<link", "@import", "<script") if piece in page] == []


def test_a_png_logo_goes_with_the_mail(town):
    town.logo = "logos/leiemond.PNG"
    assert html(town, "x", "Text\n").count('src="cid:logo@letters" alt=""') == 1


def test_a_drawing_that_mail_programs_do_not_show_is_left_out(town):
    town.logo = "logos/leiemond.svg"
    assert "src=" not in html(town, "x", "Text\n")


# -- The whole --


def test_a_letter_is_made_from_another_text_where_one_is_given(town, settings, monkeypatch):
    install(settings, monkeypatch)
    text = Text("{{ news }}!", "# {{ organisation }}\n\n{{ news }}", 4)
    rendered = render(HELD, town, {"news": "{{ appeal }}"}, text=text)
    assert (rendered.subject, rendered.text) == (
        "{{ appeal }}!",
        "Stad Leiemond\n=============\n\n{{ appeal }}\n",
    )


def test_the_own_text_of_the_product_has_every_variable_as_a_token(settings, monkeypatch):
    install(settings, monkeypatch)
    assert default_text(AT_ONCE) == Text("News: {{ news }}", "# {{ news }}\n\nFrom {{ organisation }}.")


def test_a_letter_is_filled_with_its_own_and_the_common_variables(town, settings, monkeypatch):
    install(settings, monkeypatch)
    rendered = render(HELD, town, {"news": "It's a <b>yes</b>."})
    assert rendered.text == "Decision\n========\n\nIt's a <b>yes</b>.\n\nAppeal\n------\nGa in beroep.\n"


def test_a_subject_is_one_line(town, settings, monkeypatch):
    install(settings, monkeypatch)
    assert render(AT_ONCE, town, {"news": "Good\nBcc: all@post.example"}).subject == (
        "News: Good Bcc: all@post.example"
    )


@pytest.mark.parametrize("context", [{}, {"news": "Good", "weather": "Bad"}])
def test_a_variable_that_is_missing_or_unknown_is_an_error(town, settings, monkeypatch, context):
    install(settings, monkeypatch)
    with pytest.raises(ValueError, match="test-held"):
        render(HELD, town, context)
