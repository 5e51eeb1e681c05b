"""Letters by post: what is to be printed, the print batches, their paper, and the day on which they were posted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from backoffice.batch_papers import ask, batch_pdf, is_long, last_job, letters_of, made_of
from backoffice.frame import done, page, staff_page
from backoffice.letter_deeds import DEEDS, answers
from backoffice.scope import batches_for, messages_for
from correspondence import lifecycle
from correspondence.models import Message, PrintBatch
from correspondence.occasions import choices as occasion_choices
from documents.render import UnprintableError
from journal.actions import ActionError
from vacancies.models import Vacancy

EARLIER = 10
"""Batches that were posted, of which the latest are shown."""


@require_safe
@staff_page
def post(request: HttpRequest) -> HttpResponse:
    """What goes by post, in the order of the work: to be printed, printed, posted."""
    letters = list(messages_for(request.user).to_print(at=now()).order_by("recipient_name", "pk"))
    batches = (
        batches_for(request.user)
        .select_related("organisation")
        .annotate(
            number=Count("messages"),
            left=Count("messages", filter=Q(messages__state=lifecycle.POST)),
            posted_on=Max("messages__notified_on"),
        )
        .order_by("-made_at", "-pk")
    )
    return page(
        request,
        "backoffice/post.html",
        {
            "title": _("By post"),
            "crumbs": [(_("Letters"), reverse("backoffice:letters")), (_("By post"), "")],
            "rows": _rows(letters),
            "open": batches.filter(left__gt=0),
            "earlier": batches.filter(left=0)[:EARLIER],
        },
        nav="letters",
    )


@staff_page
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its paper, its letters, and the day on which they were posted. Letters that stay behind are unticked."""
    found = get_object_or_404(batches_for(request.user).select_related("organisation"), pk=pk)
    letters = letters_of(found)
    waiting = {letter.pk for letter in letters if letter.state == lifecycle.POST}
    chosen = waiting
    error = ""
    if request.method == "POST":
        chosen = waiting & {int(pk) for pk in request.POST.getlist("selected") if pk.isdigit()}
        error = _record(request, [letter for letter in letters if letter.pk in chosen])
        if not error:
            return redirect("backoffice:post" if chosen == waiting else request.path)
    title = _("Print batch of %(day)s") % {"day": _day(found)}
    return page(
        request,
        "backoffice/print_batch.html",
        {
            "title": title,
            "lede": ngettext("%(n)d letter of %(house)s", "%(n)d letters of %(house)s", len(letters))
            % {"n": len(letters), "house": found.organisation.name},
            "crumbs": [
                (_("Letters"), reverse("backoffice:letters")),
                (_("By post"), reverse("backoffice:post")),
                (title, ""),
            ],
            "batch": found,
            "is_long": is_long(found),
            "job": last_job(found),
            "rows": [row | {"chosen": row["message"].pk in chosen} for row in _rows(letters)],
            "waiting": len(waiting),
            "items": [
                {
                    "count": len(waiting),
                    "text": ngettext(
                        "letter in this batch is to be posted",
                        "letters in this batch are to be posted",
                        len(waiting),
                    ),
                }
            ],
            "day": request.POST.get("posted_on") or localdate().isoformat(),
            "error": error,
        },
        nav="letters",
        status=422 if error else 200,
    )


@require_safe
@staff_page
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters of a batch as one PDF. A long one is made by a worker: until it is there, back to the batch."""
    found = get_object_or_404(batches_for(request.user).select_related("organisation"), pk=pk)
    if is_long(found):
        job = made_of(found)
        if job is None:
            return redirect("backoffice:print_batch", pk)
        with job.file.open("rb") as file:
            pdf = file.read()
    else:
        try:
            pdf = batch_pdf(found)
        except UnprintableError:
            done(request, _("One of these letters is too long for its page, so there is no PDF."))
            return redirect("backoffice:print_batch", pk)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="brieven-{localdate(found.made_at).isoformat()}-{pk}.pdf"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@require_POST
@staff_page
def make_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the long PDF of a batch; the page tells how far it is. While it is there already, nothing is asked."""
    found = get_object_or_404(batches_for(request.user).select_related("organisation"), pk=pk)
    if is_long(found) and made_of(found) is None:
        ask(found, by=request.user, at=now())
    return redirect("backoffice:print_batch", pk)


def _record(request: HttpRequest, letters: Sequence[Message]) -> str:
    """Record the posting; why it was refused, or nothing."""
    if not letters:
        return _("Tick at least one letter that was posted.")
    deed, at = DEEDS["posted"], now()
    try:
        changed = deed.act(letters, **answers(deed, request.POST, at=at), by=request.user, at=at)
    except ActionError as refused:
        return " ".join(refused.messages)
    done(request, deed.done % {"n": len(changed)})
    return ""


def _rows(letters: Sequence[Message]) -> list[dict]:
    titles = dict(
        Vacancy.objects.filter(key__in={m.vacancy_key for m in letters}).values_list("key", "title")
    )
    occasions = dict(occasion_choices())
    return [
        {
            "message": letter,
            "address": letter.recipient_address.split("\n")[1:],
            "occasion": occasions.get(letter.occasion, letter.occasion),
            "vacancy": titles.get(letter.vacancy_key, ""),
        }
        for letter in letters
    ]


def _day(batch: PrintBatch) -> str:
    return date_format(localtime(batch.made_at), "j F Y, G.i")
