"""Handing out a paper that was made for whoever asks: to keep, and not to be kept by the browser."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify


def paper(pdf: bytes, title: str) -> HttpResponse:
    """The PDF as a file named after its title."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(title)}.pdf"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
