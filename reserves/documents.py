"""The reserve list as the authority signs it: ranked with ex aequo, or plain and alphabetical."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.render import LANGUAGE, Paper, render_pdf
from reserves.models import Consultation, Place, ReserveList
from scoring.display import rounded
from scoring.documents import COLUMNS_AT_MOST
from scoring.minutes_records import full_name, listed
from scoring.models import Verdict
from scoring.records import fraction_value
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition, ReserveKind, Round
from vacancies.sentences import Aspect
from vacancies.wording import letter, reserve


def reserve_list_pdf(reserve_list: ReserveList, *, on: date) -> bytes:
    """The list as a PDF, with the consultations known on the local day `on` of making."""
    paper = reserve_list_paper(reserve_list, on=on)
    return render_pdf(
        paper.template_name, paper.context, organisation=reserve_list.organisation, title=paper.title
    )


def reserve_list_paper(reserve_list: ReserveList, *, on: date, named: bool = True) -> Paper:
    """The list on paper, as `reserve_list_pdf` prints it; not `named`, by file number where it has no order of its own."""
    with translation.override(LANGUAGE):
        return Paper(
            "print/reserve_list.html",
            reserve_list_context(reserve_list, on=on, named=named),
            _title(reserve_list),
        )


def reserve_list_context(reserve_list: ReserveList, *, on: date, named: bool = True) -> dict[str, Any]:
    """What the template shows, in the active language and in a constant number of queries."""
    vacancy = reserve_list.vacancy
    definition = vacancy.definition
    places = list(
        reserve_list.places.select_related("result__application__candidate").defer(
            "result__application__dossier", "result__application__answers", "result__application__proposal"
        )
    )
    # Who was taken off by a correction after an appointment stays on paper: the appointment holds.
    places = [p for p in places if not p.dropped_at or p.state == Place.State.APPOINTED]
    places.sort(key=lambda place: _order(place, named=named))
    footnotes = _footnotes(definition, places)
    return {
        "running": f"{_title(reserve_list)}, {vacancy.number}",
        "heading": _kind(reserve_list),
        "subheading": [_subject(reserve_list, definition)],
        "facts": list(_facts(reserve_list, vacancy, definition)),
        "ranked": reserve_list.ranked,
        "named": named,
        "rounds": [
            {"title": rule.title, "maximum": words.number(rule.maximum)} for rule in _counting(definition)
        ],
        "rows": _rows(reserve_list, definition, places, footnotes, named=named),
        "notes": list(_notes(reserve_list, definition, places, footnotes)),
        "usage": list(_usage(reserve_list, definition)),
        "consultations": _consultations(reserve_list),
        "on": words.day(on),
        "statement": _("Adopted by the decision of %(decided)s, drawn up on %(on)s.")
        % {"decided": words.day(reserve_list.decided_on), "on": words.day(on)},
        "signatories": reserve_list.organisation.signatories,
    }


def _title(reserve_list: ReserveList) -> str:
    return f"{_kind(reserve_list)} {words.small(reserve_list.family or reserve_list.vacancy.title)}"


def _kind(reserve_list: ReserveList) -> str:
    return words.capital(words.name(ReserveKind(reserve_list.kind)))


def _subject(reserve_list: ReserveList, definition: Definition) -> str:
    values = {
        "level": definition.offer.level,
        "scale": definition.offer.pay_scale,
        "what": words.small(reserve_list.family) or definition.offer.title,
    }
    if reserve_list.family:
        return _("Function family %(what)s, level %(level)s, pay scale %(scale)s") % values
    return _("%(what)s, level %(level)s, pay scale %(scale)s") % values


def _order(place: Place, *, named: bool) -> tuple:
    # Who has no place on a ranked list comes last.
    return (place.rank is None, place.rank or 0, listed(place.result.application, named=named))


# -- Facts and use -----------------------------------------------------------------------------------------------------


def _facts(reserve_list: ReserveList, vacancy: Vacancy, definition: Definition) -> Iterator[dict[str, Any]]:
    period = {"first": words.day(reserve_list.valid_from), "last": words.day(reserve_list.valid_until)}
    valid = [_("From %(first)s until and including %(last)s") % period]
    extensions = list(reserve_list.extensions.all())
    replaced = reserve_list.replaced.last()
    if reserve_list.extendable_until and reserve_list.extendable_until > reserve_list.valid_until:
        valid.append(_("Extendable until %(day)s") % {"day": words.day(reserve_list.extendable_until)})
    yield {"label": _("Valid"), "lines": valid, "strong": True}
    decision = _("%(authority)s, session of %(day)s, %(reference)s") % {
        "authority": words.capital(reserve_list.decision_authority),
        "day": words.day(reserve_list.decided_on),
        "reference": reserve_list.decision_reference,
    }
    yield {"label": _("Decision"), "lines": [decision]}
    if replaced:
        text = _(
            "Version %(number)s replaces version %(before)s: %(authority)s, session of %(day)s, %(reference)s"
        )
        yield {
            "label": _("Version"),
            "lines": [
                text
                % {
                    "number": replaced.number + 1,
                    "before": replaced.number,
                    "authority": replaced.decision_authority,
                    "day": words.day(replaced.decided_on),
                    "reference": replaced.decision_reference,
                },
                _("Reason: %(reason)s") % {"reason": replaced.reason},
            ],
        }
    if extensions:
        text = _("Through %(until)s instead of %(before)s: %(authority)s, session of %(day)s, %(reference)s")
        yield {
            "label": _("Extended"),
            "lines": [
                text
                % {
                    "until": words.day(extension.until),
                    "before": words.day(extension.previous_until),
                    "authority": extension.decision_authority,
                    "day": words.day(extension.decided_on),
                    "reference": extension.decision_reference,
                }
                for extension in extensions
            ],
        }
    selection = [
        _("Vacancy %(number)s, %(function)s") % {"number": vacancy.number, "function": vacancy.title}
    ]
    if vacancy.rules:
        selection.append(
            _("Rules of the procedure version %(number)s of %(day)s")
            % {"number": vacancy.rules.number, "day": words.day(localdate(vacancy.rules.published_at))}
        )
    yield {"label": _("Selection"), "lines": selection}


def _usage(reserve_list: ReserveList, definition: Definition) -> Iterator[dict[str, Any]]:
    """The published sentences about the reserve and the offers, and what the order means."""
    if reserve_list.ranked:
        order = _(
            "We consult in the order of the ranking. Who shares a place is chosen between with our reasons. Who still has "
            "to show a document is skipped and keeps the place."
        )
    else:
        order = _(
            "The list has no order. We choose with our reasons. Who still has to show a document gets no offer yet and "
            "stays on the list."
        )
    yield {"label": _("Order"), "text": order}
    wanted = (Aspect.VALIDITY, Aspect.OFFERS)
    for label, sentences in reserve(definition).rows():
        if sentences[0].aspect in wanted:
            yield {"label": label, "sentences": sentences}


# -- Who is on it ------------------------------------------------------------------------------------------------------


def _counting(definition: Definition) -> list[Round]:
    """The rounds whose points stand beside the final score: none on a plain list, nor where they would not fit."""
    counting = [rule for rule in definition.rounds if definition.counts(rule)]
    return counting if definition.reserve.ranked and len(counting) <= COLUMNS_AT_MOST else []


def _footnotes(definition: Definition, places: Sequence[Place]) -> dict[tuple[str, ...], int]:
    """A number for each set of papers that somebody still has to show; 1 is taken by the ways of admission."""
    open_papers = [tuple(place.result.application.open_papers) for place in places]
    return {papers: number for number, papers in enumerate(dict.fromkeys(filter(None, open_papers)), start=2)}


def _rows(
    reserve_list: ReserveList,
    definition: Definition,
    places: Sequence[Place],
    footnotes: Mapping[tuple[str, ...], int],
    *,
    named: bool,
) -> list[dict[str, Any]]:
    points = _points(reserve_list, definition)
    shared = Counter(place.rank for place in places if place.rank)
    following = [*places[1:], None]
    rows = []
    for place, after in zip(places, following, strict=True):
        application = place.result.application
        total = fraction_value(place.result.total)
        rows.append(
            {
                "rank": place.rank,
                "tied": shared[place.rank] > 1,
                "joined": bool(place.rank and after and after.rank == place.rank),
                "name": full_name(application) if named else application.reference,
                "reference": application.reference,
                "way": _way(definition, application.route, application.alternative),
                "points": [points[application.pk].get(rule.key, "–") for rule in _counting(definition)],
                "total": "–" if total is None else rounded(total, fixed=True),
                "state": place.get_state_display(),
                "footnote": footnotes.get(tuple(application.open_papers)),
            }
        )
    return rows


def _points(reserve_list: ReserveList, definition: Definition) -> Mapping[int, Mapping[str, str]]:
    """Points per counting round by application, from the last closing of each."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    keys = [rule.key for rule in _counting(definition)]
    if not keys:
        return found
    verdicts = (
        Verdict.objects.filter(
            run__round__vacancy_id=reserve_list.vacancy_id,
            run__round__key__in=keys,
            participation__application__results__place__reserve_list=reserve_list,
        )
        .order_by("run__number")
        .values_list("participation__application_id", "run__round__key", "points")
    )
    for application, key, points in verdicts:
        exact = fraction_value(points)
        found[application][key] = "–" if exact is None else rounded(exact, fixed=True)
    return found


def _way(definition: Definition, route_key: str, alternative_key: str) -> str:
    if not alternative_key:
        return "–"
    route = definition.route(route_key)
    return letter(definition, route, route.alternative(alternative_key))


def _notes(
    reserve_list: ReserveList,
    definition: Definition,
    places: Sequence[Place],
    footnotes: Mapping[tuple[str, ...], int],
) -> Iterator[dict[str, Any]]:
    shared = Counter(place.rank for place in places if place.rank)
    if any(count > 1 for count in shared.values()):
        yield {
            "text": _("Ex aequo: exactly the same final score, so the same place. The next place moves up.")
        }
    if _has_gap([place.rank for place in places if place.rank]):
        yield {
            "text": _(
                "Not every place is on this list: who withdrew, or is on another list, leaves a place open. "
                "Nobody is renumbered."
            )
        }
    ways = [
        f"{letter(definition, route, alternative)} {words.small(route.label)}: {words.small(alternative.label)}"
        for route in definition.routes
        for alternative in route.alternatives
    ]
    yield {"mark": 1, "text": f"{'; '.join(ways)}."}
    for papers, number in footnotes.items():
        labels = words.joined([definition.document(key).label for key in papers])
        text = _("Still to come: %(papers)s. An appointment is only possible once it is there.")
        yield {"mark": number, "text": text % {"papers": labels}}


def _has_gap(ranks: Sequence[int]) -> bool:
    """Whether competition ranks, in order, leave out a place."""
    return any(
        rank > position and rank not in ranks[: position - 1] for position, rank in enumerate(ranks, start=1)
    )


# -- Consultations -----------------------------------------------------------------------------------------------------


def _consultations(reserve_list: ReserveList) -> list[dict[str, str]]:
    rows = (
        Consultation.objects.filter(place__reserve_list=reserve_list)
        .select_related("place__result__application__candidate")
        .order_by("contacted_at", "pk")
    )
    return [
        {
            "day": words.day(localdate(row.contacted_at)),
            "name": str(row.place.result.application.candidate),
            "offer": f"{row.get_contract_display()}, {row.get_channel_display()}",
            "motivation": row.motivation,
            "answer": _answer(row),
            "after": row.get_consequence_display() or pgettext("place in a reserve", "offer made"),
        }
        for row in rows
    ]


def _answer(row: Consultation) -> str:
    if row.answered_at:
        return f"{row.get_answer_display()}, {words.day(localdate(row.answered_at))}"
    return _("%(answer)s, until %(day)s") % {
        "answer": row.get_answer_display(),
        "day": words.day(row.answer_by),
    }
