"""The log of a round: what the secretary, the chair or an officer notes during the day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.models import Participation
from journal.actions import ActionError
from jury.frame import add_errors, juror_page
from jury.scope import logged_rounds_for, seats_for, takers_of
from scoring.codes import veil
from scoring.log import TEXT_AT_MOST, write_log
from scoring.models import LogEntry
from vacancies import lifecycle
from vacancies.round_wording import round_title

MINUTE = "%Y-%m-%dT%H:%M"


class LogForm(forms.Form):
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        input_formats=[MINUTE],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind"), choices=LogEntry.Kind.choices, widget=forms.RadioSelect
    )
    candidate = forms.ChoiceField(label=gettext_lazy("About a candidate"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What happened"), max_length=TEXT_AT_MOST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, participations: Sequence[Participation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applications = {str(each.application_id): each.application for each in participations}
        names = [(key, str(application.candidate)) for key, application in self._applications.items()]
        self.fields["candidate"].choices = [("", _("Nobody in particular")), *names]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "text": data["text"],
            "kind": data["kind"],
            "happened_at": data["happened_at"],
            "application": self._applications.get(data["candidate"]),
        }


@juror_page
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """All entries in the order of what happened, and a form for the next one; `?corrects` names the one that it corrects."""
    round_ = get_object_or_404(logged_rounds_for(request.user), pk=pk)
    entries = list(
        LogEntry.objects.filter(round=round_).select_related("application__candidate", "correction")
    )
    takers = veil(round_, takers_of(round_))
    about = {each.application_id: each.application for each in takers}
    for entry in entries:
        entry.application = about.get(entry.application_id, entry.application)
    wrong = next((e for e in entries if str(e.pk) == request.GET.get("corrects")), None)
    first = {"happened_at": localtime(now()), "kind": LogEntry.Kind.INCIDENT}
    if wrong is not None:
        first = {
            "happened_at": localtime(wrong.happened_at),
            "kind": wrong.kind,
            "candidate": str(wrong.application_id or ""),
            "text": wrong.text,
        }
    form = LogForm(request.POST or None, initial=first, participations=takers)
    if request.method == "POST" and form.is_valid():
        name = request.user.get_full_name() or request.user.email
        try:
            write_log(round_, **form.values(), name=name, corrects=wrong, by=request.user, at=now())
        except ActionError as error:
            add_errors(request, error)
        else:
            messages.success(request, _("Noted. It stands in the minutes."))
            return redirect(request.path)
    return render(
        request,
        "jury/log.html",
        {
            "round": round_,
            "vacancy": round_.vacancy,
            "organisation": round_.vacancy.organisation,
            "round_title": round_title(round_.vacancy.definition, round_.rule),
            "days": [
                (day, list(of_day))
                for day, of_day in groupby(entries, key=lambda entry: localdate(entry.happened_at))
            ],
            "own_seat": seats_for(request.user).filter(round=round_).first(),
            "wrong": wrong,
            "form": form,
            "running": round_.state == lifecycle.RUNNING,
        },
        status=422 if request.method == "POST" else 200,
    )
