"""A question of interest from the reserve: whether a post interests the candidate, before anybody gets an offer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from journal.actions import ActionError
from portal.forms.answers import InterestForm
from portal.scope import interests_at, letters_at
from reserves import lifecycle
from reserves.actions import record_interest
from reserves.letters import contract_phrase
from reserves.models import Consultation


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def interest(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be offered soon, what each answer does, and the answer: until the last day, and once."""
    found = get_object_or_404(
        interests_at(request).select_related(
            "place__reserve_list__vacancy__organisation", "place__result__application__candidate"
        ),
        pk=pk,
    )
    application = found.place.result.application
    now = timezone.now()
    key = f"reserve-interest:{pk}:{application.key}"
    letter = letters_at(request, at=now).filter(unique_key=key).first()
    if letter is None or found.answer != lifecycle.PENDING:
        return redirect("portal:application", application.pk)
    late = found.answer_by < timezone.localdate(now)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not late and form.is_valid():
        try:
            record_interest(
                found,
                answer=form.cleaned_data["answer"],
                channel=Consultation.AnswerChannel.PORTAL,
                by=request.user,
                at=now,
            )
        except ActionError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("We have your answer. Thank you."))
            return redirect("portal:application", application.pk)
    return render(
        request,
        "portal/interest.html",
        {
            "interest": found,
            "application": application,
            "vacancy": found.place.reserve_list.vacancy,
            "contract": contract_phrase(found),
            "letter": letter,
            "late": late,
            "form": form,
        },
        status=422 if form.errors or (late and request.method == "POST") else 200,
    )
