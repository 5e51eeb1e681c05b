"""What the forms of the rules editor share: a form over one dataclass of the definition, and a list of them.

The name of a field is its path in the dataclass: "held__threshold" is `round.held.threshold`. Only what was changed is put into
the new value; whatever a form does not show stays exactly as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, LayoutObject
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import DateInput
from vacancies import words
from vacancies.definition_format import Path, Problem, decimal_text
from vacancies.rules import Definition, ResultKind

Label = str | Promise

FIELD_WORDS: Mapping[str, Label] = {
    "passing": _("To pass"),
    "cut": _("Who goes on"),
    "parts": _("Parts"),
    "result": _("Kind of result"),
    "pass_mark": _("Pass mark"),
    "weight": _("Weight"),
    "members": _("Members with a vote, at least"),
    "external": _("Experts from outside among them"),
    "invited_by": _("Invitation sent at the latest"),
    "text": _("Other sentence in the brochure"),
    **words.NAMES[ResultKind],
}
"""Keys of the text of a definition that its problems name, as these forms call them."""


def in_words(message: str) -> str:
    """A problem of the rules for who does not know the keys of their text."""
    for key, label in FIELD_WORDS.items():
        message = message.replace(f"“{key}”", f"“{label}”")
    return message


# -- Fields --------------------------------------------------------------------------------------------------


def _one_way(text: str) -> str:
    """A text as the definition can hold it: lines end in one way, and no control characters stand in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and char != "\x7f")).strip()


class TextField(forms.CharField):
    """A text; line ends and white space around it are no change."""

    def __init__(self, *, label: Label, required: bool = False, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs["widget"] = forms.Textarea({"rows": rows})
        super().__init__(label=label, required=required, **kwargs)

    def to_python(self, value: Any) -> str:
        return _one_way(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _one_way(initial or "") != self.to_python(data)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, *, label: Label, required: bool = False, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(label=label, required=required, widget=forms.Textarea({"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = _one_way(value or "").split("\n")
        return tuple(line.strip() for line in lines if line.strip())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [" ".join(item.split()) for item in initial or ()] != [
            " ".join(item.split()) for item in self.to_python(data)
        ]


class CommaField(LinesField):
    """A list of short texts on one line, with commas between."""

    def __init__(self, *, label: Label, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self.widget = forms.TextInput()

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple | list) else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        items = (" ".join(_one_way(item).split()) for item in (value or "").split(","))
        return tuple(item for item in items if item)


class NumberField(forms.DecimalField):
    """Points, a weight or a percentage: exact, with a comma in Dutch."""

    def __init__(self, *, label: Label, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(
            label=label,
            required=required,
            max_digits=15,
            decimal_places=6,
            localize=True,
            widget=forms.TextInput({"inputmode": "decimal", "class": "num", "autocomplete": "off"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return Decimal(decimal_text(value)) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class CountField(forms.IntegerField):
    def __init__(self, *, label: Label, required: bool = False, least: int = 1, **kwargs: Any) -> None:
        super().__init__(label=label, required=required, min_value=least, max_value=100_000, **kwargs)


class ChoiceField(forms.TypedChoiceField):
    """A choice of an enumeration in words; `empty` words the choice of none."""

    def __init__(self, enum: type[StrEnum], *, label: Label, empty: Label = "", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=lambda: (
                ([("", empty)] if empty else [])
                + [(value, words.capital(str(text))) for value, text in words.choices(enum)]
            ),
            coerce=enum,
            empty_value=None,
            required=not empty,
            **kwargs,
        )


class KeysField(forms.MultipleChoiceField):
    """Some of the items of a list, by key; the order in which they stood stays."""

    def __init__(self, *, label: Label, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(super().clean(value))


class KeyField(forms.ChoiceField):
    """One item of a list by key, or none."""

    def __init__(self, *, label: Label, choices: list[tuple[str, str]], empty: Label, **kwargs: Any) -> None:
        super().__init__(label=label, choices=[("", empty), *choices], required=False, **kwargs)


class _MomentInput(forms.SplitDateTimeWidget):
    def __init__(self) -> None:
        super().__init__(date_format="%Y-%m-%d", time_format="%H:%M")
        day, hour = self.widgets
        day.input_type, hour.input_type = "date", "time"
        day.attrs["aria-label"], hour.attrs["aria-label"] = _("Day"), _("Hour")

    def decompress(self, value: datetime | None) -> list[Any]:
        return [value.date(), value.time()] if value else [None, None]


class MomentField(forms.MultiValueField):
    """The last moment of something, as local day and hour, naive as the definition keeps it; a day alone is that whole day."""

    widget = _MomentInput

    def __init__(self, *, label: Label, **kwargs: Any) -> None:
        super().__init__(
            (forms.DateField(), forms.TimeField(required=False)),
            label=label,
            required=False,
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, values: list[Any]) -> datetime | None:
        if not values or (values[0] is None and values[1] is None):
            return None
        if values[0] is None:
            raise forms.ValidationError(_("Give the day too."))
        return datetime.combine(values[0], values[1] or time(23, 59))


class DayField(forms.DateField):
    def __init__(self, *, label: Label, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, widget=DateInput, **kwargs)


def flag(label: Label, help_text: Label = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


# -- Layout --------------------------------------------------------------------------------------------------


class Group(Fieldset):
    """Fields that belong together, under a title."""

    template = "backoffice/parts/rule_group.html"


class More(Fieldset):
    """Fields that few rules need, folded under their title; open where one of them has an error."""

    template = "backoffice/parts/rule_more.html"

    def render(self, form: Any, context: Any, **kwargs: Any) -> str:
        names = [pointer.name for pointer in self.get_field_names()]
        self.open = any(name in form.errors for name in names)
        return super().render(form, context, **kwargs)


class Rows(LayoutObject):
    """The list of rows of this name, at its place among the fields."""

    def __init__(self, name: str) -> None:
        self.name, self.fields = name, []

    def render(self, form: Any, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        rows = next(rows for rows in form.lists if rows.name == self.name)
        return render_to_string(
            "backoffice/parts/rule_rows.html", {"rows": rows, "vacancy": context.get("vacancy")}
        )


def row(*fields: Any, only: str = "") -> Div:
    """Fields beside each other. `only`: a class by which the stylesheet leaves them out as long as they say nothing."""
    return Div(*fields, css_class=f"field-row {only}".strip())


# -- A form over a dataclass ---------------------------------------------------------------------------------


def _get(value: Any, path: list[str]) -> Any:
    for step in path:
        value = getattr(value, step, None)
    return value


def _put(value: Any, path: list[str], new: Any) -> Any:
    if not path:
        return new
    return replace(value, **{path[0]: _put(getattr(value, path[0]), path[1:], new)})


class RuleForm(forms.Form):
    """A form over `old`, something that stands in `definition`. `quiet`: shown as typed, without judging it."""

    wide = False

    def __init__(
        self, data: Any = None, *, old: Any, definition: Definition, quiet: bool = False, **kwargs: Any
    ) -> None:
        self.old, self.definition, self.quiet = old, definition, quiet
        super().__init__(data, **kwargs)
        self.build()
        for name, each in self.fields.items():
            if name not in self.initial:
                value = _get(old, name.split("__"))
                self.initial[name] = value.value if isinstance(value, StrEnum) else value
            if isinstance(each, NumberField):
                self.initial[name] = each.prepare_value(self.initial[name])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        if layout := self.layout():
            self.helper.layout = layout

    def build(self) -> None:
        """Add the fields that depend on the definition."""

    def layout(self) -> Any:
        """How the fields stand together; None: one under the other."""
        return None

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    @property
    def own(self) -> list[str]:
        """Names of the fields that are no path in the dataclass: `finish` looks after them."""
        return [name for name in self.fields if name.startswith("x_")]

    def result(self) -> Any:
        """The new value: the old one with what was changed."""
        value = self.old
        for name in self.changed_data:
            if name in self.cleaned_data and name not in self.own:
                new = self.cleaned_data[name]
                if isinstance(self.fields[name], KeysField):
                    new = in_order(new, _get(self.old, name.split("__")))
                value = _put(value, name.split("__"), new)
        return self.finish(value)

    def finish(self, value: Any) -> Any:
        """The value with what the fields of its own (`x_…`) say, and without what lost its meaning."""
        return value

    def touched(self, *names: str) -> bool:
        return any(name in self.changed_data for name in names)

    @property
    def lists(self) -> list[RowList]:
        return []

    def place_error(self, path: Path, message: str) -> bool:
        """Show an error of the rules at the field that it is about; False if no field here is about it."""
        for length in range(len(path), 0, -1):
            name = "__".join(str(step) for step in path[:length])
            if name in self.fields:
                if name not in self.errors:
                    self.add_error(name, words.capital(in_words(message)))
                return True
        return False

    def differences(self) -> Iterator[tuple[str, str]]:
        """Label and what stands in the definition now, of every field where something else was typed."""
        for name in self.changed_data:
            yield str(self.fields[name].label), shown(self[name], self.initial.get(name))


def in_order(keys: tuple[str, ...], before: tuple[str, ...] | None) -> tuple[str, ...]:
    """The keys, those that stood there before in their old order."""
    kept = [key for key in before or () if key in keys]
    return (*kept, *(key for key in keys if key not in kept))


def shown(bound: forms.BoundField, value: Any) -> str:
    """A value of a field in words."""
    each = bound.field
    if isinstance(each, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if value in (None, "", (), []):
        return str(_("empty"))
    if isinstance(each, forms.MultipleChoiceField):
        names = dict(each.choices)
        return ", ".join(str(names.get(key, key)) for key in value)
    if isinstance(each, forms.ChoiceField):
        return str(dict(each.choices).get(value, value))
    if isinstance(value, Decimal | int):
        return words.number(value)
    if isinstance(value, datetime):
        return words.moment(value)
    if hasattr(value, "year"):
        return words.day(value)
    if isinstance(value, tuple | list):
        return ", ".join(value)
    return str(value)


# -- A list of forms -----------------------------------------------------------------------------------------


class RowList:
    """Forms of the items of a list, one a row. Buttons add a row, move it or take it away; nothing is saved by that."""

    def __init__(
        self,
        form_class: type[RuleForm],
        name: str,
        items: tuple[Any, ...],
        *,
        data: Mapping[str, Any] | None,
        definition: Definition,
        blank: Callable[[], Any],
        title: Label,
        add: Label,
        quiet: bool = False,
        links: Callable[[str], str] | None = None,
        link_label: Label = "",
    ) -> None:
        """`blank` makes what a new row starts from; `links` gives the address of a page about the item of a key."""
        self.name, self.title, self.add, self.items = name, title, add, items
        self.links, self.link_label = links, link_label
        known = {item.key: item for item in items}
        if data is None:
            olds = list(items)
        else:
            keys = [data.get(f"{name}-{i}-key", "") for i in range(count_of(data, name))]
            olds = [known.get(key) or blank() for key in keys]
        self.forms = [
            form_class(data, old=old, definition=definition, quiet=quiet, prefix=f"{name}-{i}")
            for i, old in enumerate(olds)
        ]
        for each in self.forms:
            each.empty_permitted = each.old.key not in known
            each.use_required_attribute = False
            each.link = links(each.old.key) if links and each.old.key in known else ""

    @property
    def filled(self) -> list[RuleForm]:
        """The rows that say something: a new row that was left empty is none."""
        return [each for each in self.forms if not (each.empty_permitted and not each.has_changed())]

    def is_valid(self) -> bool:
        return all([each.is_valid() for each in self.forms])

    def result(self, name_new: Callable[[Any, list[str]], Any]) -> tuple[Any, ...]:
        """The new list. `name_new` gives a new item its key, told which keys are taken."""
        found: list[Any] = []
        taken = [item.key for item in self.items]
        for each in self.filled:
            item = each.result()
            if not item.key:
                item = name_new(item, taken)
                taken.append(item.key)
            found.append(item)
        return tuple(found)

    def place_error(self, path: Path, message: str) -> bool:
        match path:
            case (int() as index, *rest) if index < len(self.filled):
                return self.filled[index].place_error(tuple(rest), message)
        return False


def count_of(data: Mapping[str, Any], name: str) -> int:
    """How many rows a page sent; no more than anybody would fill in."""
    try:
        return min(max(int(data.get(f"{name}-count", "0")), 0), 200)
    except ValueError:
        return 0


def with_rows_changed(data: QueryDict, deed: str) -> QueryDict:
    """What a page sent, after a button of a row: "parts:up:1", "parts:down:1", "parts:drop:1" or "parts:add"."""
    name, _colon, rest = deed.partition(":")
    what, _colon, number = rest.partition(":")
    count = count_of(data, name)
    order: list[int | None] = list(range(count))
    index = int(number) if number.isdigit() and int(number) < count else None
    if what == "add":
        order.append(None)
    elif index is not None and what == "drop":
        del order[index]
    elif index is not None and what in ("up", "down"):
        other = index + (1 if what == "down" else -1)
        if 0 <= other < count:
            order[index], order[other] = order[other], order[index]
    changed = data.copy()
    for key in [key for key in changed if key.startswith(f"{name}-")]:
        del changed[key]
    for new, old in enumerate(order):
        start = f"{name}-{old}-"
        for key in [key for key in data if old is not None and key.startswith(start)]:
            changed.setlist(f"{name}-{new}-{key.removeprefix(start)}", data.getlist(key))
    changed[f"{name}-count"] = str(len(order))
    return changed


def put_errors(form: RuleForm, path: Path, problems: list[Problem]) -> None:
    """Show errors of the rules at the fields of the form for what stands at `path`; others are not this form's."""
    for problem in problems:
        if problem.path[: len(path)] != path:
            continue
        rest = problem.path[len(path) :]
        placed = form.place_error(rest, problem.message)
        for rows in form.lists:
            if not placed and rest[:1] == (rows.name,):
                placed = rows.place_error(rest[1:], problem.message)
