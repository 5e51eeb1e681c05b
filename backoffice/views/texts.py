"""The texts of an organisation's letters: which there are, writing one, seeing it as a letter, back to the product's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from accounts.models import User
from backoffice.forms.texts import LetterTextForm
from backoffice.frame import add_error, done, page, staff_page
from backoffice.scope import messages_for, organisations_for
from backoffice.text_examples import context_of, examples
from correspondence import occasions
from correspondence.actions import StaleText, reset_text, write_text
from correspondence.differences import Piece, differences
from correspondence.letters import current_text
from correspondence.models import LetterText
from correspondence.occasions import Occasion
from correspondence.rendering import default_text, has_mail_logo, layout
from correspondence.rendering import render as render_letter
from correspondence.texts import Text, canonical, problems, shown, tidy
from journal.actions import SYSTEM, ActionError
from organisations.models import Organisation

HISTORY = 20
"""Texts of the history on the page; older ones stay in the database."""


@staff_page
def texts(request: HttpRequest) -> HttpResponse:
    """Every occasion of every organisation where the user is officer or administrator, with the text that holds."""
    organisations = list(organisations_for(request.user))
    if not organisations:
        raise PermissionDenied
    held = LetterText.objects.filter(organisation__in=organisations).newest()
    rows = {(row.organisation_id, row.occasion): row for row in held}
    names = _names(row.written_by for row in rows.values())
    tables = [
        {
            "organisation": organisation,
            "groups": [
                {
                    "title": title,
                    "rows": [
                        {"kind": kind, "text": text, "who": names.get(text.written_by, "") if text else ""}
                        for kind in occasions.occasions()
                        if kind.held is is_held
                        for text in [rows.get((organisation.pk, kind.key))]
                    ],
                }
                for is_held, title in (
                    (True, _("Decisions: they wait until you release them")),
                    (False, _("Messages that leave at once")),
                )
            ],
        }
        for organisation in organisations
    ]
    context = {
        "title": _("Texts of letters"),
        "crumbs": [_letters_crumb(), (_("Texts of letters"), "")],
        "tables": tables,
    }
    return page(request, "backoffice/texts.html", context, nav="letters")


@staff_page
@csp_update({"frame-src": [SELF]})
def text(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Write the text of an occasion. Who saves over a text that somebody else wrote in between is shown both first."""
    organisation = get_object_or_404(organisations_for(request.user), slug=slug)
    kind = _occasion(key)
    holds = current_text(organisation, key)
    before = shown(holds, kind.all_variables)
    form = LetterTextForm(
        request.POST or None, kind=kind, initial={"subject": before.subject, "body": before.body}
    )
    other, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_text(
                    organisation,
                    kind,
                    form.written,
                    expected=_version(request),
                    may_lose=form.cleaned_data["may_lose"],
                    by=request.user,
                    at=now(),
                )
            except StaleText as error:
                add_error(form, error)
                other, status = _other(organisation, kind, form.written), 409
            except ActionError as error:
                add_error(form, error)
            else:
                done(request, _("The text is saved. Letters that are made from now on use it."))
                return redirect("backoffice:text", slug, key)
    return page(
        request,
        "backoffice/text.html",
        {
            "title": _("Text: %(occasion)s") % {"occasion": kind.title},
            "crumbs": [*_texts_crumbs(), (str(kind.title).capitalize(), "")],
            "facts": [organisation.name, str(kind.goes_to).capitalize()],
            "organisation": organisation,
            "kind": kind,
            "form": form,
            "version": current_text(organisation, key).number if other else _version(request, holds.number),
            "is_own": not _is_default(holds, kind),
            "other": other,
            "lines": [v for v in kind.all_variables if not v.block],
            "blocks": [v for v in kind.all_variables if v.block],
            "examples": examples(request.user, organisation, kind),
            "history": _history(organisation, kind),
            "waiting": _drafts(request.user, organisation, kind).exclude(text_number=holds.number).count(),
        },
        nav="letters",
        status=status,
    )


@staff_page
@xframe_options_sameorigin
@csp(
    {
        "default-src": [NONE],
        # A mail carries its styles with it, in the tags: other than in our pages they are let through here.
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
    }
)
def preview(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The text in the form as a letter, as a mail shows it or as its plain text; within the frame of the editor."""
    organisation = get_object_or_404(organisations_for(request.user), slug=slug)
    kind = _occasion(key)
    if request.method == "POST":
        written = tidy(Text(request.POST.get("subject", ""), request.POST.get("body", "")))
        if found := problems(written, kind.all_variables):
            return render(request, "backoffice/text_problems.html", {"problems": found}, status=422)
        source = canonical(written, kind.all_variables)
    else:
        source = current_text(organisation, key)
    data = context_of(request.user, organisation, kind, request.POST.get("example", ""))
    letter = render_letter(kind, organisation, data, text=source)
    if request.POST.get("as") == "plain":
        return render(request, "backoffice/text_plain.html", {"letter": letter})
    context = layout(organisation, letter.subject, letter.text)
    if has_mail_logo(organisation):
        context["logo"] = reverse("organisation_logo", args=[organisation.slug])
    return render(request, "backoffice/text_preview.html", context)


@staff_page
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Go back to the product's own text, after seeing what that changes."""
    organisation = get_object_or_404(organisations_for(request.user), slug=slug)
    kind = _occasion(key)
    holds = current_text(organisation, key)
    if _is_default(holds, kind) and request.method == "GET":
        return redirect("backoffice:text", slug, key)
    error = ""
    if request.POST.get("agreed"):
        try:
            reset_text(organisation, kind, expected=_version(request), by=request.user, at=now())
        except ActionError as refused:
            error = " ".join(refused.messages)
        else:
            done(request, _("The standard text holds again. Your own text stays in the history."))
            return redirect("backoffice:text", slug, key)
    return page(
        request,
        "backoffice/text_reset.html",
        {
            "title": _("Back to the standard text?"),
            "crumbs": [
                *_texts_crumbs(),
                (str(kind.title).capitalize(), reverse("backoffice:text", args=[slug, key])),
                (_("Standard text"), ""),
            ],
            "facts": [organisation.name, str(kind.title).capitalize()],
            "version": holds.number,
            "rows": _compared(holds, default_text(kind), kind),
            "error": error,
            "submit": _("Use the standard text"),
            "tick": _("Letters that are made from now on use the standard text."),
            "back": reverse("backoffice:text", args=[slug, key]),
        },
        nav="letters",
        status=409 if error else 200,
    )


def _occasion(key: str) -> Occasion:
    try:
        return occasions.occasion(key)
    except KeyError:
        raise Http404 from None


def _letters_crumb() -> tuple[str, str]:
    return _("Letters"), reverse("backoffice:letters")


def _texts_crumbs() -> list[tuple[str, str]]:
    return [_letters_crumb(), (_("Texts of letters"), reverse("backoffice:texts"))]


def _version(request: HttpRequest, otherwise: int = -1) -> int:
    """The number of the text that the page showed; one that never was where somebody made it up."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() else otherwise


def _is_default(text: Text, kind: Occasion) -> bool:
    default = default_text(kind)
    return (text.subject, text.body) == (default.subject, default.body)


def _whole(text: Text, kind: Occasion) -> str:
    """Subject and text as an author sees them, one below the other."""
    seen = shown(text, kind.all_variables)
    return f"{seen.subject}\n\n{seen.body}"


def _compared(old: Text, new: Text, kind: Occasion) -> list[list[Piece]]:
    return differences(_whole(old, kind), _whole(new, kind))


def _text_of(row: LetterText, kind: Occasion) -> Text:
    return default_text(kind) if row.is_default else Text(row.subject, row.body, row.number)


def _names(keys: Iterable[str]) -> dict[str, str]:
    """Who stands behind the opaque keys of users."""
    numbers = [key.removeprefix("user:") for key in keys if key.startswith("user:")]
    names = {user.actor_key: str(user) for user in User.objects.filter(pk__in=numbers)}
    return names | {SYSTEM.actor_key: _("the system")}


def _other(organisation: Organisation, kind: Occasion, mine: Text) -> Mapping[str, Any]:
    """The text that somebody else wrote in between, and how the one in the form differs from it."""
    row = LetterText.objects.filter(organisation=organisation, occasion=kind.key).newest().first()
    theirs = _text_of(row, kind) if row else default_text(kind)
    return {
        "row": row,
        "who": _names([row.written_by]).get(row.written_by, "") if row else "",
        "text": _whole(theirs, kind),
        "rows": differences(_whole(theirs, kind), f"{mine.subject}\n\n{mine.body}"),
    }


def _history(organisation: Organisation, kind: Occasion) -> list[dict[str, Any]]:
    """The last texts, newest first, each with how it differs from the one before; the first from the product's own."""
    rows = list(
        LetterText.objects.filter(organisation=organisation, occasion=kind.key).order_by("-number")[
            : HISTORY + 1
        ]
    )
    names = _names(row.written_by for row in rows)
    wordings = [_text_of(row, kind) for row in rows]
    if len(rows) <= HISTORY:
        wordings.append(default_text(kind))
    return [
        {"row": row, "who": names.get(row.written_by, ""), "rows": _compared(old, new, kind)}
        for row, (new, old) in zip(rows, pairwise(wordings), strict=False)
    ]


def _drafts(user: User, organisation: Organisation, kind: Occasion):
    return messages_for(user).drafts().filter(organisation=organisation, occasion=kind.key)
