"""Forms about a reserve: the decision that draws it up, an offer, and the answer to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import DateInput, Part
from organisations.models import Organisation
from reserves import lifecycle
from reserves.models import Consultation, Interest, Place


class DrawUpForm(Part):
    """The decision of the appointing authority."""

    authority = forms.CharField(label=_("Authority"), max_length=120)
    reference = forms.CharField(label=_("Reference of the decision"), max_length=80)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=DateInput)

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class RedrawForm(DrawUpForm):
    """The decision that puts a corrected version in the place of a list, and why."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands on the new version of the list: name no candidate in it."),
    )


class ContactForm(Part):
    """A contact about a post; from a joint list it says who offers it."""

    def __init__(self, *args: Any, drawing: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(drawing) > 1:
            self.fields["employer"] = forms.ModelChoiceField(
                label=_("Who offers the post"),
                queryset=Organisation.objects.filter(pk__in=[each.pk for each in drawing]),
                widget=forms.RadioSelect,
                empty_label=None,
            )
            self.order_fields(["places", "employer"])


class ConsultForm(ContactForm):
    """An offer: which contract, how the candidate was contacted, and until when there is time to answer."""

    contract = forms.ChoiceField(
        label=_("Contract"), choices=Consultation.Contract.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=_("Contacted"), choices=Consultation.Channel.choices)
    answer_by = forms.DateField(label=_("Answer by"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Last day of the contract"),
        required=False,
        widget=DateInput,
        help_text=_(
            "For a temporary or replacement contract, when it is known. Through that day no other such "
            "contract is offered to who accepts; the place is kept."
        ),
    )
    motivation = forms.CharField(
        label=_("Reason for the choice"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Needed when several candidates may be asked."),
    )


class AnswerForm(Part):
    """What the candidate answered."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[c for c in Consultation.Answer.choices if c[0] != lifecycle.PENDING],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("Answered"), choices=[("", "–"), *Consultation.Channel.choices], required=False
    )

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("answer") in (lifecycle.ACCEPTED, lifecycle.REFUSED) and not cleaned.get("channel"):
            self.add_error("channel", _("Say how the answer came."))
        return cleaned


class PlacesField(forms.ModelMultipleChoiceField):
    """Places by their rank and name, with the number of the application: names may be the same."""

    def label_from_instance(self, place: Place) -> str:
        application = place.result.application
        name = f"{application.candidate} ({application.reference})"
        return f"{place.rank}. {name}" if place.rank else name


class AskInterestForm(ContactForm):
    """Who is asked whether a post interests them, for which contract, how, and until when there is time to answer."""

    places = PlacesField(
        label=_("Who is asked"), queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    contract = forms.ChoiceField(
        label=_("Contract"), choices=Consultation.Contract.choices, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=_("Contacted"), choices=Consultation.Channel.choices)
    answer_by = forms.DateField(label=_("Answer by"), widget=DateInput)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = places


class InterestAnswerForm(Part):
    """What somebody answered to the question of interest, and how."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[c for c in Interest.Answer.choices if c[0] != lifecycle.PENDING],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("Answered"), choices=[("", "–"), *Consultation.Channel.choices], required=False
    )
