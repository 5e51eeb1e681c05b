"""The letter about an amendment of the rules: what was published, what holds now, from when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import APPLICANT, application_keys, application_letter
from candidates.models import Application
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from vacancies.amendment_wording import amended, applies_from_text
from vacancies.models import RulesVersion

AMENDMENT = Occasion(
    "rules-amended",
    gettext_lazy("amendment of the rules"),
    goes_to=gettext_lazy("everybody who is still in the procedure, when its rules are amended"),
    held=True,
    decision=True,
    variables=(
        *APPLICANT,
        Variable(
            "version",
            gettext_lazy("number of the version of the rules"),
            "2",
            token=pgettext_lazy("token", "version"),
        ),
        Variable(
            "changes",
            gettext_lazy("what was published, and what holds now"),
            "Ronde 2: jurygesprek\n- Vroeger: Je slaagt met 50 %.\n- Nu: Je slaagt met 60 %.",
            block=True,
            token=pgettext_lazy("token", "changes"),
            essential=True,
        ),
        Variable(
            "from",
            gettext_lazy("from which step on it holds"),
            "Dit geldt vanaf ronde 2: jurygesprek.",
            block=True,
            token=pgettext_lazy("token", "from"),
        ),
        Variable(
            "reason",
            gettext_lazy("reason"),
            "Het college besliste op 3 maart dat het jurygesprek zwaarder weegt.",
            block=True,
            token=pgettext_lazy("token", "reason"),
            essential=True,
        ),
    ),
)


@in_letter_language
def amendment_letters(
    version: RulesVersion, before: RulesVersion, applications: Sequence[Application]
) -> list[Letter]:
    """What changed from the version before; `applications` come with their candidate."""
    vacancy = version.vacancy
    pieces = []
    for chapter in amended(before.definition, version.definition):
        lines = [chapter.title]
        for sentence in chapter.replacements:
            if sentence.before:
                lines.append(_("- Before: %(sentence)s") % {"sentence": sentence.before})
            if sentence.after:
                lines.append(_("- Now: %(sentence)s") % {"sentence": sentence.after})
        pieces.append("\n".join(lines))
    reason = [version.reason]
    if version.decision:
        reason.append(_("Decision: %(decision)s.") % {"decision": version.decision})
    context = {
        "version": str(version.number),
        "changes": "\n\n".join(pieces),
        "from": applies_from_text(version.definition, version.applies_from),
        "reason": "\n".join(reason),
    }
    about = f"rules-amended:{version.pk}"
    return [
        application_letter(vacancy, application, AMENDMENT, about, context) for application in applications
    ]


def compose(unique_keys: Sequence[str]) -> list[Letter]:
    """The letters about these amendments, to whom they were drafted; they say what was amended then."""
    wanted = {
        int(about.removeprefix("rules-amended:")): pks for about, pks in application_keys(unique_keys).items()
    }
    versions = RulesVersion.objects.filter(pk__in=wanted).select_related(
        "vacancy__organisation", "vacancy__officer"
    )
    letters: list[Letter] = []
    for version in versions.prefetch_related("vacancy__rules_versions"):
        every = version.vacancy.rules_versions.all()
        before = next(other for other in every if other.number == version.number - 1)
        applications = Application.objects.filter(pk__in=wanted[version.pk]).select_related("candidate")
        letters += amendment_letters(version, before, list(applications))
    return letters


OCCASIONS = (replace(AMENDMENT, compose=compose),)
