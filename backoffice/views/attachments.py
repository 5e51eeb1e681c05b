"""The files of an application: looked at in place, kept, approved or refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from backoffice.candidacies import Mark
from backoffice.forms.attachments import JudgementOfDocumentForm, reasons_for
from backoffice.frame import done, staff_page
from backoffice.scope import attachments_for
from candidates import lifecycle
from candidates.deliveries import is_over, judge
from candidates.models import Application, Attachment
from candidates.seen import seen_file
from candidates.serving import served
from journal.actions import ActionError
from vacancies import words
from vacancies.rules import Definition, RequiredDocument


def files_of(application: Application) -> list[dict[str, Any]]:
    """The files of an application for the page, each with its state and the form to judge it; earlier ones last."""
    definition, papers = application.vacancy.definition, application.facts.papers
    labels = {d.key: words.capital(words.about_the_paper(d.label)) for d in definition.documents}
    may_judge = application.state != lifecycle.WITHDRAWN and not is_over(application)
    found = []
    documents = {document.key: document for document in definition.documents}
    for file in application.attachments.order_by("replaced_at", "uploaded_at", "pk"):
        paper = papers.get(file.document)
        current = file.replaced_at is None
        found.append(
            {
                "file": file,
                "label": labels.get(file.document, file.document),
                "mark": _mark(file, paper.approved if paper and current else None),
                "form": form_for(file, documents[file.document], definition)
                if may_judge and current and file.may_be_served and file.document in documents
                else None,
                "seen": seen_file(file, paper.approved if paper else None),
                "is_approved": current and paper is not None and paper.approved is True,
                "is_unchecked": current and file.may_be_served and (paper is None or paper.approved is None),
                "is_picture": file.media_type.startswith("image/"),
            }
        )
    return sorted(found, key=lambda row: row["file"].replaced_at is not None)


def form_for(
    file: Attachment, document: RequiredDocument, definition: Definition, data: Any = None, **more: Any
) -> JudgementOfDocumentForm:
    """The form to judge a file, with the reasons that go with what it shows."""
    reasons = reasons_for(document, definition)
    return JudgementOfDocumentForm(data, prefix=f"file-{file.pk}", reasons=reasons, **more)


def judge_as_posted(
    file: Attachment, posted: QueryDict, *, approved: bool, by: User, at: datetime
) -> JudgementOfDocumentForm:
    """Judge a file as a form of `form_for` says. Raises ActionError."""
    definition = file.application.vacancy.definition
    form = form_for(file, definition.document(file.document), definition, posted)
    if approved or form.is_valid():
        reason, seen = "" if approved else form.reason, posted.get(f"seen-{file.pk}", "")
        judge(file, approved=approved, reason=reason, expected=seen, by=by, at=at)
    return form


def _mark(file: Attachment, approved: bool | None) -> Mark:
    if file.replaced_at is not None:
        return Mark("none", _("Replaced"), file.refusal)
    if not file.may_be_served:
        return Mark(
            "bad" if file.scan == Attachment.Scan.INFECTED else "wait", words.capital(file.get_scan_display())
        )
    if approved is None:
        return Mark("info", _("Not checked yet"))
    return Mark("good", _("Approved")) if approved else Mark("bad", _("Not accepted"), file.refusal)


@require_safe
@staff_page
@csp_replace({"script-src": [NONE], "connect-src": [NONE], "form-action": [NONE], "frame-ancestors": [SELF]})
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """One file; with `?show` inside our own page, where PDFs and pictures only are shown."""
    file = get_object_or_404(attachments_for(request.user), pk=pk)
    shows = file.is_pdf or file.media_type.startswith("image/")
    return served(file, inline="show" in request.GET and shows)


@require_POST
@staff_page
def judge_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a document or refuse it with a reason, and back to where one was."""
    found = attachments_for(request.user).select_related("application__vacancy")
    file = get_object_or_404(found, pk=pk)
    approved = "approve" in request.POST
    try:
        form = judge_as_posted(file, request.POST, approved=approved, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if approved or form.is_valid():
            done(request, _("The document is approved.") if approved else _("The document is refused."))
        else:
            messages.error(request, " ".join(str(e) for each in form.errors.values() for e in each))
    return redirect(f"{reverse('backoffice:application', args=[file.application_id])}#files")
