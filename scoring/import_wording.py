"""What is wrong with a file of results, said to the officer: what stands where, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from scoring.importing import DECIMALS, Problem, Trouble
from vacancies import words


def problem_text(problem: Problem) -> str:
    """The problem in a sentence; row and column stand beside it."""
    value = problem.value[:60]
    match problem.trouble:
        case Trouble.NO_KEY:
            return _("Nobody is named in this row. Fill it in, or take the row out.")
        case Trouble.UNKNOWN:
            return _("“%(value)s” is nobody who takes part in this round.") % {"value": value}
        case Trouble.SEVERAL:
            return _("“%(value)s” may be several candidates.") % {"value": value}
        case Trouble.DOUBLE:
            return _("“%(value)s” stands in row %(row)d already. Keep one of both.") % {
                "value": value,
                "row": problem.other,
            }
        case Trouble.EXEMPT:
            return _("“%(value)s” is exempt from this round. Take the row out.") % {"value": value}
        case Trouble.NOT_A_NUMBER:
            return _("“%(value)s” is no number and no word for absent.") % {"value": value}
        case Trouble.OUT_OF_RANGE:
            return _("“%(value)s” is not between 0 and %(maximum)s.") % {
                "value": value,
                "maximum": "100%" if value.endswith("%") else words.number(problem.maximum),
            }
        case Trouble.NOT_FINITE:
            return _(
                "“%(value)s” out of %(maximum)s does not come to points of at most %(n)d decimals. Ask the bureau for "
                "points out of the maximum of the rules."
            ) % {
                "value": value,
                "maximum": "100%" if value.endswith("%") else words.number(problem.maximum),
                "n": DECIMALS,
            }
        case Trouble.INCOMPLETE:
            return _("Other questions of this part have points here, this one has none.")
        case Trouble.MARKED_ABSENT:
            return _(
                "This candidate is marked absent, and has points here. Find out which is right: take the mark away in the "
                "grid, or the points out of the file."
            )


def place_text(problem: Problem) -> str:
    """Where it stands: row and column of the file."""
    return _("row %(row)d, column “%(column)s”") % {"row": problem.row, "column": problem.column}
