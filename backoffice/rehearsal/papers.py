"""The papers of a rehearsal as files: every letter as text, and the official documents as PDF."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from backoffice.rehearsal.play import Play
from correspondence.models import Message
from documents.render import Paper, render_many
from reserves.documents import reserve_list_pdf
from scoring.documents import final_minutes_pdf
from scoring.models import ClosingRun, Ranking
from scoring.result_letters import final_letter_papers, round_letter_papers
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
    """The official documents: brochure, minutes, reserve lists, and the result letter of everybody who was admitted.

    The first list is `reserve-list.pdf`; where there is a promotion reserve besides, that is `reserve-list-promotion.pdf`.
    The letters are laid out by processes of their own meanwhile: they and the minutes of a large selection take longest.
    """
    vacancy = play.vacancy
    references, papers = _result_letters(vacancy)
    pdfs = render_many(papers, organisation=vacancy.organisation)
    first = list(islice(pdfs, 1))  # made here: it is with the first one that texts and logo are read
    with ThreadPoolExecutor(1) as beside:
        letters = beside.submit(list, pdfs)
        (out / "brochure.pdf").write_bytes(brochure_pdf(vacancy, on=play.times.published.date()))
        (out / "minutes.pdf").write_bytes(final_minutes_pdf(vacancy))
        for index, reserve_list in enumerate(vacancy.reserve_lists.order_by("pk")):
            name = f"reserve-list-{reserve_list.kind}.pdf" if index else "reserve-list.pdf"
            (out / name).write_bytes(reserve_list_pdf(reserve_list, on=play.times.decision.date()))
        for reference, pdf in zip(references, first + letters.result(), strict=True):
            (out / "letters" / reference / "result.pdf").write_bytes(pdf)


def _result_letters(vacancy: Vacancy) -> tuple[list[str], list[Paper]]:
    """The letter that ended it, by reference: about the round in which somebody went out, or the final one."""
    found: dict[str, Paper] = {}
    for run in ClosingRun.objects.filter(round__vacancy=vacancy).order_by("round__position"):
        for verdict, paper in round_letter_papers(run, on=localdate(run.closed_at)):
            if not verdict.goes_on:
                found[verdict.participation.application.reference] = paper
    ranking = Ranking.objects.get(vacancy=vacancy)
    for result, paper in final_letter_papers(ranking, on=localdate(ranking.adopted_at)):
        found[result.application.reference] = paper
    return list(found), list(found.values())
