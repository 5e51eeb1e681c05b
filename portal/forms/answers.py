"""The forms with which a candidate decides something that cannot be undone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reserves import lifecycle


class WithdrawForm(forms.Form):
    """Withdrawing asks one tick."""

    agreed = forms.BooleanField(
        label=_("I withdraw my application. I know that I cannot come back on it."),
        error_messages={"required": _("Tick this box if you want to withdraw.")},
    )


class InterestForm(forms.Form):
    """Whether a post interests somebody. It binds to nothing, so it asks no tick."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(lifecycle.YES, _("It interests me")), (lifecycle.NO, _("It does not interest me"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )


class AnswerForm(forms.Form):
    """Yes or no to an offer, and the same tick."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(lifecycle.ACCEPTED, _("I accept the offer")), (lifecycle.REFUSED, _("I refuse the offer"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    agreed = forms.BooleanField(
        label=_("I read what my answer does. I know that it is final."),
        error_messages={"required": _("Tick this box to confirm your answer.")},
    )
