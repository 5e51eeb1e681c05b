"""The form by which an officer decides on one admission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.actions import Decision
from candidates.eligibility import Admission, Proposal
from candidates.forms.fields import Part
from candidates.models import Application
from vacancies.rules import Definition


class DecisionForm(Part):
    """Everything left as it is follows the engine's proposal; what differs from it needs a reason."""

    admission = forms.ChoiceField(label=_("Decision"), required=False, widget=forms.RadioSelect)
    alternative = forms.ChoiceField(label=_("Admitted by"), required=False)
    route = forms.ChoiceField(label=_("Route"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Needed when you decide differently or change the route. It goes into the journal and the letter."
        ),
    )

    def __init__(
        self, *args: Any, application: Application, definition: Definition, proposal: Proposal, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        choices = [
            (value, str(label)[:1].upper() + str(label)[1:]) for value, label in Application.ADMISSIONS
        ]
        if not proposal.to_judge:
            choices.insert(0, ("", _("As proposed")))
        self.fields["admission"].choices = choices
        self.fields["alternative"].choices = [
            ("", _("As proposed")),
            *(
                (route.label, [(f"{route.key}.{a.key}", a.label) for a in route.alternatives])
                for route in definition.routes
            ),
        ]
        self.fields["route"].choices = [(route.key, route.label) for route in definition.routes]
        self.initial = {"route": application.route, **self.initial}
        if len(definition.routes) == 1:
            self.fields["route"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        route = data.get("alternative", "").partition(".")[0]
        if route and data.get("route") and route != data["route"]:
            self.add_error("alternative", _("This alternative belongs to another route."))
        return data

    @property
    def differs(self) -> bool:
        """Whether something else than the proposal was filled in; a reason by itself too."""
        data = self.cleaned_data
        moved = data["route"] != self.application.route
        return bool(data["admission"] or data["alternative"] or data["reason"].strip() or moved)

    def decision(self) -> Decision:
        data = self.cleaned_data
        moved = data["route"] if data["route"] != self.application.route else ""
        return Decision(
            self.application,
            admission=Admission(data["admission"]) if data["admission"] else None,
            route=moved,
            alternative=data["alternative"].partition(".")[2],
            reason=data["reason"],
        )
