"""Blind rounds: a random code stands for each candidate wherever the jury looks, until the round is closed.

`veil` does it at the root: in memory, name and file number of a candidate become the code, so that whatever a page or message
prints of them prints that. Nothing veiled is ever saved.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from candidates.models import Candidate, Participation
from journal.actions import technical
from scoring.models import BlindCode
from vacancies import lifecycle
from vacancies.models import Round

SIGNS = "BCDFGHJKLMNPQRTVWXZ2346789"
"""Letters and digits that are not mistaken for each other, and that make no words."""
LENGTH = 5


def is_blind(round: Round) -> bool:
    """Whether the jury of this round sees codes now: its rules say so, and it is not closed."""
    return round.rule.blind and round.state != lifecycle.CLOSED


def codes_of(round: Round) -> Mapping[int, str]:
    """The code of each candidate of a round whose rules make it blind, by participation; {} for another. Who has none yet
    gets one: nobody's act, as nothing can be chosen."""
    if not round.rule.blind:
        return {}
    there = dict(BlindCode.objects.filter(round=round).values_list("participation", "code"))
    lacking = Participation.objects.filter(round=round).exclude(pk__in=there).values_list("pk", flat=True)
    new = list(lacking)
    if not new:
        return there
    codes = _drawn(len(new), set(there.values()))
    with technical():
        # Two pages may ask at once: the code that was written first stands.
        BlindCode.objects.bulk_create(
            [
                BlindCode(round=round, participation_id=pk, code=code)
                for pk, code in zip(new, codes, strict=True)
            ],
            ignore_conflicts=True,
        )
    return dict(BlindCode.objects.filter(round=round).values_list("participation", "code"))


def _drawn(number: int, taken: set[str]) -> list[str]:
    found: list[str] = []
    while len(found) < number:
        code = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
        if code not in taken:
            taken.add(code)
            found.append(code)
    return found


def veil(round: Round, participations: Iterable[Participation]) -> list[Participation]:
    """The participations of a round as its jury may see them: in a blind round in the order of their codes, with the code for
    name and file number, and without everything else that is known of the candidate."""
    rows = list(participations)
    if not is_blind(round):
        return rows
    codes = codes_of(round)
    for each in rows:
        code = codes[each.pk]
        application = each.application
        application.candidate = Candidate(
            pk=application.candidate_id, first_name=_("Candidate"), last_name=code
        )
        application.reference = code
        application.answers = {}
    return sorted(rows, key=lambda each: codes[each.pk])
