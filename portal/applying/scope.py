"""What somebody who applies reaches. Every view about applying fetches its object through one of these."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from candidates.models import Application, Attachment
from organisations.hosts import houses_at
from vacancies.models import Vacancy


def vacancies_at(request: HttpRequest) -> QuerySet[Vacancy]:
    """Published vacancies of the organisation at this host and of its partner."""
    published = Vacancy.objects.published().filter(organisation__in=houses_at(request))
    return published.select_related("organisation")


def applications_at(request: HttpRequest) -> QuerySet[Application]:
    """The own applications to those."""
    mine = Application.objects.filter(
        candidate__user=request.user, vacancy__organisation__in=houses_at(request)
    )
    return mine.select_related("vacancy__organisation", "candidate")


def attachments_of(user: User) -> QuerySet[Attachment]:
    """The user's own files, in drafts and with applications."""
    own = Attachment.objects.filter(draft__user=user) | Attachment.objects.filter(
        application__candidate__user=user
    )
    return own.select_related("draft", "application")
