from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The pages for staff."""

    name = "backoffice"
    verbose_name = _("Back office")
    default = True


class BackOfficeAdminConfig(AdminConfig):
    """Makes our site the one on which models are registered."""

    default_site = "backoffice.site.BackOfficeSite"
    default = False
