"""Handing out a file: only a view that asked who is looking calls this. Nothing of it runs, whatever a browser makes of it."""

from __future__ import annotations

from django.http import FileResponse, Http404

from candidates.models import KeptFile


def served(attachment: KeptFile, *, inline: bool = False, name: str = "") -> FileResponse:
    """The file to keep, under its own name or another, or (`inline`) to look at inside a page of our own. One that was
    not scanned yet is not handed out."""
    if not attachment.may_be_served:
        raise Http404
    response = FileResponse(
        attachment.file.open(),
        as_attachment=not inline,
        filename=name or attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if inline:
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
