from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """What was done: append-only, hash-chained."""

    name = "journal"
    verbose_name = _("Journal")
