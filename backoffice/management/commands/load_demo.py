"""`manage.py load_demo`: the made-up town of Leiemond, with something to show on every screen."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from backoffice.rehearsal import demo
from organisations.models import Organisation


class Command(BaseCommand):
    help = "Loads the demo town: two organisations, users of every role, seven vacancies at different stages."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="only into a database without any organisation"
        )
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: its password is public"
        )

    def handle(self, *, if_empty: bool, force: bool, **options):
        if if_empty and not demo.is_loaded() and Organisation.objects.exists():
            return
        if not settings.DEBUG and not force:
            raise CommandError(
                _(
                    "The demo town has a password that everybody knows. Not loaded: DEBUG is off (--force loads it)."
                )
            )
        self.stdout.write(
            _("Demo town Leiemond. Everybody signs in with the password %(password)s")
            % {"password": demo.PASSWORD}
        )
        for user in demo.load(timezone.now()):
            roles = ", ".join(str(Role(role).label) for role in sorted(user.roles))
            self.stdout.write(f"  {user.email:<42} {roles}")
