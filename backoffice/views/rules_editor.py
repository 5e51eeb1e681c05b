"""The rules editor of a draft or an amendment: block by block, with the sentences of the brochure beside it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from accounts.models import User
from backoffice.bureau import may_open
from backoffice.forms.rules import RuleForm, put_errors, with_rows_changed
from backoffice.forms.rules_admission import CONDITION_NAMES
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.rule_cards import chapters, general_problems
from backoffice.rule_places import NEW, Spot, blocks_at, found_at, is_list, kinds, spot
from backoffice.scope import vacancies_for
from journal.actions import ActionError
from journal.models import Entry
from scoring.amending import obstacles
from vacancies import lifecycle, wording, words
from vacancies.actions import StaleDraft, has_ended, save_draft
from vacancies.amending import draft_amendment
from vacancies.definition_format import TYPE_OF_CONDITION, to_plain
from vacancies.documents import brochure_pdf
from vacancies.editing import Place, added, at, mentions, moved, path_of, removed
from vacancies.models import Vacancy
from vacancies.rule_checks import errors
from vacancies.rules import Definition, Round, Route


def draft_of(request: HttpRequest, pk: int) -> Vacancy:
    """The draft of the address, for who may change it; not found once it is published."""
    vacancies = vacancies_for(request.user).select_related("organisation", "officer")
    return get_object_or_404(vacancies.filter(state=lifecycle.DRAFT), pk=pk)


def written(request: HttpRequest, pk: int) -> Vacancy:
    """The vacancy of the address whose rules can be written block by block: a draft, or a published one that can be amended by
    who may do that; not found otherwise."""
    states = [lifecycle.DRAFT]
    if may_open(request.user, "amend_rules"):
        states += [lifecycle.OPEN, lifecycle.SELECTION]
    vacancies = vacancies_for(request.user).select_related("organisation", "officer")
    return get_object_or_404(vacancies.filter(state__in=states), pk=pk)


def rules_address(vacancy: Vacancy) -> str:
    """Where all cards of the rules that are being written stand."""
    name = "rules" if vacancy.state == lifecycle.DRAFT else "amend_rules"
    return reverse(f"backoffice:{name}", args=[vacancy.pk])


def overview(
    request: HttpRequest, vacancy: Vacancy, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """All rules that are being written as cards."""
    return _page(request, vacancy, context or {}, status)


def _page(request: HttpRequest, vacancy: Vacancy, context: dict[str, Any], status: int = 200) -> HttpResponse:
    definition = vacancy.proposed
    parts = chapters(definition)
    cards = [card for chapter in parts for card in chapter.cards]
    own = {
        "chapters": parts,
        "odd": [(card, each) for card in cards for each in card.found if not each.is_error],
        "general": general_problems(definition),
        "last": last_saved(vacancy),
        "has_errors": bool(errors(definition)),
        "rules_address": rules_address(vacancy),
    }
    if vacancy.state == lifecycle.DRAFT:
        own["has_ended"] = has_ended(definition, at=now())
        return vacancy_page(request, vacancy, "rules", "backoffice/draft.html", own | context, status=status)
    begun = definition != vacancy.definition
    # What was odd in the version in force was published so, knowingly: only what the amendment brings is news.
    known = {
        (card.place, each)
        for chapter in chapters(vacancy.definition)
        for card in chapter.cards
        for each in card.found
    }
    own |= {
        "odd": [(card, each) for card, each in own["odd"] if (card.place, each) not in known],
        "version": vacancy.rules,
        "begun": begun,
        "last": last_saved(vacancy) if begun else None,
        "obstacles": list(obstacles(vacancy, definition, at=now())) if begun else [],
    }
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/amendment_blocks.html",
        own | context,
        crumbs=[(_("Amend the rules"), "")],
        status=status,
    )


def last_saved(vacancy: Vacancy) -> dict[str, Any] | None:
    """Who saved the draft or the amendment last, and when."""
    entry = (
        Entry.objects.filter(
            chain=vacancy.key, what__in=["vacancy_created", "draft_saved", "amendment_drafted"]
        )
        .order_by("-sequence")
        .first()
    )
    if entry is None:
        return None
    user = User.objects.filter(pk=entry.actor.partition(":")[2]).first() if "user:" in entry.actor else None
    at = localtime(entry.at)
    return {"when": f"{words.day(at)}, {words.hour(at)}", "by": user}


def _spot(definition: Definition, place: str) -> Spot:
    try:
        return spot(definition, place)
    except LookupError:
        raise Http404 from None


def _seen(value: Any) -> str:
    """What tells whether a block is still as it was shown."""
    return hashlib.sha256(json.dumps(to_plain(value), sort_keys=True).encode()).hexdigest()[:32]


# -- A block -------------------------------------------------------------------------------------------------


@staff_page
def edit(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """The form of one block, open in its card. A button of a row or "show the sentence" saves nothing."""
    vacancy = written(request, pk)
    try:
        here = spot(vacancy.proposed, place)
    except LookupError:
        if "seen" in request.POST:
            messages.warning(
                request,
                _("Somebody else removed this meanwhile. Your browser still has what you typed: go back."),
            )
            return redirect(rules_address(vacancy))
        raise Http404 from None
    if request.method != "POST":
        # A new round or route can be worded as it comes; others first need what they are about.
        tried = here.save(here.old) if here.is_new and isinstance(here.old, Round | Route) else None
        return _open(request, vacancy, here, _form(here), tried=tried)
    deed = request.POST.get("do", "")
    if ":" in deed:
        form = _form(here, with_rows_changed(request.POST, deed), quiet=True)
        return _open(request, vacancy, here, form, seen=request.POST.get("seen", ""))
    form = _form(here, request.POST)
    tried = _tried(here, form)
    if deed == "preview":
        return _open(request, vacancy, here, form, tried=tried, seen=request.POST.get("seen", ""))
    now_there = "" if here.is_new else _seen(here.old)
    if tried and not here.is_new and request.POST.get("seen") != now_there:
        # Both are shown, and what is saved next was chosen in sight of both.
        return _open(request, vacancy, here, form, seen=now_there, stale=True)
    if tried:
        try:
            _keep(request, vacancy, tried[0])
        except StaleDraft:
            # A colleague saved between reading the draft and locking it: read again, and see whether this block was meant.
            return edit(request, pk, place)
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _saved(vacancy))
            new = _spot(tried[0], "/".join(tried[1]))
            if here.is_new and tried[1][0] == "rounds":
                return _redirect(vacancy, new.card, edit="/".join(tried[1]))
            return _redirect(vacancy, new.card)
    return _open(request, vacancy, here, form, seen=request.POST.get("seen", ""))


def _keep(request: HttpRequest, vacancy: Vacancy, definition: Definition) -> None:
    keep = save_draft if vacancy.state == lifecycle.DRAFT else draft_amendment
    keep(vacancy, definition, seen=vacancy.proposed, by=request.user, at=now())


def _saved(vacancy: Vacancy) -> str:
    if vacancy.state == lifecycle.DRAFT:
        return _("The draft is saved.")
    return _("It stands in the amendment, which is not in force yet.")


def _redirect(vacancy: Vacancy, card: str, *, edit: str = "") -> HttpResponse:
    """Back to the card that was worked on, or to the form of what was just made."""
    if edit:
        address = reverse("backoffice:edit_rule", args=[vacancy.pk, edit])
        return redirect(f"{address}#form")
    return redirect(f"{rules_address(vacancy)}#{card.replace('/', '-')}")


def _form(here: Spot, data: Any = None, *, quiet: bool = False) -> RuleForm:
    return here.form_class(data, old=here.old, definition=here.definition, quiet=quiet)


def _tried(here: Spot, form: RuleForm) -> tuple[Definition, Place] | None:
    """The definition as the form would make it, and the place of the block in it; None, with the errors at the fields, if
    that cannot be or would bring in an error that this form can mend."""
    valid = form.is_valid()
    if not all([rows.is_valid() for rows in form.lists]) or not valid:
        return None
    definition, place = here.save(form.result())
    known = {(p.path, p.message) for p in errors(here.definition)}
    fresh = [p for p in errors(definition) if (p.path, p.message) not in known]
    put_errors(form, path_of(definition, place), fresh)
    if form.errors or any(each.errors for rows in form.lists for each in rows.filled):
        return None
    return definition, place


def _open(
    request: HttpRequest,
    vacancy: Vacancy,
    here: Spot,
    form: RuleForm,
    *,
    tried: tuple[Definition, Place] | None = None,
    seen: str = "",
    stale: bool = False,
) -> HttpResponse:
    has_errors = form.is_bound and not form.quiet and bool(form.errors or _row_errors(form))
    definition, place = tried or (here.definition, here.place)
    blocks = () if here.is_new and not tried else blocks_at(definition, place)
    context = {
        "open": here,
        "address": "/".join(here.place),
        "form": form,
        "seen": seen or ("" if here.is_new else _seen(here.old)),
        "live_blocks": blocks,
        "live_found": found_at(definition, place) if tried or not here.is_new else (),
        "live": bool(tried),
        "stale": list(form.differences()) if stale else None,
        "row_errors": _row_errors(form),
        "has_errors_here": has_errors,
    }
    status = 409 if stale else 422 if has_errors else 200
    return _page(request, vacancy, context, status=status)


def _row_errors(form: RuleForm) -> list[tuple[str, str]]:
    """Field and message of every error in the rows, for the summary."""
    found = []
    for rows in form.lists:
        for each in rows.forms:
            for name, told in each.errors.items():
                if name in each.fields:
                    found.append((each[name].id_for_label, f"{each.fields[name].label}: {told[0]}"))
    return found


@staff_page
@require_POST
def preview(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """The sentences of a block as it is being typed, and what is wrong or odd about it; nothing is saved."""
    vacancy = written(request, pk)
    here = _spot(vacancy.proposed, place)
    form = _form(here, request.POST)
    tried = _tried(here, form)
    context: dict[str, Any] = {"row_errors": _row_errors(form), "form": form}
    if tried:
        context |= {"live_blocks": blocks_at(*tried), "live_found": found_at(*tried), "live": True}
    return render(request, "backoffice/parts/rule_preview.html", context)


# -- Adding, moving, taking away -----------------------------------------------------------------------------


@staff_page
def add(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """Choose what kind of thing to add to a list; a condition that exists already can be asked here too."""
    vacancy = written(request, pk)
    definition = vacancy.proposed
    where = tuple(place.split("/"))
    try:
        choices = kinds(definition, where)
    except LookupError:
        raise Http404 from None
    if request.method == "POST":
        key = request.POST.get("condition", "")
        known = [condition.key for condition in definition.conditions]
        if where[-1] not in ("general", "conditions") or key not in known or key in at(definition, where):
            raise Http404
        return _save(request, vacancy, added(definition, where, key), where)
    links = [
        (label, reverse("backoffice:edit_rule", args=[vacancy.pk, f"{place}/{NEW}{value}"]) + "#form")
        for value, label in choices
    ]
    if len(links) == 1:
        return redirect(links[0][1])
    asks = where[-1] in ("general", "conditions")
    existing = [c for c in definition.conditions if c.key not in at(definition, where)] if asks else []
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/draft_add.html",
        {
            "heading": _add_title(where),
            "links": links,
            "back": _address(vacancy, where),
            "existing": [
                (
                    c.key,
                    wording.condition_text(c, definition),
                    CONDITION_NAMES[TYPE_OF_CONDITION[type(c)]],
                )
                for c in existing
            ],
        },
        crumbs=[(_add_title(where), "")],
    )


def _add_title(where: Place) -> str:
    match where[-1]:
        case "rounds":
            return _("Add a round")
        case "routes":
            return _("Add a way in")
    return _("Add a condition")


def _address(vacancy: Vacancy, place: Place) -> str:
    card = "-".join(place[:2]) if place[0] in ("routes", "rounds") and len(place) > 1 else place[0]
    return f"{rules_address(vacancy)}#{card}"


def _save(request: HttpRequest, vacancy: Vacancy, definition: Definition, where: Place) -> HttpResponse:
    try:
        _keep(request, vacancy, definition)
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _saved(vacancy))
    return redirect(_address(vacancy, where))


@staff_page
@require_POST
def move(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """One step up or down in its list."""
    vacancy = written(request, pk)
    where = tuple(place.split("/"))
    by = -1 if request.POST.get("to") == "up" else 1
    try:
        if not is_list(where[:-1]):
            raise LookupError(where)
        definition = moved(vacancy.proposed, where, by)
    except LookupError:
        raise Http404 from None
    return _save(request, vacancy, definition, where)


@staff_page
def remove(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """Take something away, after seeing which sentences of the brochure go with it and which come instead."""
    vacancy = written(request, pk)
    definition = vacancy.proposed
    where = tuple(place.split("/"))
    try:
        item = at(definition, where)
        unasked = where[:-1] == ("conditions",) and not mentions(definition, where[1])
        if not is_list(where[:-1]) and not unasked:
            raise LookupError(where)
        left = removed(definition, where)
    except LookupError:
        raise Http404 from None
    if request.method == "POST":
        if request.POST.get("seen") == _seen(item):
            return _save(request, vacancy, left, where[:-1])
        messages.warning(request, _("Somebody else changed this meanwhile. Look at what stands there now."))
        return redirect(_address(vacancy, where))
    before, after = _sentences(definition), _sentences(left)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/draft_remove.html",
        {
            "name": _name(definition, item),
            "gone": [text for each, text in before.items() if each not in after],
            "come": [text for each, text in after.items() if each not in before],
            "seen": _seen(item),
            "back": _address(vacancy, where),
        },
        crumbs=[(_("Remove"), "")],
    )


def _name(definition: Definition, item: Any) -> str:
    if isinstance(item, str):
        return wording.condition_text(definition.condition(item), definition)
    title = getattr(item, "title", "") or getattr(item, "label", "") or getattr(item, "text", "")
    return title or wording.condition_text(item, definition)


def _sentences(definition: Definition) -> dict[tuple[str, ...], str]:
    """Every sentence of the brochure about the rules with the name of its block, by its block and text: a round that only gets
    another number says the same."""
    found = {
        (block.kind, block.key, sentence.text): f"{block.title}: {sentence.text}"
        for block in wording.procedure(definition)
        for sentence in block.sentences
        if not all(run.strong for run in sentence.runs)
    }
    return found | {("question", q.key, q.text): q.text for q in definition.questions}


# -- The brochure --------------------------------------------------------------------------------------------


@staff_page
@csp_update({"frame-src": [SELF]})
def brochure(request: HttpRequest, pk: int) -> HttpResponse:
    """The brochure of the draft as it stands, in a frame."""
    vacancy = draft_of(request, pk)
    return vacancy_page(
        request, vacancy, "rules", "backoffice/draft_brochure.html", {}, crumbs=[(_("Brochure"), "")]
    )


@staff_page
@xframe_options_sameorigin
@csp_replace({"script-src": [NONE], "connect-src": [NONE], "form-action": [NONE], "frame-ancestors": [SELF]})
def brochure_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The brochure of the draft as a PDF."""
    vacancy = draft_of(request, pk)
    return HttpResponse(
        brochure_pdf(vacancy, on=localdate()),
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff"},
    )
