"""What jurors sign for, and that they sign again when it changes, whoever changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from candidates.models import Participation
from journal.actions import lock
from scoring.models import Score, ScoreSheet
from vacancies.models import Round

Agreed = tuple[bool | None, str, tuple[tuple[str, Decimal | None], ...]]


def agreed_in(round: Round) -> Mapping[int, Agreed]:
    """By participation for which somebody signed: the verdict, the reasons and the agreed points. Two queries at most."""
    signed = ScoreSheet.objects.filter(participation__round=round, signed_at__isnull=False)
    found = Participation.objects.filter(pk__in=signed.values("participation"))
    rows = list(found.values_list("pk", "suitable", "motivation"))
    if not rows:
        return {}
    points: dict[int, list[tuple[str, Decimal | None]]] = defaultdict(list)
    scores = Score.objects.filter(participation__in=[pk for pk, *_rest in rows], consensus=True).order_by(
        "part"
    )
    for pk, part, value in scores.values_list("participation", "part", "points"):
        points[pk].append((part, value))
    return {pk: (suitable, motivation, tuple(points[pk])) for pk, suitable, motivation in rows}


def sign_again(round: Round, before: Mapping[int, Agreed]) -> None:
    """Take the signatures back where what was signed for is no longer what it was `before`."""
    if not before:
        return
    now = agreed_in(round)
    changed = [pk for pk, agreed in before.items() if now.get(pk) != agreed]
    signed = lock(ScoreSheet.objects.filter(participation__in=changed, signed_at__isnull=False))
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in signed]).update(signed_at=None)
