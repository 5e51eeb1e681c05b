"""The own procedures: where each stands, its letters, withdrawing, answering an offer."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import actions
from correspondence.reading import opened
from correspondence.rendering import blocks
from journal.actions import ActionError
from planning import calendars, queries
from planning.appointment_letters import slot_calendar
from portal.forms.answers import AnswerForm, WithdrawForm
from portal.hours import HoursForm
from portal.links import optional_url
from portal.next_step import next_step
from portal.papers import papers
from portal.scope import applications_at, drafts_at, letters_at, offers_at
from portal.standing import coming_leaf, progress, short_subject, standing
from portal.told import Told, told_about
from portal.track import track
from reserves import lifecycle as reserve_lifecycle
from reserves.actions import record_answer
from reserves.letters import contract_phrase
from reserves.models import Consultation
from reserves.queries import consequence
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy

PROCEDURE = ("vacancy__organisation", "vacancy__officer", "candidate")


@require_safe
@login_required
@never_cache
def applications(request: HttpRequest) -> HttpResponse:
    """The own applications, the newest on top, each with where it stands."""
    now = timezone.now()
    rows = (
        applications_at(request)
        .select_related(*PROCEDURE)
        .prefetch_related("vacancy__rules_versions")
        .order_by("-registered_at", "-pk")
    )
    accepting = set(
        Vacancy.objects.accepting(at=now).filter(drafts__user=request.user).values_list("pk", flat=True)
    )
    return render(
        request,
        "portal/applications.html",
        {
            "applications": [
                {
                    "application": told.application,
                    "standing": standing(told),
                    "step": next_step(told, now=now),
                    "leaf": coming_leaf(told),
                    "letters": len(told.letters),
                    "new": sum(told.is_new(letter) for letter in told.letters),
                }
                for told in told_about(rows, at=now)
            ],
            "drafts": [
                {"draft": draft, "open": draft.vacancy_id in accepting, "last": _last_moment(draft.vacancy)}
                for draft in drafts_at(request).select_related("vacancy__organisation")
            ],
        },
    )


def _last_moment(vacancy: Vacancy) -> str:
    """The last minute in which one can submit; "" where nothing closes."""
    return words.moment(localtime(vacancy.closes_at - timedelta(minutes=1))) if vacancy.closes_at else ""


@require_safe
@login_required
@never_cache
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One own procedure: the next step, the track, papers and letters."""
    found = get_object_or_404(applications_at(request).select_related(*PROCEDURE), pk=pk)
    now = timezone.now()
    (told,) = told_about([found], at=now)
    letters = sorted(told.letters, key=lambda letter: (letter.released_at, letter.pk), reverse=True)
    vacancy, step = found.vacancy, next_step(told, now=now)
    return render(
        request,
        "portal/application.html",
        {
            "application": found,
            "vacancy": vacancy,
            "organisation": vacancy.organisation,
            "offer": vacancy.definition.offer,
            "progress": progress(told),
            "step": step,
            "hours": HoursForm(step.booking, at=now) if step.booking else None,
            "last_moment": words.moment(localtime(step.booking.booking.last_minute)) if step.booking else "",
            "track": list(track(told)),
            "papers": papers(told, now=now),
            "documents_url": optional_url("portal:documents", found.pk),
            "letters": [
                (
                    letter,
                    short_subject(letter.subject, vacancy),
                    told.is_replaced(letter),
                    told.is_new(letter),
                )
                for letter in letters
            ],
            "may_withdraw": _may_withdraw(told),
            "may_suspend": told.place
            and told.place.state in (reserve_lifecycle.AVAILABLE, reserve_lifecycle.ASKED),
        },
    )


def _may_withdraw(told: Told) -> bool:
    """Whether there is something to withdraw from."""
    if told.is_withdrawn or told.is_out or told.application.vacancy.state == vacancy_lifecycle.CANCELLED:
        return False
    return told.place is None or told.place.state in (reserve_lifecycle.AVAILABLE, reserve_lifecycle.ASKED)


@require_safe
@login_required
@never_cache
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One own letter. Its title is left out: the page has the subject as its heading."""
    now = timezone.now()
    message = get_object_or_404(letters_at(request, at=now), pk=pk)
    if request.method == "GET":
        opened(message, at=now)
    later = letters_at(request, at=now).filter(unique_key=message.unique_key, revision__gt=message.revision)
    return render(
        request,
        "portal/letter.html",
        {
            "message": message,
            "blocks": list(blocks(message.body_text)),
            "replaced_by": later.order_by("-revision").first(),
            "application_pk": message.subject_key.partition(":")[2],
        },
    )


@require_safe
@login_required
@never_cache
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """An own appointment as a calendar file, once it was told."""
    now = timezone.now()
    slot = next((s for s in queries.appointments(applications_at(request), at=now) if s.pk == pk), None)
    if slot is None:
        raise Http404
    return HttpResponse(
        slot_calendar(slot.session.round, slot, method=calendars.PUBLISH, written_at=now),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="afspraak-{slot.pk}.ics"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdrawing, after a page that says what it does and that it is final."""
    found = get_object_or_404(applications_at(request).select_related(*PROCEDURE), pk=pk)
    (told,) = told_about([found], at=timezone.now())
    if not _may_withdraw(told):
        return redirect("portal:application", found.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw([found], by=request.user, at=timezone.now())
        except ActionError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("You withdrew your application. You get a letter that confirms it."))
            return redirect("portal:application", found.pk)
    return render(
        request,
        "portal/withdraw.html",
        {"application": found, "vacancy": found.vacancy, "form": form, "has_place": bool(told.place)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """An offer from the reserve: what is offered, what each answer does, and the answer."""
    found = get_object_or_404(
        offers_at(request).select_related(
            "place__reserve_list__vacancy__organisation", "place__result__application__candidate"
        ),
        pk=pk,
    )
    application = found.place.result.application
    now = timezone.now()
    letter = letters_at(request, at=now).filter(unique_key=f"reserve-offer:{pk}:{application.key}").first()
    if letter is None or found.answer != reserve_lifecycle.PENDING:
        return redirect("portal:application", application.pk)
    late = found.answer_by < timezone.localdate()
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not late and form.is_valid():
        try:
            record_answer(
                found,
                answer=form.cleaned_data["answer"],
                channel=Consultation.AnswerChannel.PORTAL,
                by=request.user,
                at=now,
            )
        except ActionError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("We have your answer. You get a letter that confirms it."))
            return redirect("portal:application", application.pk)
    return render(
        request,
        "portal/offer.html",
        {
            "offer": found,
            "application": application,
            "vacancy": found.place.reserve_list.vacancy,
            "contract": contract_phrase(found),
            "letter": letter,
            "late": late,
            "form": form,
            "if_accepted": consequence(found, reserve_lifecycle.ACCEPTED),
            "if_refused": consequence(found, reserve_lifecycle.REFUSED),
        },
        status=422 if form.errors or (late and request.method == "POST") else 200,
    )
