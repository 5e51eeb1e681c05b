"""The papers of a rehearsal as files: every letter as text, and the official documents as PDF."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.rehearsal.play import Play
from correspondence.models import Message
from reserves.documents import reserve_list_pdf
from scoring.documents import final_minutes_pdf
from vacancies.documents import brochure_pdf
from vacancies.models import Vacancy


def write_letters(vacancy: Vacancy, folder: Path) -> None:
    """Every letter as text: a folder per candidate, the letters numbered in the order in which they were written."""
    references = {a.key: a.reference for a in vacancy.applications.all()}
    by_candidate = defaultdict(list)
    for message in Message.objects.filter(vacancy_key=vacancy.key).order_by("created_at", "pk"):
        by_candidate[references[message.subject_key]].append(message)
    for reference, messages in by_candidate.items():
        own = folder / reference
        own.mkdir(parents=True)
        for number, message in enumerate(messages, start=1):
            (own / f"{number:02}-{message.occasion}.txt").write_text(_text(message), encoding="utf-8")


def _text(message: Message) -> str:
    to = message.recipient_email or message.recipient_address.replace("\n", ", ")
    head = [
        _("To: %(name)s (%(address)s)") % {"name": message.recipient_name, "address": to},
        _("Date: %(day)s") % {"day": localtime(message.created_at).date().isoformat()},
        _("Subject: %(subject)s") % {"subject": message.subject},
    ]
    return "\n".join([*head, "", message.body_text.strip(), ""])


def write_papers(play: Play, out: Path) -> None:
    """The official documents: brochure, minutes and reserve lists.

    The first list is `reserve-list.pdf`; where there is a promotion reserve besides, that is `reserve-list-promotion.pdf`.
    """
    vacancy = play.vacancy
    (out / "brochure.pdf").write_bytes(brochure_pdf(vacancy, on=play.times.published.date()))
    (out / "minutes.pdf").write_bytes(final_minutes_pdf(vacancy))
    for index, reserve_list in enumerate(vacancy.reserve_lists.order_by("pk")):
        name = f"reserve-list-{reserve_list.kind}.pdf" if index else "reserve-list.pdf"
        (out / name).write_bytes(reserve_list_pdf(reserve_list, on=play.times.decision.date()))
