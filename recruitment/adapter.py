"""Where a person lands after signing in: the one place that knows the addresses of all three audiences."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from accounts.models import Role
from organisations.context_processors import current_organisation


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Accounts are made by an administrator; there is no page to sign up."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Mails about signing in are signed by the organisation that answers at this host."""
        super().send_mail(template_prefix, email, {"organisation": current_organisation(self.request)} | context)

    def get_login_redirect_url(self, request):
        """Staff to the back office, jurors to their panels, everybody else to the own procedures."""
        user = request.user
        if user.is_staff:
            return reverse("admin:index")
        if Role.JUROR in user.roles:
            return reverse("jury:panels")
        return reverse("portal:applications")
