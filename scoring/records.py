"""Outcomes as plain JSON, to keep and to digest. Fractions are text ("145/2"), so that nothing is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.selection import Final, PartOutcome, Reason, RoundOutcome, Rule, Verdict


def fraction_text(value: Fraction | None) -> str:
    return "" if value is None else str(value)


def fraction_value(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def reason_document(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule.value,
        "met": reason.met,
        "observed": fraction_text(reason.observed),
        "required": fraction_text(reason.required),
        "subject": reason.subject,
    }


def reason_from_document(document: Mapping[str, Any]) -> Reason:
    return Reason(
        rule=Rule(document["rule"]),
        met=document["met"],
        observed=fraction_value(document["observed"]),
        required=fraction_value(document["required"]),
        subject=document["subject"],
    )


def part_document(part: PartOutcome) -> dict[str, Any]:
    return {
        "key": part.key,
        "points": fraction_text(part.points),
        "maximum": fraction_text(part.maximum),
        "taken": part.taken,
        "mark": fraction_text(part.mark),
        "reached": part.reached,
    }


def part_from_document(document: Mapping[str, Any]) -> PartOutcome:
    return PartOutcome(
        key=document["key"],
        points=Fraction(document["points"]),
        maximum=Fraction(document["maximum"]),
        taken=document["taken"],
        mark=fraction_value(document["mark"]),
        reached=document["reached"],
    )


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "reference": verdict.reference,
        "kind": verdict.kind.value,
        "goes_on": verdict.goes_on,
        "fraction": fraction_text(verdict.fraction),
        "points": fraction_text(verdict.points),
        "maximum": fraction_text(verdict.maximum),
        "place": verdict.place,
        "parts": [part_document(p) for p in verdict.parts],
        "reasons": [reason_document(r) for r in verdict.reasons],
    }


def round_document(outcome: RoundOutcome) -> dict[str, Any]:
    return {
        "key": outcome.key,
        "held": outcome.held,
        "held_reason": reason_document(outcome.held_reason) if outcome.held_reason else None,
        "counts": [outcome.entrants, outcome.exempt, outcome.passed, outcome.out, outcome.withdrawn],
        "verdicts": [verdict_document(v) for v in outcome.verdicts],
    }


def final_document(final: Final) -> dict[str, Any]:
    return {
        "reference": final.reference,
        "outcome": final.outcome.value,
        "total": fraction_text(final.total),
        "rank": final.rank,
        "reasons": [reason_document(r) for r in final.reasons],
    }


def digest(fingerprint: str, document: Any) -> str:
    """SHA-256 (hex) of an outcome under the rules with this fingerprint: what an officer confirms is exactly this."""
    text = json.dumps([fingerprint, document], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
