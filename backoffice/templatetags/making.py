"""The way of a draft to its publication: `{% load making %}{% making_steps vacancy %}`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vacancies.definition_format import Severity
from vacancies.models import Vacancy
from vacancies.rule_checks import problems

register = template.Library()


@dataclass(frozen=True)
class MakingStep:
    """A step: where it is done ("" when it is done, or cannot be done yet) and how it stands, with the kind of its status.
    `library`: where its rules can be taken from."""

    label: str
    url: str
    current: bool
    kind: str
    note: str
    library: str = ""


@register.inclusion_tag("backoffice/parts/making_steps.html", takes_context=True)
def making_steps(context: dict[str, Any], vacancy: Vacancy) -> dict[str, Any]:
    """From the start to publication, with what lacks; `current` is the step whose page this is."""
    path = context["request"].path
    found = [problem.severity for problem in problems(vacancy.definition)]
    wrong, odd = found.count(Severity.ERROR), found.count(Severity.WARNING)
    if wrong:
        state = "bad", ngettext("%(count)s to correct", "%(count)s to correct", wrong) % {"count": wrong}
    elif odd:
        points = ngettext("%(count)s point of attention", "%(count)s points of attention", odd)
        state = "wait", points % {"count": odd}
    else:
        state = "good", _("in order")
    pages = [
        (_("Rules"), "rules", *state),
        (_("Rehearsal"), "rehearsal", "none", _("with made-up candidates")),
        (_("Reread"), "draft_brochure", "none", _("the brochure")),
        (_("Publish"), "publish", "none", _("the rules first") if wrong else _("with the decision")),
    ]
    steps = [MakingStep(_("Start"), "", False, "good", _("the draft is made"))]
    for label, name, kind, note in pages:
        url = reverse(f"backoffice:{name}", args=[vacancy.pk])
        steps.append(MakingStep(label, url, path == url, kind, note))
    steps[1] = replace(steps[1], library=reverse("backoffice:library", args=[vacancy.pk]))
    return {"steps": steps}
