from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """What was printed: HTML to PDF, kept documents."""

    name = "documents"
    verbose_name = _("Documents")
