"""Where a person lands after signing in: the one place that knows the addresses of all three audiences."""

from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from correspondence.passes import send_pass
from organisations.context_processors import current_organisation

CODE, UNKNOWN = "account/email/login_code", "account/email/unknown_account"
VALID = dict.fromkeys(
    (CODE, "account/email/new_address_code"), timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
)
PATIENCE = timedelta(hours=1)
"""How long other mails about signing in may be under way: who asked for one has asked again by then."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Accounts are made by an administrator; there is no page to sign up."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Mails about signing in are signed by the organisation that answers at this host, and leave by the outbox.

        An address without an account costs the same work as one with, and gets nothing. On an installation without any
        organisation there is no outbox yet: there the mail leaves at once.
        """
        organisation = current_organisation(self.request)
        known = template_prefix != UNKNOWN
        if not known:
            template_prefix, context = CODE, {"code": self.generate_login_code()}
        mail = self.render_mail(
            template_prefix, email, {"request": self.request, "organisation": organisation} | context
        )
        if organisation:
            send_pass(
                organisation,
                email=email,
                subject=mail.subject,
                text=mail.body,
                at=timezone.now(),
                valid=VALID.get(template_prefix, PATIENCE),
                known=known,
            )
        elif known:
            mail.send()

    def get_login_redirect_url(self, request):
        """Staff to the back office, jurors to their panels, everybody else to the own procedures."""
        user = request.user
        if user.is_staff:
            return reverse("admin:index")
        if Role.JUROR in user.roles:
            return reverse("jury:panels")
        return reverse("portal:applications")
