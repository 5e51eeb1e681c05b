"""Closing a round and adopting the ranking: first seen, then confirmed, and exactly what was seen."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.corrections import changed_rounds, new_letters, set_aside
from backoffice.decisions import counting_rounds, finalists, previewed_decision
from backoffice.forms.rounds import ReopenForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import rounds_for, vacancies_for
from journal.actions import ActionError
from planning import extra_time
from planning.models import Slot
from scoring.closing import adopt_ranking
from scoring.closing import close_round as close
from scoring.closing import reopen_round as reopen
from scoring.history import final_letters, result_letters
from scoring.judges import shortages
from scoring.previews import RoundPreview, preview_ranking, preview_round
from scoring.selection import FinalOutcome
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.round_wording import end, round_title


@staff_page
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    """What closing this round decides. Confirming closes exactly that, or shows what changed."""
    round_ = get_object_or_404(
        rounds_for(request.user)
        .exclude(state=lifecycle.WAITING)
        .select_related("vacancy__organisation", "vacancy__officer"),
        pk=pk,
    )
    if round_.state == lifecycle.CLOSED and request.method != "POST":
        return redirect("backoffice:results", round_.pk)
    title = round_title(round_.vacancy.definition, round_.rule)
    preview = preview_round(round_)
    lacked = shortages(round_) if preview.outcome is None or preview.outcome.held else ()
    errors: list[str] = []
    if request.method == "POST":
        if request.POST.get("agreed") != "on":
            errors = [_("Tick that you checked the result. Nothing was closed.")]
        elif lacked and request.POST.get("despite") != _digest(lacked):
            errors = [_("Tick that you close although the jury was not as promised. Nothing was closed.")]
        else:
            try:
                close(round_, expected=request.POST.get("digest", ""), by=request.user, at=now())
            except ActionError as error:
                errors = error.messages
                preview = preview_round(round_)
            else:
                done(
                    request,
                    _("%(round)s is closed. The letters wait until you release them.") % {"round": title},
                )
                return redirect("backoffice:scores", round_.vacancy_id)
    context = {
        "round": round_,
        "heading": _("Close %(round)s") % {"round": title},
        "errors": errors,
        "set_aside": set_aside(round_),
        "lacked": lacked,
        "despite": _digest(lacked),
    }
    if preview.blockers:
        template, context["blockers"] = "backoffice/close_blocked.html", preview.lines
    else:
        decision = previewed_decision(preview)
        letters = new_letters(preview, at=now()) if preview.correction else decision.letters
        template = "backoffice/close_round.html"
        context |= {
            "decision": decision,
            "digest": preview.digest,
            **(_correction(preview) if preview.correction else {}),
            "items": [
                {
                    "count": decision.through,
                    "text": ngettext("candidate goes on", "candidates go on", decision.through),
                },
                {
                    "count": decision.out,
                    "text": ngettext(
                        "application ends here, with a reason",
                        "applications end here, each with a reason",
                        decision.out,
                    ),
                },
                {
                    "count": letters,
                    "text": ngettext(
                        "letter is drafted; it leaves when you release it",
                        "letters are drafted; they leave when you release them",
                        letters,
                    ),
                },
            ],
            "back": reverse("backoffice:scores", args=[round_.vacancy_id]),
            "too_soon": _too_soon(round_),
            "to_come": _to_come(round_),
            "neutralised": _neutralised(round_),
        }
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        template,
        context,
        crumbs=[(context["heading"], "")],
        status=422 if errors else 200,
    )


def _correction(preview: RoundPreview) -> dict[str, Any]:
    """What closing anew changes, and where the procedure goes on then."""
    resumes = preview.correction.recount.resumes
    following = preview.round.vacancy.rounds.filter(key=resumes).first() if resumes else None
    return {
        "corrects": True,
        "changed": changed_rounds(preview),
        "resumes": following.title if following else "",
        "again": bool(following and following.first_closed_at),
    }


@staff_page
def reopen_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed round again, with the reason; what happens then stands beside it."""
    round_ = get_object_or_404(
        rounds_for(request.user)
        .filter(
            state=lifecycle.CLOSED,
            vacancy__state__in=[lifecycle.SELECTION, lifecycle.RANKED, lifecycle.COMPLETED],
        )
        .select_related("vacancy__organisation", "vacancy__officer"),
        pk=pk,
    )
    title = round_title(round_.vacancy.definition, round_.rule)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen(round_, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(
                request,
                _("%(round)s is open again. Correct what has to be, and close it again.") % {"round": title},
            )
            return redirect("backoffice:results", round_.pk)
    later = round_.vacancy.rounds.filter(position__gt=round_.position).exclude(state=lifecycle.WAITING)
    letters = result_letters([round_, *later])
    is_ranked = round_.vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED)
    if is_ranked:
        letters |= final_letters(round_.vacancy)
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/reopen_round.html",
        {
            "round": round_,
            "heading": _("Open %(round)s again") % {"round": title},
            "form": form,
            "later": list(later.order_by("position")),
            "is_ranked": is_ranked,
            "has_reserve": round_.vacancy.reserve_lists.exists(),
            "waiting": letters.drafts().count() + letters.leaving(at=now()).count(),
            "told": letters.released(at=now()).count(),
            "back": reverse("backoffice:results", args=[round_.pk]),
        },
        crumbs=[(title, reverse("backoffice:results", args=[round_.pk])), (_("Open again"), "")],
        status=422 if form.errors else 200,
    )


def _too_soon(round_: Round) -> str:
    """Whom closing now takes time away from, in a sentence; "" when everybody's last minute has passed."""
    waiting = extra_time.still_open(round_, at=now())
    if not waiting:
        return ""
    last = max(own.last_minute for own in waiting)
    return ngettext(
        "%(n)d candidate has time until %(moment)s. Once you close the round, nothing can be handed in any more.",
        "%(n)d candidates have time, the last one until %(moment)s. Once you close the round, nothing can be handed in any more.",
        len(waiting),
    ) % {"n": len(waiting), "moment": words.moment(localtime(last))}


def _to_come(round_: Round) -> str:
    """How many appointments are still to be held, in a sentence: who has no result then counts as absent. "" when none is."""
    still = Slot.objects.taken().filter(session__round=round_, ends_at__gt=now())
    found = still.aggregate(number=Count("pk"), last=Max("ends_at"))
    if not found["number"]:
        return ""
    return ngettext(
        "%(n)d appointment is still to be held, until %(moment)s. Who has no result then counts as absent.",
        "%(n)d appointments are still to be held, the last one until %(moment)s. Who has no result then counts as absent.",
        found["number"],
    ) % {"n": found["number"], "moment": words.moment(localtime(found["last"]))}


def _neutralised(round_: Round) -> list[str]:
    """Questions that count for nobody, by the part that they stand in."""
    gone = {(part, criterion) for part, criterion in round_.neutralised}
    return [
        f"{part.title}: {criterion.title}"
        for part in round_.rule.parts
        for criterion in part.criteria
        if (part.key, criterion.key) in gone
    ]


def _digest(lines: tuple[str, ...]) -> str:
    """Names exactly these warnings: a tick counts for what was shown."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@staff_page
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The ranking: as it would be adopted, or as it was."""
    vacancy = get_object_or_404(
        vacancies_for(request.user).select_related("organisation", "officer"),
        pk=pk,
        state__in=[lifecycle.SELECTION, lifecycle.RANKED, lifecycle.COMPLETED],
    )
    if vacancy.rounds.exclude(state=lifecycle.CLOSED).exists():
        return redirect("backoffice:scores", vacancy.pk)
    adopted = vacancy.state != lifecycle.SELECTION
    errors: list[str] = []
    if request.method == "POST":
        if request.POST.get("agreed") != "on":
            errors = [_("Tick that you checked the ranking. Nothing was adopted.")]
        else:
            try:
                adopt_ranking(vacancy, expected=request.POST.get("digest", ""), by=request.user, at=now())
            except ActionError as error:
                errors = error.messages
            else:
                done(request, _("The ranking is adopted. The final letters wait until you release them."))
                return redirect("backoffice:vacancy_reserve", vacancy.pk)
    preview = preview_ranking(vacancy)
    rows = finalists(preview, at=now())
    successful = sum(row.outcome is FinalOutcome.RESERVE for row in rows)
    letters = sum(row.gets_letter for row in rows)
    return vacancy_page(
        request,
        vacancy,
        "scores",
        "backoffice/ranking.html",
        {
            "heading": _("Ranking") if adopted else _("Adopt the ranking"),
            "adopted": adopted,
            "errors": errors,
            "rows": rows,
            "columns": [
                (rule.title, words.number(rule.maximum)) for rule in counting_rounds(vacancy.definition)
            ],
            "sentences": end(vacancy.definition).sentences,
            "ranked": vacancy.definition.reserve.ranked,
            "digest": preview.digest,
            "items": [
                {
                    "count": successful,
                    "text": ngettext("candidate succeeded", "candidates succeeded", successful),
                },
                {
                    "count": letters,
                    "text": ngettext(
                        "final letter is drafted; it leaves when you release it",
                        "final letters are drafted; they leave when you release them",
                        letters,
                    ),
                },
            ],
            "back": reverse("backoffice:scores", args=[vacancy.pk]),
        },
        crumbs=[(_("Ranking"), "")],
        status=422 if errors else 200,
    )
