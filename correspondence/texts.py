"""Texts of letters as authors write them: plain text with tokens such as {{ voornaam }}, and nothing of a template language.

A text is kept with the names of the variables ("canonical") and shown with their words in the language of letters. What is
accepted here can always be rendered, and leaves no brace behind.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from correspondence.occasions import Variable

HEADING = re.compile(r"(#{1,2}) +(\S.*)")
UNDERLINE = re.compile(r"(={3,}|-{3,})")
_TOKEN = re.compile(r"\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}")
_CODE = re.compile(r"\{%|%\}|\{#|#\}")

SUBJECT_LENGTH = 150
BODY_LENGTH = 20_000
MOST_PROBLEMS = 20
"""Problems told at once: who corrects these finds the others at the next try."""


@dataclass(frozen=True)
class Text:
    """Subject and body of a letter before its variables are filled in. `number` counts the texts that an organisation wrote
    for the occasion; 0 is the product's own."""

    subject: str
    body: str
    number: int = 0


@dataclass(frozen=True)
class Problem:
    """Why a text cannot be used: `field` is "subject" or "body", `message` says what is wrong, on which line, and what to do."""

    field: str
    message: str


def token(name: str) -> str:
    return f"{{{{ {name} }}}}"


def tidy(text: Text) -> Text:
    """The text without what nobody sees: other ends of lines, tabs, blanks at the end of a line, empty lines around it."""
    lines = text.body.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    body = "\n".join(line.rstrip(" ") for line in lines).strip("\n")
    return Text(text.subject.strip(" \t\r\n"), body, text.number)


# -- Tokens ------------------------------------------------------------------------------------------------------


def fill(source: str, value: Callable[[str], str]) -> str:
    """The source with every token replaced by the value of its name, in one pass: a value is never read as a token."""
    return _TOKEN.sub(lambda match: value(match[1]), source)


def shown(text: Text, variables: Sequence[Variable]) -> Text:
    """A canonical text with the words of the variables."""
    words = {variable.name: variable.word for variable in variables}
    return _renamed(text, lambda name: token(words.get(name, name)))


def canonical(text: Text, variables: Sequence[Variable]) -> Text:
    """The text of an author, in which `problems` found nothing, with the names of the variables."""
    names = {variable.word.casefold(): variable.name for variable in variables}
    return _renamed(text, lambda word: token(names[word.casefold()]))


def _renamed(text: Text, rename: Callable[[str], str]) -> Text:
    return Text(fill(text.subject, rename), fill(text.body, rename), text.number)


def losses(text: Text, default: Text, variables: Sequence[Variable]) -> list[Variable]:
    """The essential variables that the product's own text (canonical) names and an author's text does not."""
    there = {match[1].casefold() for match in _TOKEN.finditer(text.body)}
    wanted = {match[1] for match in _TOKEN.finditer(default.body)}
    return [v for v in variables if v.essential and v.name in wanted and v.word.casefold() not in there]


# -- Checking ----------------------------------------------------------------------------------------------------


def problems(text: Text, variables: Sequence[Variable]) -> list[Problem]:
    """What is wrong with an author's text, from top to bottom; never raises, whatever the text is."""
    known = {variable.word.casefold(): variable for variable in variables}
    found = [Problem("subject", message) for message in _subject_problems(text.subject, known)]
    for message in _body_problems(text.body, known):
        if len(found) == MOST_PROBLEMS:
            break
        found.append(Problem("body", message))
    return found


def _subject_problems(subject: str, known: dict[str, Variable]) -> Iterator[str]:
    if not subject.strip():
        yield _("Write a subject.")
    elif len(subject) > SUBJECT_LENGTH:
        yield _("The subject is too long: %(length)d characters at most.") % {"length": SUBJECT_LENGTH}
    elif _unprintable(subject):
        yield _("The subject is one line, without invisible characters. Type it anew.")
    else:
        yield from _token_problems(subject, known)
        if any(_is_block(match[1], known) for match in _TOKEN.finditer(subject)):
            yield _("The subject is one line: data of several lines do not fit in it.")


def _body_problems(body: str, known: dict[str, Variable]) -> Iterator[str]:
    lines = body.split("\n")
    written = [line for line in lines if line.strip()]
    if not written:
        yield _("Write the text of the letter.")
        return
    if len(body) > BODY_LENGTH:
        yield _("The text is too long: %(length)d characters at most.") % {"length": BODY_LENGTH}
        return
    if _level(written[0]) != 1:
        yield _("The letter begins with its title: put # and a space before the first line.")
    titles = 0
    for number, line in enumerate(lines, start=1):
        titles += _level(line) == 1
        for message in _line_problems(line, known, second_title=_level(line) == 1 and titles > 1):
            yield _("Line %(number)d: %(problem)s") % {"number": number, "problem": message}


def _line_problems(line: str, known: dict[str, Variable], *, second_title: bool) -> Iterator[str]:
    bare = line.strip()
    if _unprintable(line):
        yield _("there is an invisible character in it. Type the line anew.")
        return
    if second_title:
        yield _("a letter has one title. Make this a heading with ## and a space.")
    if bare.startswith("#") and bare != "##" and not HEADING.fullmatch(bare):
        yield _("a heading is ## and a space, followed by words.")
    if UNDERLINE.fullmatch(bare):
        yield _("leave out the row of dashes or equals signs. A heading is ## and a space before the line.")
    yield from _token_problems(line, known)
    for match in _TOKEN.finditer(line):
        if _is_block(match[1], known) and bare != match[0]:
            yield _("%(token)s can take several lines. Put it on a line of its own.") % {"token": match[0]}


def _token_problems(line: str, known: dict[str, Variable]) -> Iterator[str]:
    example = token(next((variable.word for variable in known.values() if not variable.block), "…"))
    if code := _CODE.search(line):
        yield _("%(code)s belongs to program code. Use only data from the list, such as %(example)s.") % {
            "code": code[0],
            "example": example,
        }
        return
    for match in _TOKEN.finditer(line):
        word = match[1]
        values = {"token": match[0][:60], "example": example}
        if not word:
            yield (
                _("the braces stand around nothing. Choose something from the list, such as %(example)s.")
                % values
            )
        elif "|" in word or "." in word:
            yield (
                _("%(token)s: only a word from the list, without a point or bar, such as %(example)s.")
                % values
            )
        elif word.casefold() not in known:
            near = difflib.get_close_matches(word.casefold()[:60], known, n=1, cutoff=0.5)
            if near:
                values["near"] = token(known[near[0]].word)
                yield _("%(token)s does not exist in this letter. Do you mean %(near)s?") % values
            else:
                yield _("%(token)s does not exist in this letter. Choose something from the list.") % values
    if re.search(r"[{}]", _TOKEN.sub("", line)):
        yield _("there is a brace too many or too few. Write data with two on each side: %(example)s.") % {
            "example": example
        }


def _level(line: str) -> int:
    heading = HEADING.fullmatch(line.strip())
    return len(heading[1]) if heading else 0


def _is_block(word: str, known: dict[str, Variable]) -> bool:
    variable = known.get(word.casefold())
    return variable is not None and variable.block


def _unprintable(line: str) -> bool:
    """Whether it holds what a database or a mail cannot take: control characters, other ends of lines, half characters."""
    return any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in line)
