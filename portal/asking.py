"""What a candidate can ask about a procedure, as far as told: the kinds in plain words, and the jury that can be challenged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import terms
from planning.challenges import may_be_challenged
from planning.models import Seat
from portal.told import Told


@dataclass(frozen=True)
class Choice:
    """A kind of request in plain words: `then` says what happens with it, `within` the term."""

    slug: str
    kind: str
    title: str
    then: str

    @property
    def within(self) -> str:
        days = terms.DAYS[self.kind]
        return ngettext(
            "You get an answer within %(n)d day.", "You get an answer within %(n)d days.", days
        ) % {"n": days}


class Asking:
    """What may be asked now about one procedure."""

    def __init__(self, told: Told) -> None:
        self.told = told

    @cached_property
    def seats(self) -> list[Seat]:
        """Who votes in the next round to take, as far as told."""
        row = self.told.next_round
        return may_be_challenged(row) if row else []

    @property
    def choices(self) -> list[Choice]:
        """The kinds; feedback, inspection and appeal come once a decision was told, a challenge while there is a jury to come."""
        found = [
            Choice(
                "vraag", terms.QUESTION, _("Ask a question"), _("The selection officer answers by letter.")
            ),
        ]
        if self.told.admission or self.told.verdicts or self.told.result:
            found += [
                Choice(
                    "feedback",
                    terms.FEEDBACK,
                    _("Ask for feedback"),
                    _("You hear what went well and what did not. Your result does not change."),
                ),
                Choice(
                    "inzage",
                    terms.INSPECTION,
                    _("Look into your file"),
                    _("We agree on a moment, or send a copy: your score sheets, motivation and papers."),
                ),
            ]
        found.append(
            Choice(
                "klacht",
                terms.COMPLAINT,
                _("Make a complaint"),
                _("About how you were treated. We look into it and write what we found."),
            )
        )
        if self.seats:
            found.append(
                Choice(
                    "wraking",
                    terms.CHALLENGE,
                    _("Challenge a jury member"),
                    _(
                        "Do you think that somebody cannot judge you without bias? If we agree, that person "
                        "gives you no points."
                    ),
                )
            )
        if self.told.admission or self.told.verdicts or self.told.result:
            found.append(
                Choice(
                    "beroep",
                    terms.APPEAL,
                    _("Appeal against a decision"),
                    _("We keep everything of this procedure until there is an answer to your appeal."),
                )
            )
        return found

    def choice(self, slug: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.slug == slug), None)
