"""What needs the officer now, most urgent first: each line is one click from its action. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.bureau import offered
from backoffice.jury_lines import jury_section, unsigned_lines
from backoffice.procedures import Procedure, procedures
from backoffice.queues import DOCUMENTS
from backoffice.request_lines import requests_section
from backoffice.reserve_lines import answers, expiring_section
from backoffice.scope import messages_for, pinned, reserve_lists_for, vacancies_for
from backoffice.sections import Section
from backoffice.timetables import gaps
from candidates.models import Attachment, Request
from correspondence import lifecycle as letter_lifecycle
from reserves.retention import last_kept
from reserves.validity import add_months
from scoring.models import Ranking
from vacancies import lifecycle
from vacancies.models import Vacancy

LATE = timedelta(days=3)
"""What waits longer than this is marked as late, half a day of it as soon."""
SOON = timedelta(hours=12)
EXPIRES_WITHIN = 90
"""Days before its last day from which a reserve list is shown."""


@dataclass
class Waiting:
    """The sections that have something in them, and the procedures that run."""

    sections: list[Section]
    running: list[Procedure]
    letters: int

    @property
    def count(self) -> int:
        """Lines that wait for the officer, not for others."""
        return sum(len(section.rows) for section in self.sections if not section.others)

    @property
    def late(self) -> int:
        return sum(row["urgency"] == "bad" for s in self.sections if not s.others for row in s.rows)


def waiting_for(request: HttpRequest) -> Waiting:
    """The work list of who asks; computed once per request, as every page shows its numbers."""
    if not hasattr(request, "_work_list"):
        with pinned(request.user):
            request._work_list = work_list_of(request.user, at=now())
    return request._work_list


def work_list_of(user: Any, *, at: datetime) -> Waiting:
    """The work list of a user at an aware moment."""
    open_vacancies = vacancies_for(user).exclude(state=lifecycle.CANCELLED)
    found = procedures(open_vacancies.exclude(state=lifecycle.COMPLETED))
    letters = list(
        messages_for(user)
        .filter(state__in=[letter_lifecycle.DRAFT, letter_lifecycle.FAILED])
        .values("vacancy_key", "state")
        .order_by("vacancy_key")
        .annotate(number=Count("pk"), oldest=Min("created_at"))
    )
    titles = dict(
        open_vacancies.filter(key__in=[g["vacancy_key"] for g in letters]).values_list("key", "title")
    )
    lists = list(
        reserve_lists_for(user)
        .select_related("vacancy")
        .only("kind", "family", "valid_until", "vacancy__title")
    )
    to_settle, waiting = answers(lists, at)
    others = Section(
        "others", _("Waits for others"), [*unsigned_lines(found, at), *waiting], others=True, names=True
    )
    sections = [
        _letters(letters, titles, letter_lifecycle.FAILED, at),
        _rounds(found, at),
        requests_section(user, at),
        _letters(letters, titles, letter_lifecycle.DRAFT, at),
        _planning(found, at),
        jury_section(user, found),
        _post(user, at),
        _rankings(found, at),
        _reserves_to_draw_up(found, at),
        _admissions_to_close(found, at),
        _documents(user, at),
        _applications(found, at),
        _drafts(found),
        to_settle,
        expiring_section(lists, at, within=EXPIRES_WITHIN),
        _past_retention(open_vacancies, at),
        others,
    ]
    for section in sections:
        section.rows = offered(user, section.rows)
    running = [p for p in found if p.vacancy.state not in (lifecycle.DRAFT, lifecycle.CANCELLED)]
    return Waiting(
        [section for section in sections if section.rows], running, sum(group["number"] for group in letters)
    )


def _letters(groups: Iterable[dict], titles: dict[str, str], state: str, at: datetime) -> Section:
    failed = state == letter_lifecycle.FAILED
    section = Section(
        "failed" if failed else "letters",
        _("Failed letters") if failed else _("Letters ready to be released"),
        number=0,
        urgent=True,
    )
    for group in groups:
        if group["state"] != state or group["vacancy_key"] not in titles:
            continue
        section.number += group["number"]
        number = group["number"]
        title = titles[group["vacancy_key"]]
        due, urgency = (_("Now"), "bad") if failed else _since(group["oldest"], at)
        section.rows.append(
            {
                "due": due,
                "urgency": urgency,
                "title": ngettext("%(number)d letter", "%(number)d letters", number) % {"number": number},
                "detail": f"{title}. {_('Correct the address and try again, or send by post.')}"
                if failed
                else title,
                "action": _("Check") if failed else _("Read over"),
                "url": f"{reverse('backoffice:letters')}?state={state}&vacancy={group['vacancy_key']}",
            }
        )
    return section


def _post(user: Any, at: datetime) -> Section:
    """Letters that go by post: to be printed, or printed and not posted yet."""
    section = Section("post", _("Letters by post"), number=0)
    waiting = messages_for(user).filter(state=letter_lifecycle.POST, released_at__lte=at)
    counts = waiting.aggregate(
        number=Count("pk"), printed=Count("pk", filter=Q(batch__isnull=False)), oldest=Min("released_at")
    )
    if not counts["number"]:
        return section
    section.number = counts["number"]
    due, urgency = _since(counts["oldest"], at)
    left = counts["number"] - counts["printed"]
    detail = [ngettext("%(n)d to be printed", "%(n)d to be printed", left) % {"n": left}] if left else []
    if counts["printed"]:
        text = ngettext(
            "%(n)d printed, day of posting to be entered",
            "%(n)d printed, day of posting to be entered",
            counts["printed"],
        )
        detail.append(text % {"n": counts["printed"]})
    number = counts["number"]
    section.rows.append(
        {
            "due": due,
            "urgency": urgency,
            "title": ngettext("%(number)d letter", "%(number)d letters", number) % {"number": number},
            "detail": "; ".join(detail),
            "action": _("Print"),
            "url": reverse("backoffice:post"),
        }
    )
    return section


def _rounds(found: Iterable[Procedure], at: datetime) -> Section:
    section = Section("rounds", _("Rounds ready to be closed"), urgent=True)
    for procedure in found:
        round_ = procedure.running
        if round_ and procedure.is_complete(round_):
            number = procedure.entrants.get(round_.pk, 0)
            if procedure.may_be_held(round_):
                state = ngettext(
                    "%(number)d candidate, results complete.",
                    "%(number)d candidates, results complete.",
                    number,
                )
            else:
                state = ngettext(
                    "Not held with %(number)d candidate.", "Not held with %(number)d candidates.", number
                )
            section.rows.append(
                {
                    "due": _("Now"),
                    "urgency": "wait",
                    "title": round_.title,
                    "detail": f"{procedure.vacancy.title}. {state % {'number': number}}",
                    "action": _("View"),
                    "main": True,
                    "url": url_of("backoffice:close_round", round_.pk),
                }
            )
    return section


def _planning(found: list[Procedure], at: datetime) -> Section:
    """Rounds whose planning was begun and is not complete."""
    section = Section("planning", _("Planning to be completed"))
    lacking = gaps(found, at=at)
    for procedure in found:
        gap = lacking.get(procedure.running.pk) if procedure.running else None
        if gap is None or not (gap.unplaced or gap.uninvited):
            continue
        if gap.unplaced:
            text = ngettext("%(n)d candidate without hour", "%(n)d candidates without hour", gap.unplaced)
            title = text % {"n": gap.unplaced}
        else:
            text = ngettext(
                "%(n)d candidate not invited yet", "%(n)d candidates not invited yet", gap.uninvited
            )
            title = text % {"n": gap.uninvited}
        section.rows.append(
            {
                "due": "",
                "urgency": "",
                "title": title,
                "detail": f"{procedure.vacancy.title}. {procedure.running.title}",
                "action": _("Plan"),
                "url": url_of("backoffice:planning", procedure.vacancy.pk),
            }
        )
    return section


def _rankings(found: Iterable[Procedure], at: datetime) -> Section:
    section = Section("rankings", _("Rankings to be adopted"), urgent=True)
    for procedure in found:
        if procedure.may_adopt:
            closed = max(round_.closed_at for round_ in procedure.rounds)
            due, urgency = _since(closed, at)
            section.rows.append(
                {
                    "due": due,
                    "urgency": urgency,
                    "title": procedure.vacancy.title,
                    "detail": _("All rounds are closed."),
                    "action": _("View"),
                    "main": True,
                    "url": url_of("backoffice:ranking", procedure.vacancy.pk),
                }
            )
    return section


def _reserves_to_draw_up(found: Iterable[Procedure], at: datetime) -> Section:
    section = Section("reserves", _("Reserve lists to be drawn up"))
    for procedure in found:
        if procedure.vacancy.state == lifecycle.RANKED:
            section.rows.append(
                {
                    "due": "",
                    "urgency": "",
                    "title": procedure.vacancy.title,
                    "detail": _("The ranking is adopted: enter the decision of the authority."),
                    "action": _("Draw up"),
                    "url": url_of("backoffice:reserve_draw_up", procedure.vacancy.pk),
                }
            )
    return section


def _admissions_to_close(found: Iterable[Procedure], at: datetime) -> Section:
    section = Section("admissions", _("Admissions to be closed"))
    for procedure in found:
        vacancy = procedure.vacancy
        if may_close_admission(procedure, at):
            due, urgency = _since(vacancy.closes_at, at) if vacancy.closes_at else ("", "")
            number = procedure.counts.admitted
            text = ngettext(
                "Everything is decided, %(number)d candidate is admitted.",
                "Everything is decided, %(number)d candidates are admitted.",
                number,
            )
            section.rows.append(
                {
                    "due": due,
                    "urgency": urgency,
                    "title": vacancy.title,
                    "detail": text % {"number": number},
                    "action": _("Close"),
                    "url": url_of("backoffice:close_admission", vacancy.pk),
                }
            )
    return section


def may_close_admission(procedure: Procedure, at: datetime) -> bool:
    """Whether nothing keeps the admission of a vacancy from closing."""
    vacancy, counts = procedure.vacancy, procedure.counts
    ended = vacancy.closes_at is None or vacancy.closes_at <= at
    return vacancy.state == lifecycle.OPEN and ended and not counts.undecided and counts.admitted > 0


def _applications(found: Iterable[Procedure], at: datetime) -> Section:
    section = Section("applications", _("Applications to be decided"), number=0)
    for procedure in found:
        vacancy, counts = procedure.vacancy, procedure.counts
        if vacancy.state != lifecycle.OPEN or not counts.undecided:
            continue
        section.number += counts.undecided
        if vacancy.closes_at and vacancy.closes_at > at:
            last = localtime(vacancy.closes_at - timedelta(minutes=1))
            due, urgency = "", ""
            detail = _("%(title)s. Candidates can apply until %(day)s included.") % {
                "title": vacancy.title,
                "day": date_format(last, "j F"),
            }
        else:
            due, urgency = _since(vacancy.closes_at or counts.oldest, at)
            waits = (at - counts.oldest).days
            detail = f"{vacancy.title}."
            if waits:
                text = ngettext("The oldest waits %(days)d day.", "The oldest waits %(days)d days.", waits)
                detail = f"{detail} {text % {'days': waits}}"
        number = counts.undecided
        section.rows.append(
            {
                "due": due,
                "urgency": urgency,
                "title": ngettext("%(number)d application", "%(number)d applications", number)
                % {"number": number},
                "detail": detail,
                "action": _("Decide"),
                "url": url_of("backoffice:admission", vacancy.pk),
            }
        )
    return section


def _documents(user: Any, at: datetime) -> Section:
    """Files of candidates that nobody looked at yet: the desk opens at the first application that has one."""
    section = Section("papers", _("Documents to check"), number=0)
    adopted = Ranking.objects.filter(vacancy=OuterRef("application__vacancy"))
    waiting = (
        Attachment.objects.to_check()
        .filter(application__vacancy__in=vacancies_for(user).exclude(state=lifecycle.CANCELLED).values("pk"))
        # Once a procedure is completed only what came in for an appointment is still looked at.
        .exclude(
            application__vacancy__state=lifecycle.COMPLETED,
            uploaded_at__lt=Subquery(adopted.values("adopted_at")[:1]),
        )
        .values("application__vacancy__title", "application__vacancy__state")
        .order_by("application__vacancy")
        .annotate(
            vacancy=F("application__vacancy"),
            number=Count("pk"),
            oldest=Min("uploaded_at"),
            first=Min("application"),
        )
    )
    for group in waiting:
        section.number += group["number"]
        due, urgency = _since(group["oldest"], at)
        is_open = group["application__vacancy__state"] == lifecycle.OPEN
        address = url_of("backoffice:decide" if is_open else "backoffice:application", group["first"])
        text = ngettext("%(number)d document", "%(number)d documents", group["number"])
        section.rows.append(
            {
                "due": due,
                "urgency": urgency,
                "title": text % {"number": group["number"]},
                "detail": group["application__vacancy__title"],
                "action": _("Check"),
                "url": f"{address}?show={DOCUMENTS}" if is_open else f"{address}#files",
            }
        )
    return section


def _drafts(found: Iterable[Procedure]) -> Section:
    section = Section("drafts", _("Drafts to be published"))
    for procedure in found:
        if procedure.vacancy.state == lifecycle.DRAFT:
            section.rows.append(
                {
                    "due": "",
                    "urgency": "",
                    "title": procedure.vacancy.title,
                    "detail": _("File %(number)s") % {"number": procedure.vacancy.number},
                    "action": _("Open"),
                    "url": reverse("backoffice:rules", args=[procedure.vacancy.pk]),
                }
            )
    return section


def _past_retention(vacancies: QuerySet[Vacancy], at: datetime) -> Section:
    """Procedures all of whose files are past the term for keeping them: they are to be erased. One query where there are none."""
    today = localdate(at)
    section = Section("retention", _("Files past their retention period"))
    ends = vacancies.filter(state=lifecycle.COMPLETED).values_list(
        "pk", "organisation__retention_months", Max("rankings__adopted_at"), Max("reserve_lists__valid_until")
    )
    long_ago = [
        pk
        for pk, months, adopted, last in ends.order_by()
        if add_months(max(filter(None, (adopted and localdate(adopted), last)), default=today), months)
        < today
    ]
    if not long_ago:
        return section
    rows = Vacancy.objects.filter(pk__in=long_ago).select_related("organisation")
    # An appeal may hold them still.
    for vacancy in rows.prefetch_related(
        "rankings", "reserve_lists", Prefetch("requests", Request.objects.holding())
    ):
        until = last_kept(vacancy)
        if until is not None and until < today:
            section.rows.append(
                {
                    "due": date_format(until, "j N Y"),
                    "urgency": "wait",
                    "title": vacancy.title,
                    "detail": _("The period ended. Nothing is erased by itself: look at what must go."),
                    "action": _("Open"),
                    "url": url_of("backoffice:applications", vacancy.pk),
                }
            )
    return section


def _since(moment: datetime, at: datetime) -> tuple[str, str]:
    """Since when something waits, and how urgent that makes it."""
    days = (localdate(at) - localdate(moment)).days
    urgency = "bad" if at - moment >= LATE else "wait" if at - moment >= SOON else ""
    if days == 0:
        return _("today"), urgency
    if days == 1:
        return _("since yesterday"), urgency
    return _("since %(day)s") % {"day": date_format(localtime(moment), "j N")}, urgency


def url_of(name: str, *args: Any) -> str:
    """The address of a page, or nothing when this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
