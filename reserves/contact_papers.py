"""The register of contacts as a paper that proves who was contacted when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.render import LANGUAGE, render_pdf
from organisations.models import Organisation
from reserves.contacts import ContactLine
from vacancies import words


def contacts_pdf(lines: Sequence[ContactLine], *, organisation: Organisation, about: str, on: date) -> bytes:
    """The register about a list or a candidate, as it stood on the local day `on`."""
    with translation.override(LANGUAGE):
        title = _("Register of contacts")
        context = {
            "running": f"{title}, {about}",
            "heading": title,
            "subheading": [about],
            "lines": [
                {
                    "when": words.moment(localtime(line.at)),
                    "name": str(line.place.result.application.candidate),
                    "line": line,
                    "answer_by": words.day(line.answer_by) if line.answer_by else "",
                    "answered": words.moment(localtime(line.answered_at)) if line.answered_at else "",
                }
                for line in lines
            ],
            "on": words.day(on),
        }
        return render_pdf("print/contacts.html", context, organisation=organisation, title=f"{title} {about}")
