"""Forms of the planning: a session and its hours, moving and cancelling, a test window, accesses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import from_current_timezone
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from accounts.models import Conflict, Role, User
from candidates.forms.fields import DateInput
from planning import accesses
from planning.delays import AT_MOST
from planning.door import AtTheDoor
from planning.groups import Watch
from planning.models import Seat, Session, Slot
from planning.seating import jury_of
from planning.sessions import SessionPlan
from scoring.attendance import NOTE_AT_MOST
from vacancies import words
from vacancies.models import Vacancy

LONGEST_TEXT = 200_000
"""Characters of pasted accesses: a few thousand lines."""


class TimeInput(forms.TimeInput):
    """The browser's own field for an hour."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PlanningForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def moment(self, day: date | None, hour: time | None, field: str) -> datetime | None:
        """The aware moment of a day and hour; an error at the field for an hour that the clock passes over or shows twice."""
        if day is None or hour is None:
            return None
        try:
            return from_current_timezone(datetime.combine(day, hour))
        except ValidationError as error:
            self.add_error(field, error)
            return None


class SessionForm(PlanningForm):
    """A session to be planned. Without minutes everybody comes at its start."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=_("Minutes per candidate"),
        min_value=5,
        max_value=480,
        required=False,
        help_text=_("Leave empty for a test that everybody starts at the same hour."),
    )
    preparation_minutes = forms.IntegerField(
        label=_("Minutes of preparation beforehand"), min_value=0, max_value=240, required=False
    )
    capacity = forms.IntegerField(
        label=_("Places in the room"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_(
            "Only for a test that everybody starts at the same hour. Plan each room as a session of its own."
        ),
    )
    break_starts = forms.TimeField(label=_("Break from"), widget=TimeInput, required=False)
    break_ends = forms.TimeField(label=_("Break until"), widget=TimeInput, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link to the online meeting"), max_length=500, required=False, assume_scheme="https"
    )
    panel = forms.CharField(
        label=_("Panel"),
        max_length=60,
        required=False,
        help_text=_("Only when several panels sit at the same time, for example: jury A."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div("day", "starts", "ends", css_class="field-row"),
            Div("minutes", "preparation_minutes", "capacity", css_class="field-row"),
            Div("break_starts", "break_ends", css_class="field-row"),
            "place",
            "link",
            "panel",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        day = data.get("day")
        data["starts_at"] = self.moment(day, data.get("starts"), "starts")
        data["ends_at"] = self.moment(day, data.get("ends"), "ends")
        first = self.moment(day, data.get("break_starts"), "break_starts")
        last = self.moment(day, data.get("break_ends"), "break_ends")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("break_ends", _("Give the start and the end of the break, or neither."))
        elif first and last and last <= first:
            self.add_error("break_ends", _("The break ends after its start."))
        data["breaks"] = ((first, last),) if first and last else ()
        if data.get("minutes") and data.get("capacity"):
            self.add_error("capacity", _("Leave this empty: here each candidate has an own hour."))
        if data["starts_at"] and data["ends_at"] and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends", _("The end comes after the start."))
        return data

    @property
    def plan(self) -> SessionPlan:
        data = self.cleaned_data
        return SessionPlan(
            data["starts_at"],
            data["ends_at"],
            place=data["place"],
            link=data["link"],
            minutes=data["minutes"],
            preparation_minutes=data["preparation_minutes"] or 0,
            panel=data["panel"],
            breaks=data["breaks"],
            capacity=data["capacity"],
        )

    @property
    def digest(self) -> str:
        """Names exactly this session: what is confirmed is what was shown."""
        return hashlib.sha256(repr(self.plan).encode()).hexdigest()


class ChangeSessionForm(PlanningForm):
    day = forms.DateField(label=_("Day"), widget=DateInput)
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link to the online meeting"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        starts = localtime(session.starts_at)
        initial = {"day": starts.date(), "starts": starts.time()}
        initial |= {"place": session.place, "link": session.link}
        super().__init__(*args, initial=initial, **kwargs)
        self.helper.layout = Layout(Div("day", "starts", css_class="field-row"), "place", "link")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["starts_at"] = self.moment(data.get("day"), data.get("starts"), "starts")
        return data


def officers_of(vacancy: Vacancy) -> QuerySet[User]:
    """The officers and administrators of the organisation of a vacancy."""
    working = vacancy.organisation.memberships.standing().filter(role__in=[Role.ADMINISTRATOR, Role.OFFICER])
    conflicts = Conflict.objects.filter(vacancy_key=vacancy.key, lifted_at=None)
    return (
        User.objects.filter(is_active=True, pk__in=working.values("user"))
        .exclude(pk__in=conflicts.values("user"))
        .order_by("last_name", "first_name", "pk")
    )


class RoomForm(PlanningForm):
    """How many fit in the room of a test, and who keeps watch: officers of the vacancy, and others by name."""

    capacity = forms.IntegerField(
        label=_("Places in the room"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Leave empty when there is room for everybody."),
    )
    officers = forms.ModelMultipleChoiceField(
        label=_("Officers who keep watch"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    names = forms.CharField(
        label=_("Others who keep watch"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
        help_text=_("One name a line. They work with the list on paper and need no account."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        there = list(session.invigilators.all())
        initial = {
            "capacity": session.capacity,
            "officers": [each.user_id for each in there if each.user_id],
            "names": "\n".join(each.name for each in there if not each.user_id),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["officers"].queryset = officers_of(session.round.vacancy)

    @property
    def watches(self) -> list[Watch]:
        officers = [Watch(str(user), user) for user in self.cleaned_data["officers"]]
        names = filter(None, (line.strip() for line in self.cleaned_data["names"].splitlines()))
        return officers + [Watch(name) for name in names]


class JuryForm(PlanningForm):
    """Who of the panel sits in a session."""

    seats = forms.ModelMultipleChoiceField(
        label=_("Who sits in this session"),
        queryset=Seat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody: also who joins the panel later."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        seats = session.round.seats.standing().order_by("pk")
        initial = {"seats": [seat.pk for seat in jury_of(session, seats)]}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["seats"].queryset = seats
        self.fields["seats"].label_from_instance = lambda seat: f"{seat.name}, {seat.get_role_display()}"


class ReasonForm(PlanningForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_("Who is concerned reads it in the letter."),
    )


class MoveForm(PlanningForm):
    """The hours to which a candidate can move: free ones, and sessions that everybody starts together."""

    to = forms.ChoiceField(label=_("New hour"))

    def __init__(self, *args: Any, hours: Sequence[tuple[Session, datetime]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hours = {f"{session.pk}@{starts.isoformat()}": (session, starts) for session, starts in hours}
        self.fields["to"].choices = [("", _("Choose a free hour"))] + [
            (key, ", ".join(filter(None, (words.moment(localtime(starts)), session.panel, session.place))))
            for key, (session, starts) in self._hours.items()
        ]

    @property
    def hour(self) -> tuple[Session, datetime]:
        return self._hours[self.cleaned_data["to"]]


class WindowForm(PlanningForm):
    opens_on = forms.DateField(label=_("Opens on"), widget=DateInput)
    opens_hour = forms.TimeField(label=_("Hour"), widget=TimeInput)
    last_day = forms.DateField(label=_("Last day"), widget=DateInput)
    last_hour = forms.TimeField(
        label=_("Last minute"), widget=TimeInput, help_text=_("This minute still counts.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div("opens_on", "opens_hour", css_class="field-row"),
            Div("last_day", "last_hour", css_class="field-row"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["opens_at"] = self.moment(data.get("opens_on"), data.get("opens_hour"), "opens_hour")
        data["last_minute"] = self.moment(data.get("last_day"), data.get("last_hour"), "last_hour")
        return data


class BookingForm(PlanningForm):
    """Until when candidates choose their hour."""

    last_day = forms.DateField(label=_("Choosing is possible through"), widget=DateInput)
    last_hour = forms.TimeField(
        label=_("Last minute"), widget=TimeInput, help_text=_("This minute still counts.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Div("last_day", "last_hour", css_class="field-row"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["last_minute"] = self.moment(data.get("last_day"), data.get("last_hour"), "last_hour")
        return data


class NewHourForm(MoveForm):
    """A free hour for who was absent with a good reason."""

    reason = forms.CharField(
        label=_("Reason of the absence"),
        max_length=NOTE_AT_MOST,
        help_text=_("It is kept for the minutes, not told to the candidate."),
    )


class LateForm(PlanningForm):
    """How late the rest of a session runs, and from which hour on. `seen` is the delay that the page showed."""

    minutes = forms.IntegerField(
        label=_("Minutes later than planned"),
        min_value=0,
        max_value=AT_MOST,
        help_text=_("Against the planned hours, not on top of what was said before. 0: it caught up."),
    )
    start = forms.TypedChoiceField(label=_("From which hour on"), coerce=int)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, door: AtTheDoor, **kwargs: Any) -> None:
        said, start = door.session.delay_minutes, door.next(at=now())
        initial = {"minutes": said, "seen": said, "start": start and start.pk}
        super().__init__(*args, initial=initial, **kwargs)
        self._slots = {slot.pk: slot for slot in door.can_shift}
        self.fields["start"].choices = [
            (pk, f"{words.hour(localtime(slot.starts_at))}, {slot.participation.application.candidate}")
            for pk, slot in self._slots.items()
        ]

    @property
    def first(self) -> Slot:
        return self._slots[self.cleaned_data["start"]]


class AccessForm(PlanningForm):
    """Accesses as pasted lines; `lines` once valid."""

    text = forms.CharField(
        label=_("File number; test; link or code"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_(
            "One line per candidate and test, as copied from a spreadsheet. Leave the test empty when one access opens all tests."
        ),
    )
    reason = forms.CharField(
        label=_("Reason for a new access"),
        required=False,
        max_length=500,
        help_text=_("Only when a candidate was invited with another one, for example after a failure."),
    )

    def clean_text(self) -> str:
        self.lines, problems = accesses.read(self.cleaned_data["text"])
        if problems:
            raise ValidationError(problems)
        if not self.lines:
            raise ValidationError(_("There is no line with an access."))
        return self.cleaned_data["text"]
