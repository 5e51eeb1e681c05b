"""Jurors who are expected in two places at once, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planning.conflicts import Elsewhere, elsewhere
from planning.models import Session
from planning.timetable import Span
from vacancies import words
from vacancies.models import Round


def conflict_lines(round_: Round, spans: Sequence[Span], sittings: Sequence[Session] = ()) -> list[list[str]]:
    """For each of these spans a sentence per juror who sits elsewhere then; what another organisation does is not named."""
    return [[_line(round_, found) for found in each] for each in elsewhere(round_, spans, sittings)]


def _line(round_: Round, found: Elsewhere) -> str:
    session = found.session
    values = {
        "juror": found.seat.name,
        "hours": words.hours(localtime(session.starts_at), localtime(session.ends_at)),
        "round": session.round.title,
        "vacancy": session.round.vacancy.title,
    }
    if session.round_id == round_.pk:
        return _("%(juror)s also sits in another session of this round then (%(hours)s).") % values
    if session.round.vacancy.organisation_id != round_.vacancy.organisation_id:
        return _("%(juror)s sits in another jury then (%(hours)s).") % values
    return _("%(juror)s sits in the jury of %(round)s, %(vacancy)s, then (%(hours)s).") % values
