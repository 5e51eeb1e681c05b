"""The portal: what anybody may read about open vacancies, and what a candidate may read about the own applications."""

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from candidates.models import Application
from correspondence.models import Message
from correspondence.rendering import blocks
from documents.models import Document, Kind
from organisations.context_processors import current_organisation
from planning import calendars, queries
from planning.letters import slot_calendar
from vacancies import wording
from vacancies.documents import brochure_pdf
from vacancies.models import Vacancy


def _published(request):
    """Published vacancies of the organisation at this host and of its partner: one place to look for work."""
    organisation = current_organisation(request)
    houses = [organisation, organisation and organisation.partner]
    return Vacancy.objects.published().filter(organisation__in=[h for h in houses if h])


def _of(user):
    return Application.objects.filter(candidate__user=user)


def _letters_of(user):
    """Letters about the user's own applications that have left, each with when a later one replaced it. Nothing of a decision is
    there before that moment."""
    keys = [f"application:{pk}" for pk in _of(user).values_list("pk", flat=True)]
    released = Message.objects.released(at=timezone.now())
    later = released.filter(unique_key=OuterRef("unique_key"), revision__gt=OuterRef("revision"))
    replaced = later.order_by("revision").values("released_at")[:1]
    return (
        released.filter(subject_key__in=keys)
        .annotate(replaced_at=Subquery(replaced))
        .order_by("-released_at", "-pk")
    )


@require_safe
def vacancies(request):
    """Vacancies that accept applications, the one that closes first on top."""
    now = timezone.now()
    rows = (
        _published(request)
        .accepting(at=now)
        .select_related("organisation")
        .prefetch_related("rules_versions")
        .order_by(F("closes_at").asc(nulls_last=True), "title")
    )
    return render(request, "portal/vacancies.html", {"vacancies": rows})


@require_safe
def vacancy(request, pk):
    vacancy = get_object_or_404(_published(request).select_related("organisation", "officer"), pk=pk)
    definition = vacancy.definition
    return render(
        request,
        "portal/vacancy.html",
        {
            "vacancy": vacancy,
            "offer": definition.offer,
            "accepting": Vacancy.objects.filter(pk=vacancy.pk).accepting(at=timezone.now()).exists(),
            "competencies": definition.competencies,
            "blocks": wording.procedure(definition),
        },
    )


@require_safe
def brochure(request, pk):
    """The brochure as it was issued at publication; made now for a vacancy that has none yet."""
    vacancy = get_object_or_404(_published(request), pk=pk)
    document = (
        Document.objects.filter(kind=Kind.BROCHURE, vacancy_key=vacancy.key).order_by("-version").first()
    )
    if document:
        with document.file.open() as file:
            content = file.read()
    else:
        content = brochure_pdf(vacancy, on=timezone.localdate())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="infobrochure-{vacancy.number}.pdf"'},
    )


@require_safe
@login_required
def applications(request):
    """The own applications, each with the letters that were released."""
    rows = _of(request.user).select_related("vacancy__organisation").order_by("-registered_at")
    letters = {}
    for message in _letters_of(request.user):
        letters.setdefault(message.subject_key, []).append(message)
    now = timezone.now()
    for row in rows:
        row.appointments, row.windows = [], []
    by_key = {row.pk: row for row in rows}
    for slot in queries.appointments(rows, at=now):
        by_key[slot.participation.application_id].appointments.append(slot)
    for participation, window, accesses in queries.windows(rows, at=now):
        by_key[participation.application_id].windows.append((participation.round, window, accesses))
    return render(
        request,
        "portal/applications.html",
        {"applications": [(row, letters.get(row.key, [])) for row in rows]},
    )


@require_safe
@login_required
def calendar(request, pk):
    """An own appointment as a calendar file, once it was told."""
    now = timezone.now()
    slot = next((s for s in queries.appointments(_of(request.user), at=now) if s.pk == pk), None)
    if slot is None:
        raise Http404
    round_ = slot.session.round
    text = slot_calendar(round_, slot, method=calendars.PUBLISH, written_at=now)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="afspraak-{slot.pk}.ics"'},
    )


@require_safe
@login_required
def letter(request, pk):
    """One own letter. Its title is left out: the page has the subject as its heading."""
    message = get_object_or_404(_letters_of(request.user), pk=pk)
    return render(
        request, "portal/letter.html", {"message": message, "blocks": list(blocks(message.body_text))}
    )
