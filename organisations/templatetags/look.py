"""Template tags of the shared look: icons, status marks, the mark of the organisation, drawings.

`{% load look %}`. docs/design-system.md lists every component with its parameters.
"""

import re
from dataclasses import fields
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from pyphen import Pyphen, language_fallback

from organisations import drawing, errors
from organisations.prose import as_html

register = template.Library()

STATUS_KINDS = ("good", "wait", "bad", "none", "info")


@register.simple_tag
def icon(name: str, extra: str = "") -> str:
    """The icon `name` from static/img/icons.svg; decoration only, the word stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        static("img/icons.svg"),
        name,
    )


_LONG_WORD = re.compile(r"[^\W\d_]{13,}")


@cache
def _hyphenation(language: str) -> Pyphen:
    return Pyphen(lang=language_fallback(language) or "en", left=4, right=4)


@register.filter
def hyphenated(words: str) -> str:
    """Soft hyphens where a long word may break, in the language of the page. For what stands in a narrow column: browsers
    have no Dutch dictionary of their own on every machine."""
    places = _hyphenation(get_language() or "en")
    return _LONG_WORD.sub(lambda word: places.inserted(word[0], "\u00ad"), str(words))


@register.filter
def prose(text: str) -> SafeString:
    """A text in Markdown, as `organisations.prose` knows it."""
    return as_html(text)


@register.simple_tag
def error_line(label: object, error: object) -> str:
    """An error in the summary on top of a form, with the name of its field."""
    return errors.error_line(label, error)


@register.simple_tag
def status_mark(kind: str) -> str:
    """The shape of a status without its word: only where the word stands right beside it."""
    if kind not in STATUS_KINDS:
        raise template.TemplateSyntaxError(f"status kind {kind!r}: use one of {', '.join(STATUS_KINDS)}")
    return format_html(
        '<svg class="mk mk-{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="{}#mark-{}"/></svg>',
        kind,
        static("img/icons.svg"),
        kind,
    )


@register.simple_tag
def status(kind: str, text: str, note: str = "") -> str:
    """A status: shape, word and colour. Kinds: good (green disc with check), wait (hollow amber ring), bad (red square
    with cross), none (grey dash), info (blue diamond). `note` is a second, smaller line."""
    return format_html(
        '<span class="st st-{}">{}<span>{}</span></span>{}',
        kind,
        status_mark(kind),
        text,
        format_html("<small>{}</small>", note) if note else "",
    )


def _as(kind: type, item):
    """`item` as dataclass `kind`; a mapping with the same names is enough."""
    if isinstance(item, kind):
        return item
    names = {f.name for f in fields(kind)}
    return kind(**{name: value for name, value in item.items() if name in names})


@register.inclusion_tag("components/funnel.html")
def funnel(steps, label: str = ""):
    """The funnel of a procedure from `drawing.Step`s (or mappings with the same names)."""
    steps = [_as(drawing.Step, step) for step in steps]
    return {
        "label": label,
        "shapes": drawing.funnel(steps),
        "width": 100 * len(steps),
        "has_expected": any(step.expected for step in steps),
    }


@register.inclusion_tag("components/mini-funnel.html")
def mini_funnel(steps, label: str):
    """A small funnel with its figures; `label` says the same in words, for who does not see it."""
    steps = [_as(drawing.Step, step) for step in steps]
    shapes = drawing.funnel(steps, height=34, pitch=50, bar=44, head=0)
    return {"label": label, "shapes": shapes, "width": max(300, 50 * len(steps))}


@register.inclusion_tag("components/tally.html")
def tally(items):
    """The split of a decision: one bar in proportion, and under it the counts in words."""
    parts = drawing.shares([_as(drawing.Share, item) for item in items])
    return {"shares": parts, "total": sum(part.count for part in parts)}


@register.inclusion_tag("components/distribution.html")
def distribution(
    scores, title: str, summary: str = "", maximum=100, pass_mark=None, tie=None, tie_text: str = ""
):
    """The distribution of scores (`drawing.Score`s or mappings) in points of `maximum`.

    `summary` says in a sentence what the drawing shows; `tie` rings everyone with exactly that score, with `tie_text`
    beside it.
    """
    scores = [_as(drawing.Score, score) for score in scores]
    return {
        "drawn": drawing.distribution(scores, maximum=maximum, pass_mark=pass_mark, tie=tie),
        "title": title,
        "summary": summary,
        "maximum": maximum,
        "pass_mark": pass_mark,
        "tie_text": tie_text,
    }


@register.inclusion_tag("components/bars.html")
def bars(beams, key: str, title: str, summary: str = ""):
    """Bars below each other (`drawing.Beam`s or mappings), for figures of which a table stands beside.

    `key` tells the drawings of a page apart; `summary` says in a sentence what it shows.
    """
    drawn = drawing.bars([_as(drawing.Beam, beam) for beam in beams])
    return {"drawn": drawn, "key": key, "title": title, "summary": summary}
