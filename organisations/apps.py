from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Who asks: town and welfare board."""

    name = "organisations"
    verbose_name = _("Organisations")
