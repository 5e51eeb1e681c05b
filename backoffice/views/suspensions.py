"""Somebody on a reserve list calls: no offers for a while, or offers again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from backoffice.forms.suspensions import SuspensionForm
from backoffice.frame import add_error, done, staff_page
from backoffice.reserve_frame import reserve_page
from backoffice.scope import reserve_lists_for
from journal.actions import ActionError
from reserves.models import Place
from reserves.suspension import resume, suspend
from vacancies import words


@staff_page
def suspension(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when somebody gets no offers."""
    places = Place.objects.filter(reserve_list__in=reserve_lists_for(request.user).values("pk"))
    place = get_object_or_404(
        places.select_related(
            "reserve_list__vacancy__organisation",
            "reserve_list__organisation__partner",
            "result__application__candidate",
        ),
        pk=pk,
    )
    here = reverse("backoffice:reserve", args=[place.reserve_list_id])
    suspended = place.is_suspended(on=localdate())
    again = request.method == "POST" and "again" in request.POST
    initial = {"until": place.suspended_until if suspended else None}
    form = SuspensionForm(request.POST if request.method == "POST" and not again else None, initial=initial)
    candidate = place.result.application.candidate
    if again or (request.method == "POST" and form.is_valid()):
        try:
            if again:
                resume(place, by=request.user, at=now())
            else:
                suspend(place, until=form.cleaned_data["until"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The availability of %(name)s is kept.") % {"name": candidate})
            return redirect(here)
    return reserve_page(
        request,
        place.reserve_list,
        "backoffice/suspend.html",
        {"form": form, "candidate": candidate, "suspended": suspended, "back": here},
        crumbs=[(words.capital(str(place.reserve_list)), here), (str(candidate), "")],
        status=422 if form.errors else 200,
    )
