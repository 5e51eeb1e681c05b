from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReservesConfig(AppConfig):
    """Who may be hired: reserve lists and consultations."""

    name = "reserves"
    verbose_name = _("Reserves")

    def ready(self):
        from correspondence.occasions import register
        from reserves import (
            extension_letters,
            interview_letters,
            letters,
            receivers,  # noqa: F401 - connects them
        )

        register(*letters.OCCASIONS, *extension_letters.OCCASIONS, *interview_letters.OCCASIONS)
