"""What lacks in a panel against what the rules promise."""

import pytest

from planning.composition import Present, lacking, lacking_for
from vacancies.rules import JurorRule

PROMISED = JurorRule(members=3, external=1)


@pytest.mark.parametrize(
    ("members", "external", "lines"),
    [
        (3, 1, ()),
        (4, 2, ()),
        (2, 1, ("De jury telt 2 leden met stemrecht; de regels beloven er minstens 3.",)),
        (3, 0, ("Er zit nog geen extern lid in de jury.",)),
        (
            1,
            0,
            (
                "De jury telt 1 lid met stemrecht; de regels beloven er minstens 3.",
                "Er zit nog geen extern lid in de jury.",
            ),
        ),
    ],
)
def test_each_promise_that_is_not_kept_is_named(members, external, lines):
    assert lacking(PROMISED, Present(members, external)) == lines


def test_rules_that_promise_nothing_lack_nothing():
    assert lacking(JurorRule(), Present(0, 0)) == ()


def test_a_recusal_that_leaves_too_few_names_the_candidate():
    panel = Present(3, 1)
    judging = {"Ann (0001)": (panel, Present(2, 0)), "Bo (0002)": (panel, Present(3, 1))}
    assert lacking_for(PROMISED, judging) == (
        "Voor Ann (0001) blijven 2 leden met stemrecht over; de regels beloven er minstens 3.",
        "Voor Ann (0001) blijft geen externe deskundige over.",
    )


def test_of_several_externals_too_few_can_be_left():
    rule = JurorRule(external=2)
    assert lacking_for(rule, {"Ann": (Present(3, 2), Present(2, 1))}) == (
        "Voor Ann blijft 1 externe deskundige over; de regels beloven er minstens 2.",
    )


def test_a_larger_panel_can_miss_one():
    assert lacking_for(PROMISED, {"Ann": (Present(4, 2), Present(3, 1))}) == ()


def test_what_the_whole_panel_lacks_is_not_said_per_candidate():
    assert lacking_for(PROMISED, {"Ann": (Present(2, 0), Present(2, 0))}) == ()
