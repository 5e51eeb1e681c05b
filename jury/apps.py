from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JuryConfig(AppConfig):
    """The pages for jury members."""

    name = "jury"
    verbose_name = _("Jury")
