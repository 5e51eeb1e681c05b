"""Applying for a vacancy, page by page: begin with a code, fill in, check, submit, deliver what is still missing."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import lifecycle
from candidates.deliveries import deliver, remove
from candidates.drafts import (
    StaleError,
    attach,
    date_attachment,
    detach,
    fingerprint,
    open_draft,
    save_step,
    submit,
)
from candidates.eligibility import propose
from candidates.files import copied
from candidates.models import Application, Draft
from candidates.papers import asked_later, asked_now, may_be_delivered
from candidates.proposals import reference_dates
from candidates.serving import served
from candidates.uploads import RefusedError
from candidates.wording import refusal_lines
from journal.actions import ActionError
from portal import codes
from portal.applying import entry
from portal.applying.documents import Slot, asked_slot, last_day_of, later_slot, read_date, receive, too_old
from portal.applying.forms import CodeForm, EmailForm, SubmitForm
from portal.applying.route_words import route_words
from portal.applying.scope import applications_at, attachments_of, vacancies_at
from portal.applying.steps import CHECK, Applying, ConditionsStep, DocumentsStep, Step, as_posted, shown
from reserves import lifecycle as reserve_lifecycle
from reserves.models import Place
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy
from vacancies.wording import condition_text

TYPED = "applying_typed"
"""In the session: what was typed on a page whose reader was signed out meanwhile."""
TYPED_SECONDS = 3600


# -- The frame -----------------------------------------------------------------------------------------------------


def _band(vacancy: Vacancy) -> dict[str, Any]:
    """Until when one can submit, for the band on top of every page."""
    at = now()
    if vacancy.closes_at is None:
        return {"vacancy": vacancy, "now": at}
    last = localtime(vacancy.closes_at - timedelta(minutes=1))
    days = (last.date() - localdate(at)).days
    left = _("today") if days <= 0 else ngettext("%(n)d more day", "%(n)d more days", days) % {"n": days}
    return {"vacancy": vacancy, "now": at, "last_moment": words.moment(last), "left": left}


def _accepts(vacancy: Vacancy, at: datetime) -> bool:
    return Vacancy.objects.filter(pk=vacancy.pk).accepting(at=at).exists()


def _closed(request: HttpRequest, applying: Applying | None, vacancy: Vacancy) -> HttpResponse:
    """The registration is closed: a clear answer, and what was written stays readable."""
    sections = applying.sections() if applying and applying.draft else []
    files = list(applying.draft.attachments.all()) if applying and applying.draft else []
    context = {"sections": sections, "files": files, **_band(vacancy)}
    return render(request, "portal/apply/closed.html", context, status=403)


def _receipt_of(request: HttpRequest, vacancy: Vacancy) -> Application | None:
    return applications_at(request).filter(vacancy=vacancy).first()


# -- Beginning -----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the button on the vacancy leads: the e-mail address, or straight to where one was."""
    vacancy = get_object_or_404(vacancies_at(request), pk=pk)
    if request.user.is_authenticated:
        return _onward(request, vacancy)
    if not _accepts(vacancy, now()):
        return _closed(request, None, vacancy)
    known = codes.sent(request, codes.APPLYING)
    form = EmailForm(request.POST or None, initial={"email": known.email if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            codes.send_code(request, form.cleaned_data["email"], codes.APPLYING)
        except codes.TooManyError:
            form.add_error("email", _("We mailed you several codes already. Wait a minute, and try again."))
        else:
            return redirect("portal:apply_code", vacancy.pk)
    typed = _typed(request, vacancy)
    context = {"form": form, "was_signed_out": typed is not None, **_band(vacancy)}
    return render(request, "portal/apply/start.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code that was mailed."""
    vacancy = get_object_or_404(vacancies_at(request), pk=pk)
    if request.user.is_authenticated:
        return _onward(request, vacancy)
    sent = codes.sent(request, codes.APPLYING)
    if sent is None:
        return redirect("portal:apply", vacancy.pk)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    said = ""
    if request.method == "POST" and "again" in request.POST:
        try:
            codes.send_code(request, sent.email, codes.APPLYING)
            said = _("A new code is on its way. The one before does not work any more.")
        except codes.TooManyError:
            said = _("We mailed you several codes already. Wait a minute, and try again.")
    elif request.method == "POST" and form.is_valid():
        if codes.is_right(request, form.cleaned_data["code"], codes.APPLYING):
            onward = reverse("portal:apply", args=[vacancy.pk])
            return entry.enter(request, sent.email, vacancy.organisation, onward=onward)
        if codes.sent(request, codes.APPLYING) is None:
            again = EmailForm(initial={"email": sent.email})
            context = {"form": again, "too_many": True, **_band(vacancy)}
            return render(request, "portal/apply/start.html", context, status=422)
        form.add_error("code", _("This is not the code that we mailed. Look at the latest mail."))
    context = {"form": form, "email": sent.email, "said": said, **_band(vacancy)}
    return render(request, "portal/apply/code.html", context, status=422 if form.errors else 200)


def _onward(request: HttpRequest, vacancy: Vacancy) -> HttpResponse:
    if _receipt_of(request, vacancy):
        return redirect("portal:apply_receipt", vacancy.pk)
    applying = Applying(request.user, vacancy)
    if not _accepts(vacancy, now()):
        return _closed(request, applying, vacancy)
    typed = _typed(request, vacancy)
    slug = typed["step"] if typed and typed["step"] in applying.slugs else applying.first_open
    return redirect("portal:apply_step", vacancy.pk, slug)


def _typed(request: HttpRequest, vacancy: Vacancy) -> dict[str, Any] | None:
    typed = request.session.get(TYPED)
    if not typed or typed["vacancy"] != vacancy.pk or now().timestamp() - typed["at"] > TYPED_SECONDS:
        return None
    return typed


def _keep_typed(request: HttpRequest, vacancy: Vacancy, slug: str) -> None:
    """Somebody was signed out before the page was sent: keep what it held for after signing in."""
    data = {
        key: [value[:20_000] for value in values]
        for key, values in request.POST.lists()
        if key != "csrfmiddlewaretoken"
    }
    request.session[TYPED] = {"vacancy": vacancy.pk, "step": slug, "data": data, "at": now().timestamp()}


# -- The steps -----------------------------------------------------------------------------------------------------


def applicant_page(view: Any) -> Any:
    """A page of somebody who is applying: `view(request, applying, slug)`, reached through the published vacancies.

    Who is not signed in begins with the code, and what was typed waits; who handed in already reads the receipt; after the
    closing minute everybody reads that it is closed.
    """

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        vacancy = get_object_or_404(vacancies_at(request), pk=pk)
        if not request.user.is_authenticated:
            if request.method == "POST":
                _keep_typed(request, vacancy, slug)
            return redirect("portal:apply", vacancy.pk)
        if _receipt_of(request, vacancy):
            return redirect("portal:apply_receipt", vacancy.pk)
        applying = Applying(request.user, vacancy)
        if not _accepts(vacancy, now()):
            return _closed(request, applying, vacancy)
        return view(request, applying, slug)

    return wrapper


@applicant_page
def step(request: HttpRequest, applying: Applying, slug: str) -> HttpResponse:
    """One step: show it, save it, go on when nothing is wrong with it."""
    if slug == CHECK:
        return _check(request, applying)
    if slug == DocumentsStep.slug:
        return _documents(request, applying)
    typed = _typed(request, applying.vacancy)
    was_signed_out = request.method != "POST" and typed is not None and typed["step"] == slug
    reuse = request.method != "POST" and "overnemen" in request.GET and applying.earlier
    data = request.POST if request.method == "POST" else None
    if was_signed_out:
        data = as_posted(typed["data"])
    try:
        shown_step = applying.step(slug, data, earlier=applying.earlier if reuse else None)
    except LookupError:
        raise Http404 from None
    seen = _number(data.get("version")) if data is not None else _version(applying, slug)
    conflict: list[dict[str, str]] = []
    if request.method == "POST":
        request.session.pop(TYPED, None)
        complete = shown_step.is_valid()
        if not shown_step.adding:
            draft = open_draft(request.user, applying.vacancy, at=now())
            try:
                row = save_step(
                    draft, slug, shown_step.typed(request.POST), is_complete=complete, seen=seen, at=now()
                )
            except StaleError as stale:
                seen = stale.current.version
                conflict = _differences(shown_step, applying.step(slug, as_posted(stale.current.data)))
            except Draft.DoesNotExist:
                return redirect("portal:apply", applying.vacancy.pk)
            else:
                seen = row.version
                if complete:
                    return redirect("portal:apply_step", applying.vacancy.pk, applying.after(slug))
            applying.forget_saved()
    return _step_page(
        request,
        applying,
        shown_step,
        {
            "seen": seen,
            "conflict": conflict,
            "problems": shown_step.problems() if request.method == "POST" and not conflict else [],
            "was_signed_out": was_signed_out,
            "reused": bool(reuse),
        },
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _version(applying: Applying, slug: str) -> int:
    saved = applying.saved.get(slug)
    return saved.version if saved else 0


def _differences(mine: Step, other: Step) -> list[dict[str, str]]:
    """Where two versions of a step differ, field by field."""

    def values(step: Step) -> dict[str, tuple[str, str]]:
        found = {}
        for part in step.parts:
            for form in getattr(part, "forms", [part]):
                found |= {b.html_name: (str(b.label), shown(b)) for b in form}
        return found

    here, there = values(mine), values(other)
    nothing = _("(empty)")
    return [
        {
            "label": (here.get(name) or there[name])[0],
            "mine": here.get(name, ("", ""))[1] or nothing,
            "other": there.get(name, ("", ""))[1] or nothing,
        }
        for name in dict.fromkeys([*here, *there])
        if here.get(name, ("", ""))[1] != there.get(name, ("", ""))[1]
    ]


def _step_page(
    request: HttpRequest, applying: Applying, shown_step: Step, context: dict[str, Any]
) -> HttpResponse:
    slug, stops = shown_step.slug, applying.stops(shown_step.slug)
    definition = applying.definition
    own: dict[str, Any] = {
        "step": shown_step,
        "slug": slug,
        "stops": stops,
        "number": applying.slugs.index(slug) + 1,
        "before": applying.before(slug),
        "saved_at": applying.draft.saved_at if applying.draft and slug in applying.saved else None,
        "earlier": applying.earlier if slug not in applying.saved and slug != "vragen" else None,
        "general": [condition_text(definition.condition(key), definition) for key in definition.general],
    }
    if slug == ConditionsStep.slug:
        own["routes"] = [route_words(definition, route) for route in definition.routes]
    if slug == "diploma-en-ervaring" and applying.is_complete(slug):
        own["counted"] = applying.counted(on=localdate())
    status = 409 if context.get("conflict") else 422 if context.get("problems") else 200
    return render(
        request, f"portal/apply/{slug}.html", own | context | _band(applying.vacancy), status=status
    )


# -- Documents -----------------------------------------------------------------------------------------------------


def _slots(applying: Applying, data: Any = None) -> list[Slot]:
    """The papers that are asked with the application, with the files that are there."""
    there = {a.document: a for a in applying.draft.attachments.all()} if applying.draft else {}
    saved = applying.saved.get(DocumentsStep.slug)
    kept = data if data is not None else as_posted(saved.data) if saved else {}
    slots = [
        asked_slot(paper, applying.definition, applying.route)
        for paper in asked_now(applying.definition, applying.route)
    ]
    earlier = applying.earlier.files if applying.earlier else {}
    for slot in slots:
        slot.attachment = there.get(slot.key)
        slot.earlier = None if slot.attachment else earlier.get(slot.key)
        slot.later = bool(kept.get(f"later-{slot.key}")) and slot.may_come_later
        slot.issued = kept.get(f"issued-{slot.key}", "")
        if not slot.issued and slot.attachment and slot.attachment.issued_on:
            slot.issued = slot.attachment.issued_on.isoformat()
    return slots


def _documents(request: HttpRequest, applying: Applying) -> HttpResponse:
    vacancy, slug = applying.vacancy, DocumentsStep.slug
    if DocumentsStep not in applying.kinds:
        raise Http404
    if not applying.route:
        return redirect("portal:apply_step", vacancy.pk, ConditionsStep.slug)
    slots = _slots(applying, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        draft = open_draft(request.user, vacancy, at=now())
        one = request.POST.get("remove") or request.POST.get("reuse") or request.POST.get("only")
        for slot in slots:
            if "remove" in request.POST and slot.key == one:
                detach(draft, slot.key)
                slot.attachment, slot.issued = None, ""
            elif "reuse" in request.POST and slot.key == one and slot.earlier:
                _reuse(draft, slot)
            elif "remove" not in request.POST and one in (None, slot.key):
                _take_in(request, applying, draft, slot, is_whole=one is None)
        chosen = [slot for slot in slots if one in (None, slot.key)]
        problems = [problem for slot in chosen for problem in slot.problems]
        if one is None:
            complete = not problems
            step_now = applying.step(slug, request.POST)
            version = _version(applying, slug)
            with suppress(
                StaleError
            ):  # the files themselves are the newest; only ticks differ, and the page shows them
                save_step(
                    draft, slug, step_now.typed(request.POST), is_complete=complete, seen=version, at=now()
                )
            if complete:
                return redirect("portal:apply_step", vacancy.pk, applying.after(slug))
        elif request.accepts("text/html") is False or request.headers.get("X-Requested-With") == "fetch":
            slot = next((slot for slot in slots if slot.key == one), None)
            if slot is None:
                raise Http404
            html = render_to_string("portal/apply/paper.html", {"slot": slot}, request)
            return JsonResponse({"html": html, "problems": problems}, status=422 if problems else 200)
        elif not problems:
            return redirect(f"{reverse('portal:apply_step', args=[vacancy.pk, slug])}#paper-{one}")
        applying.forget_saved()
    else:
        problems = []
    shown_step = applying.step(slug)
    later = [later_slot(d, applying.definition) for d in asked_later(applying.definition, applying.route)]
    context = {"slots": slots, "later": later, "problems": problems, "count": len({p[0] for p in problems})}
    return _step_page(request, applying, shown_step, context)


def _reuse(draft: Draft, slot: Slot) -> None:
    """Take the file that was handed in before for the same paper."""
    try:
        slot.attachment = attach(draft, slot.key, copied(slot.earlier), issued_on=None, at=now())
    except RefusedError as error:
        slot.error, slot.error_name = " ".join(error.messages), slot.earlier.name


def _take_in(request: HttpRequest, applying: Applying, draft: Draft, slot: Slot, *, is_whole: bool) -> None:
    """What came in for one paper: a file, a date, or the wish to deliver it later. What lacks is only said when the whole page is
    sent."""
    dates, dossier = reference_dates(applying.vacancy), applying.dossier(on=localdate())
    received = receive(request, slot, applying.definition, dossier, dates)
    issued_on = read_date(request.POST, slot)
    if received is not None:
        try:
            slot.attachment = attach(draft, slot.key, received.file, issued_on=received.issued_on, at=now())
        except RefusedError as error:
            slot.error, slot.error_name = " ".join(error.messages), received.file.name
    elif slot.attachment and issued_on and issued_on != slot.attachment.issued_on and not slot.error:
        slot.date_error = too_old(slot, issued_on, applying.definition, dossier, dates)
        slot.is_too_old = bool(slot.date_error)
        if not slot.date_error:
            date_attachment(draft, slot.key, issued_on)
    if slot.has_error or not is_whole:
        return
    if slot.attachment is None:
        if slot.is_required:
            slot.error = _("add this document. Without it you cannot submit.")
        elif slot.may_come_later and not slot.later:
            slot.error = _("add this document, or tick that you deliver it later.")
    elif slot.asks_date and not issued_on:
        slot.date_error = _("fill in the date that stands on the document.")


# -- Check and submit ----------------------------------------------------------------------------------------------


def _check(request: HttpRequest, applying: Applying) -> HttpResponse:
    vacancy, at = applying.vacancy, now()
    if applying.first_open != CHECK or applying.draft is None:
        return redirect("portal:apply_step", vacancy.pk, applying.first_open)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            submit(
                applying.draft,
                applying.registration(on=localdate(at)),
                expected=request.POST.get("expected", ""),
                **applying.accommodation,
                by=request.user,
                at=at,
            )
        except ActionError as error:
            if not _accepts(vacancy, now()):
                return _closed(request, applying, vacancy)
            refused = error.messages
        else:
            return redirect("portal:apply_receipt", vacancy.pk)
    dossier = applying.dossier(on=localdate(at))
    proposal = propose(applying.definition, dossier, on=localdate(at), dates=reference_dates(vacancy))
    slots = _slots(applying) if applying.route else []
    return render(
        request,
        "portal/apply/check.html",
        {
            "form": form,
            "refused": refused,
            "stops": applying.stops(CHECK),
            "number": len(applying.slugs),
            "before": applying.before(CHECK),
            "sections": applying.sections(),
            "route": applying.definition.route(applying.route).label,
            "several_routes": len(applying.definition.routes) > 1,
            "slots": slots,
            "counted": applying.counted(on=localdate(at)),
            "doubts": refusal_lines(proposal, applying.definition),
            "expected": fingerprint(applying.draft),
            **_band(vacancy),
        },
        status=422 if form.errors or refused else 200,
    )


@never_cache
@require_safe
@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, and when; the same for whoever presses twice."""
    application = get_object_or_404(applications_at(request), vacancy=pk)
    slots = _application_slots(application, at=now())
    context = {
        "application": application,
        "open_slots": [
            slot for slot in slots if slot.attachment is None and slot.is_open and not slot.only_for
        ],
        "is_withdrawn": application.state == lifecycle.WITHDRAWN,
    }
    return render(request, "portal/apply/receipt.html", context | _band(application.vacancy))


# -- After submitting ----------------------------------------------------------------------------------------------


def _is_over(application: Application) -> bool:
    """Whether nothing is asked of this candidate any more. Completed is a procedure while its reserve is drawn from: who stands
    there still shows what was left for the appointment."""
    if application.vacancy.state != vacancy_lifecycle.COMPLETED:
        return application.vacancy.state == vacancy_lifecycle.CANCELLED
    places = Place.objects.filter(application=application, dropped_at=None)
    return not places.exclude(state__in=(reserve_lifecycle.LEFT, reserve_lifecycle.LOST)).exists()


def _application_slots(application: Application, *, at: datetime) -> list[Slot]:
    """Every paper of an application: what is there, what was refused, until when the rest may come."""
    vacancy, definition, facts = application.vacancy, application.vacancy.definition, application.facts
    dates, today = reference_dates(vacancy), localdate(at)
    there = {a.document: a for a in application.attachments.current()}
    slots = [
        asked_slot(paper, definition, application.route) for paper in asked_now(definition, application.route)
    ]
    if application.is_admitted:
        slots += [later_slot(document, definition) for document in asked_later(definition, application.route)]
    stands = application.state != lifecycle.WITHDRAWN
    over = _is_over(application)
    before_closing = vacancy.state == vacancy_lifecycle.OPEN and _accepts(vacancy, at)
    for slot in slots:
        slot.attachment, slot.paper = there.get(slot.key), facts.papers.get(slot.key)
        slot.until = last_day_of(slot.document, definition, dates, today)
        in_time = may_be_delivered(slot.document, definition, dates, today)
        slot.is_open = stands and not over and in_time and not slot.is_approved
        judged = slot.paper is not None and slot.paper.approved is not None
        slot.can_remove = slot.is_open and before_closing and not slot.is_required and not judged
        slot.may_come_later, slot.is_sent_alone = False, True
    return slots


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of an application that was handed in: deliver what is missing, replace, take back."""
    application = get_object_or_404(applications_at(request), pk=pk)
    vacancy = application.vacancy
    slots = _application_slots(application, at=now())
    by_key = {slot.key: slot for slot in slots}
    problems: list[tuple[str, str]] = []
    refused: list[str] = []
    if request.method == "POST":
        slot = by_key.get(request.POST.get("remove") or request.POST.get("only") or "")
        if slot is None:
            raise Http404
        try:
            if _is_over(application):
                raise ActionError(_("This procedure is over. Its documents cannot change any more."))
            if "remove" in request.POST:
                if slot.attachment:
                    remove(slot.attachment, by=request.user, at=now())
                return redirect("portal:documents", application.pk)
            received = receive(request, slot, vacancy.definition, application.facts, reference_dates(vacancy))
            if received is not None and slot.asks_date and received.issued_on is None and not slot.date_error:
                slot.date_error = _("fill in the date that stands on the document.")
            if received is None and not slot.error:
                slot.error = _("choose a file first.")
            if received is not None and not slot.has_error:
                slot.attachment = deliver(
                    application,
                    slot.key,
                    received.file,
                    issued_on=received.issued_on,
                    by=request.user,
                    at=now(),
                )
        except RefusedError as error:
            slot.error = " ".join(error.messages)
        except ActionError as error:
            refused = error.messages
        problems = slot.problems
        if request.headers.get("X-Requested-With") == "fetch":
            if refused:
                slot.error, problems = " ".join(refused), [(refused[0], f"file-{slot.key}")]
            else:
                application.refresh_from_db()
                fresh = {s.key: s for s in _application_slots(application, at=now())}[slot.key]
                fresh.error, fresh.error_name = slot.error, slot.error_name
                fresh.date_error, fresh.issued = slot.date_error, slot.issued
                slot = fresh
            html = render_to_string("portal/apply/paper.html", {"slot": slot, "single": True}, request)
            return JsonResponse({"html": html, "problems": problems}, status=422 if problems else 200)
        if not problems and not refused:
            return redirect(f"{reverse('portal:documents', args=[application.pk])}#paper-{slot.key}")
    return render(
        request,
        "portal/apply/delivered.html",
        {
            "application": application,
            "slots": slots,
            "problems": problems,
            "refused": refused,
            **_band(vacancy),
        },
        status=422 if problems or refused else 200,
    )


@never_cache
@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """One own file, as it was kept."""
    return served(get_object_or_404(attachments_of(request.user), pk=pk))
