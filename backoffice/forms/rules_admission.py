"""Forms of the rules editor about who may take part: routes, alternatives, conditions, documents and questions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.rules import (
    ChoiceField,
    CommaField,
    CountField,
    DayField,
    KeyField,
    KeysField,
    LinesField,
    More,
    RuleForm,
    TextField,
    flag,
    row,
)
from backoffice.forms.rules_rounds import named
from vacancies import rules, words
from vacancies.rule_checks import CEFR, LEVELS_OF_FUNCTIONS
from vacancies.rules import (
    Anchor,
    Condition,
    DiplomaLevel,
    Employer,
    Lack,
    NeededWhen,
    Proof,
    ReserveKind,
    RouteKind,
    SeniorityKind,
)

CONDITION_NAMES: dict[str, Any] = {
    "diploma": _("A diploma"),
    "certificate": _("A certificate"),
    "experience": _("Relevant experience"),
    "seniority": _("Seniority"),
    "contract": _("A contract of indefinite duration with us"),
    "evaluation": _("Favourable evaluations"),
    "language": _("Knowledge of a language"),
    "licence": _("A driving licence"),
    "age": _("A minimum age"),
    "nationality": _("A nationality"),
    "residence": _("A place of residence"),
    "cooling_off": _("No recent selection for this function"),
    "not_overqualified": _("Not overqualified"),
    "medical": _("Medical fitness"),
    "judgement": _("Something that HR judges"),
    "statement": _("Something that the candidate states"),
}
"""What each kind of condition is called; the keys are the types of `vacancies.definition_format`."""

LANGUAGES = ("nl", "fr", "de", "en")


# -- Routes --------------------------------------------------------------------------------------------------


class RouteForm(RuleForm):
    """A way to fill the post."""

    label = TextField(
        label=_("Name of this way in"), required=True, max_length=160, help_text=_("For example: external.")
    )
    kind = ChoiceField(RouteKind, label=_("Kind"))
    reserve = ChoiceField(ReserveKind, label=_("Who succeeds comes in a"))

    def layout(self) -> Any:
        return Layout("label", row("kind", "reserve"))


class AlternativeForm(RuleForm):
    """One of the possibilities of a route: all of its conditions together."""

    label = TextField(
        label=_("Name of this possibility"),
        required=True,
        max_length=200,
        help_text=_("In a few words, for example: with a bachelor’s degree."),
    )

    def build(self) -> None:
        self.fields["extra_test"] = KeyField(
            label=_("Extra test"),
            choices=named(self.definition.rounds),
            empty=_("none"),
            help_text=_("A round that only those who come in this way have to pass. The others are exempt."),
        )


# -- A day ---------------------------------------------------------------------------------------------------


def add_day(form: RuleForm, name: str, label: Any) -> None:
    """Fields for the day on which something must hold."""
    form.fields[f"{name}__anchor"] = ChoiceField(Anchor, label=label)
    form.fields[f"{name}__round"] = KeyField(
        label=_("Which round"), choices=named(form.definition.rounds), empty="–"
    )
    form.fields[f"{name}__day"] = DayField(label=_("Which day"))


def day_rows(name: str) -> list[Any]:
    """Its fields in a layout."""
    return [
        f"{name}__anchor",
        Div(f"{name}__round", css_class="if-day-round"),
        Div(f"{name}__day", css_class="if-day-fixed"),
    ]


def check_day(form: RuleForm, name: str, data: dict[str, Any]) -> None:
    if data.get(f"{name}__anchor") is Anchor.ROUND and not data.get(f"{name}__round"):
        form.add_error(f"{name}__round", _("Choose the round."))
    if data.get(f"{name}__anchor") is Anchor.FIXED and not data.get(f"{name}__day"):
        form.add_error(f"{name}__day", _("Give the day."))


def day_kept(value: Any, name: str) -> Any:
    """Without a round or a day that the choice does not ask."""
    reference = getattr(value, name)
    if reference.anchor is not Anchor.ROUND and reference.round:
        reference = replace(reference, round="")
    if reference.anchor is not Anchor.FIXED and reference.day:
        reference = replace(reference, day=None)
    return replace(value, **{name: reference})


# -- Conditions ----------------------------------------------------------------------------------------------


def _condition_fields() -> dict[type[Condition], dict[str, Any]]:
    """The fields of every kind of condition, beside those that all have."""
    months = _("At least, in months")
    where = {"where": lambda: ChoiceField(Employer, label=_("Where"))}
    return {
        rules.DiplomaCondition: {
            "level": lambda: ChoiceField(DiplomaLevel, label=_("At least this level"), empty=_("no level")),
            "named": lambda: LinesField(label=_("Or one of these diplomas"), help_text=_("One on a line.")),
            "access_to_level": lambda: forms.ChoiceField(
                label=_("Or a diploma that gives access to level"),
                choices=[("", "–"), *((level, level) for level in LEVELS_OF_FUNCTIONS)],
                required=False,
            ),
        },
        rules.CertificateCondition: {
            "name": lambda: TextField(label=_("Name of the certificate"), required=True, max_length=200)
        },
        rules.ExperienceCondition: {
            "months": lambda: CountField(label=months, required=True),
            "field": lambda: TextField(
                label=_("Experience in what"),
                required=True,
                max_length=200,
                help_text=_("HR marks the periods of a candidate that count for this."),
            ),
            **where,
        },
        rules.SeniorityCondition: {
            "kind": lambda: ChoiceField(SeniorityKind, label=_("Kind of seniority")),
            "months": lambda: CountField(label=months, required=True),
            "levels": lambda: CommaField(
                label=_("In level or scale"), help_text=_("For example: C, or C4, C5. With commas between.")
            ),
            **where,
        },
        rules.EvaluationCondition: {
            "count": lambda: CountField(label=_("How many of the last evaluations"), required=True)
        },
        rules.LanguageCondition: {
            "language": lambda: forms.ChoiceField(label=_("Language"), choices=[]),
            "level": lambda: forms.ChoiceField(
                label=_("At least at level"), choices=[(level, level) for level in CEFR]
            ),
        },
        rules.LicenceCondition: {
            "category": lambda: TextField(label=_("Category"), required=True, max_length=10)
        },
        rules.AgeCondition: {"minimum": lambda: CountField(label=_("At least, in years"), required=True)},
        rules.NationalityCondition: {
            "countries": lambda: CommaField(
                label=_("Countries"),
                required=True,
                help_text=_("Codes of two capitals with commas between, for example: BE, NL."),
            )
        },
        rules.ResidenceCondition: {
            "postcodes": lambda: CommaField(
                label=_("Postcodes"), required=True, help_text=_("With commas between.")
            )
        },
        rules.CoolingOffCondition: {
            "months": lambda: CountField(label=_("In the last so many months"), required=True)
        },
        rules.NotOverqualifiedCondition: {
            "level": lambda: ChoiceField(DiplomaLevel, label=_("At most one level above"))
        },
    }


class ConditionForm(RuleForm):
    """A condition of admission, of any kind."""

    def build(self) -> None:
        for name, make in _condition_fields().get(type(self.old), {}).items():
            self.fields[name] = make()
        self.mine = list(self.fields)
        if isinstance(self.old, rules.LanguageCondition):
            codes = dict.fromkeys((*LANGUAGES, self.old.language or LANGUAGES[0]))
            self.fields["language"].choices = [(c, words.capital(words.language_name(c))) for c in codes]
        says_all = isinstance(self.old, rules.JudgementCondition | rules.StatementCondition)
        self.says_all = says_all
        self.fields["text"] = TextField(
            label=_("The condition in a sentence") if says_all else _("Other sentence in the brochure"),
            required=says_all,
            rows=3,
            help_text=_("To the candidate: “You …”")
            if says_all
            else _("Leave empty: the sentence is made of the rule, as you see beside it."),
        )
        add_day(self, "reference", _("It must hold on"))
        self.fields["proof"] = ChoiceField(Proof, label=_("How it is shown"))
        self.fields["document"] = KeyField(
            label=_("By which document"), choices=named(self.definition.documents, "label"), empty="–"
        )

    def layout(self) -> Any:
        first = [*self.mine, *(["text"] if self.says_all else [])]
        return Layout(
            *first,
            *day_rows("reference"),
            "proof",
            Div("document", css_class="if-document"),
            *([] if self.says_all else [More(_("Other sentence in the brochure"), "text")]),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_day(self, "reference", data)
        if data.get("proof") is Proof.DOCUMENT and not data.get("document"):
            self.add_error("document", _("Choose the document that shows it."))
        if isinstance(self.old, rules.DiplomaCondition) and not (
            data.get("level") or data.get("named") or data.get("access_to_level")
        ):
            self.add_error("level", _("Choose a level, or name diplomas below."))
        return data

    def finish(self, value: Condition) -> Condition:
        value = day_kept(value, "reference")
        return value if value.proof is Proof.DOCUMENT else replace(value, document="")


# -- Documents and questions ---------------------------------------------------------------------------------


class DocumentForm(RuleForm):
    """A paper that candidates hand in."""

    label = TextField(
        label=_("Which document"), required=True, max_length=200, help_text=_("For example: your cv.")
    )
    needed = ChoiceField(NeededWhen, label=_("Needed"))
    lack = ChoiceField(Lack, label=_("Missing on the closing date"))
    remedy_days = CountField(label=_("Days to hand it in after all"))
    max_age_months = CountField(label=_("At most so many months old"))
    blank = flag(
        _("Must be blank"), _("An extract of the criminal record. One that is not blank asks an explanation.")
    )
    note = TextField(label=_("Note for candidates"), rows=2)

    def build(self) -> None:
        definition = self.definition
        self.fields["round"] = KeyField(
            label=_("Before which round"), choices=named(definition.rounds), empty="–"
        )
        add_day(self, "anchor", _("Its age is counted on"))
        self.limits = []
        if len(definition.routes) > 1 or self.old.routes:
            self.fields["routes"] = KeysField(
                label=_("Only for"),
                choices=named(definition.routes, "label"),
                help_text=_("Tick nothing when everybody hands it in."),
            )
            self.limits.append("routes")
        alternatives = [
            (f"{r.key}.{a.key}", f"{r.label}: {a.label}") for r in definition.routes for a in r.alternatives
        ]
        if len(alternatives) > 1 or self.old.alternatives:
            self.fields["alternatives"] = KeysField(label=_("Only for who relies on"), choices=alternatives)
            self.limits.append("alternatives")

    def layout(self) -> Any:
        return Layout(
            "label",
            "needed",
            Div("round", css_class="if-needed-round"),
            row("lack", Div("remedy_days", css_class="if-remedy"), only="if-at-once"),
            More(
                _("Age of the document"),
                "max_age_months",
                *day_rows("anchor"),
            ),
            *([More(_("For whom"), *self.limits)] if self.limits else []),
            More(_("More"), "blank", "note"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("needed") is NeededWhen.ROUND and not data.get("round"):
            self.add_error("round", _("Choose the round."))
        at_once = data.get("needed") is NeededWhen.APPLICATION
        if at_once and data.get("lack") is Lack.REMEDY and not data.get("remedy_days"):
            self.add_error("remedy_days", _("Give the number of days."))
        if data.get("max_age_months"):
            check_day(self, "anchor", data)
        return data

    def finish(self, value: rules.RequiredDocument) -> rules.RequiredDocument:
        if value.needed is not NeededWhen.ROUND:
            value = replace(value, round="")
        if value.needed is not NeededWhen.APPLICATION:
            value = replace(value, lack=Lack.INVALID)
        if value.lack is not Lack.REMEDY:
            value = replace(value, remedy_days=None)
        if value.max_age_months is None:
            value = replace(value, anchor=rules.Reference())
        return day_kept(value, "anchor")


class QuestionForm(RuleForm):
    text = TextField(label=_("Question"), required=True, rows=3)
