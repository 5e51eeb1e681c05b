"""The forms of a dossier, built from the definition: they ask the facts that its conditions need, and nothing else."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from backoffice.forms.judgements import JudgementForm
from candidates.eligibility import Dossier, Paper
from candidates.forms.answers import AnswersForm
from candidates.forms.bundle import Bundle, asks_for_a_row, formsets, with_a_row
from candidates.forms.facts import FactsForm, RouteForm
from candidates.forms.fields import DateInput, Part, PhoneField, YesNoField
from vacancies import words
from vacancies.rules import Definition, RequiredDocument
from vacancies.wording import document_sentences

# -- Papers and person --------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class PaperRow:
    """One document with its fields, as the page shows it."""

    title: str
    explained: str
    fields: list[forms.BoundField]


class PapersForm(Part):
    """For each document: whether it is there, since when, its own date, blank or not, and (for HR) whether it is approved."""

    def __init__(
        self,
        definition: Definition,
        *args: Any,
        dossier: Dossier | None = None,
        approval: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.before = dict(dossier.papers) if dossier else {}
        for document in definition.documents:
            self._add(document, self.before.get(document.key), approval)

    def _add(self, document: RequiredDocument, paper: Paper | None, approval: bool) -> None:
        key = document.key
        self.fields[f"{key}-there"] = forms.BooleanField(
            label=_("Handed in"), required=False, initial=bool(paper)
        )
        self.fields[f"{key}-received_on"] = forms.DateField(
            label=_("Received"),
            required=False,
            widget=DateInput,
            initial=paper.received_on if paper else localdate(),
        )
        if document.max_age_months is not None:
            self.fields[f"{key}-issued_on"] = forms.DateField(
                label=_("Date of issue"), required=False, widget=DateInput, initial=paper and paper.issued_on
            )
        if document.blank:
            self.fields[f"{key}-blank"] = YesNoField(
                label=_("Blank"), unknown=_("not looked at"), initial=paper.blank if paper else None
            )
        if approval:
            self.fields[f"{key}-approved"] = YesNoField(
                label=_("Checked"),
                unknown=_("not checked yet"),
                yes=_("approved"),
                no=_("not accepted"),
                initial=paper.approved if paper else None,
            )

    def rows(self) -> list[PaperRow]:
        found = []
        for document in self.definition.documents:
            first, *rest = [s.text for s in document_sentences(self.definition, document)]
            names = [name for name in self.fields if name.startswith(f"{document.key}-")]
            found.append(PaperRow(first.removesuffix("."), " ".join(rest), [self[name] for name in names]))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        today = localdate()
        for document in self.definition.documents:
            key = document.key
            if not data.get(f"{key}-there"):
                if data.get(f"{key}-issued_on") or data.get(f"{key}-approved") is not None:
                    self.add_error(
                        f"{key}-there", _("Tick that it was handed in, or clear what you filled in.")
                    )
                continue
            received, issued = data.get(f"{key}-received_on"), data.get(f"{key}-issued_on")
            if received is None and f"{key}-received_on" not in self.errors:
                self.add_error(f"{key}-received_on", _("Fill in the day it came in."))
            elif received and received > today:
                self.add_error(f"{key}-received_on", _("This day is still to come."))
            if received and issued and issued > received:
                self.add_error(f"{key}-issued_on", _("It cannot be issued after it came in."))
        return data

    def label_of(self, name: str) -> str:
        """The document a field is about."""
        return words.about_the_paper(self.definition.document(name.rpartition("-")[0]).label)

    def papers(self) -> dict[str, Paper]:
        data, asked = self.cleaned_data, {d.key for d in self.definition.documents}
        papers = {key: paper for key, paper in self.before.items() if key not in asked}
        for document in self.definition.documents:
            key = document.key
            if not data[f"{key}-there"]:
                continue
            before = self.before.get(key)
            approved = before.approved if before else None
            papers[key] = Paper(
                data[f"{key}-received_on"],
                data.get(f"{key}-issued_on", before.issued_on if before else None),
                data.get(f"{key}-approved", approved),
                data.get(f"{key}-blank", before.blank if before else None),
            )
        return papers


class ContactForm(Part):
    """Who somebody is and how to reach them: by mail, or by post at a whole address."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Without it, letters go by post to the address below.")
    )
    phone = PhoneField(label=_("Telephone"))
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("Municipality"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "email" in data and not data["email"]:
            if not data.get("street"):
                self.add_error("street", _("Fill in an e-mail address, or a postal address."))
            else:
                for name in ("postcode", "city"):
                    if not data.get(name):
                        self.add_error(name, _("A letter by post needs the whole address."))
        return data


class PersonForm(ContactForm):
    """When an application on paper came in, who applies, and how to reach them."""

    received_on = forms.DateField(
        label=_("Came in on"),
        widget=DateInput,
        required=False,
        initial=localdate,
        help_text=_("The day on which the application arrived counts for the closing date. Empty: today."),
    )
    field_order = ("received_on",)

    def clean_received_on(self) -> date:
        return self.cleaned_data["received_on"] or localdate()


# -- All together --------------------------------------------------------------------------------------------------


class DossierForms(Bundle):
    """The forms of one dossier on one page, checked all at once.

    Without `dossier` it is a new application, with its person and answers; with one, HR's judgements and the approval of
    papers come with it.
    """

    def __init__(
        self,
        definition: Definition,
        data: Any = None,
        *,
        dossier: Dossier | None = None,
        fixed_route: bool = False,
    ) -> None:
        super().__init__()
        self.definition = definition
        self.original = dossier
        self.adding = asks_for_a_row(data)
        if self.adding:
            data = with_a_row(data, definition)
        own = {"data": data, "quiet": self.adding}
        self.person = PersonForm(**own) if dossier is None else None
        self.route = RouteForm(
            definition, fixed=fixed_route, initial={"route": dossier.route} if dossier else None, **own
        )
        self.facts = FactsForm(definition, dossier=dossier, **own)
        self.papers = PapersForm(
            definition, dossier=dossier, approval=dossier is not None, prefix="paper", **own
        )
        self.answers = AnswersForm(definition, prefix="answer", **own) if dossier is None else None
        self.judgements = JudgementForm(definition, dossier=dossier, **own) if dossier else None
        self.rows = formsets(definition, dossier, **own)

    @property
    def diplomas(self) -> Any:
        return self.rows["diplomas"]

    @property
    def experience(self) -> Any:
        return self.rows["experience"]

    @property
    def service(self) -> Any:
        return self.rows["service"]

    @property
    def parts(self) -> list[Any]:
        found = [self.person, self.route, *self.rows.values()]
        found += [self.facts, self.papers, self.judgements, self.answers]
        return [form for form in found if form is not None]

    def label_of(self, part: Any, bound: forms.BoundField) -> str:
        if part is self.papers:
            return f"{words.capital(self.papers.label_of(bound.name))}, {bound.label}"
        return super().label_of(part, bound)

    def dossier(self, *, registered_on: date) -> Dossier:
        """What was typed, as the engine reads it. `registered_on` only counts for a new application."""
        base = self.original or Dossier(route="", registered_on=registered_on)
        changes = {"route": self.route.cleaned_data["route"], "papers": self.papers.papers()}
        changes |= self.facts.changes()
        changes |= {name: formset.rows() for name, formset in self.rows.items() if formset is not None}
        if self.judgements is not None:
            changes["judgements"] = self.judgements.judgements()
        return dataclasses.replace(base, **changes)
