from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_cache_table(using, verbosity, **kwargs):
    """The limits on signing in are kept in the database cache, whose table no migration makes."""
    call_command("createcachetable", database=using, verbosity=max(0, verbosity - 1))


class RecruitmentConfig(AppConfig):
    """Registers the system checks of the whole installation, and completes `migrate`."""

    name = "recruitment"
    verbose_name = _("Installation")

    def ready(self):
        from recruitment import checks  # noqa: F401  (importing registers them)

        # Django sends the signal for apps with models only, which this one has not.
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("accounts"))
