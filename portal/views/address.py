"""Another e-mail address for the account: the new one, then the code that was mailed to it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.contact import move_address
from journal.actions import ActionError
from organisations.context_processors import current_organisation
from portal import codes
from portal.applying.forms import CodeForm
from portal.codes import NEW_ADDRESS
from portal.forms.details import AddressForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """Ask for the new address and mail a code to it, whether or not somebody has it already."""
    form = AddressForm(request.POST or None, now=request.user.email)
    if request.method == "POST" and form.is_valid():
        try:
            codes.send_code(request, form.cleaned_data["email"], NEW_ADDRESS)
        except codes.TooManyError:
            form.add_error("email", _("We mailed you several codes already. Wait a minute, and try again."))
        else:
            return redirect("portal:address_code")
    return render(request, "portal/address.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code that was mailed; the right one moves the account, and the old address is told."""
    sent = codes.sent(request, NEW_ADDRESS)
    if sent is None:
        return redirect("portal:address")
    again = "again" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not again else None)
    if again:
        try:
            codes.send_code(request, sent.email, NEW_ADDRESS)
        except codes.TooManyError:
            messages.error(request, _("We mailed you several codes already. Wait a minute, and try again."))
        else:
            messages.success(request, _("A new code is on its way. The one before does not work any more."))
        return redirect("portal:address_code")
    if request.method == "POST" and form.is_valid():
        if codes.is_right(request, form.cleaned_data["code"], NEW_ADDRESS):
            return _moved(request, sent.email)
        if codes.sent(request, NEW_ADDRESS) is None:
            messages.error(request, _("That code is worth nothing any more. Ask for a new one."))
            return redirect("portal:address")
        form.add_error("code", _("This is not the code that we mailed. Look at the latest mail."))
    context = {"form": form, "email": sent.email}
    return render(request, "portal/address_code.html", context, status=422 if form.errors else 200)


def _moved(request: HttpRequest, email: str) -> HttpResponse:
    old = request.user.email
    try:
        move_address(request.user, email, current_organisation(request), by=request.user, at=timezone.now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("portal:address")
    get_adapter(request).send_mail("account/email/address_changed", old, {})
    messages.success(
        request,
        _("Your e-mail address is changed. From now on you sign in with %(email)s.") % {"email": email},
    )
    return redirect("portal:details")
