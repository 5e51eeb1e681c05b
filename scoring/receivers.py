"""What the scoring does when somebody else signs in for a seat."""

from django.dispatch import receiver

from planning.events import seats_changed_hands
from scoring.sheet_actions import declare_anew


@receiver(seats_changed_hands, dispatch_uid="scoring.declare_anew")
def ask_for_conflicts_again(sender, *, seats, by, at, **kwargs):
    declare_anew(seats, by=by, at=at)
