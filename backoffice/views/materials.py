"""Materials of a round for officers: what is kept under embargo, who opens it before, who opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.forms.materials import EmbargoForm, MaterialForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import materials_for, rounds_for
from candidates.serving import served
from candidates.uploads import RefusedError
from journal.actions import ActionError
from planning.material_models import Material
from planning.materials import add_material, move_embargo, open_material, remove_material
from planning.models import Session
from vacancies import lifecycle
from vacancies.models import Round


@dataclass(frozen=True)
class Row:
    """A material as its list shows it to one officer."""

    material: Material
    is_open: bool
    may_open: bool
    may_change: bool


@staff_page
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    """The materials of one round. What is sent here is one more."""
    rounds = rounds_for(request.user).select_related("vacancy__organisation", "vacancy__officer")
    round_ = get_object_or_404(rounds, pk=pk)
    form = None
    if round_.state != lifecycle.CLOSED:
        form = MaterialForm(
            request.POST or None,
            request.FILES or None,
            round=round_,
            user=request.user,
            initial=_proposed(round_),
        )
        if request.method == "POST" and form.is_valid() and _added(request, round_, form):
            return redirect("backoffice:materials", pk)
    heading = _("Materials of %(round)s") % {"round": round_.title}
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/materials.html",
        {"round": round_, "heading": heading, "form": form, "rows": _rows(request, round_)},
        crumbs=[(heading, "")],
        status=422 if form and form.errors else 200,
    )


def _added(request: HttpRequest, round_: Round, form: MaterialForm) -> bool:
    data = form.cleaned_data
    try:
        add_material(
            round_,
            data["file"],
            kind=data["kind"],
            audience=data["audience"],
            opens_at=data["opens_at"],
            keepers=list(data["keepers"]),
            by=request.user,
            at=now(),
        )
    except ActionError as error:
        add_error(form, error)
    except RefusedError as error:
        form.add_error("file", error)
    else:
        done(request, _("The material is kept under embargo."))
        return True
    return False


def _proposed(round_: Round) -> dict[str, Any]:
    """The moment at which the first candidate of the next session comes."""
    session = Session.objects.standing().filter(round=round_, starts_at__gt=now()).first()
    if session is None:
        return {}
    starts = localtime(session.starts_at)
    return {"day": starts.date(), "hour": starts.time()}


def _rows(request: HttpRequest, round_: Round) -> list[Row]:
    at = now()
    found = Material.objects.filter(round=round_).order_by("opens_at", "pk")
    rows = []
    for material in found.prefetch_related("keepers", "openings__user"):
        is_open = material.opens_at <= at
        is_keeper = request.user in material.keepers.all()
        rows.append(
            Row(
                material,
                is_open,
                may_open=material.may_be_served and (is_open or is_keeper),
                may_change=is_keeper and not is_open,
            )
        )
    return rows


@require_safe
@staff_page
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """One material, to keep. The first time that somebody opens it is journaled."""
    found = _material(request, pk)
    try:
        found = open_material(found, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("backoffice:materials", found.round_id)
    return served(found)


@staff_page
def embargo(request: HttpRequest, pk: int) -> HttpResponse:
    """Another end of the embargo."""
    found = _material(request, pk)
    form = EmbargoForm(request.POST or None, material=found)
    heading = _("Embargo of %(name)s") % {"name": found.name}
    if request.method == "POST" and form.is_valid():
        try:
            move_embargo(found, opens_at=form.cleaned_data["opens_at"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The embargo is moved."))
            return redirect("backoffice:materials", found.round_id)
    return vacancy_page(
        request,
        found.round.vacancy,
        "planning",
        "backoffice/planning_form.html",
        {
            "heading": heading,
            "lede_text": _("From this moment on the jury has it, and it stays."),
            "form": form,
            "submit": _("Save"),
            "danger": False,
        },
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )


@require_POST
@staff_page
def delete_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a material away before its hour."""
    found = _material(request, pk)
    try:
        remove_material(found, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _("The file is taken away."))
    return redirect("backoffice:materials", found.round_id)


def _material(request: HttpRequest, pk: int) -> Material:
    found = materials_for(request.user)
    return get_object_or_404(
        found.select_related("round__vacancy__organisation", "round__vacancy__officer"), pk=pk
    )
