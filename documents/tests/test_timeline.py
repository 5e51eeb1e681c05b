"""The drawing of a timeline: where marks and words stand."""

from datetime import date

import pytest

from documents.timeline import LEFT, WIDTH, Certainty, Row, draw

MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september"]
MONTHS += ["oktober", "november", "december"]
APPLY = Row("Inschrijven", (date(2026, 5, 11), date(2026, 6, 9)), "tot en met 9 juni, 23.59 uur")
WRITTEN = Row("Schriftelijke proef", (date(2026, 6, 16),), "16 juni")
ORAL = Row(
    "Mondelinge proef", (date(2026, 6, 25), date(2026, 6, 27)), "25 en/of 27 juni", certainty=Certainty.OPEN
)


def test_one_row_is_no_timeline():
    assert draw([APPLY], MONTHS) is None


def test_later_days_stand_further_to_the_right():
    apply, written, oral = draw([APPLY, WRITTEN, ORAL], MONTHS).rows
    assert LEFT < apply.marks[0].x < written.marks[0].x < oral.marks[0].x < oral.marks[1].x < WIDTH


def test_a_period_ends_with_its_last_day():
    following = Row("Volgende dag", (date(2026, 6, 10),), "10 juni")
    [[period], [other]] = (drawn.marks for drawn in draw([APPLY, following], MONTHS).rows)
    assert period.x + period.width == other.x


def test_the_months_are_named_with_the_year_once():
    assert [month.text for month in draw([APPLY, WRITTEN], MONTHS).months] == ["mei 2026", "juni"]


def test_a_new_year_is_named():
    rows = [Row("Een", (date(2026, 11, 20),), "20 november"), Row("Twee", (date(2027, 2, 3),), "3 februari")]
    assert "januari 2027" in [month.text for month in draw(rows, MONTHS).months]


@pytest.mark.parametrize("days", [0, 1, 20, 400, 3000])
def test_words_and_marks_stay_on_the_paper(days):
    end = date.fromordinal(date(2026, 1, 5).toordinal() + days)
    rows = [
        Row("Een", (date(2026, 1, 5), end), "een tekst van gewone lengte"),
        Row("Twee", (end,), "nog een tekst"),
    ]
    for drawn in draw(rows, MONTHS).rows:
        assert drawn.text_left >= LEFT and drawn.text_left + drawn.text_width <= WIDTH + 8
        assert all(mark.x >= LEFT and mark.x + mark.width <= WIDTH for mark in drawn.marks)


def test_the_legend_names_only_the_kinds_that_are_drawn():
    assert draw([APPLY, ORAL], MONTHS).kinds == (Certainty.SURE, Certainty.OPEN)
