"""Letters: which wait, which left, what each says, and releasing, cancelling or trying them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.forms.letters import LetterFilter
from backoffice.frame import done, page, staff_page, vacancy_page
from backoffice.letter_deeds import BY_POST, DEEDS, answers, application_keys, items, tick
from backoffice.letter_drafts import CHANGED_SINCE_SEEN, Reading, excerpt, readings
from backoffice.letter_words import explained
from backoffice.scope import applications_for, messages_for, organisations_for, vacancies_for
from correspondence import lifecycle
from correspondence.differences import Piece, differences
from correspondence.models import Message, PrintBatch
from correspondence.occasions import occasion
from correspondence.redrafting import GREETING, TITLE, with_paragraph
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


@staff_page
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter about the vacancies that the user reaches."""
    filters = LetterFilter(request.GET, user=request.user)
    context = _list(request, messages_for(request.user), filters)
    context |= {"title": _("Letters"), "crumbs": [(_("Letters"), "")]}
    if organisations_for(request.user).exists():
        url = reverse("backoffice:texts")
        context["actions"] = [{"label": _("Texts of letters"), "url": url, "icon": "pen"}]
    return page(request, "backoffice/letters.html", context, nav="letters")


@staff_page
def of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters of one vacancy."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    filters = LetterFilter(request.GET, user=request.user, of_vacancy=True)
    # Who reaches a vacancy reaches its letters; asking both would keep the database from its index.
    context = _list(request, Message.objects.filter(vacancy_key=vacancy.key), filters, vacancy=vacancy)
    return vacancy_page(request, vacancy, "letters", "backoffice/vacancy_letters.html", context)


@staff_page
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as its recipient reads it, with what became of it."""
    message = get_object_or_404(messages_for(request.user).select_related("organisation"), pk=pk)
    (reading,) = readings([message])
    vacancy = get_object_or_404(vacancies_for(request.user), key=message.vacancy_key)
    deeds = [
        {"name": name, "label": deed.label, "main": name in ("release", "retry")}
        for name, deed in DEEDS.items()
        if name != "paragraph" and deed.fits(Message.objects.filter(pk=message.pk)).exists()
    ]
    return vacancy_page(
        request,
        vacancy,
        "letters",
        "backoffice/letter.html",
        {
            "message": message,
            "reading": reading,
            "blocks": list(blocks(reading.text)),
            "explained": explained(message.error) if message.error else "",
            "kind": KINDS[message.state],
            "leaves": leaves(message, at=now()),
            "occasion": _occasion(message),
            "deeds": deeds,
            "dossier": applications_for(request.user).filter(pk__in=application_keys([message])).first(),
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
    rows = readings(ready, seen=_seen(request))
    if request.POST.get("agreed"):
        try:
            at = now()
            if request.POST["deed"] == "release":
                _as_seen(rows)
            changed = deed.act(ready, **answers(deed, request.POST, at=at), by=request.user, at=at)
        except ActionError as refused:
            error = " ".join(refused.messages)
        else:
            done(request, deed.done % {"n": len(changed)})
            if len(changed) == 1 and isinstance(changed[0], PrintBatch):
                return redirect("backoffice:print_batch", changed[0].pk)
            return redirect(back)
    return page(
        request,
        "backoffice/letters_confirm.html",
        {
            "title": deed.title % {"n": len(ready)},
            "crumbs": [(_("Letters"), reverse("backoffice:letters")), (deed.label, "")],
            "deed": request.POST["deed"],
            "by_post_deeds": BY_POST,
            "letters": ready,
            "rows": rows,
            "paragraph": request.POST.get("paragraph", ""),
            "where": request.POST.get("where", TITLE),
            "places": PLACES,
            "preview": _preview(request, rows),
            "items": items(request.POST["deed"], ready, left_out, later=can.count() - len(ready)),
            "tick": tick(request.POST["deed"], len(ready)),
            "asks": deed.asks,
            "day": request.POST.get("posted_on") or localdate().isoformat(),
            "when": request.POST.get("when", "soon"),
            "leaves_at": request.POST.get("leaves_at", ""),
            "submit": deed.label,
            "back": back,
            "error": error,
        },
        nav="letters",
        status=422 if error else 200,
    )


PLACES = ((TITLE, gettext_lazy("Under the title")), (GREETING, gettext_lazy("Before the greeting")))


def _seen(request: HttpRequest) -> dict[int, str]:
    """What the officer saw of each letter: digests by primary key."""
    pairs = (value.partition(":") for value in request.POST.getlist("seen"))
    return {int(pk): digest for pk, _colon, digest in pairs if pk.isdigit()}


def _as_seen(rows: Sequence[Reading]) -> None:
    """Refuse to release what is no longer what the officer saw."""
    if names := [row.message.recipient_name for row in rows if CHANGED_SINCE_SEEN in row.flags]:
        raise ActionError(
            _("Changed since you looked: %(names)s. Read over what is marked, and confirm then.")
            % {"names": ", ".join(names)}
        )


def _preview(request: HttpRequest, rows: Sequence[Reading]) -> list[Sequence[Piece]]:
    """The first letter with the paragraph that was typed, as a difference; nothing before one was typed."""
    paragraph = request.POST.get("paragraph", "").strip()
    if not paragraph:
        return []
    text = rows[0].text
    return excerpt(differences(text, with_paragraph(text, paragraph, request.POST.get("where", TITLE))))


def _list(
    request: HttpRequest,
    messages: QuerySet[Message],
    filters: LetterFilter,
    *,
    vacancy: Vacancy | None = None,
) -> dict[str, Any]:
    at = now()
    of_all_states = filters.apply_but_state(messages)
    found = filters.apply(messages)
    counts = dict(of_all_states.values_list("state").order_by("state").annotate(Count("pk")))
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
                "leaves": leaves(message, at=at),
                "explained": explained(message.error) if message.state == lifecycle.FAILED else "",
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
        "leaving": _leaving(of_all_states, at=at),
        "to_post": counts.get(lifecycle.POST, 0),
    }


def leaves(message: Message, *, at: datetime) -> str:
    """When a released letter leaves, as long as it can be called back; else nothing."""
    return (
        _("leaves %(moment)s") % {"moment": _moment(message.released_at, at)}
        if message.leaves_later(at)
        else ""
    )


def _moment(moment: datetime, at: datetime) -> str:
    here = localtime(moment)
    words = {"day": date_format(here, "j F"), "time": date_format(here, "G.i")}
    if here.date() == localdate(at):
        return _("at %(time)s") % words
    return _("on %(day)s at %(time)s") % words


def _leaving(messages: QuerySet[Message], *, at: datetime) -> list[dict[str, str]]:
    """Letters that can still be called back, by the moment at which they leave."""
    groups = (
        messages.leaving(at=at).values("released_at").order_by("released_at").annotate(number=Count("pk"))
    )
    return [
        {
            "moment": group["released_at"].isoformat(),
            "text": ngettext(
                "%(n)d letter leaves %(moment)s", "%(n)d letters leave %(moment)s", group["number"]
            )
            % {"n": group["number"], "moment": _moment(group["released_at"], at)},
        }
        for group in groups
    ]


def _chosen(request: HttpRequest) -> QuerySet[Message]:
    """The letters of a selection, through the user: ticked ones, all of the filter that stands in `all`, or those of them, in
    whatever state, that leave at the moment in `leaving`."""
    mine = messages_for(request.user)
    if "leaving" in request.POST:
        try:
            moment = parse_datetime(request.POST["leaving"])
        except ValueError:
            moment = None
        filters = LetterFilter(QueryDict(request.POST.get("all", "")), user=request.user)
        if moment is None or not filters.is_valid():
            return mine.none()
        return filters.apply_but_state(mine).filter(released_at=moment)
    if "all" in request.POST:
        filters = LetterFilter(QueryDict(request.POST["all"]), user=request.user)
        return filters.apply(mine) if filters.is_valid() else mine.none()
    return mine.filter(pk__in=[pk for pk in request.POST.getlist("selected") if pk.isdigit()])


def _occasion(message: Message) -> str | Promise:
    try:
        return occasion(message.occasion).title
    except KeyError:
        return message.occasion
