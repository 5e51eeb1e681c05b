from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Who meets when: panels, sessions, slots."""

    name = "planning"
    verbose_name = _("Planning")
