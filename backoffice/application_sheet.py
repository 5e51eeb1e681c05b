"""The table of applications as a sheet: who, how, what was decided, where each stands, and what each round gave."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.candidacies import admission_mark, alternative_label, document_names, standings
from backoffice.spreadsheets import Cell, Sheet
from candidates.models import Application
from scoring import display
from scoring.history import latest_runs
from scoring.models import VERDICTS, Result, Verdict
from scoring.records import fraction_value
from vacancies import words
from vacancies.models import Vacancy

BATCH = 2000
"""Applications that are fetched together."""


def application_sheet(vacancy: Vacancy, applications: QuerySet[Application]) -> Sheet:
    """The applications in the order given. The number of queries grows by one round of them per BATCH."""
    definition = vacancy.definition
    runs = latest_runs(vacancy)
    labels = {route.key: route.label for route in definition.routes}
    verdicts = dict(VERDICTS)
    headings = [
        _("Number"),
        _("Last name"),
        _("First name"),
        _("E-mail"),
        _("Telephone"),
        _("Street and number"),
        _("Postcode"),
        _("Municipality"),
        _("Route"),
        _("Alternative"),
        _("Channel"),
        _("Registered"),
        _("Admission"),
        _("Still to come"),
        _("Decided"),
        _("Reason to differ"),
        _("Standing"),
        _("Where"),
    ]
    for run in runs.values():
        headings += [
            _("%(round)s: result") % {"round": run.round.title},
            _("%(round)s: points") % {"round": run.round.title},
            _("%(round)s: maximum") % {"round": run.round.title},
        ]
    headings += [_("Final total in %"), _("Place")]
    rows: list[list[Cell]] = []
    keys = list(applications.values_list("pk", flat=True))
    found = vacancy.applications.select_related("candidate").defer("dossier", "proposal", "answers")
    for start in range(0, len(keys), BATCH):
        batch = found.in_bulk(keys[start : start + BATCH])
        shown = [batch[key] for key in keys[start : start + BATCH] if key in batch]
        stands = standings(shown)
        given: dict[tuple[int, int], Verdict] = {}
        of_rounds = Verdict.objects.filter(
            run__in=[run.pk for run in runs.values()], participation__application__in=batch
        )
        for verdict in of_rounds.select_related("participation").defer("parts", "reasons"):
            given[verdict.run_id, verdict.participation.application_id] = verdict
        results = {r.application_id: r for r in Result.objects.filter(application__in=batch).defer("reasons")}
        for application in shown:
            person, stand = application.candidate, stands[application.pk]
            row: list[Cell] = [
                application.reference,
                person.last_name,
                person.first_name,
                person.email,
                person.phone,
                person.street,
                person.postcode,
                person.city,
                labels.get(application.route, application.route),
                alternative_label(definition, application.route, application.alternative),
                str(application.get_channel_display()),
                application.registered_at,
                str(admission_mark(application).text),
                document_names(application.open_papers, definition),
                application.decided_at,
                application.admission_reason,
                str(stand.text),
                str(stand.note),
            ]
            for run in runs.values():
                verdict = given.get((run.pk, application.pk))
                row += (
                    [
                        words.capital(str(verdicts[verdict.kind])),
                        exact(fraction_value(verdict.points)),
                        exact(fraction_value(verdict.maximum)),
                    ]
                    if verdict
                    else [None, None, None]
                )
            result = results.get(application.pk)
            rank = result.rank if result and definition.reserve.ranked else None
            row += [exact(fraction_value(result.total)) if result else None, rank]
            rows.append(row)
    title = _("Applications %(number)s %(function)s") % {"number": vacancy.number, "function": vacancy.title}
    return Sheet(title, headings, rows)


def exact(value: Fraction | None) -> Cell:
    """A figure to calculate with where its decimals end, else the fraction as text ("217/3")."""
    if value is None:
        return None
    text = display.exact(value)
    return text if "/" in text else Decimal(text)
