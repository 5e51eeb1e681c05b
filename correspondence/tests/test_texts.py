"""Texts as authors write them: their tokens, what is refused, and what is promised of an accepted one."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from correspondence import occasions
from correspondence.occasions import COMMON, Variable
from correspondence.rendering import default_text, plain_text
from correspondence.texts import (
    MOST_PROBLEMS,
    Text,
    canonical,
    fill,
    losses,
    problems,
    shown,
    tidy,
)

FLAT = Variable("first_name", "", "Lotte", token="voornaam")
OTHER = Variable("voornaam", "", "x", token="functie")  # its name is the word of another one
BLOCK = Variable("appeal", "", "Ga in beroep.", block=True, token="beroep", essential=True)
VARIABLES = (FLAT, OTHER, BLOCK)
GOOD = (
    "# Dag {{ voornaam }}\n\nTekst over {{ functie }}.\n\n## Niet akkoord?\n{{ beroep }}\n\n##\n- een\n- twee"
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def messages(body, subject="Onderwerp"):
    return [problem.message for problem in problems(tidy(Text(subject, body)), VARIABLES)]


# -- Tokens ------------------------------------------------------------------------------------------------------


def test_an_author_sees_the_words_of_the_variables():
    text = Text("{{ first_name }}", "{{ voornaam }} {{ appeal }}", 3)
    assert shown(text, VARIABLES) == Text("{{ voornaam }}", "{{ functie }} {{ beroep }}", 3)


def test_a_text_is_kept_with_the_names_of_the_variables():
    assert canonical(Text("{{voornaam}}", "{{ Functie }}"), VARIABLES) == Text(
        "{{ first_name }}", "{{ voornaam }}"
    )


def test_a_value_is_never_read_as_a_token():
    assert fill("{{ a }}", {"a": "{{ b }}", "b": "c"}.__getitem__) == "{{ b }}"


@pytest.mark.parametrize(
    ("written", "tidied"), [("a\r\nb\rc", "a\nb\nc"), ("\n\na  \n\n", "a"), ("a\tb", "a b"), ("  a", "  a")]
)
def test_a_text_is_tidied(written, tidied):
    assert tidy(Text(" x ", written)) == Text("x", tidied)


# -- What is refused -----------------------------------------------------------------------------------------------


def test_a_good_text_has_no_problems():
    assert messages(GOOD, "Dag {{ voornaam }}") == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "{% if x %}",
            "Line 3: {% belongs to program code. Use only data from the list, such as {{ voornaam }}.",
        ),
        (
            "{# x #}",
            "Line 3: {# belongs to program code. Use only data from the list, such as {{ voornaam }}.",
        ),
        (
            "{{ }}",
            "Line 3: the braces stand around nothing. Choose something from the list, such as {{ voornaam }}.",
        ),
        (
            "{{ voornaam|safe }}",
            "Line 3: {{ voornaam|safe }}: only a word from the list, without a point or bar, such as {{ voornaam }}.",
        ),
        (
            "{{ voornaam.pk }}",
            "Line 3: {{ voornaam.pk }}: only a word from the list, without a point or bar, such as {{ voornaam }}.",
        ),
        ("{{ vornaam }}", "Line 3: {{ vornaam }} does not exist in this letter. Do you mean {{ voornaam }}?"),
        ("{{ xyz }}", "Line 3: {{ xyz }} does not exist in this letter. Choose something from the list."),
        (
            "{ voornaam }",
            "Line 3: there is a brace too many or too few. Write data with two on each side: {{ voornaam }}.",
        ),
        (
            "{{ voornaam }}}",
            "Line 3: there is a brace too many or too few. Write data with two on each side: {{ voornaam }}.",
        ),
        ("Zie {{ beroep }}", "Line 3: {{ beroep }} can take several lines. Put it on a line of its own."),
        ("## {{ beroep }}", "Line 3: {{ beroep }} can take several lines. Put it on a line of its own."),
        ("### Kop", "Line 3: a heading is ## and a space, followed by words."),
        ("#Kop", "Line 3: a heading is ## and a space, followed by words."),
        ("# Kop", "Line 3: a letter has one title. Make this a heading with ## and a space."),
        (
            "-----",
            "Line 3: leave out the row of dashes or equals signs. A heading is ## and a space before the line.",
        ),
        ("a\x00b", "Line 3: there is an invisible character in it. Type the line anew."),
        ("a\u2028b", "Line 3: there is an invisible character in it. Type the line anew."),
    ],
)
def test_a_line_that_cannot_be_is_named_with_what_to_do(line, problem):
    assert messages(f"# Titel\n\n{line}") == [problem]


@pytest.mark.parametrize("body", ["", "  \n \n"])
def test_a_letter_has_a_text(body):
    assert messages(body) == ["Write the text of the letter."]


@pytest.mark.parametrize("body", ["Dag", "## Kop\nTekst", "Dag\n\n# Titel"])
def test_a_letter_begins_with_its_title(body):
    assert messages(body) == ["The letter begins with its title: put # and a space before the first line."]


def test_a_text_has_an_end():
    assert messages("# T\n" + "a" * 20_000) == ["The text is too long: 20000 characters at most."]


def test_not_more_problems_are_told_than_can_be_read():
    assert len(messages("# T\n" + "{{ x }}\n" * 50)) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("", "Write a subject."),
        ("a" * 151, "The subject is too long: 150 characters at most."),
        ("a\nBcc: b", "The subject is one line, without invisible characters. Type it anew."),
        ("{{ beroep }}", "The subject is one line: data of several lines do not fit in it."),
        ("{{ vornaam }}", "{{ vornaam }} does not exist in this letter. Do you mean {{ voornaam }}?"),
    ],
)
def test_a_subject_is_one_line_with_flat_variables(subject, problem):
    assert messages(GOOD, subject) == [problem]


def test_what_a_decision_may_not_lose_is_named():
    assert losses(Text("{{ beroep }}", "# Titel"), Text("", "{{ appeal }}"), VARIABLES) == [BLOCK]


def test_what_the_product_s_own_text_does_not_tell_is_no_loss():
    assert losses(Text("x", "# Titel"), Text("", "{{ first_name }}"), VARIABLES) == []


def test_nothing_is_lost_that_stands_there():
    assert losses(Text("x", "{{Beroep}}"), Text("", "{{ appeal }}"), VARIABLES) == []


# -- Promises ------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["{{ voornaam }}", "{{functie}}", "{{ beroep }}", "{{", "}}", "{%", "#}", "{", "# ", "## ", "\n", "\n\n",
     "- ", "---", "===", "|", ".", "voornaam", "{{ x }}", "\x00", "\u2028", "\r", "\t", " "]
)  # fmt: skip
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join)
WORDS = st.sampled_from(["Dag", "{{ voornaam }}", "{{ functie }},", "een", "- twee"])
LINES = st.one_of(
    st.lists(WORDS, max_size=5).map(" ".join), st.sampled_from(["{{ beroep }}", "## Kop", "##"])
)
BODIES = st.lists(LINES, max_size=12).map(lambda lines: "\n".join(["# Titel {{ voornaam }}", *lines]))


@given(HOSTILE, HOSTILE)
def test_checking_never_fails_whatever_is_written(subject, body):
    assert len(problems(tidy(Text(subject, body)), VARIABLES)) <= MOST_PROBLEMS


@given(HOSTILE, HOSTILE)
def test_what_is_accepted_leaves_no_brace_behind(subject, body):
    text = tidy(Text(subject, f"# Titel\n{body}"))
    if problems(text, VARIABLES):
        return
    values = {variable.name: variable.sample for variable in VARIABLES}
    kept = canonical(text, VARIABLES)
    filled = [fill(kept.subject, values.__getitem__), plain_text(fill(kept.body, values.__getitem__))]
    assert [piece for piece in filled if "{" in piece or "}" in piece] == []


@given(BODIES)
def test_an_accepted_text_comes_back_as_it_was_written(body):
    text = tidy(Text("Dag {{ voornaam }}", body))
    assert problems(text, VARIABLES) == []
    assert shown(canonical(text, VARIABLES), VARIABLES) == text


# -- The product's own texts -------------------------------------------------------------------------------------------


@pytest.fixture(params=[occasion.key for occasion in occasions.occasions()])
def kind(request):
    return occasions.occasion(request.param)


def test_an_own_text_of_the_product_is_one_that_an_author_may_write(kind):
    assert problems(shown(default_text(kind), kind.all_variables), kind.all_variables) == []


def test_an_own_text_of_the_product_comes_back_as_it_was(kind):
    text = default_text(kind)
    assert canonical(shown(text, kind.all_variables), kind.all_variables) == text


@pytest.mark.parametrize(
    "key",
    ["admission-admitted", "admission-reserved", "admission-refused", "admission-invalid"]
    + ["round-result", "final-result"],
)
def test_an_own_text_of_a_decision_tells_all_that_it_must(key):
    decision = occasions.occasion(key)
    body = default_text(decision).body
    assert [v.name for v in decision.all_variables if v.essential and f"{{{{ {v.name} }}}}" not in body] == []


def test_every_variable_has_a_word_of_its_own(kind):
    words = [variable.word.casefold() for variable in kind.all_variables]
    assert len(words) == len(set(words))


def test_every_occasion_says_who_gets_it(kind):
    assert str(kind.goes_to)


def test_the_words_are_those_of_the_language_of_letters():
    assert [variable.word for variable in COMMON] == ["organisatie", "inzage", "beroep"]
