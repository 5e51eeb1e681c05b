"""Entries of the journal by the people in them. The journal holds opaque keys only: names are looked up in the tables that have
them, and only in what the user reaches. One query, whatever there is."""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from accounts.models import User
from backoffice.scope import applications_for, messages_for, requests_for, seats_for
from candidates.models import Application
from journal.models import Entry


def about_person(entries: QuerySet[Entry], text: str, *, user: User) -> QuerySet[Entry]:
    """Entries of what somebody with this in the name did, and of what was done about a candidate or a juror of that name, with
    letters and requests; a candidate by number too."""
    whole = _whole("candidate__")
    applications = applications_for(user).annotate(whole_name=whole)
    named = applications.filter(Q(whole_name__icontains=text) | Q(reference=text))
    actors = User.objects.annotate(whole_name=_whole()).filter(whole_name__icontains=text)
    seats = seats_for(user).filter(name__icontains=text)
    found = _of_applications(named) | Q(
        subject__in=_keys("letter", messages_for(user).filter(recipient_name__icontains=text))
    )
    asked = requests_for(user).filter(Q(application__in=named.values("pk")) | Q(name__icontains=text))
    found |= Q(subject__in=_keys("request", asked))
    found |= Q(actor__in=_keys("user", actors)) | Q(subject__in=_keys("user", actors))
    found |= Q(seat_key__in=_keys("seat", seats)) | Q(subject__in=_keys("seat", seats))
    return entries.annotate(about_key=_detail("about"), seat_key=_detail("seat")).filter(found)


def about_application(entries: QuerySet[Entry], application: Application | None) -> QuerySet[Entry]:
    """Entries about one application, its letters and requests included; none where there is no such application."""
    if application is None:
        return entries.none()
    asked = application.requests.all()
    found = Q(subject=application.key) | Q(about_key=application.key) | Q(subject__in=_keys("request", asked))
    return entries.annotate(about_key=_detail("about")).filter(found)


def _of_applications(applications: QuerySet[Application]) -> Q:
    keys = _keys("application", applications)
    candidates = applications.annotate(
        own_key=Concat(Value("candidate:"), Cast("candidate", CharField()), output_field=CharField())
    )
    return Q(subject__in=keys) | Q(about_key__in=keys) | Q(subject__in=candidates.values("own_key"))


def _detail(name: str) -> Cast:
    """A detail of an entry as plain text; as JSON a key would not compare."""
    return Cast(KT(f"data__{name}"), TextField())


def _keys(kind: str, rows: QuerySet) -> QuerySet:
    """The opaque keys of these rows ("application:40"), as a query."""
    own = Concat(Value(f"{kind}:"), Cast("pk", CharField()), output_field=CharField())
    return rows.annotate(own_key=own).order_by().values("own_key")


def _whole(before: str = "") -> Concat:
    return Concat(f"{before}first_name", Value(" "), f"{before}last_name")
