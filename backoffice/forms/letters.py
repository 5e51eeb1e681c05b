"""Filters of the lists of letters, documents and journal entries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backoffice.journal_search import about_application, about_person
from backoffice.scope import applications_for, vacancies_for
from candidates.models import Application
from correspondence.models import Message
from correspondence.occasions import choices as occasion_choices
from documents.models import Kind


def _search(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs={"type": "search"}))


class _VacancyChoice(forms.ModelChoiceField):
    """A vacancy by its opaque key, as letters, documents and the journal name it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=None,
            label=_("Vacancy"),
            required=False,
            empty_label=_("All"),
            to_field_name="key",
            **kwargs,
        )
        self._numbers: dict[str, int] | None = None

    def count_by(self, rows: QuerySet) -> None:
        """Show behind each vacancy how many of these rows are about it; those without any are left out. One query."""
        mine = rows.filter(vacancy_key__in=self.queryset.values("key")).order_by("vacancy_key")
        self._numbers = dict(mine.values_list("vacancy_key").annotate(Count("pk")))
        self.queryset = self.queryset.filter(key__in=list(self._numbers))

    def label_from_instance(self, vacancy: Any) -> str:
        label = super().label_from_instance(vacancy)
        return label if self._numbers is None else f"{label} ({self._numbers[vacancy.key]})"


class _Filter(forms.Form):
    """Filters that leave out the vacancy where the page is about one."""

    def __init__(self, *args: Any, user: User, of_vacancy: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_vacancy:
            del self.fields["vacancy"]
        else:
            self.fields["vacancy"].queryset = vacancies_for(user).order_by("title", "number")

    def vacancy_key(self) -> str:
        vacancy = self.cleaned_data.get("vacancy")
        return vacancy.key if vacancy else ""


class LetterTextForm(forms.Form):
    """The text of a letter, as it is sent: a line of = or - under a line makes it a title or a heading."""

    text = forms.CharField(
        label=_("Text of the letter"),
        widget=forms.Textarea(attrs={"rows": 24, "class": "letter-source"}),
        strip=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class LetterFilter(_Filter):
    q = _search(_("Name, address or subject"))
    state = forms.ChoiceField(
        required=False, choices=[("", _("All")), *Message.State.choices], widget=forms.HiddenInput
    )
    occasion = forms.ChoiceField(label=_("Occasion"), required=False)
    vacancy = _VacancyChoice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"].choices = [("", _("All")), *occasion_choices()]
        if "vacancy" in self.fields:
            self.fields["vacancy"].count_by(Message.objects.values("vacancy_key"))

    def apply(self, messages: QuerySet[Message]) -> QuerySet[Message]:
        found = self.apply_but_state(messages)
        if self.is_valid() and self.cleaned_data["state"]:
            found = found.filter(state=self.cleaned_data["state"])
        return found

    def apply_but_state(self, messages: QuerySet[Message]) -> QuerySet[Message]:
        """The letters of every state that fit the rest: those that the tabs count."""
        if not self.is_valid():
            return messages
        data = self.cleaned_data
        if data["q"]:
            messages = messages.filter(
                Q(recipient_name__icontains=data["q"])
                | Q(recipient_email__icontains=data["q"])
                | Q(subject__icontains=data["q"])
            )
        if data["occasion"]:
            messages = messages.filter(occasion=data["occasion"])
        if key := self.vacancy_key():
            messages = messages.filter(vacancy_key=key)
        return messages


class DocumentFilter(_Filter):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    vacancy = _VacancyChoice()

    def apply(self, documents: QuerySet) -> QuerySet:
        if not self.is_valid():
            return documents
        if self.cleaned_data["kind"]:
            documents = documents.filter(kind=self.cleaned_data["kind"])
        if key := self.vacancy_key():
            documents = documents.filter(vacancy_key=key)
        return documents


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class JournalFilter(_Filter):
    """By who did it or whom it is about, kind of deed, vacancy and period; `about` is one application, by its primary key."""

    person = _search(_("Person"))
    kind = forms.ChoiceField(label=_("What"), required=False)
    vacancy = _VacancyChoice()
    since = _day(_("Since"))
    until = _day(_("Up to and including"))
    about = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        from backoffice.journal_words import KINDS

        super().__init__(*args, user=user, **kwargs)
        self.user = user
        self.fields["kind"].choices = [("", _("All")), *KINDS]

    @cached_property
    def application(self) -> Application | None:
        """The one application that it is about, where the user reaches it."""
        key = self.cleaned_data.get("about") if self.is_valid() else None
        found = applications_for(self.user).select_related("candidate")
        return found.filter(pk=key).first() if key is not None else None

    def apply(self, entries: QuerySet) -> QuerySet:
        from backoffice.journal_words import whats_of

        if not self.is_valid():
            return entries
        if self.cleaned_data["kind"]:
            entries = entries.filter(what__in=whats_of(self.cleaned_data["kind"]))
        if key := self.vacancy_key():
            entries = entries.filter(chain=key)
        if self.cleaned_data["since"]:
            entries = entries.filter(at__date__gte=self.cleaned_data["since"])
        if self.cleaned_data["until"]:
            entries = entries.filter(at__date__lte=self.cleaned_data["until"])
        if self.cleaned_data["about"] is not None:
            entries = about_application(entries, self.application)
        if self.cleaned_data["person"]:
            entries = about_person(entries, self.cleaned_data["person"], user=self.user)
        return entries
