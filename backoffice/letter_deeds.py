"""What an officer can do to letters, in words and with what each deed asks: the pages of letters show and confirm these."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import is_naive, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from accounts.models import User
from candidates.models import Application
from correspondence import lifecycle
from correspondence.actions import (
    add_paragraph,
    call_back,
    cancel,
    make_print_batches,
    record_posted,
    release,
    retry,
    send_by_post,
)
from correspondence.models import Message
from correspondence.redrafting import GREETING, TITLE
from journal.actions import ActionError


@dataclass(frozen=True)
class Deed:
    """Something done to letters: to those in `states`; the others of the selection are named as left out. `asks` for the
    "day" of posting, the "moment" at which they leave, or a "paragraph"."""

    act: Callable[..., Sequence[Model]]
    states: tuple[str, ...]
    label: str | Promise
    title: Any
    done: Any
    asks: str = ""

    def fits(self, messages: QuerySet[Message]) -> QuerySet[Message]:
        """Those among the letters to which it can be done now."""
        fitting = messages.filter(state__in=self.states)
        if self.act is call_back:
            return fitting.leaving(at=now())
        if self.act is make_print_batches:
            return fitting.to_print(at=now())
        return fitting.filter(released_at__lte=now()) if self.act is record_posted else fitting


def _send_by_post(
    messages: Sequence[Message], *, by: User, at: datetime, registered: bool = False
) -> Sequence[Message]:
    """By post, to the addresses that the candidates have now."""
    addresses = {a.key: a.candidate.postal_address for a in _applications(messages) if a.candidate.street}
    return send_by_post(messages, registered=registered, addresses=addresses, by=by, at=at)


def _retry(messages: Sequence[Message], *, by: User, at: datetime) -> Sequence[Message]:
    """Once more, to the e-mail addresses that the candidates have now."""
    emails = {a.key: a.candidate.email for a in _applications(messages) if a.candidate.email}
    return retry(messages, emails=emails, by=by, at=at)


def _applications(messages: Sequence[Message]) -> QuerySet[Application]:
    return Application.objects.select_related("candidate").filter(pk__in=application_keys(messages))


def application_keys(messages: Sequence[Message]) -> list[str]:
    """The keys of the applications that the letters are about; one to a juror or a union is about none."""
    return [m.subject_key.removeprefix("application:") for m in messages if _is_about_application(m)]


def _is_about_application(message: Message) -> bool:
    kind, _colon, key = message.subject_key.partition(":")
    return kind == "application" and key.isdigit()


BY_POST = ("by_post", "registered")
"""Deeds that send a letter by post that would have gone by e-mail."""

DEEDS = {
    "release": Deed(
        release,
        (lifecycle.DRAFT,),
        gettext_lazy("Release"),
        ngettext_lazy("Release %(n)d letter?", "Release %(n)d letters?", "n"),
        ngettext_lazy("%(n)d letter is released.", "%(n)d letters are released.", "n"),
        asks="moment",
    ),
    "call_back": Deed(
        call_back,
        (lifecycle.QUEUED, lifecycle.POST),
        gettext_lazy("Call back"),
        ngettext_lazy("Call %(n)d letter back?", "Call %(n)d letters back?", "n"),
        ngettext_lazy("%(n)d letter waits again.", "%(n)d letters wait again.", "n"),
    ),
    "print": Deed(
        make_print_batches,
        (lifecycle.POST,),
        gettext_lazy("Make a print batch"),
        ngettext_lazy("Print %(n)d letter?", "Print %(n)d letters?", "n"),
        ngettext_lazy("The print batch is ready.", "%(n)d print batches are ready.", "n"),
    ),
    "posted": Deed(
        record_posted,
        (lifecycle.POST,),
        gettext_lazy("Posted"),
        ngettext_lazy("Was %(n)d letter posted?", "Were %(n)d letters posted?", "n"),
        ngettext_lazy("%(n)d letter is recorded as posted.", "%(n)d letters are recorded as posted.", "n"),
        asks="day",
    ),
    "paragraph": Deed(
        add_paragraph,
        (lifecycle.DRAFT,),
        gettext_lazy("Add a paragraph"),
        ngettext_lazy("Add a paragraph to %(n)d letter?", "Add a paragraph to %(n)d letters?", "n"),
        ngettext_lazy("The paragraph stands in %(n)d letter.", "The paragraph stands in %(n)d letters.", "n"),
        asks="paragraph",
    ),
    "by_post": Deed(
        _send_by_post,
        (lifecycle.DRAFT, lifecycle.FAILED),
        gettext_lazy("Send by post instead"),
        ngettext_lazy("Send %(n)d letter by post?", "Send %(n)d letters by post?", "n"),
        ngettext_lazy("%(n)d letter is to be posted.", "%(n)d letters are to be posted.", "n"),
    ),
    "registered": Deed(
        functools.partial(_send_by_post, registered=True),
        (lifecycle.DRAFT, lifecycle.FAILED),
        gettext_lazy("Send as a registered letter"),
        ngettext_lazy("Send %(n)d registered letter?", "Send %(n)d registered letters?", "n"),
        ngettext_lazy("%(n)d letter goes registered.", "%(n)d letters go registered.", "n"),
    ),
    "cancel": Deed(
        cancel,
        (lifecycle.DRAFT, lifecycle.QUEUED, lifecycle.FAILED),
        gettext_lazy("Cancel the letters"),
        ngettext_lazy("Cancel %(n)d letter?", "Cancel %(n)d letters?", "n"),
        ngettext_lazy("%(n)d letter is cancelled.", "%(n)d letters are cancelled.", "n"),
    ),
    "retry": Deed(
        _retry,
        (lifecycle.FAILED,),
        gettext_lazy("Try again"),
        ngettext_lazy("Try %(n)d letter again?", "Try %(n)d letters again?", "n"),
        ngettext_lazy("%(n)d letter is tried again.", "%(n)d letters are tried again.", "n"),
    ),
}


def answers(deed: Deed, posted: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    """What a form said to what the deed asks, as arguments of its action. Raises ActionError for what cannot be read."""
    if deed.asks == "day":
        day = _read(parse_date, posted.get("posted_on", ""))
        if day is None:
            raise ActionError(_("Enter the day on which the letters were posted."))
        return {"posted_on": day}
    if deed.asks == "paragraph":
        where = GREETING if posted.get("where") == GREETING else TITLE
        return {"paragraph": posted.get("paragraph", ""), "where": where}
    if deed.asks == "moment" and posted.get("when") == "now":
        return {"leaves_at": at}
    if deed.asks == "moment" and posted.get("when") == "later":
        moment = _read(parse_datetime, posted.get("leaves_at", ""))
        if moment is None:
            raise ActionError(_("Enter the day and the hour at which the letters leave."))
        return {"leaves_at": make_aware(moment) if is_naive(moment) else moment}
    return {}


def _read(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def items(deed: str, ready: Sequence[Message], left_out: int, *, later: int) -> list[dict[str, Any]]:
    """What the deed does, counted: how many leave by which way as things stand after it."""
    by_post = len(ready) if deed in BY_POST else sum(message.by_post for message in ready)
    by_mail = len(ready) - by_post
    found = []
    if by_mail:
        found.append({"count": by_mail, "text": ngettext("letter by e-mail", "letters by e-mail", by_mail)})
    if by_post:
        text = ngettext("letter by post", "letters by post", by_post)
        if deed == "registered":
            text = ngettext("registered letter", "registered letters", by_post)
        found.append({"count": by_post, "text": text})
    if left_out:
        text = ngettext(
            "letter of your selection stays as it is, because it is no longer in the right state",
            "letters of your selection stay as they are, because they are no longer in the right state",
            left_out,
        )
        found.append({"count": left_out, "text": text})
    if later:
        text = ngettext("letter follows in a next turn", "letters follow in a next turn", later)
        found.append({"count": later, "text": text})
    return found


def tick(deed: str, number: int) -> str:
    if deed == "release":
        return ngettext(
            "I have read it and let it go.", "I have read them and let those go that are ticked.", number
        )
    if deed == "paragraph":
        return _("This paragraph stands in each of them from now on.")
    if deed == "call_back":
        return _("They become drafts again, and nobody reads them until a new release.")
    if deed == "print":
        return _("They go by post, to these addresses.")
    if deed == "posted":
        return _("The terms in these letters run from this day.")
    if deed in BY_POST:
        return _("They are printed and posted, to the address as it is known now.")
    if deed == "cancel":
        return ngettext("This letter must not leave.", "These %(n)d letters must not leave.", number) % {
            "n": number
        }
    return _("The address or the mail server is in order now.")
