"""What a visitor and a candidate reach. Every view of the portal fetches its object through one of these."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from candidates.models import Application, Candidate, Draft
from correspondence.models import Message
from organisations.context_processors import current_organisation
from reserves.models import Consultation, Interest
from vacancies.models import Vacancy


def announced(request: HttpRequest) -> QuerySet[Vacancy]:
    """What the organisation at this host and its partner ever published, also when it was cancelled since: one place to
    look for work."""
    organisation = current_organisation(request)
    houses = [organisation, organisation and organisation.partner]
    return Vacancy.objects.announced().filter(organisation__in=[house for house in houses if house])


def published(request: HttpRequest) -> QuerySet[Vacancy]:
    """The same without what was cancelled."""
    return announced(request).published()


def candidates_of(user: User) -> QuerySet[Candidate]:
    """The user as a candidate, with each organisation apart."""
    return Candidate.objects.filter(user=user)


def applications_of(user: User) -> QuerySet[Application]:
    return Application.objects.filter(candidate__user=user)


def drafts_of(user: User) -> QuerySet[Draft]:
    """What the user is writing and did not hand in."""
    return Draft.objects.filter(user=user)


def letters_of(user: User, *, at: datetime) -> QuerySet[Message]:
    """Letters about the user's own applications that have left. Nothing of a decision is there before that moment."""
    keys = [f"application:{pk}" for pk in applications_of(user).values_list("pk", flat=True)]
    return Message.objects.released(at=at).filter(subject_key__in=keys).order_by("-released_at", "-pk")


def offers_of(user: User) -> QuerySet[Consultation]:
    """Offers from a reserve that were made to the user."""
    return Consultation.objects.filter(place__result__application__candidate__user=user)


def interests_of(user: User) -> QuerySet[Interest]:
    """Questions whether a post interests the user, who stands on a reserve."""
    return Interest.objects.filter(place__result__application__candidate__user=user)
