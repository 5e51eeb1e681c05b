"""What drafts say as of today, and how an officer's own text differs from it: queries, nothing is written.

A draft is written when the decision falls and leaves days later. What nobody edited leaves as the facts give it then; where an
officer edited a text, both texts stand beside each other and the officer chooses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from correspondence.letters import Texts
from correspondence.models import Message
from correspondence.occasions import Occasion, in_letter_language, occasion
from correspondence.rendering import greeting, plain

SUBJECT = Message._meta.get_field("subject").max_length
MORE = " …"


def fitting(subject: str) -> str:
    """The subject as a message keeps it: one that is too long ends after a whole word, with an ellipsis.

    A word that fills half of it is cut, for what stands before it would say too little.
    """
    if len(subject) <= SUBJECT:
        return subject
    whole = shorten(subject, width=SUBJECT, placeholder=MORE)
    return whole if len(whole) > SUBJECT / 2 else subject[: SUBJECT - len(MORE)] + MORE


@dataclass(frozen=True)
class Today:
    """What a draft says, and to whom, when it is written from today's facts."""

    subject: str
    text: str
    text_number: int
    name: str
    email: str
    address: str
    calendar: str = ""


def today(drafts: Iterable[Message]) -> Mapping[int, Today]:
    """What each draft says as of today, by primary key. One about which there is nothing to compose is not among them.

    The number of queries depends on the occasions and vacancies, not on the drafts.
    """
    by_key = {message.unique_key: message for message in drafts}
    by_occasion: dict[str, list[str]] = defaultdict(list)
    for message in by_key.values():
        by_occasion[message.occasion].append(message.unique_key)
    replaced = _replaced(by_key.values())
    letters = [
        (by_key[letter.unique_key], letter)
        for key, unique_keys in by_occasion.items()
        if (compose := _compose_of(key))
        for letter in compose(unique_keys)
        if letter.unique_key in by_key and letter.occasion == by_key[letter.unique_key].occasion
    ]
    texts = Texts({letter.organisation for _draft, letter in letters}, list(by_occasion))
    found = {}
    for message, letter in letters:
        kind = occasion(letter.occasion)
        source = texts.get(letter.organisation, kind)
        subject, text = plain(
            kind,
            letter.organisation,
            letter.context,
            text=source,
            remark=remark(kind, letter.reason, replaced.get(message.unique_key)),
        )
        to = letter.recipient
        found[message.pk] = Today(
            fitting(subject), text, source.number, to.name, to.email, to.address, letter.calendar
        )
    return found


def _compose_of(key: str):
    try:
        return occasion(key).compose
    except KeyError:
        return None  # an occasion of an app that is not installed any more


def _replaced(drafts: Iterable[Message]) -> dict[str, datetime]:
    """When the letter that a draft replaces was released, by unique key."""
    keys = [message.unique_key for message in drafts if message.revision > 1]
    if not keys:
        return {}
    earlier = Message.objects.filter(unique_key__in=keys, released_at__isnull=False)
    return dict(earlier.values_list("unique_key").annotate(Max("released_at")).order_by())


@in_letter_language
def remark(kind: Occasion, reason: str, replaces: datetime | None) -> str:
    """What a letter says of the one before it, released at that moment: a decision is withdrawn, with the reason."""
    if replaces is None:
        return ""
    values = {"day": formats.date_format(timezone.localdate(replaces), "DATE_FORMAT"), "reason": reason}
    replaced = _("This letter replaces our letter of %(day)s.") % values
    if not kind.decision:
        return replaced
    pieces = [_("We withdraw our decision that you read in our letter of %(day)s.") % values]
    if reason:
        pieces.append(_("The reason: %(reason)s") % values)
        if not reason.endswith((".", "!", "?")):
            pieces[-1] += "."
    pieces.append(_("This letter brings our new decision."))
    pieces.append(_("The terms to contest it run anew, from this letter."))
    return f"{replaced}\n\n{' '.join(pieces)}"


def is_stale(message: Message, now: Today | None) -> bool:
    """Whether the text from which an officer edited is no longer the one that the facts give."""
    return bool(message.edited and now and now.text != message.edited_from)


# -- A paragraph in many letters -------------------------------------------------------------------------------------------

TITLE, GREETING = "title", "greeting"
"""Where a paragraph goes: under the title, or before the greeting at the end."""


def with_paragraph(text: str, paragraph: str, where: str) -> str:
    """The text of a letter with a paragraph more. Without a greeting it comes at the end, without a title at the beginning."""
    pieces = text.strip("\n").split("\n\n")
    if where == TITLE:
        at = 1 if re.search(r"\n={3,}$", pieces[0]) else 0
    else:
        words = greeting()
        at = next((n for n, piece in enumerate(pieces) if piece.strip() == words), len(pieces))
    added = re.sub(r"\n{3,}", "\n\n", paragraph.replace("\r\n", "\n")).strip()
    return "\n\n".join([*pieces[:at], added, *pieces[at:]]) + "\n"


def changed_by_now(drafts: Sequence[Message], now: Mapping[int, Today]) -> set[int]:
    """The drafts that nobody edited and that say something else as of today than when they were written."""
    return {
        message.pk
        for message in drafts
        if not message.edited
        and message.pk in now
        and (now[message.pk].subject, now[message.pk].text) != (message.subject, message.body_text)
    }
