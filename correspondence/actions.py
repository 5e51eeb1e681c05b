"""Writing letters, releasing them, calling them back. What sends them is `correspondence.delivery`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from correspondence import lifecycle
from correspondence.models import Message
from correspondence.occasions import in_letter_language, occasion
from correspondence.rendering import render
from journal.actions import ActionError, Actor, action, lock, moment, record
from organisations.models import Organisation

BATCH = 200
SUBJECT = Message._meta.get_field("subject").max_length


@dataclass(frozen=True)
class Recipient:
    """To whom. Without `email` the letter goes by post to `address`: name and address on lines."""

    name: str
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter to be written. `occasion` is the key of one that is registered, `context` holds exactly its variables.

    `unique_key` says what it is about ("receipt:application:12"). `vacancy_key` and `subject_key` are opaque keys of the vacancy,
    whose chain in the journal names it, and of the application, consultation … that it is about.
    """

    organisation: Organisation
    occasion: str
    unique_key: str
    recipient: Recipient
    context: Mapping[str, str]
    vacancy_key: str = ""
    subject_key: str = ""


def queue(letters: Sequence[Letter]) -> int:
    """Write letters within the running action and return how many are new; a few queries for a whole batch of letters.

    Letters of an occasion that is held become drafts; the others leave at once, by e-mail or by post. One that was written
    before is left alone, but for decisions made anew: a draft is written again, and after a release a next revision is drafted
    that names the letter it replaces.
    """
    history: dict[str, list[Message]] = {letter.unique_key: [] for letter in letters}
    if not history:
        return 0
    for message in Message.objects.filter(unique_key__in=list(history)).order_by("revision"):
        history[message.unique_key].append(message)
    new, redrafted = [], []
    for letter in letters:
        earlier = history[letter.unique_key]
        if not earlier:
            message = _write(letter, Message(unique_key=letter.unique_key))
            earlier.append(message)
            new.append(message)
        elif occasion(letter.occasion).held:
            *before, last = earlier
            if last.state == lifecycle.DRAFT:
                redrafted.append(_write(letter, last, replaces=_last_release(before)))
            elif not _says_the_same(letter, last, replaces=_last_release(before)):
                revision = Message(unique_key=letter.unique_key, revision=last.revision + 1)
                new.append(_write(letter, revision, replaces=_last_release(earlier)))
                earlier.append(revision)
    Message.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    Message.objects.bulk_update(
        redrafted,
        [
            "occasion",
            "subject",
            "body_text",
            "body_html",
            "recipient_name",
            "recipient_email",
            "recipient_address",
            "created_at",
        ],
        batch_size=BATCH,
    )
    _record("letters_written", new, state=True)
    _record("letters_redrafted", redrafted)
    return len(new)


def _last_release(messages: Iterable[Message]) -> datetime | None:
    return max((m.released_at for m in messages if m.released_at), default=None)


def _says_the_same(letter: Letter, old: Message, *, replaces: datetime | None) -> bool:
    rendered = render(
        occasion(letter.occasion), letter.organisation, letter.context, remark=_remark(replaces)
    )
    return (rendered.subject[:SUBJECT], rendered.text) == (old.subject, old.body_text)


def _write(letter: Letter, message: Message, *, replaces: datetime | None = None) -> Message:
    kind = occasion(letter.occasion)
    rendered = render(kind, letter.organisation, letter.context, remark=_remark(replaces))
    message.organisation = letter.organisation
    message.vacancy_key = letter.vacancy_key
    message.subject_key = letter.subject_key
    message.occasion = letter.occasion
    message.recipient_name = letter.recipient.name
    message.recipient_email = letter.recipient.email
    message.recipient_address = letter.recipient.address
    message.subject = rendered.subject[:SUBJECT]
    message.body_text = rendered.text
    message.body_html = rendered.html
    message.created_at = moment()
    message.state = lifecycle.DRAFT
    if not kind.held:
        _let_go(message, moment())
    return message


@in_letter_language
def _remark(replaces: datetime | None) -> str:
    if replaces is None:
        return ""
    day = formats.date_format(timezone.localdate(replaces), "DATE_FORMAT")
    return _("This letter replaces our letter of %(day)s.") % {"day": day}


def _let_go(message: Message, at: datetime) -> None:
    """From here on the letter is its recipient's: by e-mail where there is an address, else by post."""
    state = lifecycle.QUEUED if message.recipient_email else lifecycle.POST
    lifecycle.MESSAGE.check(message.state, state)
    message.state = state
    message.released_at = at
    message.next_attempt_at = at if state == lifecycle.QUEUED else None
    message.attempts = 0


@action
def release(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Let drafts go, by e-mail or by post. Those released before are left alone.

    Raises ActionError when one was cancelled.
    """
    rows = _locked(messages)
    if any(message.state == lifecycle.CANCELLED for message in rows):
        raise ActionError(_("One of these letters was called back. Leave it out and release the others."))
    drafts = [message for message in rows if message.state == lifecycle.DRAFT]
    for message in drafts:
        _let_go(message, at)
    return _save("letters_released", drafts, ["state", "released_at", "next_attempt_at", "attempts"])


@action
def cancel(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Call letters back that have not left. Those cancelled before are left alone.

    Raises ActionError when one was sent, is being sent or lies with the post.
    """
    rows = [message for message in _locked(messages) if message.state != lifecycle.CANCELLED]
    if not all(lifecycle.MESSAGE.allows(message.state, lifecycle.CANCELLED) for message in rows):
        raise ActionError(_("One of these letters has left already and cannot be called back."))
    for message in rows:
        message.state = lifecycle.CANCELLED
        message.next_attempt_at = None
    return _save("letters_cancelled", rows, ["state", "next_attempt_at"])


@action
def retry(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Try letters again that failed, with the address as it stands now on the letter. Those on their way are left alone.

    Raises ActionError when one is still a draft, was cancelled, sent or lies with the post.
    """
    rows = _locked(messages)
    if not all(message.state in (lifecycle.FAILED, lifecycle.QUEUED, lifecycle.SENDING) for message in rows):
        raise ActionError(_("Only letters that failed can be tried again."))
    failed = [message for message in rows if message.state == lifecycle.FAILED]
    for message in failed:
        released_at = message.released_at
        _let_go(message, at)
        message.released_at = released_at
        message.error = ""
    return _save("letters_retried", failed, ["state", "next_attempt_at", "attempts", "error"])


def _locked(messages: Iterable[Message]) -> list[Message]:
    keys = [message.pk for message in messages]
    return lock(Message.objects.filter(pk__in=keys).select_related("organisation"))


def _save(what: str, messages: list[Message], fields: list[str]) -> list[Message]:
    Message.objects.bulk_update(messages, fields, batch_size=BATCH)
    for message in messages:
        record(message.chain, what, subject=message.key, occasion=message.occasion, about=message.subject_key)
    return messages


def _record(what: str, messages: Sequence[Message], *, state: bool = False) -> None:
    """One entry per chain, occasion and state: a thousand letters of one decision are one thing that was done."""
    counts = Counter((m.chain, m.occasion, m.state) for m in messages)
    for (chain, kind, reached), number in sorted(counts.items()):
        record(chain, what, occasion=kind, number=number, **({"state": reached} if state else {}))
