from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CandidatesConfig(AppConfig):
    """Who applies: applications, validity, admission."""

    name = "candidates"
    verbose_name = _("Candidates")

    def ready(self):
        from candidates import accommodation_letters, letters, request_letters
        from correspondence.occasions import register

        register(*letters.OCCASIONS, *accommodation_letters.OCCASIONS, *request_letters.OCCASIONS)
