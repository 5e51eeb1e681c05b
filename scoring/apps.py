from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    """How it is decided: results, verdicts, ranking."""

    name = "scoring"
    verbose_name = _("Scoring")

    def ready(self):
        from correspondence.occasions import register
        from scoring import (
            amendment_letters,
            letters,
            receivers,  # noqa: F401 - connects them
        )

        register(*letters.OCCASIONS, *amendment_letters.OCCASIONS)
