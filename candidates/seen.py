"""What an officer had in front of them: names exactly that, so that a form that stood open decides on nothing else (a query)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from candidates.models import Application, Attachment


def seen(application: Application) -> str:
    """Names the dossier, the files and the decision of an application as they stand."""
    files = application.attachments.current().order_by("pk").values_list("pk", "scan", "refusal")
    return _named(
        application.dossier,
        application.state,
        application.admission,
        application.alternative,
        application.admission_reason,
        [list(row) for row in files],
    )


def seen_file(attachment: Attachment, approved: bool | None) -> str:
    """Names a file with the judgement that stands on its paper."""
    return _named(attachment.pk, approved, attachment.refusal)


def _named(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
