"""Forms of the rules editor about a round, its parts and criteria, the end and the reserve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backoffice.forms.planning import TimeInput
from backoffice.forms.rules import (
    ChoiceField,
    CountField,
    DayField,
    Group,
    KeyField,
    KeysField,
    LinesField,
    MomentField,
    More,
    NumberField,
    RowList,
    Rows,
    RuleForm,
    TextField,
    flag,
    row,
)
from vacancies import words
from vacancies.editing import fresh_key
from vacancies.round_wording import reference_title
from vacancies.rules import (
    Certainty,
    Combination,
    Criterion,
    Cut,
    CutAmong,
    Definition,
    HeadCount,
    HeldRule,
    Part,
    PassRule,
    ReserveStart,
    ResultKind,
    Round,
    RoundKind,
    Source,
    When,
)

EVERYONE, NUMBER, JURY = "everyone", "number", "jury"
_TIES_AT_LEAST = 2


def named(items: Iterable[Any], label: str = "title") -> list[tuple[str, str]]:
    """Key and title of every item, for a choice."""
    return [(item.key, getattr(item, label)) for item in items]


# -- A published date ----------------------------------------------------------------------------------------


def add_when(form: RuleForm, when: When | None, label: Any) -> None:
    """Fields for a date with how certain it is."""
    form.fields["x_certainty"] = ChoiceField(Certainty, label=label, empty=_("No date yet"))
    form.initial["x_certainty"] = when.certainty.value if when else ""
    days = when.days if when else ()
    for index in range(max(3, len(days))):
        title = _("Day") if not index else _("Or day %(number)s") % {"number": index + 1}
        form.fields[f"x_day_{index}"] = DayField(label=title)
        form.initial[f"x_day_{index}"] = days[index] if index < len(days) else None
    form.fields["x_hour"] = forms.TimeField(label=_("Hour"), required=False, widget=TimeInput)
    form.initial["x_hour"] = when.hour if when else None


def when_names(form: RuleForm) -> list[str]:
    return ["x_certainty", *(name for name in form.fields if name.startswith("x_day_")), "x_hour"]


def check_when(form: RuleForm, data: dict[str, Any]) -> None:
    """A date has its day, "one of several days" two at least; of other dates only the first day counts."""
    certainty, days = data.get("x_certainty"), _days(form, data)
    if certainty is Certainty.ONE_OF and len(days) < 2:
        form.add_error("x_day_1", _("Give at least two days, or choose another certainty."))
    elif certainty and not days and "x_day_0" not in form.errors:
        form.add_error("x_day_0", _("Give the day."))
    elif not certainty and days:
        form.add_error("x_certainty", _("Say how certain this date is, or leave the days empty."))


def _days(form: RuleForm, data: dict[str, Any]) -> tuple[date, ...]:
    names = [name for name in form.fields if name.startswith("x_day_")]
    days = tuple(data[name] for name in names if data.get(name))
    return days if data.get("x_certainty") is Certainty.ONE_OF else days[:1]


def read_when(form: RuleForm, old: When | None) -> When | None:
    """The date of the fields; the old one as long as nothing was changed."""
    if not form.touched(*when_names(form)):
        return old
    data = form.cleaned_data
    if not data.get("x_certainty"):
        return None
    return When(data["x_certainty"], _days(form, data), data.get("x_hour"))


# -- Tie-breaks ----------------------------------------------------------------------------------------------


def add_ties(
    form: RuleForm, ties: tuple[str, ...], choices: list[tuple[str, str]], here: Round | None = None
) -> list[str]:
    """Fields for what breaks a tie, in order; the names of the fields. What stands there can stay, also where it may not."""
    known = [reference for reference, _title in choices]
    others = [reference for reference in ties if reference not in known]
    choices = choices + _titled(form.definition, here, others)
    names = []
    for index in range(max(_TIES_AT_LEAST, len(ties) + 1)):
        label = _("With a tie, first look at") if not index else _("Then at")
        empty = _("nothing") if index else _("nothing: those tied stay together")
        name = f"x_tie_{index}"
        form.fields[name] = KeyField(label=label, choices=choices, empty=empty)
        form.initial[name] = ties[index] if index < len(ties) else ""
        names.append(name)
    return names


def read_ties(form: RuleForm, old: tuple[str, ...]) -> tuple[str, ...]:
    names = [name for name in form.fields if name.startswith("x_tie_")]
    if not form.touched(*names):
        return old
    return tuple(dict.fromkeys(form.cleaned_data[name] for name in names if form.cleaned_data.get(name)))


def tie_choices(definition: Definition, rounds: Iterable[Round], here: Round | None) -> list[tuple[str, str]]:
    """What a tie may be broken by: parts of this round, and rounds with points and their parts."""
    references = [part.key for part in here.parts] if here and len(here.parts) > 1 else []
    for each in rounds:
        references.append(each.key)
        if len(each.parts) > 1:
            references += [f"{each.key}.{part.key}" for part in each.parts]
    return _titled(definition, here, references)


def _titled(definition: Definition, here: Round | None, references: list[str]) -> list[tuple[str, str]]:
    return [(r, words.capital(reference_title(definition, here, r))) for r in references]


# -- Parts and criteria --------------------------------------------------------------------------------------


def blank_part() -> Part:
    return Part("", "", maximum=None)  # type: ignore[arg-type]


def blank_criterion() -> Criterion:
    return Criterion("", "", maximum=None)  # type: ignore[arg-type]


def with_key(item: Any, taken: list[str]) -> Any:
    """A new item with a key made of its title."""
    return replace(item, key=fresh_key(item.title, taken))


class PartRow(RuleForm):
    """A part of a round in one row."""

    title = TextField(label=_("Part"), required=True, max_length=160)
    maximum = NumberField(label=_("Points"), required=True)
    pass_mark = NumberField(label=_("Pass mark"))
    weight = NumberField(label=_("Weight"))
    source = ChoiceField(Source, label=_("Points by"))


class CriterionRow(RuleForm):
    """A criterion of a part in one row."""

    title = TextField(label=_("Criterion"), required=True, max_length=300)
    maximum = NumberField(label=_("Points"), required=True)
    levels = CountField(label=_("In levels"), least=2)

    def build(self) -> None:
        if self.definition.competencies:
            self.fields["competency"] = KeyField(
                label=_("Competency"), choices=named(self.definition.competencies, "name"), empty=_("none")
            )


class PartForm(RuleForm):
    """A part of a round with its criteria."""

    title = TextField(label=_("Name of the part"), required=True, max_length=160)
    maximum = NumberField(label=_("Points at most"), required=True)
    pass_mark = NumberField(
        label=_("Pass mark"), help_text=_("In points. Leave empty where the part has no mark of its own.")
    )
    weight = NumberField(
        label=_("Weight in the round"),
        help_text=_("Leave empty: then the points themselves weigh. Give one to every part or to none."),
    )
    source = ChoiceField(Source, label=_("Who gives the points"))
    step = NumberField(
        label=_("Smallest step"), required=True, help_text=_("Jurors give points in steps, for example 0,5.")
    )

    def layout(self) -> Any:
        return Layout(
            "title",
            row("maximum", "pass_mark"),
            row("source", "step"),
            More(_("Weight"), "weight"),
            Rows("criteria"),
        )

    @cached_property
    def criteria(self) -> RowList:
        return RowList(
            CriterionRow,
            "criteria",
            self.old.criteria,
            data=self.data if self.is_bound else None,
            definition=self.definition,
            blank=blank_criterion,
            title=_("Criteria"),
            add=_("Add a criterion"),
            quiet=self.quiet,
        )

    @property
    def lists(self) -> list[RowList]:
        return [self.criteria]

    def finish(self, value: Part) -> Part:
        return replace(value, criteria=self.criteria.result(with_key))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        criteria = [each.cleaned_data for each in self.criteria.filled if each.is_valid()]
        total = sum(each["maximum"] for each in criteria)
        if (
            criteria
            and len(criteria) == len(self.criteria.filled)
            and data.get("maximum") not in (None, total)
        ):
            self.add_error(
                "maximum",
                _("The criteria add up to %(total)s points. Make them add up to the points of the part.")
                % {"total": words.number(total)},
            )
        return data


# -- A round -------------------------------------------------------------------------------------------------


class RoundForm(RuleForm):
    """A round with its parts."""

    title = TextField(label=_("Name of the round"), required=True, max_length=160)
    kind = ChoiceField(RoundKind, label=_("Kind of round"))
    held__rule = ChoiceField(HeldRule, label=_("When it is held"))
    held__threshold = CountField(label=_("With more than"))
    held__count = ChoiceField(HeadCount, label=_("Of which candidates"), empty="–")
    result = ChoiceField(
        ResultKind,
        label=_("Kind of result"),
        help_text=_("Without points, parts, marks and weight lapse when you save."),
    )
    passing__percent = NumberField(
        label=_("At least, in percent"), max_value=100, help_text=_("Of all points of the round.")
    )
    passing__every_part = flag(_("Every part at its pass mark"))
    passing__parts_passed = CountField(label=_("Parts to pass at least"))
    eliminating = flag(_("Eliminating: who does not pass, is out"))
    x_cut = forms.ChoiceField(
        label=_("Candidates who go on"),
        choices=[
            (EVERYONE, _("Everyone who passes")),
            (NUMBER, _("Only the highest scores, a fixed number")),
            (JURY, _("Only the highest scores, the jury fixes the number beforehand")),
        ],
    )
    x_number = CountField(label=_("How many of the highest"))
    x_among = ChoiceField(CutAmong, label=_("Of whom"))
    weight = NumberField(
        label=_("Weight in the final score"),
        help_text=_("0: it does not count. Empty in every round: the points weigh."),
    )
    kept_years = CountField(
        label=_("An earlier result is kept, in years"), help_text=_("For the same test at the same level.")
    )
    place = TextField(label=_("Place"), max_length=160)
    minutes = CountField(label=_("Duration at most, in minutes"))
    invited_by = MomentField(label=_("Invitation sent at the latest"))
    finished_by = MomentField(label=_("Candidates finish at the latest"))
    about = TextField(label=_("What happens in this round"), rows=4)
    topics = LinesField(label=_("What it is about"), help_text=_("One subject on a line."), rows=3)
    jurors__combine = ChoiceField(Combination, label=_("Scores of the jurors"))
    jurors__consensus = flag(_("The jury agrees on one score"), _("If it cannot, the choice above decides."))
    jurors__members = CountField(
        label=_("Members with a vote, at least"),
        required=True,
        least=0,
        help_text=_("0: the brochure promises nothing about it."),
    )
    jurors__external = CountField(label=_("Experts from outside among them"), required=True, least=0)
    blind = flag(_("The jury sees a code instead of the name"))
    mark_shown = flag(_("Jurors see the mark to reach while they score"))
    earlier_points_shown = flag(_("Jurors see the points of earlier rounds"))

    def build(self) -> None:
        old, definition = self.old, self.definition
        cut = old.cut
        self.initial["x_cut"] = EVERYONE if not cut else JURY if cut.number is None else NUMBER
        self.initial["x_number"] = cut.number if cut else None
        self.initial["x_among"] = cut.among.value if cut else CutAmong.PASSED.value
        add_when(self, old.when, _("Date"))
        earlier = []
        for each in definition.rounds:
            if each.key == old.key:
                break
            if each.kind is not RoundKind.PRESELECTION and each.result is ResultKind.POINTS:
                earlier.append(each)
        ties = cut.tie_breaks if cut else ()
        self.ties = add_ties(self, ties, tie_choices(definition, earlier, old), old)
        self.more: list[str] = []
        if len(definition.routes) > 1 or old.taken_by:
            self.fields["taken_by"] = KeysField(
                label=_("Only for"),
                choices=named(definition.routes, "label"),
                help_text=_("Tick nothing when everybody takes this round."),
            )
            self.more.append("taken_by")
        if definition.competencies:
            self.fields["competencies"] = KeysField(
                label=_("Competencies looked at"), choices=named(definition.competencies, "name")
            )
            self.more.append("competencies")

    def layout(self) -> Any:
        days = [name for name in self.fields if name.startswith("x_day_")]
        return Layout(
            row("title", "kind"),
            Group(_("Is it held?"), "held__rule", row("held__threshold", "held__count", only="if-more-than")),
            Group(_("Result"), "result"),
            Div(Rows("parts"), css_class="if-points"),
            Group(
                _("To pass"),
                row("passing__percent", "passing__parts_passed", only="if-points"),
                Div("passing__every_part", css_class="if-points"),
                "eliminating",
            ),
            Div(
                Group(
                    _("Who goes on"),
                    "x_cut",
                    row("x_number", "x_among", only="if-cut"),
                    row(*self.ties, only="if-cut"),
                ),
                css_class="if-points",
            ),
            Group(_("Final score"), row("weight", "kept_years")),
            More(
                _("Date and place"),
                row("x_certainty", Div("x_hour", css_class="if-dated")),
                row(*days, only="if-days"),
                row("place", "minutes"),
                row("invited_by", "finished_by"),
            ),
            More(_("What the brochure tells about it"), "about", "topics", *self.more),
            More(
                _("Jury"),
                row("jurors__combine", "jurors__members", "jurors__external"),
                "jurors__consensus",
                "blind",
                "mark_shown",
                "earlier_points_shown",
            ),
        )

    @cached_property
    def parts(self) -> RowList:
        return RowList(
            PartRow,
            "parts",
            self.old.parts,
            data=self.data if self.is_bound else None,
            definition=self.definition,
            blank=blank_part,
            title=_("Parts"),
            add=_("Add a part"),
            quiet=self.quiet,
            link_label=_("Criteria"),
            links=self.link_part if self.old.key else None,  # a new round has no page yet
        )

    def link_part(self, key: str) -> str:
        """The place of a part, for the link to its criteria."""
        return f"rounds/{self.old.key}/parts/{key}"

    @property
    def lists(self) -> list[RowList]:
        return [self.parts]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("held__rule") is HeldRule.MORE_THAN:
            if not data.get("held__threshold") and "held__threshold" not in self.errors:
                self.add_error("held__threshold", _("Give the number that has to be exceeded."))
            if not data.get("held__count"):
                self.add_error("held__count", _("Choose which candidates are counted."))
        if data.get("x_cut") == NUMBER and not data.get("x_number") and "x_number" not in self.errors:
            self.add_error("x_number", _("Give how many go on."))
        check_when(self, data)
        return data

    def finish(self, value: Round) -> Round:
        data = self.cleaned_data
        value = replace(
            value,
            parts=self.parts.result(with_key),
            when=read_when(self, value.when),
            cut=self._cut(value.cut),
        )
        if self.touched("held__rule") and value.held.rule is not HeldRule.MORE_THAN:
            value = replace(value, held=replace(value.held, threshold=None, count=None))
        if self.touched("result") and data.get("result") is not ResultKind.POINTS:
            value = replace(value, parts=(), passing=PassRule(), cut=None, weight=None)
        kept = {part.key for part in value.parts}
        gone = {part.key for part in self.old.parts} - kept
        if value.cut and gone:
            ties = tuple(r for r in value.cut.tie_breaks if r not in gone)
            value = replace(value, cut=replace(value.cut, tie_breaks=ties))
        return value

    def _cut(self, old: Cut | None) -> Cut | None:
        data = self.cleaned_data
        names = ["x_cut", "x_number", "x_among", *self.ties]
        if not self.touched(*names):
            return old
        match data.get("x_cut"):
            case "number":
                return Cut(data["x_among"], data["x_number"], read_ties(self, old.tie_breaks if old else ()))
            case "jury":
                return Cut(data["x_among"], None, read_ties(self, old.tie_breaks if old else ()))
        return None


# -- The end and the reserve ---------------------------------------------------------------------------------


class EndForm(RuleForm):
    """Who succeeds at the end, and in which order."""

    percent = NumberField(
        label=_("Final score at least, in percent"),
        max_value=100,
        help_text=_("Leave empty where only the rounds decide."),
    )
    every_round = flag(_("Every round that counts at its own mark"))

    def build(self) -> None:
        counting = [r for r in self.definition.rounds if self.definition.counts(r)]
        self.ties = add_ties(self, self.old.tie_breaks, tie_choices(self.definition, counting, None))

    def layout(self) -> Any:
        return Layout("percent", "every_round", *self.ties)

    def finish(self, value: Any) -> Any:
        return replace(value, tie_breaks=read_ties(self, value.tie_breaks))


class ReserveForm(RuleForm):
    """The list of those who succeeded: how long it is valid, and how places are offered."""

    months = CountField(label=_("Valid for, in months"), required=True)
    maximum_months = CountField(
        label=_("Extendable to, in months in all"), help_text=_("Leave empty where it cannot be extended.")
    )
    at_least = flag(_("Valid for at least so long"))
    starts = ChoiceField(ReserveStart, label=_("Counted from"))
    ranked = flag(_("Ranked: the first in the list gets the first offer"))
    family = TextField(
        label=_("Function family"),
        max_length=160,
        help_text=_("Fill in where the reserve is for more functions than this one."),
    )
    joint = flag(_("Also for the partner organisation"), _("City and welfare board together."))
    answer_days = CountField(label=_("Days to answer an offer"), required=True)
    refusals = CountField(
        label=_("Refusals after which the place is lost"), help_text=_("Leave empty: it is never lost.")
    )

    def layout(self) -> Any:
        return Layout(
            row("months", "maximum_months", "starts"),
            "at_least",
            "ranked",
            row("answer_days", "refusals"),
            More(_("For which functions"), "family", "joint"),
        )
