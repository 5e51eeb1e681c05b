"""How one text differs from another."""

from hypothesis import given
from hypothesis import strategies as st

from correspondence.differences import Piece, differences


def test_a_changed_line_is_compared_word_by_word():
    assert differences("a\nDag Lotte hier", "a\nDag Bo hier") == [
        [Piece("same", "a")],
        [Piece("same", "Dag "), Piece("removed", "Lotte"), Piece("added", "Bo"), Piece("same", " hier")],
    ]


def test_a_token_is_one_word():
    assert differences("x {{ a b }}", "x {{ a c }}") == [
        [Piece("same", "x "), Piece("removed", "{{ a b }}"), Piece("added", "{{ a c }}")]
    ]


def test_lines_that_came_and_went_stand_whole():
    assert differences("a\nb", "b\nc\nd") == [
        [Piece("removed", "a")],
        [Piece("same", "b")],
        [Piece("added", "c")],
        [Piece("added", "d")],
    ]


@given(st.text("ab {}\n", max_size=40), st.text("ab {}\n", max_size=40))
def test_a_comparison_holds_both_texts(old, new):
    rows = differences(old, new)

    def without(kind):
        return "".join(piece.text for row in rows for piece in row if piece.kind != kind)

    assert (without("added"), without("removed")) == (old.replace("\n", ""), new.replace("\n", ""))
