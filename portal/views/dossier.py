"""The numbered dossier that was given to a candidate who asked to look into the own file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candidates.models import Request
from documents.models import Document, Kind
from portal.scope import applications_of


def given(requests: Iterable[Request]) -> Mapping[int, Document]:
    """By request: the dossier that was given last. One query."""
    subjects = {f"request:{request.pk}": request.pk for request in requests}
    documents = Document.objects.filter(
        kind=Kind.DOSSIER, subject_key__in=list(subjects), released_at__isnull=False
    )
    return {subjects[document.subject_key]: document for document in documents.order_by("version")}


@require_safe
@login_required
@never_cache
def dossier(request: HttpRequest, pk: int, asked: int) -> FileResponse:
    """The dossier of one request of the own application."""
    application = get_object_or_404(applications_of(request.user), pk=pk)
    row = get_object_or_404(application.requests, pk=asked)
    document = get_object_or_404(Document, pk=getattr(given([row]).get(row.pk), "pk", None))
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=f"{slugify(document.title)}.pdf",
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff"},
    )
