from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The pages for staff."""

    name = "backoffice"
    verbose_name = _("Back office")
    default = True

    def ready(self):
        from backoffice import batch_papers, dossiers, sheet_stacks
        from backoffice.letters import OCCASIONS
        from correspondence.occasions import register

        register(*OCCASIONS)
        dossiers.register()
        batch_papers.register()
        sheet_stacks.register()


class BackOfficeAdminConfig(SimpleAdminConfig):
    """Makes our site the one on which models are registered."""

    default_site = "backoffice.site.BackOfficeSite"
    default = False

    def ready(self):
        # `AdminConfig` itself cannot be imported here: Django would take it for a second default of this app.
        super().ready()
        self.module.autodiscover()
        import_module("backoffice.library_admin")
