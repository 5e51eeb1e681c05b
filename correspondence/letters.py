"""From which text a letter is made: the one that its organisation wrote last, else the product's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from correspondence.models import LetterText
from correspondence.occasions import Occasion, occasion
from correspondence.rendering import default_text
from correspondence.texts import Text
from organisations.models import Organisation


class Texts:
    """The texts for a batch of letters, fetched by one query: those that hold now, and those with one of the `numbers`, from
    which earlier letters were made."""

    def __init__(
        self,
        organisations: Collection[Organisation],
        occasions: Collection[str],
        *,
        numbers: Iterable[int] = (),
    ) -> None:
        own = LetterText.objects.filter(organisation__in=organisations, occasion__in=occasions)
        rows = own.filter(Q(pk__in=own.newest().values("pk")) | Q(number__in=set(numbers)))
        self._rows = {(row.organisation_id, row.occasion, row.number): row for row in rows}
        self._last: dict[tuple[int, str], int] = {}
        for organisation_id, key, number in self._rows:
            last = self._last.get((organisation_id, key), 0)
            self._last[organisation_id, key] = max(last, number)
        self._defaults: dict[str, Text] = {}

    def get(self, organisation: Organisation, kind: Occasion, number: int | None = None) -> Text:
        """The text that holds, or the one of this number."""
        if number is None:
            number = self._last.get((organisation.pk, kind.key), 0)
        row = self._rows.get((organisation.pk, kind.key, number))
        if row is None or row.is_default:
            default = self._default(kind)
            return Text(default.subject, default.body, number)
        return Text(row.subject, row.body, number)

    def _default(self, kind: Occasion) -> Text:
        if kind.key not in self._defaults:
            self._defaults[kind.key] = default_text(kind)
        return self._defaults[kind.key]


def current_text(organisation: Organisation, key: str) -> Text:
    """The text from which a letter of this occasion is made now."""
    return Texts([organisation], [key]).get(organisation, occasion(key))
