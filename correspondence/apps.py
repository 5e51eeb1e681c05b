from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """What was sent: messages, delivery."""

    name = "correspondence"
    verbose_name = _("Correspondence")
