"""The filters of the table of applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from backoffice.candidacies import STANDINGS
from candidates import lifecycle
from candidates.eligibility import Admission
from candidates.models import Application
from scoring.models import Result, Verdict
from scoring.selection import FinalOutcome
from vacancies.rules import Definition

SORTS = {
    "number": ("reference",),
    "name": ("candidate__last_name", "candidate__first_name"),
    "route": ("route", "reference"),
    "admission": ("admission", "reference"),
    "registered": ("registered_at", "reference"),
}


class ApplicationFilter(forms.Form):
    """By name or number, route, admission, and where an application stands."""

    q = forms.CharField(
        label=_("Name or number"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    route = forms.ChoiceField(label=_("Route"), required=False)
    admission = forms.ChoiceField(
        label=_("Admission"),
        required=False,
        choices=[("", _("All")), ("none", _("to be decided")), *Application.ADMISSIONS],
    )
    standing = forms.ChoiceField(
        required=False, choices=[("", _("All")), *STANDINGS], widget=forms.HiddenInput
    )  # chosen from the views above the table
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routes = [(route.key, route.label) for route in definition.routes]
        self.fields["route"].choices = [("", _("All")), *routes]

    def apply(self, applications: QuerySet[Application]) -> QuerySet[Application]:
        """The applications that fit, in the order asked; without a good filter all of them by number."""
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("q"):
            applications = applications.annotate(
                whole_name=Concat("candidate__first_name", Value(" "), "candidate__last_name")
            ).filter(Q(whole_name__icontains=data["q"]) | Q(reference__icontains=data["q"]))
        if data.get("route"):
            applications = applications.filter(route=data["route"])
        if admission := data.get("admission"):
            applications = applications.filter(admission="" if admission == "none" else admission)
        if data.get("standing"):
            applications = applications.filter(_standing(data["standing"]))
        sort = data.get("sort", "")
        order = SORTS.get(sort.removeprefix("-"), SORTS["number"])
        if sort.startswith("-"):
            order = tuple(f"-{name}" for name in order)
        return applications.order_by(*order, "pk")


def standing_counts(applications: QuerySet[Application]) -> dict[str, int]:
    """How many stand where, and `all` of them; one query."""
    counts = {key: Count("pk", filter=_standing(key)) for key, _label in STANDINGS}
    return applications.aggregate(all=Count("pk"), **counts)


def _standing(standing: str) -> Q:
    ended = Verdict.objects.filter(participation__application=OuterRef("pk"), goes_on=False)
    results = Result.objects.filter(application=OuterRef("pk"))
    successful = results.filter(outcome=FinalOutcome.RESERVE)
    if standing == "withdrawn":
        return Q(state=lifecycle.WITHDRAWN)
    if standing == "undecided":
        return Q(state=lifecycle.REGISTERED)
    decided = Q(state=lifecycle.DECIDED)
    if standing == "successful":
        return decided & Exists(successful)
    refused = Q(admission__in=[Admission.REFUSED, Admission.INVALID])
    unsuccessful = Exists(results.exclude(outcome=FinalOutcome.RESERVE))
    out = refused | Exists(ended) | unsuccessful
    return decided & out if standing == "out" else decided & ~(out | Exists(successful))
