"""The letter about a decision on reasonable accommodation in one round: granted or not, what is adapted, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import APPLICANT, applicant_context, items, recipient
from candidates.models import AccommodationDecision, Application
from candidates.wording import round_name
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from vacancies.models import Round

DECISION = Occasion(
    "accommodation-decision",
    gettext_lazy("decision on reasonable accommodation"),
    goes_to=gettext_lazy("who asked for reasonable accommodation, for each round, once it is released"),
    held=True,
    decision=True,
    variables=(
        *APPLICANT,
        Variable(
            "round",
            gettext_lazy("the round, inside a sentence"),
            "ronde 2: speedinterview",
            token=pgettext_lazy("token", "round"),
        ),
        Variable(
            "decision",
            gettext_lazy("whether it is granted, and what is adapted"),
            "Wij passen dit aan:\n- een kwart meer tijd\n- 15 minuten extra tijd",
            block=True,
            token=pgettext_lazy("token", "decision"),
            essential=True,
        ),
        Variable(
            "reason",
            gettext_lazy("reason"),
            "Je attest toont dat je meer tijd nodig hebt.",
            block=True,
            token=pgettext_lazy("token", "reason"),
            essential=True,
        ),
    ),
)


def accommodation_key(round: Round, application: Application) -> str:
    """What tells the letter of this round and candidate from every other."""
    return f"accommodation:round:{round.pk}:{application.key}"


def minutes_text(minutes: int) -> str:
    """Extra time in words: whole hours where it is a number of them."""
    if minutes >= 120 and minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)d hour of extra time", "%(n)d hours of extra time", hours) % {"n": hours}
    return ngettext("%(n)d minute of extra time", "%(n)d minutes of extra time", minutes) % {"n": minutes}


@in_letter_language
def accommodation_letters(decisions: Iterable[AccommodationDecision]) -> list[Letter]:
    """What we decided, and why. The decisions come with their round, vacancy and candidate, or fetch them."""
    letters = []
    for decision in decisions:
        application, round = decision.request.application, decision.round
        vacancy = round.vacancy
        if decision.granted:
            lines = [decision.measure]
            if decision.extra_minutes:
                lines.append(minutes_text(decision.extra_minutes))
            text = "\n".join([_("We adapt this for you:"), items(lines)])
        else:
            text = _("We cannot grant what you asked for in this round.")
        letters.append(
            Letter(
                organisation=vacancy.organisation,
                occasion=DECISION.key,
                unique_key=accommodation_key(round, application),
                recipient=recipient(application.candidate),
                context={
                    **applicant_context(vacancy, application),
                    "round": round_name(vacancy.definition, vacancy.definition.round(round.key)),
                    "decision": text,
                    "reason": decision.reason,
                },
                vacancy_key=vacancy.key,
                subject_key=application.key,
            )
        )
    return letters


def compose(unique_keys: Sequence[str]) -> list[Letter]:
    """The letters of these decisions as they stand today."""
    wanted = Q(pk=None)
    for key in unique_keys:
        match key.split(":"):
            case ["accommodation", "round", round, "application", application]:
                wanted |= Q(round=round, request__application=application)
    return accommodation_letters(
        AccommodationDecision.objects.filter(wanted).select_related(
            "round__vacancy__organisation", "round__vacancy__officer", "request__application__candidate"
        )
    )


OCCASIONS = (replace(DECISION, compose=compose),)
