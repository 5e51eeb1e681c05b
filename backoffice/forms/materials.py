"""Forms of the materials of a round: a file under embargo, and another end of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backoffice.forms.planning import PlanningForm, TimeInput, officers_of
from candidates.forms.fields import DateInput
from candidates.uploads import ACCEPT, Inspected, check_size, inspect
from planning.material_models import Audience, Material
from vacancies.models import Round


class EmbargoForm(PlanningForm):
    """Until when nobody but the keepers opens a material."""

    day = forms.DateField(label=_("Under embargo until"), widget=DateInput)
    hour = forms.TimeField(label=_("Hour"), widget=TimeInput)

    def __init__(self, *args: Any, material: Material | None = None, **kwargs: Any) -> None:
        if material:
            until = localtime(material.opens_at)
            kwargs["initial"] = {"day": until.date(), "hour": until.time()}
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Div("day", "hour", css_class="field-row"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["opens_at"] = self.moment(data.get("day"), data.get("hour"), "hour")
        return data


class MaterialForm(EmbargoForm):
    """A file to keep under embargo; the hour of the next session is proposed."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("Pdf, docx, odt, jpg or png, at most 10 MB."),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Material.Kind.choices)
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=Audience.choices,
        help_text=_("Candidates get it on paper. The jury reads along with what candidates get."),
    )
    keepers = forms.ModelMultipleChoiceField(
        label=_("Who else may open it before the hour"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("You may. All others see only that there is something."),
    )

    def __init__(self, *args: Any, round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keepers"].queryset = officers_of(round.vacancy).exclude(pk=user.pk)
        self.helper.layout = Layout(
            "file",
            Div("kind", "audience", css_class="field-row"),
            Div("day", "hour", css_class="field-row"),
            "keepers",
        )

    def clean_file(self) -> Inspected:
        upload = self.cleaned_data["file"]
        check_size(upload.size)
        return inspect(upload.name, upload.read())
