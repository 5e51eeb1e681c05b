"""Draft decisions for the appointing authority, with their annexes: on admission, on the result, on the reserve.

Two versions of each: the decision itself, and one without personal data, for publication. The second goes through
`documents.nameless` as a whole, so that no name is left in a motivation or a remark either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from candidates.dossier_format import dossier_from_document
from candidates.eligibility import Admission
from candidates.models import Application
from documents.bundle import Cover, Piece, bundle_pdf
from documents.models import Document, Kind
from documents.nameless import Nameless, Person
from documents.office import Decision, Table, decision_docx
from documents.render import LANGUAGE, Paper
from planning.models import Seat
from reserves.documents import reserve_list_paper
from scoring.documents import final_minutes_paper, minutes_paper, refusal_reasons
from scoring.minutes_points import figure
from scoring.minutes_records import full_name, listed
from scoring.models import LogEntry, Ranking, ScoreSheet
from scoring.outcome import FinalOutcome
from scoring.records import fraction_value
from vacancies import lifecycle, words
from vacancies.models import Vacancy

ADMISSION, RESULT, RESERVE = "admission", "result", "reserve"

TITLES = {
    ADMISSION: gettext_lazy("Draft decision on the admission"),
    RESULT: gettext_lazy("Draft decision on the result"),
    RESERVE: gettext_lazy("Draft decision on the reserve"),
}


def possible(vacancy: Vacancy) -> list[str]:
    """The decisions that can be drafted now, in their order."""
    found = [ADMISSION] if vacancy.admission_closed_at else []
    if vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
        found += [RESULT, RESERVE]
    return found


def decision_document(vacancy: Vacancy, about: str, *, named: bool = True) -> bytes:
    """The draft decision as a DOCX; not `named`, file numbers stand for the candidates and nobody can be told from it."""
    with translation.override(LANGUAGE):
        nameless = None if named else nameless_in(vacancy)
        return decision_docx(
            _decision(vacancy, about, named=named), organisation=vacancy.organisation, nameless=nameless
        )


def annexes_pdf(vacancy: Vacancy, about: str, *, on: date, named: bool = True) -> bytes:
    """The annexes of a decision as one numbered PDF. Signed minutes are bound in as they were signed; not `named`, as they
    were made, without names."""
    with translation.override(LANGUAGE):
        title = _("Annexes: %(title)s, %(function)s") % {
            "title": words.small(str(TITLES[about])),
            "function": vacancy.title,
        }
        cover = Cover(
            _("Annexes"),
            [str(TITLES[about]), vacancy.title],
            [{"label": _("Vacancy"), "lines": [vacancy.number], "strong": True}],
            "" if named else _("Version without personal data: file numbers stand for the candidates."),
        )
        return bundle_pdf(
            cover,
            list(_annexes(vacancy, about, on=on, named=named)),
            organisation=vacancy.organisation,
            title=title,
            nameless=None if named else nameless_in(vacancy),
        )


def nameless_in(vacancy: Vacancy) -> Nameless:
    """What takes everybody of this procedure out of a paper: candidates, jury, officer."""
    people = [_candidate(row) for row in vacancy.applications.select_related("candidate")]
    seats = Seat.objects.filter(round__vacancy=vacancy).values_list("name", "role")
    roles = {name: role for name, role in seats}
    for name, role in roles.items():
        first, _space, last = name.partition(" ")
        people.append(Person(first, last, str(Seat(role=role).get_role_display())))
    writers = LogEntry.objects.filter(round__vacancy=vacancy).values_list("written_by_name", flat=True)
    typists = ScoreSheet.objects.filter(participation__round__vacancy=vacancy).exclude(typed_by_name="")
    for name in {*writers, *typists.values_list("typed_by_name", flat=True)} - {*roles, str(vacancy.officer)}:
        first, _space, last = name.partition(" ")
        people.append(Person(first, last, _("selection officer")))
    if vacancy.officer:
        people.append(Person(vacancy.officer.first_name, vacancy.officer.last_name, _("selection officer")))
    return Nameless(people)


def _candidate(application: Application) -> Person:
    candidate = application.candidate
    also = [candidate.email, candidate.phone, candidate.street]
    born = dossier_from_document(application.dossier).born_on
    if born:
        also += [
            words.day(born),
            f"{born:%d/%m/%Y}",
            f"{born.day}/{born.month}/{born.year}",
            f"{born:%d-%m-%Y}",
        ]
    return Person(candidate.first_name, candidate.last_name, application.reference, tuple(filter(None, also)))


# -- The decision ------------------------------------------------------------------------------------------------------


def _decision(vacancy: Vacancy, about: str, *, named: bool) -> Decision:
    organisation = vacancy.organisation
    motivation, articles = {ADMISSION: _admission, RESULT: _result, RESERVE: _reserve}[about](vacancy, named)
    closing = [
        [_("Every candidate is told of this decision in writing, with its reasons.")],
        [organisation.appeal_text or _("Means of appeal: to be completed.")],
    ]
    return Decision(
        title=str(TITLES[about]),
        authority=organisation.authority or _("Authority: to be completed"),
        subject=_("Vacancy %(number)s, %(function)s") % {"number": vacancy.number, "function": vacancy.title},
        sections=[
            (_("Facts and context"), list(_facts(vacancy))),
            (_("Legal grounds"), _grounds(vacancy)),
            (_("The procedure followed"), list(_procedure(vacancy, about))),
            (_("Motivation"), motivation),
        ],
        articles=[*articles, *closing],
        annexes=list(_annex_titles(vacancy, about)),
        signatories=[
            (row["name"], row.get("office", row.get("role", ""))) for row in organisation.signatories
        ],
    )


def _facts(vacancy: Vacancy) -> Iterator[str]:
    if vacancy.opening_reference:
        yield _("The post was opened by decision %(reference)s of %(authority)s of %(day)s.") % {
            "reference": vacancy.opening_reference,
            "authority": vacancy.opening_authority or _("the authority"),
            "day": words.day(vacancy.opening_date) if vacancy.opening_date else "……",
        }
    if vacancy.published_at and vacancy.closes_at:
        yield _("The vacancy was published on %(day)s. Candidates could register through %(closes)s.") % {
            "day": words.day(localdate(vacancy.published_at)),
            "closes": words.day(localdate(vacancy.closes_at)),
        }
    if vacancy.registered_count is not None:
        yield ngettext(
            "%(count)s application came in, of which %(valid)s valid.",
            "%(count)s applications came in, of which %(valid)s valid.",
            vacancy.registered_count,
        ) % {"count": vacancy.registered_count, "valid": vacancy.valid_count or 0}


def _grounds(vacancy: Vacancy) -> list[str]:
    """The organisation's own, and the rules under which this procedure ran."""
    lines = [line.strip() for line in vacancy.organisation.legal_grounds.splitlines()]
    return [
        *(filter(None, lines) if any(lines) else [_("Legal grounds: to be completed.")]),
        _("The rules of the procedure, version %(number)s of %(day)s.")
        % {"number": vacancy.rules.number, "day": words.day(localdate(vacancy.rules.published_at))},
    ]


def _procedure(vacancy: Vacancy, about: str) -> Iterator[str]:
    yield _(
        "Each application was tested against the published conditions, one by one, with the reason per condition."
    )
    if about == ADMISSION:
        return
    for round_ in vacancy.rounds.filter(state=lifecycle.CLOSED).order_by("position"):
        yield _("%(round)s was closed on %(day)s; its minutes are annexed.") % {
            "round": round_.title,
            "day": words.day(localdate(round_.closed_at)),
        }
    if ranking := Ranking.objects.filter(vacancy=vacancy).first():
        yield _("The result was adopted on %(day)s.") % {"day": words.day(localdate(ranking.adopted_at))}


def _admission(vacancy: Vacancy, named: bool) -> tuple[list[str | Table], list[list[str | Table]]]:
    rows = _decided(vacancy, named=named)
    inside = [row for row in rows if row.admission in (Admission.ADMITTED, Admission.WITH_RESERVATION)]
    outside = [row for row in rows if row not in inside]
    motivation: list[str | Table] = [
        _(
            "Who meets the conditions is admitted. Who still has to hand in a document is admitted with reservation."
        )
    ]
    who = _who_heads(named)
    if outside:
        motivation.append(
            Table(
                [*who, _("Decision"), _("Reason")],
                [
                    [
                        *_who(row, named),
                        words.capital(str(row.get_admission_display())),
                        "\n".join(refusal_reasons(row, vacancy.definition)),
                    ]
                    for row in outside
                ],
            )
        )
    articles: list[list[str | Table]] = [
        [
            _("These candidates are admitted to the selection:"),
            Table(
                [*who, _("Decision")],
                [[*_who(row, named), words.capital(str(row.get_admission_display()))] for row in inside],
            ),
        ]
    ]
    if outside:
        articles.append([_("The other candidates are not admitted, for the reasons in the motivation.")])
    return motivation, articles


def _result(vacancy: Vacancy, named: bool) -> tuple[list[str | Table], list[list[str | Table]]]:
    motivation: list[str | Table] = [
        _(
            "The jury motivated its judgement in the annexed minutes. The authority makes these reasons its own."
        ),
        _result_table(vacancy, FinalOutcome.OUT, named=named),
    ]
    return motivation, [
        [_("The authority takes note of the minutes of the selection and adopts them.")],
        [_("These candidates are successful:"), _result_table(vacancy, FinalOutcome.RESERVE, named=named)],
        [_("The candidates in the motivation are not successful.")],
    ]


def _reserve(vacancy: Vacancy, named: bool) -> tuple[list[str | Table], list[list[str | Table]]]:
    reserve = vacancy.definition.reserve
    months = words.duration(reserve.months) if reserve.months else "……"
    order = (
        _("The reserve is ranked: it is consulted in the order of the result.")
        if reserve.ranked
        else _("The reserve has no order: a choice from it is motivated.")
    )
    return [
        _("All successful candidates enter the reserve, as the rules of the procedure say."),
        order,
    ], [
        [
            _("A reserve is drawn up with these candidates:"),
            _result_table(vacancy, FinalOutcome.RESERVE, named=named),
        ],
        [_("The reserve is valid for %(months)s.") % {"months": months}],
    ]


def _result_table(vacancy: Vacancy, outcome: FinalOutcome, *, named: bool) -> Table:
    ranked = vacancy.definition.reserve.ranked
    ranking = Ranking.objects.filter(vacancy=vacancy).first()
    rows = [row for row in ranking.results.select_related("application__candidate") if row.outcome == outcome]
    with_rank = ranked and outcome == FinalOutcome.RESERVE
    rows.sort(key=lambda row: (with_rank and row.rank or 0, listed(row.application, named=named)))
    heads = [*_who_heads(named), _("Final score out of 100")]
    cells = [[*_who(row.application, named), figure(fraction_value(row.total))] for row in rows]
    if with_rank:
        heads.insert(0, pgettext("in a ranking", "Place"))
        cells = [[str(row.rank or "–"), *line] for row, line in zip(rows, cells, strict=True)]
    return Table(heads, cells)


def _decided(vacancy: Vacancy, *, named: bool) -> list[Application]:
    """Whoever was decided about, in the order of the lists."""
    rows = vacancy.applications.exclude(admission="").select_related("candidate")
    return sorted(rows, key=lambda row: listed(row, named=named))


def _who_heads(named: bool) -> list[str]:
    file = pgettext("number of an application", "File")
    return [file, _("Candidate")] if named else [file]


def _who(application: Application, named: bool) -> list[str]:
    return [application.reference, full_name(application)] if named else [application.reference]


# -- Annexes -----------------------------------------------------------------------------------------------------------


def _annex_titles(vacancy: Vacancy, about: str) -> Iterator[str]:
    """What is annexed, without making it."""
    if about == ADMISSION:
        yield _("List of the applications and the decision on each")
        return
    for round_ in vacancy.rounds.filter(state=lifecycle.CLOSED).order_by("position"):
        yield _("Minutes of %(round)s") % {"round": round_.title}
    yield _("Final minutes")
    if about == RESERVE:
        for reserve_list in vacancy.reserve_lists.all():
            yield words.capital(str(reserve_list))


def _annexes(vacancy: Vacancy, about: str, *, on: date, named: bool) -> Iterator[Piece]:
    titles = iter(list(_annex_titles(vacancy, about)))
    if about == ADMISSION:
        yield Piece(next(titles), _admission_paper(vacancy, named=named))
        return
    for round_ in vacancy.rounds.filter(state=lifecycle.CLOSED).order_by("position"):
        round_.vacancy = vacancy
        yield minutes_piece(
            next(titles), f"round:{round_.pk}", lambda r=round_: minutes_paper(r, named=named), named=named
        )
    yield minutes_piece(
        next(titles), vacancy.key, lambda: final_minutes_paper(vacancy, named=named), named=named
    )
    if about == RESERVE:
        for reserve_list in vacancy.reserve_lists.select_related("vacancy", "organisation"):
            yield Piece(next(titles), reserve_list_paper(reserve_list, on=on, named=named))


def minutes_piece(title: str, subject_key: str, paper: Callable[[], Paper], *, named: bool = True) -> Piece:
    """Minutes as a piece: the signed file where there is one and names may stand in it, else as they are made now."""
    official = Document.objects.latest_of(Kind.MINUTES, subject_key) if named else None
    if official and official.signs_id:
        with official.file.open("rb") as file:
            return Piece(title, pdf=file.read(), note=_("The signed file."))
    return Piece(title, paper())


def _admission_paper(vacancy: Vacancy, *, named: bool) -> Paper:
    rows = _decided(vacancy, named=named)
    title = _("Applications and the decision on each")
    return Paper(
        "print/piece.html",
        {
            "running": title,
            "heading": _("Applications"),
            "subheading": [vacancy.title],
            "facts": [{"label": _("Vacancy"), "lines": [vacancy.number], "strong": True}],
            "sections": [
                {
                    "kind": "decisions",
                    "heads": [*_who_heads(named), _("Decision"), _("Reason")],
                    "rows": [
                        [
                            *_who(row, named),
                            words.capital(str(row.get_admission_display())),
                            "\n".join(refusal_reasons(row, vacancy.definition))
                            if row.admission in (Admission.REFUSED, Admission.INVALID)
                            else "",
                        ]
                        for row in rows
                    ],
                }
            ],
        },
        title,
    )
