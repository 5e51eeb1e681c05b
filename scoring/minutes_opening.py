"""How a procedure was opened and made known, and which amendments its rules had: facts for the minutes of the whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from vacancies import words
from vacancies.models import Publication, Vacancy


def opening_facts(vacancy: Vacancy) -> Iterator[tuple[str, list[str]]]:
    """Labels with their lines; what is not known is left out. Two queries."""
    if vacancy.opening_manner:
        yield _("Manner of filling"), [vacancy.opening_manner]
    if vacancy.opening_jury:
        yield _("Jury named by the decision"), vacancy.opening_jury.splitlines()
    published = [_publication(line) for line in vacancy.publications.all() if line.struck_at is None]
    if published:
        yield _("Published in"), published
    amendments = [version for version in vacancy.rules_versions.all() if version.number > 1]
    if amendments:
        yield (
            _("Amendments of the rules"),
            [
                _("version %(number)s of %(day)s: %(reason)s")
                % {
                    "number": version.number,
                    "day": words.day(localdate(version.published_at)),
                    "reason": " ".join(version.reason.split()),
                }
                for version in sorted(amendments, key=lambda version: version.number)
            ],
        )


def _publication(line: Publication) -> str:
    place = ", ".join(filter(None, (words.capital(line.channel), line.address)))
    values = {"place": place, "first": words.day(line.first_day)}
    if line.last_day is None:
        return _("%(place)s, from %(first)s") % values
    if line.last_day == line.first_day:
        return _("%(place)s, %(first)s") % values
    return _("%(place)s, %(first)s to %(last)s") % {**values, "last": words.day(line.last_day)}
