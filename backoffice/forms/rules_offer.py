"""The form of the rules editor about the post itself: what the brochure tells about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.rules import (
    CountField,
    Group,
    LinesField,
    MomentField,
    More,
    NumberField,
    RuleForm,
    TextField,
    row,
)
from backoffice.forms.rules_rounds import add_when, check_when, read_when
from vacancies.rule_checks import LEVELS_OF_FUNCTIONS
from vacancies.rules import Contact, Offer, Pay

_PAY = ("minimum", "maximum", "index", "private_years", "note")
_CONTACT = ("name", "role", "email", "phone")


class OfferForm(RuleForm):
    """The facts of the post."""

    title = TextField(label=_("Title of the post"), required=True, max_length=160)
    function = TextField(
        label=_("Formal name"), max_length=160, help_text=_("Where it differs from the title.")
    )
    level = forms.ChoiceField(label=_("Level"), choices=[(each, each) for each in LEVELS_OF_FUNCTIONS])
    pay_scale = TextField(label=_("Pay scale"), required=True, max_length=40)
    service = TextField(label=_("Service"), max_length=160)
    place = TextField(label=_("Place of work"), max_length=200)
    regime = TextField(label=_("Working time"), max_length=160)
    contract = TextField(label=_("Contract"), max_length=160)
    posts = CountField(label=_("Number of posts"), required=True)
    closes = MomentField(
        label=_("Registration until and including"),
        help_text=_("The last minute is included. Without an hour it is 23:59."),
    )
    intro = TextField(
        label=_("Introduction"),
        rows=5,
        help_text=_(
            "A blank line parts paragraphs, - begins an item of a list, **two stars** make bold, and [words](https://…) a link. "
            "The same goes for the other texts here."
        ),
    )
    tasks = LinesField(label=_("Tasks"), rows=6, help_text=_("One on a line."))
    team = TextField(label=_("Team"), rows=4)
    hours = TextField(label=_("Hours"), rows=3)
    strengths = TextField(label=_("Why work here"), rows=4)
    benefits = LinesField(label=_("Benefits"), rows=6, help_text=_("One on a line."))
    how_to_apply = TextField(label=_("How to apply"), rows=4)

    def build(self) -> None:
        add_when(self, self.old.starts, _("Start of the job"))
        pay = self.old.pay
        labels = [
            ("minimum", NumberField(label=_("Pay at least, in euro a month"))),
            ("maximum", NumberField(label=_("Pay at most, in euro a month"))),
            ("index", NumberField(label=_("Index"))),
            ("private_years", CountField(label=_("Years from elsewhere that count at most"), least=0)),
            ("note", TextField(label=_("Note about the pay"), rows=2)),
        ]
        for name, each in labels:
            self.fields[f"x_pay_{name}"] = each
            self.initial[f"x_pay_{name}"] = getattr(pay, name, None) if pay else None
        for who in ("contact_function", "contact_selection"):
            contact = getattr(self.old, who) or Contact()
            fields = [
                TextField(label=_("Name"), max_length=120),
                TextField(label=_("Role"), max_length=160),
                forms.EmailField(label=_("E-mail address"), required=False),
                TextField(label=_("Telephone"), max_length=40),
            ]
            for name, each in zip(_CONTACT, fields, strict=True):
                self.fields[f"x_{who}_{name}"] = each
                self.initial[f"x_{who}_{name}"] = getattr(contact, name)

    def layout(self) -> Any:
        days = [name for name in self.fields if name.startswith("x_day_")]

        def contact(who: str) -> list[Any]:
            names = [f"x_{who}_{name}" for name in _CONTACT]
            return [row(*names[:2]), row(*names[2:])]

        return Layout(
            row("title", "function"),
            row("level", "pay_scale", "posts"),
            "closes",
            Group(
                _("Work"),
                row("service", "place"),
                row("regime", "contract"),
                row("x_certainty", Div("x_hour", css_class="if-dated")),
                row(*days, only="if-days"),
            ),
            More(
                _("Pay"),
                row("x_pay_minimum", "x_pay_maximum"),
                row("x_pay_index", "x_pay_private_years"),
                "x_pay_note",
            ),
            More(_("Texts of the brochure"), "intro", "tasks", "team", "hours", "strengths", "benefits"),
            More(_("Who knows more about the job"), *contact("contact_function")),
            More(_("Who knows more about the selection"), *contact("contact_selection"), "how_to_apply"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_when(self, data)
        low, high = data.get("x_pay_minimum"), data.get("x_pay_maximum")
        if any(data.get(f"x_pay_{name}") for name in _PAY):
            for name, value in (("x_pay_minimum", low), ("x_pay_maximum", high)):
                if not value and name not in self.errors:
                    self.add_error(name, _("Give both amounts, or leave everything about the pay empty."))
        if low and high and high < low:
            self.add_error("x_pay_maximum", _("This is less than the lowest pay."))
        return data

    def finish(self, value: Offer) -> Offer:
        value = replace(value, starts=read_when(self, value.starts), pay=self._pay(value.pay))
        for who in ("contact_function", "contact_selection"):
            value = replace(value, **{who: self._contact(who, getattr(value, who))})
        return value

    def _pay(self, old: Pay | None) -> Pay | None:
        changed = {
            name: self.cleaned_data.get(f"x_pay_{name}") for name in _PAY if self.touched(f"x_pay_{name}")
        }
        if not changed:
            return old
        if not self.cleaned_data.get("x_pay_minimum"):
            return None
        base = old or Pay(self.cleaned_data["x_pay_minimum"], self.cleaned_data["x_pay_maximum"])
        return replace(base, **changed)

    def _contact(self, who: str, old: Contact | None) -> Contact | None:
        changed = {
            name: self.cleaned_data.get(f"x_{who}_{name}") or ""
            for name in _CONTACT
            if self.touched(f"x_{who}_{name}")
        }
        if not changed:
            return old
        new = replace(old or Contact(), **changed)
        return None if new == Contact() else new
