"""The jury's pages."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from planning.models import Seat


@require_safe
@login_required
def panels(request):
    """The panels in which the user has a seat: which round, when and where, in which role."""
    seats = (
        Seat.objects.filter(user=request.user)
        .select_related("round__vacancy__organisation")
        .order_by("round__planned_on", "round__pk")
    )
    return render(request, "jury/panels.html", {"seats": seats})
