"""A proposal of the engine as plain JSON, and back: what was proposed stays readable beside what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from candidates.eligibility import Proposal
from vacancies.definition_format import read_dataclass, to_plain


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    return to_plain(proposal)


def proposal_from_document(document: Mapping[str, Any]) -> Proposal:
    """The proposal that was kept. What we wrote ourselves reads without problems; anything else raises ValueError."""
    proposal, problems = read_dataclass(Proposal, document)
    if problems:
        raise ValueError(problems)
    return proposal
