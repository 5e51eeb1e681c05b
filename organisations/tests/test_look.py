"""The template tags of the shared look."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from organisations.templatetags import look


def render(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


def test_a_status_has_shape_word_and_colour():
    html = render('{% status "good" "Admitted" %}')
    assert ("#mark-good" in html, "st-good" in html, "<span>Admitted</span>" in html) == (True, True, True)


def test_the_text_of_a_status_is_escaped():
    assert "&lt;b&gt;" in render('{% status "bad" text %}', text="<b>")


def test_an_unknown_status_is_refused():
    with pytest.raises(TemplateSyntaxError, match="use one of good, wait, bad, none, info"):
        render('{% status "fine" "Fine" %}')


def test_an_icon_says_nothing_to_who_listens():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')


def test_a_funnel_says_its_figures_as_text():
    html = render(
        "{% funnel steps %}",
        steps=[{"label": "In", "inside": 64}, {"label": "Round 1", "inside": 23, "out": 41, "current": True}],
    )
    assert [word in html for word in ("64", "23", 'aria-current="step"')] == [True, True, True]


def test_a_step_given_with_other_names_too_is_drawn():
    assert "Later" in render("{% funnel steps %}", steps=[{"label": "Later", "key": "r3"}])


@pytest.mark.parametrize(
    "source",
    [
        "{% funnel steps %}",
        '{% mini_funnel steps "5 in, 3 left" %}',
        '{% distribution scores title="Scores" pass_mark=60 tie=70 tie_text="Tie" %}',
        "{% tally items %}",
    ],
)
def test_no_drawing_has_a_style_or_a_script_inline(source):
    html = render(
        source,
        steps=[{"label": "In", "inside": 5}, {"label": "Out", "inside": 3, "out": 2, "expected": True}],
        scores=[{"value": 70, "kind": "good", "title": "A"}, {"value": 40, "kind": "bad", "title": "B"}],
        items=[{"count": 3, "kind": "good", "label": "go on"}],
    )
    assert [word in html for word in ("style=", "<script", "<style")] == [False, False, False]


def test_a_long_word_may_break_where_dutch_breaks_it():
    with translation.override("nl-be"):
        assert (
            look.hyphenated("De Persoonlijkheidstest").replace("\u00ad", "-") == "De Persoon-lijk-heids-test"
        )


def test_a_short_word_stays_whole():
    with translation.override("nl"):
        assert look.hyphenated("Online testen") == "Online testen"
