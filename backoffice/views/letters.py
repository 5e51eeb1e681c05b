"""Letters: which wait, which left, what each says, and releasing, cancelling or trying them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from accounts.models import User
from backoffice.forms.letters import LetterFilter
from backoffice.frame import done, page, staff_page, vacancy_page
from backoffice.scope import messages_for, vacancies_for
from candidates.models import Application
from correspondence import lifecycle
from correspondence.actions import call_back, cancel, record_posted, release, retry, send_by_post
from correspondence.models import Message
from correspondence.occasions import occasion
from correspondence.rendering import blocks
from journal.actions import ActionError
from vacancies.models import Vacancy

PER_PAGE = 50
MOST = 500
"""Letters in one confirmation, each of which is named. A larger batch goes in turns."""

KINDS = {
    lifecycle.DRAFT: "wait",
    lifecycle.QUEUED: "info",
    lifecycle.SENDING: "info",
    lifecycle.SENT: "good",
    lifecycle.FAILED: "bad",
    lifecycle.POST: "wait",
    lifecycle.CANCELLED: "none",
}


@dataclass(frozen=True)
class Deed:
    """Something done to letters: to those in `states`; the others of the selection are named as left out."""

    act: Callable[..., Sequence[Message]]
    states: tuple[str, ...]
    label: str | Promise
    title: Any
    done: Any
    asks_day: bool = False

    def fits(self, messages: QuerySet[Message]) -> QuerySet[Message]:
        """Those among the letters to which it can be done now."""
        fitting = messages.filter(state__in=self.states)
        if self.act is call_back:
            return fitting.filter(released_at__gt=now())
        return fitting.filter(released_at__lte=now()) if self.act is record_posted else fitting


def _send_by_post(messages: Sequence[Message], *, by: User, at: datetime) -> Sequence[Message]:
    """By post, to the addresses that the candidates have now."""
    applications = Application.objects.select_related("candidate").filter(
        pk__in=[m.subject_key.removeprefix("application:") for m in messages if _is_about_application(m)]
    )
    addresses = {a.key: a.candidate.postal_address for a in applications if a.candidate.street}
    return send_by_post(messages, addresses=addresses, by=by, at=at)


def _is_about_application(message: Message) -> bool:
    kind, _colon, key = message.subject_key.partition(":")
    return kind == "application" and key.isdigit()


DEEDS = {
    "release": Deed(
        release,
        (lifecycle.DRAFT,),
        gettext_lazy("Release"),
        ngettext_lazy("Release %(n)d letter?", "Release %(n)d letters?", "n"),
        ngettext_lazy("%(n)d letter is released.", "%(n)d letters are released.", "n"),
    ),
    "call_back": Deed(
        call_back,
        (lifecycle.QUEUED, lifecycle.POST),
        gettext_lazy("Call back"),
        ngettext_lazy("Call %(n)d letter back?", "Call %(n)d letters back?", "n"),
        ngettext_lazy("%(n)d letter waits again.", "%(n)d letters wait again.", "n"),
    ),
    "posted": Deed(
        record_posted,
        (lifecycle.POST,),
        gettext_lazy("Posted"),
        ngettext_lazy("Was %(n)d letter posted?", "Were %(n)d letters posted?", "n"),
        ngettext_lazy("%(n)d letter is recorded as posted.", "%(n)d letters are recorded as posted.", "n"),
        asks_day=True,
    ),
    "by_post": Deed(
        _send_by_post,
        (lifecycle.FAILED,),
        gettext_lazy("Send by post instead"),
        ngettext_lazy("Send %(n)d letter by post?", "Send %(n)d letters by post?", "n"),
        ngettext_lazy("%(n)d letter is to be posted.", "%(n)d letters are to be posted.", "n"),
    ),
    "cancel": Deed(
        cancel,
        (lifecycle.DRAFT, lifecycle.QUEUED, lifecycle.FAILED),
        gettext_lazy("Cancel the letters"),
        ngettext_lazy("Cancel %(n)d letter?", "Cancel %(n)d letters?", "n"),
        ngettext_lazy("%(n)d letter is cancelled.", "%(n)d letters are cancelled.", "n"),
    ),
    "retry": Deed(
        retry,
        (lifecycle.FAILED,),
        gettext_lazy("Try again"),
        ngettext_lazy("Try %(n)d letter again?", "Try %(n)d letters again?", "n"),
        ngettext_lazy("%(n)d letter is tried again.", "%(n)d letters are tried again.", "n"),
    ),
}


@staff_page
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter about the vacancies that the user reaches."""
    filters = LetterFilter(request.GET, user=request.user)
    context = _list(request, messages_for(request.user), filters)
    context |= {"title": _("Letters"), "crumbs": [(_("Letters"), "")]}
    return page(request, "backoffice/letters.html", context, nav="letters")


@staff_page
def of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters of one vacancy."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    filters = LetterFilter(request.GET, user=request.user, of_vacancy=True)
    context = _list(
        request, messages_for(request.user).filter(vacancy_key=vacancy.key), filters, vacancy=vacancy
    )
    return vacancy_page(request, vacancy, "letters", "backoffice/vacancy_letters.html", context)


@staff_page
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as its recipient reads it, with what became of it."""
    message = get_object_or_404(messages_for(request.user).select_related("organisation"), pk=pk)
    vacancy = get_object_or_404(vacancies_for(request.user), key=message.vacancy_key)
    deeds = [
        {"name": name, "label": deed.label, "main": name == "release"}
        for name, deed in DEEDS.items()
        if deed.fits(Message.objects.filter(pk=message.pk)).exists()
    ]
    return vacancy_page(
        request,
        vacancy,
        "letters",
        "backoffice/letter.html",
        {
            "message": message,
            "blocks": list(blocks(message.body_text)),
            "kind": KINDS[message.state],
            "occasion": _occasion(message),
            "deeds": deeds,
        },
        crumbs=[(message.recipient_name, "")],
    )


@staff_page
def confirm(request: HttpRequest) -> HttpResponse:
    """Say how many letters go to whom before anything happens; the second POST, with a tick, does it.

    The selection is a list of letters, or all letters of the filter that was looked at.
    """
    deed = DEEDS.get(request.POST.get("deed", ""))
    if request.method != "POST" or deed is None:
        return redirect("backoffice:letters")
    chosen = _chosen(request)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("backoffice:letters")
    can = deed.fits(chosen)
    ready = list(can.order_by("recipient_name", "pk")[:MOST])
    left_out = chosen.exclude(pk__in=can.values("pk")).count()
    if not ready:
        done(request, _("None of the letters chosen can be treated like this: nothing was changed."))
        return redirect(back)
    error = ""
    if request.POST.get("agreed"):
        try:
            changed = deed.act(ready, **_day(deed, request), by=request.user, at=now())
        except ActionError as refused:
            error = " ".join(refused.messages)
        else:
            done(request, deed.done % {"n": len(changed)})
            return redirect(back)
    return page(
        request,
        "backoffice/letters_confirm.html",
        {
            "title": deed.title % {"n": len(ready)},
            "crumbs": [(_("Letters"), reverse("backoffice:letters")), (deed.label, "")],
            "deed": request.POST["deed"],
            "letters": ready,
            "items": _items(ready, left_out, later=can.count() - len(ready)),
            "tick": _tick(request.POST["deed"], len(ready)),
            "asks_day": deed.asks_day,
            "day": request.POST.get("posted_on") or localdate().isoformat(),
            "submit": deed.label,
            "back": back,
            "error": error,
        },
        nav="letters",
        status=422 if error else 200,
    )


def _day(deed: Deed, request: HttpRequest) -> dict[str, date]:
    """The day of posting where the deed asks one; ActionError for what is none."""
    if not deed.asks_day:
        return {}
    try:
        day = parse_date(request.POST.get("posted_on", ""))
    except ValueError:
        day = None
    if day is None:
        raise ActionError(_("Enter the day on which the letters were posted."))
    return {"posted_on": day}


def _list(
    request: HttpRequest,
    messages: QuerySet[Message],
    filters: LetterFilter,
    *,
    vacancy: Vacancy | None = None,
) -> dict[str, Any]:
    found = filters.apply(messages)
    counts = dict(messages.values_list("state").order_by("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    shown = [("", _("All"), sum(counts.values()))] + [
        (key, label, counts[key]) for key, label in Message.State.choices if counts.get(key)
    ]
    rest = request.GET.copy()
    rest.pop("page", None)
    views = []
    for key, label, number in shown:
        rest["state"] = key
        text = str(label)
        views.append(
            {
                "label": text[:1].upper() + text[1:],
                "url": f"?{rest.urlencode()}",
                "count": number,
                "current": key == state,
            }
        )
    everything = request.GET.copy()
    if vacancy:
        everything["vacancy"] = vacancy.key
    page_obj = Paginator(found.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    keys = {message.vacancy_key for message in page_obj}
    titles = dict(Vacancy.objects.filter(key__in=keys).values_list("key", "title"))
    return {
        "filters": filters,
        "views": views,
        "page_obj": page_obj,
        "rows": [
            {
                "message": message,
                "kind": KINDS[message.state],
                "occasion": _occasion(message),
                "vacancy": titles.get(message.vacancy_key, ""),
            }
            for message in page_obj
        ],
        "deeds": [
            {"name": "deed", "value": name, "label": deed.label}
            for name, deed in DEEDS.items()
            if any(counts.get(one) for one in deed.states if state in ("", one))
        ],
        "releases_all": state == lifecycle.DRAFT and page_obj.paginator.count > 0,
        "everything": everything.urlencode(),
        "of_vacancy": vacancy,
    }


def _chosen(request: HttpRequest) -> QuerySet[Message]:
    """The letters of a selection, through the user: ticked ones, or all of the filter that stands in `all`."""
    mine = messages_for(request.user)
    if "all" in request.POST:
        filters = LetterFilter(QueryDict(request.POST["all"]), user=request.user)
        return filters.apply(mine)
    return mine.filter(pk__in=[pk for pk in request.POST.getlist("selected") if pk.isdigit()])


def _items(ready: Sequence[Message], left_out: int, *, later: int) -> list[dict[str, Any]]:
    by_post = sum(not message.recipient_email for message in ready)
    by_mail = len(ready) - by_post
    items = []
    if by_mail:
        items.append({"count": by_mail, "text": ngettext("letter by e-mail", "letters by e-mail", by_mail)})
    if by_post:
        items.append({"count": by_post, "text": ngettext("letter by post", "letters by post", by_post)})
    if left_out:
        text = ngettext(
            "letter of your selection stays as it is, because it is no longer in the right state",
            "letters of your selection stay as they are, because they are no longer in the right state",
            left_out,
        )
        items.append({"count": left_out, "text": text})
    if later:
        text = ngettext("letter follows in a next turn", "letters follow in a next turn", later)
        items.append({"count": later, "text": text})
    return items


def _tick(deed: str, number: int) -> str:
    if deed == "release":
        return ngettext(
            "I have read it and let it go.", "I have read them and let all %(n)d of them go.", number
        ) % {"n": number}
    if deed == "call_back":
        return _("They become drafts again, and nobody reads them until a new release.")
    if deed == "posted":
        return _("The terms in these letters run from this day.")
    if deed == "by_post":
        return _("They are printed and posted, to the address as it is known now.")
    if deed == "cancel":
        return ngettext("This letter must not leave.", "These %(n)d letters must not leave.", number) % {
            "n": number
        }
    return _("The address or the mail server is in order now.")


def _occasion(message: Message) -> str | Promise:
    try:
        return occasion(message.occasion).title
    except KeyError:
        return message.occasion
