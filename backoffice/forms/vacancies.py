"""Forms about a vacancy as a whole: making one, editing its rules."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from backoffice.scope import organisations_for, vacancies_for
from vacancies import lifecycle
from vacancies.models import Vacancy
from vacancies.procedure_file import FileProblem, ProcedureFile, ProcedureFileError, read
from vacancies.rules import Definition
from vacancies.starting_points import STARTING_POINTS, definition_from
from vacancies.words import unbroken

LARGEST_FILE = 1024 * 1024
"""Bytes of a procedure file. A long real one has some thirty thousand."""


class ProcedureText(forms.Textarea):
    """A large editor for the rules as TOML."""

    def __init__(self, rows: int = 32) -> None:
        super().__init__(
            {
                "rows": rows,
                "class": "editor",
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "data-editor": "",
            }
        )


class ReadsProcedure:
    """Reads a procedure file for a form and keeps what is wrong with it, each problem with its line and column."""

    problems: tuple[FileProblem, ...] = ()

    def read_procedure(self, source: bytes | str, field: str) -> ProcedureFile | None:
        try:
            return read(source)
        except ProcedureFileError as error:
            self.problems = error.problems
            number = len(error.problems)
            text = ngettext(
                "One place has to be corrected. It is listed with its line and column.",
                "%(number)d places have to be corrected. They are listed with their line and column.",
                number,
            )
            self.add_error(field, text % {"number": number})
            return None


class NewVacancyForm(ReadsProcedure, forms.Form):
    """A new vacancy, from a template, an earlier vacancy, a file or pasted text."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=None, empty_label=None)
    number = forms.CharField(
        label=_("File number"), max_length=20, help_text=_("Your own number, unique within the organisation.")
    )
    source = forms.ChoiceField(
        label=_("Start from"),
        choices=[
            ("template", _("a template")),
            ("earlier", _("an earlier vacancy")),
            ("file", _("a TOML file")),
            ("text", _("text that you paste")),
        ],
        widget=forms.RadioSelect,
        initial="template",
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("You can change everything afterwards: conditions, rounds, points and dates."),
    )
    function = forms.CharField(
        label=_("Function title"),
        max_length=200,
        required=False,
        help_text=_("As the vacancy will be published."),
    )
    file = forms.FileField(
        label=_("TOML file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=_("A procedure as a text file, as the page with the rules of any vacancy gives it."),
    )
    text = forms.CharField(
        label=_("Definition as text"), required=False, strip=False, widget=ProcedureText(rows=14)
    )
    earlier = forms.ModelChoiceField(
        label=_("Earlier vacancy"),
        queryset=None,
        required=False,
        empty_label="–",
        help_text=_("Its rules are copied as they are. Look at the dates afterwards."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_for(user)
        self.fields["earlier"].queryset = vacancies_for(user).order_by("title", "number")
        self.fields["template"].choices = [
            (point.key, format_html("<b>{}</b><br>{}", point.name, unbroken(str(point.about))))
            for point in STARTING_POINTS
        ]
        self.definition: Definition | None = None
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Div(Div("organisation", css_class="wide"), "number", css_class="field-row"),
            "source",
            Div("template", "function", css_class="source-template"),
            Div("file", css_class="source-file"),
            Div("text", css_class="source-text"),
            Div("earlier", css_class="source-earlier"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        match cleaned.get("source"):
            case "template":
                self._clean_template(cleaned.get("template"), cleaned.get("function", ""))
            case "file":
                self._clean_file(cleaned.get("file"))
            case "text":
                if not cleaned.get("text", "").strip():
                    self.add_error("text", _("Paste the definition here, or choose another start."))
                else:
                    self._use(self.read_procedure(cleaned["text"], "text"))
            case "earlier":
                if not cleaned.get("earlier"):
                    self.add_error("earlier", _("Choose the vacancy to start from."))
                else:
                    self.definition = cleaned["earlier"].definition
        return cleaned

    def _clean_template(self, key: str | None, title: str) -> None:
        if not key:
            self.add_error("template", _("Choose a template, or choose another start."))
        if not title:
            self.add_error("function", _("Give the title of the function."))
        if key and title:
            self.definition = definition_from(key, title=title)

    def _clean_file(self, file: Any) -> None:
        if not file:
            self.add_error("file", _("Choose the file, or choose another start."))
        elif file.size > LARGEST_FILE:
            self.add_error("file", _("This file is larger than 1 MB: that is no procedure."))
        else:
            source = file.read()
            self._use(self.read_procedure(source, "text"))
            if self.definition is None:
                self._offer_text(source)

    def keep_file(self) -> None:
        """Keep what was in the chosen file when something else on the page has to be mended."""
        file = self.cleaned_data.get("file")
        if file and self.cleaned_data.get("source") == "file":
            file.seek(0)
            self._offer_text(file.read())

    def _offer_text(self, source: bytes) -> None:
        """A browser forgets the chosen file: what was in it stands in the text field, to be mended there."""
        self.data = self.data.copy()
        self.data["text"] = source.decode("utf-8-sig", errors="replace")
        self.data["source"] = "text"

    def _use(self, procedure: ProcedureFile | None) -> None:
        if procedure:
            self.definition = procedure.definition


class RulesForm(ReadsProcedure, forms.Form):
    """The rules of a draft as TOML text. `seen` tells which draft the text was made from."""

    text = forms.CharField(label=_("The rules as TOML"), strip=False, widget=ProcedureText())
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def see(self, fingerprint: str) -> None:
        """Take this draft as the one that was seen, for the next time that the form is sent."""
        self.data = self.data.copy()
        self.data["seen"] = fingerprint

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        procedure = self.read_procedure(text, "text")
        self.definition = procedure.definition if procedure else None
        return text


class VacancyFilter(forms.Form):
    """Filters of the list of vacancies."""

    q = forms.CharField(
        label=_("Function or number"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All")), ("running", _("All running")), *Vacancy.State.choices]
        mine = organisations_for(user)
        self.fields["organisation"].queryset = mine
        if len(mine) < 2:
            del self.fields["organisation"]

    def apply(self, vacancies: Any) -> Any:
        if not self.is_valid():
            return vacancies
        from django.db.models import Q

        data = self.cleaned_data
        if data["q"]:
            vacancies = vacancies.filter(Q(title__icontains=data["q"]) | Q(number__icontains=data["q"]))
        if data["state"] == "running":
            vacancies = vacancies.exclude(state__in=[lifecycle.COMPLETED, lifecycle.CANCELLED])
        elif data["state"]:
            vacancies = vacancies.filter(state=data["state"])
        if data.get("organisation"):
            vacancies = vacancies.filter(organisation=data["organisation"])
        return vacancies
