"""Texts in Markdown: what they may say, and that nothing typed in them is run or fetched."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.prose import as_html, as_words

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a"}


class Seen(HTMLParser):
    """The elements of a piece of HTML, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(name, value) for name, value in attrs}


def test_a_blank_line_parts_paragraphs_and_a_line_break_stays_one():
    assert as_html("Eén.\nTwee.\n\nDrie.") == "<p>Eén.<br>\nTwee.</p>\n<p>Drie.</p>\n"


def test_there_are_lists_bold_words_and_links():
    html = as_html("Je krijgt:\n\n- **tijd**\n- [uitleg](https://leiemond.example/uitleg)")
    assert html == (
        "<p>Je krijgt:</p>\n<ul>\n<li><strong>tijd</strong></li>\n"
        '<li><a href="https://leiemond.example/uitleg">uitleg</a></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="http://elders.example/x.png">',
        "![foto](http://elders.example/x.png)",
        "[klik](javascript:alert(1))",
        "[klik](JAVASCRIPT:alert(1))",
        "[klik](data:text/html,<script>alert(1)</script>)",
        "[klik](file:///etc/passwd)",
        "[klik](http://[::1)",
        '[klik](https://x.example "\\" onmouseover=alert(1)")',
        "<https://x.example/?<script>>",
        "# Kop\n\n***\n\n| a | b |\n|---|---|",
        "&lt;script&gt; &#60;b&#62;",
        "> " * 500 + "diep",
        "- " * 500 + "diep",
        "*" * 5000,
        "[" * 2000 + "x" + "](" * 2000,
        "a" * 10_000,
        "\u202etxt.exe\u0000",
    ],
)
def test_what_is_typed_is_never_run_or_fetched(text):
    seen = Seen(as_html(text))
    leads = {value for name, value in seen.attributes if name == "href"}
    assert seen.tags <= TAGS
    assert {name for name, _value in seen.attributes} <= {"href", "title", "start"}
    assert all(re.match(r"(https?|mailto):", lead) for lead in leads)


@given(st.text(alphabet="<>&\"'[]()!*_-# \n1.ahtps:/\\", max_size=200))
def test_whatever_is_typed_only_our_elements_come_out(text):
    assert Seen(as_html(text)).tags <= TAGS


def test_where_only_words_fit_the_marks_go():
    assert as_words("Je **werkt** met [ons](https://x.example).\n\n- rustig\n- samen") == (
        "Je werkt met ons.\nrustig\nsamen"
    )
