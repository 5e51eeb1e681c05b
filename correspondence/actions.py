"""Writing letters, releasing them, calling them back, printing and posting them. What mails them is `correspondence.delivery`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from correspondence import lifecycle
from correspondence.delivery import content_digest
from correspondence.models import Message, PrintBatch
from correspondence.occasions import in_letter_language, occasion
from correspondence.rendering import render
from journal.actions import ActionError, Actor, action, lock, moment, record
from organisations.models import Organisation

BATCH = 200
SECOND_THOUGHTS = timedelta(minutes=5)
"""How long released letters wait before they leave, where no other moment is chosen."""
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
    whose chain in the journal names it, and of the application, consultation … that it is about. `reason` says why a decision
    is made anew; it is told only where an earlier one was released.
    """

    organisation: Organisation
    occasion: str
    unique_key: str
    recipient: Recipient
    context: Mapping[str, str]
    vacancy_key: str = ""
    subject_key: str = ""
    reason: str = ""


def queue(letters: Sequence[Letter]) -> int:
    """Write letters within the running action and return how many are new; a few queries for a whole batch of letters.

    Letters of an occasion that is held become drafts; the others leave at once, by e-mail or by post. One that was written
    before is left alone, but for decisions made anew: a draft is written again, one that was released and has not left yet
    becomes a draft again with it, and after a release a next revision is drafted that names the letter it replaces and,
    for a decision, withdraws the earlier one.
    """
    history: dict[str, list[Message]] = {letter.unique_key: [] for letter in letters}
    if not history:
        return 0
    # Locked, because a worker may be about to take one of them.
    written = Message.objects.filter(unique_key__in=list(history)).select_for_update(of=("self",))
    for message in sorted(written.order_by("pk"), key=lambda message: message.revision):
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
            elif _says_the_same(letter, last, replaces=_last_release(before)):
                continue
            elif last.leaves_later(moment()):
                redrafted.append(_write(letter, last, replaces=_last_release(before)))
            else:
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
            *_RELEASE,
        ],
        batch_size=BATCH,
    )
    _record("letters_written", new, state=True)
    _record("letters_redrafted", redrafted)
    return len(new)


def new_ones(letters: Sequence[Letter]) -> list[Letter]:
    """Those of the letters that were not written before, for an action that tells in the journal to whom it wrote."""
    keys = [letter.unique_key for letter in letters]
    known = set(Message.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    return [letter for letter in letters if letter.unique_key not in known]


def _last_release(messages: Iterable[Message]) -> datetime | None:
    """When the latest letter was released that its recipient has; one that was cancelled told nobody anything."""
    released = (m.released_at for m in messages if m.released_at and m.state != lifecycle.CANCELLED)
    return max(released, default=None)


def _says_the_same(letter: Letter, old: Message, *, replaces: datetime | None) -> bool:
    remark = _remark(letter, replaces)
    rendered = render(occasion(letter.occasion), letter.organisation, letter.context, remark=remark)
    return (rendered.subject[:SUBJECT], rendered.text) == (old.subject, old.body_text)


def _write(letter: Letter, message: Message, *, replaces: datetime | None = None) -> Message:
    kind = occasion(letter.occasion)
    rendered = render(kind, letter.organisation, letter.context, remark=_remark(letter, replaces))
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
    _take_back(message)
    if not kind.held:
        _let_go(message, moment())
    return message


@in_letter_language
def _remark(letter: Letter, replaces: datetime | None) -> str:
    """What the letter says of the one before it: a decision that was notified is withdrawn, with the reason."""
    if replaces is None:
        return ""
    values = {
        "day": formats.date_format(timezone.localdate(replaces), "DATE_FORMAT"),
        "reason": letter.reason,
    }
    replaced = _("This letter replaces our letter of %(day)s.") % values
    if not occasion(letter.occasion).decision:
        return replaced
    pieces = [_("We withdraw our decision that you read in our letter of %(day)s.") % values]
    if letter.reason:
        pieces.append(_("The reason: %(reason)s") % values)
        if not letter.reason.endswith((".", "!", "?")):
            pieces[-1] += "."
    pieces.append(_("This letter brings our new decision."))
    pieces.append(_("The terms to contest it run anew, from this letter."))
    return f"{replaced}\n\n{' '.join(pieces)}"


_RELEASE = ["state", "released_at", "next_attempt_at", "attempts"]


def _let_go(message: Message, at: datetime) -> None:
    """From the moment `at` on the letter is its recipient's: by e-mail where there is an address, else by post."""
    state = lifecycle.POST if message.by_post else lifecycle.QUEUED
    lifecycle.MESSAGE.check(message.state, state)
    message.state = state
    message.released_at = at
    message.next_attempt_at = at if state == lifecycle.QUEUED else None
    message.attempts = 0


def _take_back(message: Message) -> None:
    if message.state != lifecycle.DRAFT:
        lifecycle.MESSAGE.check(message.state, lifecycle.DRAFT)
    message.state = lifecycle.DRAFT
    message.released_at = None
    message.next_attempt_at = None


@action
def release(
    messages: Iterable[Message], *, leaves_at: datetime | None = None, by: Actor, at: datetime
) -> list[Message]:
    """Let drafts go, by e-mail or by post, at the aware moment `leaves_at` (five minutes from now where none is given): until
    then they can be called back, and nobody reads them. Those released before are left alone.

    Raises ActionError when one was cancelled and for a moment that is past.
    """
    leaves_at = at + SECOND_THOUGHTS if leaves_at is None else leaves_at
    if leaves_at < at:
        raise ActionError(_("That moment is past. Choose a later one, or let the letters leave now."))
    rows = _locked(messages)
    if any(message.state == lifecycle.CANCELLED for message in rows):
        raise ActionError(_("One of these letters was cancelled. Leave it out and release the others."))
    drafts = [message for message in rows if message.state == lifecycle.DRAFT]
    for message in drafts:
        _let_go(message, leaves_at)
    return _save("letters_released", drafts, _RELEASE, leaves_at=leaves_at.isoformat())


@action
def call_back(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Make drafts again of letters that were released and have not left yet. Drafts are left alone.

    Raises ActionError when the moment of one has come.
    """
    rows = [message for message in _locked(messages) if message.state != lifecycle.DRAFT]
    if not all(message.leaves_later(at) for message in rows):
        raise ActionError(_("One of these letters has left already and cannot be called back."))
    for message in rows:
        _take_back(message)
    return _save("letters_called_back", rows, _RELEASE)


@action
def cancel(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Keep letters from leaving, for good. Those cancelled before are left alone.

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


@action
def send_by_post(
    messages: Iterable[Message], *, addresses: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> list[Message]:
    """Let letters go by post whose e-mail failed. Those that go by post already are left alone.

    `addresses` are the postal addresses as they are known now, by `subject_key`; else that on the letter holds.
    Raises ActionError when one did not fail, or has no postal address.
    """
    rows = [message for message in _locked(messages) if message.state != lifecycle.POST]
    if not all(message.state == lifecycle.FAILED for message in rows):
        raise ActionError(_("Only letters that failed can go by post instead."))
    for message in rows:
        message.recipient_address = (addresses or {}).get(message.subject_key) or message.recipient_address
        if not message.has_postal_address:
            raise ActionError(
                _("There is no postal address for %(name)s. Add one to the dossier, then try again.")
                % {"name": message.recipient_name}
            )
        lifecycle.MESSAGE.check(message.state, lifecycle.POST)
        message.state = lifecycle.POST
        message.post_instead = True
    return _save("letters_turned_to_post", rows, ["state", "recipient_address", "post_instead"])


@action
def make_print_batches(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[PrintBatch]:
    """Put letters to be posted together for printing: one batch per organisation. Those in a batch already stay there.

    Raises ActionError when one does not go by post, leaves later only, or has no postal address.
    """
    rows = [message for message in _locked(messages) if message.batch_id is None]
    if not all(message.state == lifecycle.POST and message.released_at <= at for message in rows):
        raise ActionError(_("Only letters that are to be posted now can be printed."))
    if lacking := next((message for message in rows if not message.has_postal_address), None):
        raise ActionError(
            _(
                "There is no postal address for %(name)s. Leave this letter out and complete the address first."
            )
            % {"name": lacking.recipient_name}
        )
    batches = {}
    for message in rows:
        if message.organisation_id not in batches:
            batches[message.organisation_id] = PrintBatch.objects.create(
                organisation=message.organisation, made_at=at, made_by=by.actor_key
            )
        message.batch = batches[message.organisation_id]
    _save("letters_printed", rows, ["batch"])
    return list(batches.values())


@action
def record_posted(messages: Iterable[Message], *, posted_on: date, by: Actor, at: datetime) -> list[Message]:
    """Letters were handed to the post on the local day `posted_on`: their date of notification. Those for which that same
    day was entered before are left alone.

    Raises ActionError for a day in the future or before the release of one, for a letter that does not go by post, and for
    one that has another day of posting already.
    """
    rows = _locked(messages)
    rows = [m for m in rows if not (m.state == lifecycle.SENT and m.by_post and m.notified_on == posted_on)]
    if posted_on > timezone.localdate(at):
        raise ActionError(_("That day is still to come. Enter the day on which the letters were posted."))
    if any(message.state == lifecycle.SENT and message.by_post for message in rows):
        raise ActionError(_("Another day of posting was entered for one of these letters already."))
    if not all(message.state == lifecycle.POST and message.released_at <= at for message in rows):
        raise ActionError(_("One of these letters does not go by post, or may not leave yet."))
    first = max((timezone.localdate(message.released_at) for message in rows), default=posted_on)
    if posted_on < first:
        raise ActionError(
            _("The letters were released on %(day)s: they cannot have been posted before that day.")
            % {"day": formats.date_format(first, "DATE_FORMAT")}
        )
    for message in rows:
        lifecycle.MESSAGE.check(message.state, lifecycle.SENT)
        message.state = lifecycle.SENT
        message.notified_on = posted_on
    Message.objects.bulk_update(rows, ["state", "notified_on"], batch_size=BATCH)
    for message in rows:
        record(
            message.chain,
            "letter_posted",
            subject=message.key,
            occasion=message.occasion,
            about=message.subject_key,
            content=content_digest(message),
            posted_on=posted_on.isoformat(),
        )
    return rows


def _locked(messages: Iterable[Message]) -> list[Message]:
    keys = [message.pk for message in messages]
    return lock(Message.objects.filter(pk__in=keys).select_related("organisation"))


def _save(what: str, messages: list[Message], fields: list[str], **data: str) -> list[Message]:
    Message.objects.bulk_update(messages, fields, batch_size=BATCH)
    for message in messages:
        known = {"occasion": message.occasion, "about": message.subject_key}
        record(message.chain, what, subject=message.key, **known, **data)
    return messages


def _record(what: str, messages: Sequence[Message], *, state: bool = False) -> None:
    """One entry per chain, occasion and state: a thousand letters of one decision are one thing that was done."""
    counts = Counter((m.chain, m.occasion, m.state) for m in messages)
    for (chain, kind, reached), number in sorted(counts.items()):
        record(chain, what, occasion=kind, number=number, **({"state": reached} if state else {}))
