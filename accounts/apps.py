from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who acts: users, roles, permissions."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from accounts.expiry import note_sign_in

        user_logged_in.connect(note_sign_in)
