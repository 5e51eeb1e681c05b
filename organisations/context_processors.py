"""Whose page it is: gives every template `organisation`."""

from django.core.exceptions import DisallowedHost
from django.utils.functional import SimpleLazyObject

from organisations.models import Organisation


def at_host(request):
    """The organisation that answers at the host of the request, or None."""
    try:
        host = request.get_host().partition(":")[0]
    except DisallowedHost:
        return None  # the page that says so is somebody's page too
    return Organisation.objects.select_related("partner").filter(host=host.lower()).first()


def current_organisation(request):
    """The organisation that answers at the host of the request; else the one of who is signed in; else the first.

    None on an installation without organisations. A view that knows better passes its own `organisation`.
    """
    found = at_host(request)
    if found:
        return found
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        own = Organisation.objects.filter(memberships__user=user).order_by("memberships__pk").first()
        if own:
            return own
    return Organisation.objects.order_by("pk").first()


def organisation(request):
    """Context processor; looks only when the template asks."""
    return {"organisation": SimpleLazyObject(lambda: current_organisation(request))}
