"""The steps of an application: which pages there are for this vacancy, what each asks, and what they make together."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from candidates.actions import Registration
from candidates.conditions import fact_of, reference_day
from candidates.dossier import Dossier, Month
from candidates.drafts import with_papers
from candidates.forms.answers import AnswersForm
from candidates.forms.bundle import ROWS, Bundle, asks_for_a_row, formsets, with_a_row
from candidates.forms.facts import RouteForm, of_kind
from candidates.models import Application, Attachment, Candidate, Draft, DraftStep
from candidates.proposals import reference_dates
from portal.applying.forms import (
    AccommodationForm,
    FactGroup,
    OwnFactsForm,
    PersonForm,
    conditions_of,
    grouped,
    names_by_route,
)
from vacancies import rules, words
from vacancies.models import Vacancy
from vacancies.rules import Definition
from vacancies.wording import reference_text

LONGEST_VALUE = 20_000
"""Signs of one field that are kept; the forms allow less."""


class Step(Bundle):
    """One page with its forms. `data` is what was typed; without it the page shows `earlier`, a dossier, or nothing."""

    slug = ""
    title = ""

    def __init__(self, applying: Applying, data: Any = None, *, earlier: Earlier | None = None) -> None:
        super().__init__()
        self.applying = applying
        self.definition = applying.definition
        self.adding = asks_for_a_row(data)
        if self.adding:
            data = with_a_row(data, self.definition)
        self.build({"data": data, "quiet": self.adding}, earlier)

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        raise NotImplementedError

    @classmethod
    def is_asked(cls, applying: Applying) -> bool:
        return True

    def changes(self) -> dict[str, Any]:
        """What a valid step says, as fields of a dossier."""
        return {}

    def typed(self, data: QueryDict) -> dict[str, list[str]]:
        """What belongs to this step, as the browser sent it."""
        names, rows = set(), []
        for part in self.parts:
            if isinstance(part, forms.BaseFormSet):
                rows.append(f"{part.prefix}-")
            else:
                names |= {part.add_prefix(name) for name in part.fields}
        return {
            key: [value[:LONGEST_VALUE].replace("\0", "") for value in values]
            for key, values in data.lists()
            if key in names or any(key.startswith(prefix) for prefix in rows)
        }

    def answers(self) -> list[tuple[str, str]]:
        """What was filled in, as (question, answer) for reading."""
        found = []
        for part in self.parts:
            many = isinstance(part, forms.BaseFormSet)
            for index, form in enumerate(part.forms if many else [part], start=1):
                lines = [(str(b.label), text) for b in form if (text := shown(b)) and b.name != "DELETE"]
                if many and lines and form.has_changed():
                    found.append((self.row_title(part, index), ", ".join(text for _label, text in lines)))
                elif not many:
                    found += lines
        return found

    def row_title(self, part: Any, index: int) -> str:
        return str(index)


def shown(bound: forms.BoundField) -> str:
    """The value of a field in words; "" when nothing was filled in."""
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if value in (True, "on", "true", "True", "1") else ""
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        wanted = value if isinstance(value, list | tuple) else [value]
        names = {str(key): str(text) for key, text in choices}
        return ", ".join(names[str(v)] for v in wanted if str(v) in names and str(v))
    try:
        read = bound.field.to_python(value)
    except forms.ValidationError:
        return str(value or "")
    if isinstance(read, Month):
        return dateformat.format(date(read.year, read.month, 1), "F Y")
    return words.day(read) if isinstance(read, date) else str(bound.field.prepare_value(read) or "")


class PersonStep(Step):
    slug, title = "gegevens", gettext_lazy("Your details")

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        user, initial = self.applying.user, {}
        if earlier is not None:
            names = PersonForm.base_fields
            initial = {name: getattr(earlier.candidate, name) for name in names}
        else:
            initial = {"first_name": user.first_name, "last_name": user.last_name}
        self.person = PersonForm(initial=initial, **own)

    @property
    def parts(self) -> list[Any]:
        return [self.person]


class ConditionsStep(Step):
    slug, title = "voorwaarden", gettext_lazy("Conditions")

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        definition = self.definition
        self.route = RouteForm(definition, **own)
        chosen = own["data"].get("route", "") if own["data"] is not None else ""
        names = names_by_route(definition)
        if len(definition.routes) == 1:
            chosen = definition.routes[0].key
            self.route.fields["route"].widget = forms.HiddenInput()
            self.route.fields["route"].initial = chosen
        self.facts = OwnFactsForm(
            definition, dossier=earlier and earlier.dossier, of_route=names.get(chosen, ()), **own
        )

    @property
    def parts(self) -> list[Any]:
        return [self.route, self.facts]

    @property
    def groups(self) -> list[FactGroup]:
        return grouped(self.facts, self.definition)

    def changes(self) -> dict[str, Any]:
        return {"route": self.route.cleaned_data["route"], **self.facts.changes()}


@dataclasses.dataclass(frozen=True)
class Counted:
    """How many months the engine counts for a condition, in words."""

    what: str
    duration: str
    day: str


class BackgroundStep(Step):
    slug, title = "diploma-en-ervaring", gettext_lazy("Diploma and experience")

    TITLES = {
        "diplomas": gettext_lazy("Diploma %(n)s"),
        "experience": gettext_lazy("Experience %(n)s"),
        "service": gettext_lazy("Service %(n)s"),
    }

    @classmethod
    def is_asked(cls, applying: Applying) -> bool:
        kinds = tuple(kind for _name, _form, kinds in ROWS for kind in kinds)
        return any(isinstance(c, kinds) for c in applying.definition.conditions)

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        self.rows = formsets(self.definition, earlier and earlier.dossier, **own)

    @property
    def parts(self) -> list[Any]:
        return [formset for formset in self.rows.values() if formset is not None]

    def row_title(self, part: Any, index: int) -> str:
        return self.TITLES[part.prefix] % {"n": index}

    def changes(self) -> dict[str, Any]:
        return {name: formset.rows() for name, formset in self.rows.items() if formset is not None}


class DocumentsStep(Step):
    """Its files are no part of what is typed: see `portal.applying.documents`."""

    slug, title = "documenten", gettext_lazy("Documents")

    @classmethod
    def is_asked(cls, applying: Applying) -> bool:
        return bool(applying.definition.documents)

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        self.data = own["data"]

    @property
    def parts(self) -> list[Any]:
        return []

    def is_valid(self) -> bool:
        saved = self.applying.saved.get(self.slug)
        return saved is not None and saved.is_complete

    def typed(self, data: QueryDict) -> dict[str, list[str]]:
        keys = {document.key for document in self.definition.documents}
        prefixes = ("later-", "issued-")
        return {
            key: [value[:20] for value in values]
            for key, values in data.lists()
            if key.startswith(prefixes) and key.partition("-")[2] in keys
        }


class QuestionsStep(Step):
    slug, title = "vragen", gettext_lazy("Questions and accommodation")

    def build(self, own: dict[str, Any], earlier: Earlier | None) -> None:
        self.questions = AnswersForm(self.definition, prefix="answer", **own)
        self.accommodation = AccommodationForm(prefix="help", **own)

    @property
    def parts(self) -> list[Any]:
        return [self.questions, self.accommodation]


CHECK = "nakijken"
KINDS = (PersonStep, ConditionsStep, BackgroundStep, DocumentsStep, QuestionsStep)


@dataclasses.dataclass(frozen=True)
class Stop:
    """A step in the list of steps. `state` is "done", "now", "todo" (may be opened) or "closed" (not yet)."""

    number: int
    slug: str
    title: str
    state: str


@dataclasses.dataclass
class Earlier:
    """What this user handed in before, with this organisation or its partner."""

    application: Application
    definition: Definition

    @property
    def candidate(self) -> Candidate:
        return self.application.candidate

    @property
    def dossier(self) -> Dossier:
        """The facts of then; experience keeps only the relevance that is asked now."""
        asked = {c.field for c in of_kind(self.definition, rules.ExperienceCondition)}
        facts = self.application.facts
        periods = [dataclasses.replace(p, fields=p.fields & asked) for p in facts.experience]
        return dataclasses.replace(facts, experience=tuple(periods))

    @cached_property
    def files(self) -> Mapping[str, Attachment]:
        """The files of then, by the key of the paper that is called the same now. One that has to be recent is asked anew, and
        so is one that was not accepted."""
        then, papers = self.application.vacancy.definition, self.application.facts.papers
        keys = {d.label.casefold(): d.key for d in self.definition.documents if d.max_age_months is None}
        labels = {d.key: d.label.casefold() for d in then.documents}
        return {
            keys[labels[file.document]]: file
            for file in self.application.attachments.current()
            if labels.get(file.document) in keys
            and file.may_be_served
            and papers[file.document].approved is not False
        }


class Applying:
    """Somebody who applies for a vacancy: the draft so far, and its steps."""

    def __init__(self, user: User, vacancy: Vacancy) -> None:
        self.user = user
        self.vacancy = vacancy
        self.definition = vacancy.definition
        self.draft = Draft.objects.filter(user=user, vacancy=vacancy).prefetch_related("attachments").first()

    @cached_property
    def saved(self) -> Mapping[str, DraftStep]:
        return {row.step: row for row in self.draft.steps.all()} if self.draft else {}

    def forget_saved(self) -> None:
        """Read again what is saved."""
        vars(self).pop("saved", None)
        vars(self).pop("_built", None)
        self.draft = (
            Draft.objects.filter(user=self.user, vacancy=self.vacancy).prefetch_related("attachments").first()
        )

    @cached_property
    def kinds(self) -> list[type[Step]]:
        return [kind for kind in KINDS if kind.is_asked(self)]

    @property
    def slugs(self) -> list[str]:
        return [*(kind.slug for kind in self.kinds), CHECK]

    def step(self, slug: str, data: Any = None, *, earlier: Earlier | None = None) -> Step:
        """A step with what was just typed, else what was saved. LookupError for a step that is not asked."""
        kind = next((kind for kind in self.kinds if kind.slug == slug), None)
        if kind is None:
            raise LookupError(slug)
        if data is None and slug in self.saved and earlier is None:
            data = as_posted(self.saved[slug].data)
        return kind(self, data, earlier=earlier)

    @cached_property
    def _built(self) -> dict[str, Step]:
        return {slug: self.step(slug) for slug in self.slugs[:-1]}

    def is_complete(self, slug: str) -> bool:
        """Whether a step was saved without anything wrong, also by the rules of today."""
        saved = self.saved.get(slug)
        return saved is not None and saved.is_complete and self._built[slug].is_valid()

    @property
    def first_open(self) -> str:
        """The first step that is not complete, or the check at the end."""
        return next((slug for slug in self.slugs[:-1] if not self.is_complete(slug)), CHECK)

    def after(self, slug: str) -> str:
        return self.slugs[min(self.slugs.index(slug) + 1, len(self.slugs) - 1)]

    def before(self, slug: str) -> str:
        """The step before, or "" at the first one."""
        index = self.slugs.index(slug)
        return self.slugs[index - 1] if index else ""

    def stops(self, now: str) -> list[Stop]:
        titles = {kind.slug: str(kind.title) for kind in self.kinds} | {CHECK: _("Check and submit")}
        ready = self.first_open
        reached = self.slugs.index(ready)
        found = []
        for index, slug in enumerate(self.slugs):
            done = slug != CHECK and self.is_complete(slug)
            state = "now" if slug == now else "done" if done else "todo" if index <= reached else "closed"
            found.append(Stop(index + 1, slug, titles[slug], state))
        return found

    @property
    def route(self) -> str:
        """The route that was chosen, or the only one; "" while it is open."""
        if len(self.definition.routes) == 1:
            return self.definition.routes[0].key
        saved = self.saved.get(ConditionsStep.slug)
        chosen = (saved.data.get("route") or [""])[0] if saved else ""
        return chosen if chosen in {route.key for route in self.definition.routes} else ""

    def dossier(self, *, on: date) -> Dossier:
        """What stands in the steps that are in order, as the engine reads it on that local day, files included."""
        changes: dict[str, Any] = {}
        for slug, step in self._built.items():
            if slug in self.saved and step.is_valid():
                changes |= step.changes()
        changes["route"] = self.route
        dossier = dataclasses.replace(Dossier(route=self.route, registered_on=on), **changes)
        return with_papers(dossier, self.draft, on=on) if self.draft and self.route else dossier

    def counted(self, *, on: date) -> list[Counted]:
        """The months of experience and seniority, as the engine counts them for each condition of the route that asks any."""
        dossier, dates = self.dossier(on=on), reference_dates(self.vacancy)
        kinds = (rules.ExperienceCondition, rules.SeniorityCondition)
        asked = conditions_of(self.definition, self.route) if self.route else ()
        found = {}
        for condition in (c for c in asked if isinstance(c, kinds)):
            fact = fact_of(condition, dossier, reference_day(condition.reference, dossier, dates, on))
            experience = isinstance(condition, rules.ExperienceCondition)
            what = condition.field if experience else words.name(condition.kind)
            day = reference_text(condition.reference, self.definition)
            found[what, fact.observed, day] = Counted(what, words.duration(int(fact.observed)), day)
        return list(found.values())

    def registration(self, *, on: date) -> Registration:
        """The application as it is handed in. The steps must be complete."""
        person, questions = self._built[PersonStep.slug], self._built[QuestionsStep.slug]
        for step in (person, questions):
            step.is_valid()
        answers = {key: value for key, value in questions.questions.cleaned_data.items() if value}
        return Registration(**person.person.cleaned_data, dossier=self.dossier(on=on), answers=answers)

    @property
    def accommodation(self) -> dict[str, str]:
        """What is asked as accommodation, and why."""
        step = self._built[QuestionsStep.slug]
        step.is_valid()
        return dict(step.accommodation.cleaned_data)

    def sections(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """All that was filled in, for reading: (slug, title, answers) of every step but the documents."""
        return [
            (slug, str(step.title), step.answers())
            for slug, step in self._built.items()
            if slug != DocumentsStep.slug
        ]

    @cached_property
    def earlier(self) -> Earlier | None:
        """The latest application of this user with the same organisation or its partner."""
        houses = [self.vacancy.organisation_id, self.vacancy.organisation.partner_id]
        before = Application.objects.filter(
            candidate__user=self.user, vacancy__organisation__in=[house for house in houses if house]
        ).select_related("candidate", "vacancy")
        found = before.exclude(vacancy=self.vacancy).order_by("-registered_at").first()
        return Earlier(found, self.definition) if found else None


def as_posted(data: Mapping[str, list[str]]) -> QueryDict:
    posted = QueryDict(mutable=True)
    for key, values in data.items():
        posted.setlist(key, values)
    return posted
