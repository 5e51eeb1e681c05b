"""Writing letters, releasing them, calling them back, printing and posting them; and the texts from which they are written.
What mails them is `correspondence.delivery`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from correspondence import lifecycle
from correspondence.delivery import content_digest, digest_of
from correspondence.letters import Texts
from correspondence.models import LetterText, Message, PrintBatch
from correspondence.occasions import Occasion, occasion
from correspondence.redrafting import Today, fitting, is_stale, remark, today, with_paragraph
from correspondence.rendering import default_text, html, plain
from correspondence.texts import Text, canonical, losses, problems, tidy
from journal.actions import ActionError, Actor, action, lock, moment, record
from organisations.models import Organisation

BATCH = 200
SECOND_THOUGHTS = timedelta(minutes=5)
"""How long released letters wait before they leave, where no other moment is chosen."""


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
    whose chain in the journal names it, and of the application, consultation … that it is about. `calendar` is iCalendar text
    that goes along by e-mail. `reason` says why a decision is made anew; it is told only where an earlier one was released.
    """

    organisation: Organisation
    occasion: str
    unique_key: str
    recipient: Recipient
    context: Mapping[str, str]
    vacancy_key: str = ""
    subject_key: str = ""
    calendar: str = ""
    reason: str = ""


def queue(letters: Sequence[Letter], *, also_cancelled: bool = False) -> int:
    """Write letters within the running action and return how many are new; a few queries for a whole batch of letters.

    Letters of an occasion that is held become drafts; the others leave at once, by e-mail or by post. One that was written
    before is left alone, but for decisions made anew: a draft is written again, one that was released and has not left yet
    becomes a draft again with it, and after a release a next revision is drafted that names the letter it replaces and, for a
    decision, withdraws the earlier one. What an officer edited stays, and is stale now, unless the decision became another
    kind of letter. A letter that was cancelled is drafted again with the same words only where somebody asks for that
    (`also_cancelled`), and not when the letter before it says so already.
    """
    history: dict[str, list[Message]] = {letter.unique_key: [] for letter in letters}
    if not history:
        return 0
    # Locked, because a worker may be about to take one of them.
    written = Message.objects.filter(unique_key__in=list(history)).select_for_update(of=("self",))
    for message in sorted(written.order_by("pk"), key=lambda message: message.revision):
        history[message.unique_key].append(message)
    texts = Texts(
        {letter.organisation for letter in letters},
        {letter.occasion for letter in letters},
        numbers={message.text_number for messages in history.values() for message in messages},
    )
    new, redrafted = [], []
    for letter in letters:
        earlier = history[letter.unique_key]
        if not earlier:
            message = _write(letter, Message(unique_key=letter.unique_key), texts)
            earlier.append(message)
            new.append(message)
        elif occasion(letter.occasion).held:
            *before, last = earlier
            if last.state == lifecycle.DRAFT:
                redrafted.append(_write(letter, last, texts, replaces=_last_release(before)))
            elif _is_said(letter, earlier, texts, also_cancelled=also_cancelled):
                continue
            elif last.leaves_later(moment()):
                redrafted.append(_write(letter, last, texts, replaces=_last_release(before)))
            else:
                revision = Message(unique_key=letter.unique_key, revision=last.revision + 1)
                new.append(_write(letter, revision, texts, replaces=_last_release(earlier)))
                earlier.append(revision)
    Message.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    Message.objects.bulk_update(
        redrafted,
        [
            "occasion",
            "text_number",
            "subject",
            "body_text",
            "body_html",
            "calendar",
            "recipient_name",
            "recipient_email",
            "recipient_address",
            "calendar",
            "created_at",
            "edited_from",
            *_RELEASE,
        ],
        batch_size=BATCH,
    )
    _record("letters_written", new, state=True)
    _record("letters_redrafted", redrafted)
    return len(new)


def _last_release(messages: Iterable[Message]) -> datetime | None:
    """When the latest letter was released that its recipient has; one that was cancelled told nobody anything."""
    released = (m.released_at for m in messages if m.released_at and m.state != lifecycle.CANCELLED)
    return max(released, default=None)


def _is_said(letter: Letter, earlier: Sequence[Message], texts: Texts, *, also_cancelled: bool) -> bool:
    """Whether the last of the earlier letters says the same; with `also_cancelled` the last that was not cancelled."""
    told = [m for m in earlier if not (also_cancelled and m.state == lifecycle.CANCELLED)]
    return bool(told) and _says_the_same(letter, told[-1], texts, replaces=_last_release(told[:-1]))


def _says_the_same(letter: Letter, old: Message, texts: Texts, *, replaces: datetime | None) -> bool:
    """Whether the letter tells what the old one told. The text from which the old one was made is used for both: that an
    organisation words its letters otherwise since then is no reason to replace one."""
    kind = occasion(letter.occasion)
    text = texts.get(letter.organisation, kind, old.text_number)
    said = remark(kind, letter.reason, replaces)
    subject, body = plain(kind, letter.organisation, letter.context, text=text, remark=said)
    return (fitting(subject), body) == (old.subject, old.edited_from or old.body_text)


def _write(letter: Letter, message: Message, texts: Texts, *, replaces: datetime | None = None) -> Message:
    kind = occasion(letter.occasion)
    text = texts.get(letter.organisation, kind)
    said = remark(kind, letter.reason, replaces)
    subject, body = plain(kind, letter.organisation, letter.context, text=text, remark=said)
    if message.occasion != letter.occasion:
        message.edited_from = ""
    message.organisation = letter.organisation
    message.vacancy_key = letter.vacancy_key
    message.subject_key = letter.subject_key
    message.occasion = letter.occasion
    message.text_number = text.number
    message.recipient_name = letter.recipient.name
    message.recipient_email = letter.recipient.email
    message.recipient_address = letter.recipient.address
    message.subject = fitting(subject)
    if not message.edited:
        message.body_text = body
    message.body_html = html(letter.organisation, message.subject, message.body_text)
    message.calendar = letter.calendar
    message.created_at = moment()
    _take_back(message)
    if not kind.held:
        _let_go(message, moment())
    return message


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

    What nobody edited is written anew first: what leaves is true on the day of its release. Raises ActionError for one that
    was edited from a text that holds no longer, when one was cancelled, and for a moment that is past.
    """
    leaves_at = at + SECOND_THOUGHTS if leaves_at is None else leaves_at
    if leaves_at < at:
        raise ActionError(_("That moment is past. Choose a later one, or let the letters leave now."))
    rows = _locked(messages)
    if any(message.state == lifecycle.CANCELLED for message in rows):
        raise ActionError(_("One of these letters was cancelled. Leave it out and release the others."))
    drafts = [message for message in rows if message.state == lifecycle.DRAFT]
    now = today(drafts)
    if stale := next((message for message in drafts if is_stale(message, now.get(message.pk))), None):
        raise ActionError(
            _(
                "The letter to %(name)s was edited, and its facts changed since. Read it over, or leave it out."
            )
            % {"name": stale.recipient_name}
        )
    renewed = [message for message in drafts if message.pk in now and _renew(message, now[message.pk])]
    Message.objects.bulk_update(renewed, _CONTENT, batch_size=BATCH)
    for message in drafts:
        _let_go(message, leaves_at)
    return _save("letters_released", drafts, _RELEASE, leaves_at=leaves_at.isoformat())


_TEXT = ["text_number", "subject", "body_text", "body_html", "edited_from"]
_CONTENT = [*_TEXT, "recipient_name", "recipient_email", "recipient_address", "calendar"]


def _renew(message: Message, now: Today) -> bool:
    """Write a draft as the facts are now; of an edited one, whose text is the officer's, the address and the calendar alone.
    Whether that changed anything."""
    before = [getattr(message, name) for name in _CONTENT]
    message.recipient_name, message.recipient_address = now.name, now.address
    message.recipient_email, message.calendar = now.email, now.calendar
    if not message.edited and (now.subject, now.text) != (message.subject, message.body_text):
        _set_text(message, now.text, now=now)
    return before != [getattr(message, name) for name in _CONTENT]


def _set_text(message: Message, text: str, *, now: Today | None) -> None:
    """Give a draft this text; it counts as edited where the facts as of `now` give another one."""
    basis = now.text if now else message.edited_from or message.body_text
    if now:
        message.subject, message.text_number = now.subject, now.text_number
    message.edited_from = "" if text == basis else basis
    message.body_text = text
    message.body_html = html(message.organisation, message.subject, text)


@action
def edit(message: Message, *, text: str, seen: str, by: Actor, at: datetime) -> Message:
    """Give one draft the text of an officer. `seen` is the `content_digest` of the draft as the officer saw it.

    From then on the text stays, whatever the facts do; `today` and `is_stale` tell when they gave another one. Raises ActionError
    when the letter is no draft, when the text is empty, and when somebody else changed it in the meantime.
    """
    (message,) = _drafts([message])
    text = _tidy(text)
    if not text.strip():
        raise ActionError(_("A letter cannot be empty. To keep it from leaving, cancel it."))
    now = today([message]).get(message.pk)
    if text == message.body_text and (now is None or not is_stale(message, now)):
        return message
    if seen != content_digest(message):
        raise ActionError(
            _("Somebody else changed this letter in the meantime. Compare, and save again what you typed.")
        )
    _set_text(message, text, now=now)
    _save("letters_edited", [message], _TEXT)
    return message


@action
def add_paragraph(
    messages: Iterable[Message], *, paragraph: str, where: str, by: Actor, at: datetime
) -> list[Message]:
    """Put a paragraph in each of these drafts: `where` is "title" (under it) or "greeting" (before it). Those in which it stands
    there already are left alone.

    Raises ActionError when one is no draft, for an empty paragraph, and for one whose edit is stale: it must be read over first.
    """
    paragraph = _tidy(paragraph).strip("\n")
    if not paragraph.strip():
        raise ActionError(_("Type the paragraph that you want to add."))
    rows = _drafts(messages)
    now = today(rows)
    changed = []
    for message in rows:
        fresh = now.get(message.pk)
        if is_stale(message, fresh):
            raise ActionError(
                _(
                    "The letter to %(name)s was edited, and its facts changed since. Read it over, or leave it out."
                )
                % {"name": message.recipient_name}
            )
        text = message.body_text if message.edited or fresh is None else fresh.text
        if f"\n\n{paragraph}\n\n" not in f"\n\n{text}\n":
            _set_text(message, with_paragraph(text, paragraph, where), now=fresh)
            changed.append(message)
    return _save("letters_edited", changed, _TEXT)


@action
def drop_edits(messages: Iterable[Message], *, by: Actor, at: datetime) -> list[Message]:
    """Take over the text that the facts give now, and let go of what an officer made of it. Those not edited are left alone.

    Raises ActionError when one is no draft.
    """
    rows = [message for message in _drafts(messages) if message.edited]
    now = today(rows)
    for message in rows:
        fresh = now.get(message.pk)
        _set_text(message, fresh.text if fresh else message.edited_from, now=fresh)
        message.edited_from = ""
    return _save("letters_edits_dropped", rows, _TEXT)


def _drafts(messages: Iterable[Message]) -> list[Message]:
    rows = _locked(messages)
    if not all(message.state == lifecycle.DRAFT for message in rows):
        raise ActionError(_("Only letters that wait for their release can be edited."))
    return rows


def _tidy(text: str) -> str:
    """As letters are kept: lines that end in a line feed, without blanks at their end, and one line feed at the very end."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


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
def retry(
    messages: Iterable[Message], *, emails: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> list[Message]:
    """Try letters again that failed. Those on their way are left alone.

    `emails` are the addresses as they are known now, by `subject_key`; else that on the letter holds. Raises ActionError when
    one is still a draft, was cancelled, sent or lies with the post.
    """
    rows = _locked(messages)
    if not all(message.state in (lifecycle.FAILED, lifecycle.QUEUED, lifecycle.SENDING) for message in rows):
        raise ActionError(_("Only letters that failed can be tried again."))
    failed = [message for message in rows if message.state == lifecycle.FAILED]
    for message in failed:
        released_at = message.released_at
        message.recipient_email = (emails or {}).get(message.subject_key) or message.recipient_email
        _let_go(message, at)
        message.released_at = released_at
        message.error = ""
    return _save(
        "letters_retried", failed, ["recipient_email", "state", "next_attempt_at", "attempts", "error"]
    )


@action
def send_by_post(
    messages: Iterable[Message],
    *,
    registered: bool = False,
    addresses: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> list[Message]:
    """Let letters go by post: drafts, once they are released, and those whose e-mail failed, at once. Where `registered`, as
    registered letters. Those that go so already are left alone.

    `addresses` are the postal addresses as they are known now, by `subject_key`; else that on the letter holds.
    Raises ActionError when one is neither a draft nor failed, or has no postal address.
    """
    rows = [
        message
        for message in _locked(messages)
        if message.state != lifecycle.POST
        and (message.post_instead, message.registered) != (True, registered)
    ]
    if not all(message.state in (lifecycle.DRAFT, lifecycle.FAILED) for message in rows):
        raise ActionError(
            _("Only letters that wait for their release, or that failed, can go by post instead.")
        )
    for message in rows:
        message.recipient_address = (addresses or {}).get(message.subject_key) or message.recipient_address
        if not message.has_postal_address:
            raise ActionError(
                _("There is no postal address for %(name)s. Add one to the dossier, then try again.")
                % {"name": message.recipient_name}
            )
        if message.state == lifecycle.FAILED:
            lifecycle.MESSAGE.check(message.state, lifecycle.POST)
            message.state = lifecycle.POST
        message.post_instead, message.registered = True, registered
    return _save(
        "letters_turned_to_post",
        rows,
        ["state", "recipient_address", "post_instead", "registered"],
        **({"registered": True} if registered else {}),
    )


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


class StaleText(ActionError):
    """Somebody else wrote the text in the meantime."""


@action
def write_text(
    organisation: Organisation,
    kind: Occasion,
    written: Text,
    *,
    expected: int,
    may_lose: bool = False,
    by: Actor,
    at: datetime,
) -> LetterText | None:
    """Word the letters of an occasion that are made from now on. `written` is an author's text, with the words of the
    variables, `expected` the number of the text that the author had before. None when it is the product's own text, which holds.

    Raises ActionError when the text has problems, or when a decision would lose something essential and `may_lose` does not
    say that it may; StaleText when another text holds than the one expected.
    """
    written = tidy(written)
    if found := problems(written, kind.all_variables):
        raise ActionError([problem.message for problem in found])
    if kind.decision and not may_lose and losses(written, default_text(kind), kind.all_variables):
        raise ActionError(
            _("Something is missing that a decision must tell. Put it back, or confirm that it may go.")
        )
    text = canonical(written, kind.all_variables)
    return _add_text(organisation, kind, text, expected=expected, by=by, at=at)


@action
def reset_text(
    organisation: Organisation, kind: Occasion, *, expected: int, by: Actor, at: datetime
) -> LetterText | None:
    """Go back to the product's own text, from now on. None when no other text was ever written.

    Raises StaleText when another text holds than the one expected.
    """
    return _add_text(organisation, kind, Text("", ""), expected=expected, by=by, at=at)


def _add_text(
    organisation: Organisation, kind: Occasion, text: Text, *, expected: int, by: Actor, at: datetime
) -> LetterText | None:
    last = LetterText.objects.filter(organisation=organisation, occasion=kind.key).newest().first()
    default = default_text(kind)
    own = ("", "") if last is None else (last.subject, last.body)
    wanted = (text.subject, text.body)
    if own == wanted or (own == ("", "") and wanted == (default.subject, default.body)):
        return last
    stale = StaleText(_("Somebody else changed this text in the meantime. Compare both, and save again."))
    if expected != (last.number if last else 0):
        raise stale
    try:
        with transaction.atomic():
            row = LetterText.objects.create(
                organisation=organisation,
                occasion=kind.key,
                number=expected + 1,
                subject=text.subject,
                body=text.body,
                written_at=at,
                written_by=by.actor_key,
            )
    except IntegrityError:
        # Another one with the same number was written at this very moment.
        raise stale from None
    if row.is_default:
        record(organisation.chain, "letter_text_reset", occasion=kind.key, number=row.number)
    else:
        content = digest_of(row.subject, row.body)
        record(
            organisation.chain, "letter_text_written", occasion=kind.key, number=row.number, content=content
        )
    return row


def _locked(messages: Iterable[Message]) -> list[Message]:
    keys = [message.pk for message in messages]
    return lock(Message.objects.filter(pk__in=keys).select_related("organisation"))


def _save(what: str, messages: list[Message], fields: list[str], **data: str | bool) -> list[Message]:
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
