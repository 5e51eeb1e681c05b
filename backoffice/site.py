"""The admin site of this installation: Django's own, whose home page is the work list, in the frame of the back office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from backoffice.bureau import is_bureau, offered
from backoffice.frame import staff_page
from backoffice.numbers import numbers_for

NOT_OURS = ("auth", "account", "socialaccount", "mfa", "usersessions")
ROLE_ORDER = (Role.ADMINISTRATOR, Role.OFFICER, Role.BUREAU)


class BackOfficeSite(AdminSite):
    """Signing in happens on the sign-in page of the whole installation; the plain tables stay Django's."""

    site_title = gettext_lazy("Recruitment and selection")
    site_header = gettext_lazy("Recruitment and selection")
    index_title = gettext_lazy("Work list")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Groups and the addresses of allauth have no use here: roles are memberships, and nothing of theirs is journaled."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        wanted = [model for model in models if model._meta.app_label not in NOT_OURS]
        if wanted:
            super().register(wanted, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return staff_page(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send who is not signed in to the sign-in page, and who is signed in on to the page that was asked for."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(resolve_url(wanted))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from backoffice.views.search import search

        return [path("search/", search, name="search"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        from backoffice.views.worklist import work_list

        return work_list(request)

    def app_index(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The tables of one app are listed among all of them."""
        return HttpResponseRedirect(reverse("backoffice:administration"))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if not context["has_permission"]:
            return context
        roles = request.user.roles
        role = next((role.label for role in ROLE_ORDER if role in roles), "")
        return context | {
            "site_url": "/",
            "nav": [
                group | {"entries": offered(request.user, group["entries"])}
                for group in self.navigation(request)
            ],
            "is_bureau": is_bureau(request.user),
            "nav_current": "administration",
            "mail_redirect": settings.MAIL_REDIRECT_TO,
            "role_label": role or _("system administrator"),
        }

    def navigation(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Groups of the left navigation, with the numbers that wait."""
        numbers = numbers_for(request)
        administers = request.user.is_superuser or Role.ADMINISTRATOR in request.user.roles
        groups = [
            {
                "title": "",
                "entries": [
                    _entry("worklist", _("Work list"), "admin:index", "list", numbers.tasks),
                    _entry("vacancies", _("Vacancies"), "backoffice:vacancies", "briefcase"),
                    _entry("letters", _("Letters"), "backoffice:letters", "mail", numbers.letters),
                    _entry("requests", _("Questions and objections"), "backoffice:requests", "info"),
                    _entry("documents", _("Documents"), "backoffice:documents", "document"),
                    _entry("reserves", _("Reserves"), "backoffice:reserves", "stack"),
                ],
            },
            {
                "title": _("Supervision"),
                "entries": [
                    _entry("figures", _("Figures"), "backoffice:figures", "chart"),
                    _entry("journal", _("Journal"), "backoffice:journal", "clock"),
                ],
            },
        ]
        if administers:
            groups[1]["entries"].append(
                _entry("administration", _("Administration"), "backoffice:administration", "gear")
            )
        return groups


def _entry(key: str, label: str, url_name: str, icon: str, count: int = 0) -> dict[str, Any]:
    return {"key": key, "label": label, "url": reverse(url_name), "icon": icon, "count": count}
