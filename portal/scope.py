"""What a visitor and a candidate reach. Every view of the portal fetches its object through one of these.

One portal for each host name: the organisation at this host and its partner. Whoever is a candidate of another town too finds
that at the other host; only what holds for the account as a whole (`applications_of`, `candidates_of`) knows of both.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from candidates.models import Application, Candidate, Draft
from correspondence.models import Message
from organisations.hosts import houses_at
from reserves.models import Consultation, Interest
from vacancies.models import Vacancy


def announced(request: HttpRequest) -> QuerySet[Vacancy]:
    """What the organisation at this host and its partner ever published, also when it was cancelled since: one place to
    look for work."""
    return Vacancy.objects.announced().filter(organisation__in=houses_at(request))


def published(request: HttpRequest) -> QuerySet[Vacancy]:
    """The same without what was cancelled."""
    return announced(request).published()


def candidates_of(user: User) -> QuerySet[Candidate]:
    """The user as a candidate, with each organisation apart."""
    return Candidate.objects.filter(user=user)


def applications_of(user: User) -> QuerySet[Application]:
    """All applications of an account, also to organisations at other hosts: to take along and to erase."""
    return Application.objects.filter(candidate__user=user)


def applications_at(request: HttpRequest) -> QuerySet[Application]:
    """The own applications at this portal."""
    return applications_of(request.user).filter(vacancy__organisation__in=houses_at(request))


def drafts_of(user: User) -> QuerySet[Draft]:
    """What the user is writing and did not hand in, at any portal."""
    return Draft.objects.filter(user=user)


def drafts_at(request: HttpRequest) -> QuerySet[Draft]:
    """What the user is writing at this portal."""
    return drafts_of(request.user).filter(vacancy__organisation__in=houses_at(request))


def letters_of(user: User, *, at: datetime) -> QuerySet[Message]:
    """Letters about the user's own applications that have left. Nothing of a decision is there before that moment."""
    keys = [f"application:{pk}" for pk in applications_of(user).values_list("pk", flat=True)]
    return Message.objects.released(at=at).filter(subject_key__in=keys).order_by("-released_at", "-pk")


def letters_at(request: HttpRequest, *, at: datetime) -> QuerySet[Message]:
    """Those from the organisations of this portal."""
    return letters_of(request.user, at=at).filter(organisation__in=houses_at(request))


def offers_at(request: HttpRequest) -> QuerySet[Consultation]:
    """Offers from a reserve that were made to the user."""
    return Consultation.objects.filter(place__result__application__in=applications_at(request))


def interests_at(request: HttpRequest) -> QuerySet[Interest]:
    """Questions whether a post interests the user, who stands on a reserve."""
    return Interest.objects.filter(place__result__application__in=applications_at(request))
