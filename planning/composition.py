"""What lacks in a panel against what the rules promise of it, for the whole round and, after recusals, per candidate. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vacancies.rules import JurorRule


@dataclass(frozen=True)
class Present:
    """How many with a vote there are, and how many of them are experts from outside."""

    members: int
    external: int


def lacking(rule: JurorRule, present: Present) -> tuple[str, ...]:
    """A sentence for each promise that the panel does not keep yet."""
    found = []
    if present.members < rule.members:
        text = ngettext(
            "The jury has %(there)d member with a vote; the rules promise at least %(asked)d.",
            "The jury has %(there)d members with a vote; the rules promise at least %(asked)d.",
            present.members,
        )
        found.append(text % {"there": present.members, "asked": rule.members})
    if present.external < rule.external:
        if not present.external:
            found.append(_("There is no external expert in the jury yet."))
        else:
            text = ngettext(
                "The jury has %(there)d external expert; the rules promise at least %(asked)d.",
                "The jury has %(there)d external experts; the rules promise at least %(asked)d.",
                present.external,
            )
            found.append(text % {"there": present.external, "asked": rule.external})
    return tuple(found)


def lacking_for(rule: JurorRule, judging: Mapping[str, tuple[Present, Present]]) -> tuple[str, ...]:
    """A sentence for each candidate (by name: who sits there, and who of them judges) whom fewer judge than sit there and than
    the rules promise."""
    found = []
    for name, (panel, present) in judging.items():
        if present.members < min(rule.members, panel.members):
            text = ngettext(
                "%(number)d member with a vote is left for %(candidate)s; the rules promise at least %(asked)d.",
                "%(number)d members with a vote are left for %(candidate)s; the rules promise at least %(asked)d.",
                present.members,
            )
            found.append(text % {"number": present.members, "candidate": name, "asked": rule.members})
        if not present.external and rule.external and panel.external:
            found.append(_("No external expert is left for %(candidate)s.") % {"candidate": name})
        elif present.external < min(rule.external, panel.external):
            text = ngettext(
                "%(number)d external expert is left for %(candidate)s; the rules promise at least %(asked)d.",
                "%(number)d external experts are left for %(candidate)s; the rules promise at least %(asked)d.",
                present.external,
            )
            found.append(text % {"number": present.external, "candidate": name, "asked": rule.external})
    return tuple(found)
