"""The files of an application: looked at in place, kept, approved or refused."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.candidacies import Mark
from backoffice.forms.attachments import JudgementOfDocumentForm
from backoffice.frame import done, staff_page
from backoffice.scope import attachments_for
from candidates import lifecycle
from candidates.deliveries import OVER, judge
from candidates.models import Application, Attachment
from candidates.serving import served
from journal.actions import ActionError
from vacancies import words


def files_of(application: Application) -> list[dict[str, Any]]:
    """The files of an application for the page, each with its state and the form to judge it; earlier ones last."""
    definition, papers = application.vacancy.definition, application.facts.papers
    labels = {document.key: words.capital(document.label) for document in definition.documents}
    may_judge = application.state != lifecycle.WITHDRAWN and application.vacancy.state not in OVER
    found = []
    for file in application.attachments.order_by("replaced_at", "uploaded_at", "pk"):
        paper = papers.get(file.document)
        current = file.replaced_at is None
        found.append(
            {
                "file": file,
                "label": labels.get(file.document, file.document),
                "mark": _mark(file, paper.approved if paper and current else None),
                "form": JudgementOfDocumentForm(prefix=f"file-{file.pk}")
                if may_judge and current and file.may_be_served
                else None,
                "is_approved": current and paper is not None and paper.approved is True,
                "is_picture": file.media_type.startswith("image/"),
            }
        )
    return sorted(found, key=lambda row: row["file"].replaced_at is not None)


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
    file = get_object_or_404(attachments_for(request.user).select_related("application"), pk=pk)
    form = JudgementOfDocumentForm(request.POST, prefix=f"file-{file.pk}")
    approved = "approve" in request.POST
    back = "decide" if request.POST.get("back") == "decide" else "application"
    if form.is_valid():
        try:
            judge(file, approved=approved, reason=form.reason, by=request.user, at=now())
        except ActionError as error:
            messages.error(request, " ".join(error.messages))
        else:
            done(request, _("The document is approved.") if approved else _("The document is refused."))
    return redirect(f"{reverse(f'backoffice:{back}', args=[file.application_id])}#files")
