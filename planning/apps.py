from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Who meets when: panels, sessions, slots, test windows."""

    name = "planning"
    verbose_name = _("Planning")

    def ready(self):
        from correspondence.occasions import register
        from planning import (
            assignment_letters,
            booking_letters,
            invitation_letters,
            jury_letters,
            receivers,  # noqa: F401 - connects them
            replacement_letters,
        )

        register(
            *invitation_letters.OCCASIONS,
            *jury_letters.OCCASIONS,
            *replacement_letters.OCCASIONS,
            *assignment_letters.OCCASIONS,
            *booking_letters.OCCASIONS,
        )
