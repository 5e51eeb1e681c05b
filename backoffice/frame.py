"""The frame of our own pages in `/admin/`: who gets in, and what every page shows around its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from backoffice.bureau import may_open, offered
from backoffice.scope import documents_for, messages_for, pinned
from correspondence import lifecycle as letter_lifecycle
from journal.models import Entry
from vacancies import lifecycle
from vacancies.models import Vacancy

# Tab, its name, and the URL name that opens it for a vacancy.
TABS = [
    ("cockpit", gettext_lazy("Overview"), "backoffice:cockpit"),
    ("rules", gettext_lazy("Rules"), "backoffice:rules"),
    ("applications", gettext_lazy("Applications"), "backoffice:applications"),
    ("admission", gettext_lazy("Admission"), "backoffice:admission"),
    ("planning", gettext_lazy("Planning"), "backoffice:planning"),
    ("scores", gettext_lazy("Scores"), "backoffice:scores"),
    ("letters", gettext_lazy("Letters"), "backoffice:vacancy_letters"),
    ("documents", gettext_lazy("Documents"), "backoffice:vacancy_documents"),
    ("reserve", gettext_lazy("Reserve"), "backoffice:vacancy_reserve"),
    ("journal", gettext_lazy("Journal"), "backoffice:vacancy_journal"),
]
DRAFT_TABS = ("cockpit", "rules", "documents", "journal")


def staff_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only staff get in: others sign in first, or are told that this is not for them. Never kept by a browser or proxy."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not admin.site.has_permission(request):
            raise PermissionDenied
        if request.resolver_match and not may_open(request.user, request.resolver_match.url_name or ""):
            raise PermissionDenied
        if request.method in ("GET", "HEAD"):
            with pinned(request.user):
                return view(request, *args, **kwargs)
        return view(request, *args, **kwargs)

    return wrapper


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, nav: str = "", status: int = 200
) -> HttpResponse:
    """A page in the frame. `nav` is the item of the navigation to mark; context `title` and `crumbs` are the page's own."""
    crumbs = [(_("Work list"), reverse("admin:index")), *context.get("crumbs", [])]
    frame = admin.site.each_context(request) | {"nav_current": nav}
    return render(request, template, frame | dict(context) | {"crumbs": crumbs}, status=status)


def vacancy_page(
    request: HttpRequest,
    vacancy: Vacancy,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    *,
    crumbs: list[tuple[str, str]] | None = None,
    nav: str = "vacancies",
    status: int = 200,
) -> HttpResponse:
    """A page of one vacancy: its name as title, its tabs with counts. `crumbs` come after the tab, for pages deeper down."""
    label = next((str(text) for key, text, _name in TABS if key == tab), "")
    below = crumbs or []
    trail = [(_("Vacancies"), reverse("backoffice:vacancies"))]
    if tab == "cockpit" and not below:
        trail.append((vacancy.title, ""))
    else:
        trail.append((vacancy.title, reverse("backoffice:cockpit", args=[vacancy.pk])))
        if tab != "cockpit":
            trail.append((label, _tab_url(tab, vacancy)))
    own = {
        "vacancy": vacancy,
        "title": vacancy.title,
        "subtitle": "" if tab == "cockpit" else label,
        "facts": vacancy_facts(vacancy),
        "tabs": vacancy_tabs(request, vacancy, tab),
        "crumbs": [*trail, *below],
    }
    return page(request, template, own | dict(context), nav=nav, status=status)


def vacancy_facts(vacancy: Vacancy) -> list[str]:
    """The lines under the title of a vacancy: level and pay scale, file number, state."""
    offer = vacancy.definition.offer
    return [
        _("Level %(level)s, %(scale)s") % {"level": offer.level, "scale": offer.pay_scale},
        _("File %(number)s") % {"number": vacancy.number},
        vacancy.get_state_display().capitalize(),
        vacancy.organisation.name,
    ]


def vacancy_tabs(request: HttpRequest, vacancy: Vacancy, current: str) -> list[dict[str, Any]]:
    counts: dict[str, int | None] = {
        "documents": documents_for(request.user).filter(vacancy_key=vacancy.key).count(),
        "journal": Entry.objects.filter(chain=vacancy.key).count(),
    }
    if vacancy.state != lifecycle.DRAFT:
        counts["applications"] = vacancy.applications.count()
        drafts = messages_for(request.user).filter(vacancy_key=vacancy.key, state=letter_lifecycle.DRAFT)
        counts["letters"] = drafts.count() or None
    tabs = []
    for key, label, _name in TABS:
        if vacancy.state == lifecycle.DRAFT and key not in DRAFT_TABS:
            continue
        url = _tab_url(key, vacancy)
        if url:
            tabs.append({"label": label, "url": url, "count": counts.get(key), "current": key == current})
    return offered(request.user, tabs)


def _tab_url(tab: str, vacancy: Vacancy) -> str:
    name = next((name for key, _label, name in TABS if key == tab), "")
    try:
        return reverse(name, args=[vacancy.pk])
    except NoReverseMatch:
        return ""


def add_error(form: Any, error: ValidationError) -> None:
    """Show why an action could not be done at the form that asked for it; what was typed stays."""
    form.add_error(None, error)


def done(request: HttpRequest, text: str) -> None:
    """Say, on the next page, what was done."""
    messages.success(request, text)
