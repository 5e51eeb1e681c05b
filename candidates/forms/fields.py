"""What the forms about a dossier share: a calendar month, a yes or no that may be left open, a part of the page."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from candidates.dossier_format import month
from candidates.eligibility import Month


class DateInput(forms.DateInput):
    """The browser's own date field, which reads and writes ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's own month field; where it has none, one types 2019-03."""

    input_type = "month"


class MonthField(forms.Field):
    """A calendar month ("2019-03"); None when empty."""

    widget = MonthInput
    default_error_messages = {"invalid": _("Enter a month as year and month, such as 2019-03.")}

    def prepare_value(self, value: Any) -> Any:
        return f"{value.year:04}-{value.month:02}" if isinstance(value, Month) else value

    def to_python(self, value: Any) -> Month | None:
        if not value or isinstance(value, Month):
            return value or None
        try:
            return month(value.strip())
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PhoneField(forms.CharField):
    """A telephone number as people write it, kept as typed: 8 to 15 digits (the most that ITU-T E.164 knows), with the signs
    that part them. No more is asked: numbers from abroad are good too."""

    default_error_messages = {
        "invalid": _(
            "Enter a telephone number with its area code, such as 0470 12 34 56 or +32 470 12 34 56."
        )
    }

    def __init__(self, *, max_length: int = 30, required: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=required, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        digits = sum(sign.isdecimal() for sign in value)
        if value and not (re.fullmatch(r"\+?[0-9 ()./-]+", value) and 8 <= digits <= 15):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or (None) not said; `unknown` words the last."""

    def __init__(self, *, unknown: Any, yes: Any = "", no: Any = "", **kwargs: Any) -> None:
        super().__init__(
            choices=[("", unknown), ("yes", yes or _("yes")), ("no", no or _("no"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class Part(forms.Form):
    """One of several forms on a page. `quiet`: shown again as typed, without judging it: a row was asked for,
    nothing was handed in yet."""

    quiet = False

    def __init__(self, *args: Any, quiet: bool = False, **kwargs: Any) -> None:
        self.quiet = quiet
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def full_clean(self) -> None:
        if self.quiet:
            self._errors = ErrorDict()
            return
        super().full_clean()
