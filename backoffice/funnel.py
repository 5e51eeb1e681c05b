"""The course of a procedure as steps of a funnel, with the figures in words beside the drawing."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.procedures import Procedure
from organisations.drawing import Step
from scoring.models import ClosingRun
from vacancies import lifecycle
from vacancies.models import Round
from vacancies.round_wording import round_number
from vacancies.rules import HeldRule, RoundKind


def steps(procedure: Procedure) -> list[Step]:
    """Applied, admission, a step per round, and the reserve."""
    vacancy, counts = procedure.vacancy, procedure.counts
    is_open = vacancy.state == lifecycle.OPEN
    found = [
        Step(
            _("Applied"),
            counts.registered,
            current=is_open and not counts.registered,
            details=_applied(procedure),
        ),
        Step(
            _("Admission"),
            counts.admitted,
            out=counts.refused + counts.invalid + counts.withdrawn_before,
            pending=counts.undecided,
            current=is_open and counts.registered > 0,
            details=_admission(procedure),
        ),
    ]
    for round_ in procedure.rounds:
        run = procedure.runs.get(round_.pk)
        label = round_label(round_)
        if run:
            left = run.exempt + run.passed
            found.append(Step(label, left, out=run.out + run.withdrawn, details=_closed(round_, run)))
        elif round_.state == lifecycle.RUNNING:
            number = procedure.entrants.get(round_.pk, 0)
            found.append(Step(label, number, current=True, details=_running(procedure, round_)))
        else:
            found.append(Step(label, details=_planned(round_)))
    found.append(_reserve(procedure))
    return found


def small_steps(procedure: Procedure) -> list[Step]:
    """The same steps with short names and without details, the reserve left out."""
    found = []
    for number, step in enumerate(steps(procedure)[:-1]):
        if number < 2:
            label = (_("received"), _("adm."))[number]
        else:
            round_ = procedure.rounds[number - 2]
            position = round_number(procedure.definition, round_.rule)
            if position is not None:
                label = _("r. %(n)d") % {"n": position}
            elif round_.kind == RoundKind.PRESELECTION:
                label = _("presel.")
            else:
                label = _("test")
        found.append(Step(label, step.inside, step.out, step.expected, step.current, step.pending))
    return found


def funnel_label(procedure: Procedure) -> str:
    """The small funnel in words."""
    texts = []
    for step in steps(procedure)[:-1]:
        if step.inside is None:
            texts.append(_("%(step)s: still to come") % {"step": step.label})
        elif step.pending:
            texts.append(
                _("%(step)s: %(number)d, %(pending)d not decided yet")
                % {"step": step.label, "number": step.inside, "pending": step.pending}
            )
        else:
            texts.append(_("%(step)s: %(number)d") % {"step": step.label, "number": step.inside})
    return "; ".join(texts)


def stands(procedure: Procedure) -> tuple[str, str]:
    """Where the procedure stands: the step, and what it waits for."""
    vacancy, counts = procedure.vacancy, procedure.counts
    if vacancy.state == lifecycle.OPEN:
        if counts.undecided:
            text = ngettext("%(n)d to be decided", "%(n)d to be decided", counts.undecided)
            return _("Registration and admission"), text % {"n": counts.undecided}
        return _("Registration and admission"), ""
    if vacancy.state == lifecycle.SELECTION:
        round_ = procedure.running
        if round_ is None:
            return _("All rounds closed"), _("ranking to be adopted")
        if procedure.is_complete(round_):
            return round_.title, _("ready to be closed")
        if round_.planned_on:
            return round_.title, _("on %(day)s") % {"day": date_format(round_.planned_on, "j F")}
        return round_.title, ""
    return vacancy.get_state_display().capitalize(), ""


def round_label(round_: Round) -> str:
    """The round as the brochure counts it: "Round 2", or its title where it has no number."""
    number = round_number(round_.vacancy.definition, round_.rule)
    return _("Round %(n)d") % {"n": number} if number is not None else round_.title


def _applied(procedure: Procedure) -> list[str]:
    vacancy = procedure.vacancy
    lines = []
    if vacancy.published_at:
        lines.append(_("from %(day)s") % {"day": date_format(localtime(vacancy.published_at), "j F")})
    if vacancy.closes_at:
        last = vacancy.definition.offer.closes
        lines.append(_("until %(day)s included") % {"day": date_format(last, "j F")})
    return lines


def _admission(procedure: Procedure) -> list[str]:
    counts = procedure.counts
    lines = []
    if procedure.vacancy.admission_closed_at:
        lines.append(date_format(localtime(procedure.vacancy.admission_closed_at), "j F"))
    if counts.undecided:
        lines.append(
            ngettext("%(n)d to be decided", "%(n)d to be decided", counts.undecided) % {"n": counts.undecided}
        )
    out = []
    if counts.refused:
        out.append(ngettext("%(n)d refused", "%(n)d refused", counts.refused) % {"n": counts.refused})
    if counts.invalid:
        out.append(ngettext("%(n)d invalid", "%(n)d invalid", counts.invalid) % {"n": counts.invalid})
    if counts.withdrawn_before:
        out.append(_("%(n)d withdrawn") % {"n": counts.withdrawn_before})
    if out:
        number = counts.refused + counts.invalid + counts.withdrawn_before
        lines.append(_("%(n)d out: %(why)s") % {"n": number, "why": ", ".join(out)})
    return lines


def _closed(round_: Round, run: ClosingRun) -> list[str]:
    lines = [*_name(round_), date_format(localtime(run.closed_at), "j F")]
    if not run.held:
        lines.append(_("Not held"))
        return lines
    out = []
    if run.out:
        out.append(_("%(n)d out") % {"n": run.out})
    if run.withdrawn:
        out.append(_("%(n)d withdrawn") % {"n": run.withdrawn})
    if run.exempt:
        out.append(_("%(n)d exempt") % {"n": run.exempt})
    if out:
        lines.append(", ".join(out))
    return lines


def _running(procedure: Procedure, round_: Round) -> list[str]:
    if not procedure.may_be_held(round_):
        return [*_name(round_), _("Is not held")]
    number = procedure.entrants.get(round_.pk, 0)
    lines = [*_name(round_), ngettext("%(n)d takes part", "%(n)d take part", number) % {"n": number}]
    lacking = procedure.lacking.get(round_.pk, 0)
    if lacking:
        lines.append(ngettext("%(n)d without result", "%(n)d without result", lacking) % {"n": lacking})
    return lines + _when(round_)


def _planned(round_: Round) -> list[str]:
    return _name(round_) + _when(round_)


def _name(round_: Round) -> list[str]:
    """The title of a round that is labelled with its number."""
    return [] if round_label(round_) == round_.title else [round_.title]


def _when(round_: Round) -> list[str]:
    lines = [date_format(round_.planned_on, "j F")] if round_.planned_on else []
    if round_.state == lifecycle.WAITING and round_.rule.held.rule is HeldRule.MORE_THAN:
        lines.append(_("Only with more than %(n)d") % {"n": round_.rule.held.threshold})
    return lines


def _reserve(procedure: Procedure) -> Step:
    rules = procedure.definition.reserve
    months = ngettext("valid %(n)d month", "valid %(n)d months", rules.months) % {"n": rules.months}
    details = [months, _("ranked") if rules.ranked else _("not ranked")]
    if procedure.has_reserve:
        return Step(_("Reserve"), procedure.in_reserve, details=details)
    return Step(_("Reserve"), details=details)
