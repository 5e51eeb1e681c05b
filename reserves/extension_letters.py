"""The letter that tells who is in a reserve that it is valid for longer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import APPLICANT, application_letter
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from reserves.letters import place_line
from reserves.models import Extension, Place
from vacancies import words

EXTENSION = Occasion(
    "reserve-extension",
    gettext_lazy("reserve extended"),
    goes_to=gettext_lazy("who stands in a reserve that is extended"),
    held=True,
    variables=(
        *APPLICANT,
        Variable(
            "place",
            gettext_lazy("the place in the reserve"),
            "Je staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
        Variable(
            "last_day",
            gettext_lazy("last day of the reserve"),
            "14 juni 2028",
            token=pgettext_lazy("token", "last_day"),
        ),
        Variable(
            "last_day_before",
            gettext_lazy("last day of the reserve before the extension"),
            "14 juni 2027",
            token=pgettext_lazy("token", "last_day_before"),
        ),
        Variable(
            "extension_decision",
            gettext_lazy("authority, day and reference of the decision to extend"),
            "college van burgemeester en schepenen, 3 mei 2027, 2027/CBS/118",
            token=pgettext_lazy("token", "extension_decision"),
        ),
    ),
)


def extension_key(extension: Extension) -> str:
    """Names, with the application, the letter about an extension."""
    return f"{EXTENSION.key}:{extension.pk}"


@in_letter_language
def extension_letters(extension: Extension, places: Iterable[Place]) -> list[Letter]:
    """Until when the list is valid now, and by which decision. The places come with their list, vacancy and candidate."""
    context = {
        "last_day": words.day(extension.until),
        "last_day_before": words.day(extension.previous_until),
        "extension_decision": _("%(authority)s, %(day)s, %(reference)s")
        % {
            "authority": extension.decision_authority,
            "day": words.day(extension.decided_on),
            "reference": extension.decision_reference,
        },
    }
    return [
        application_letter(
            place.reserve_list.vacancy,
            place.result.application,
            EXTENSION,
            extension_key(extension),
            {"place": place_line(place), **context},
        )
        for place in places
    ]


def compose_extension(keys: Sequence[str]) -> list[Letter]:
    """The letters of these unique keys anew, from today's facts."""
    extensions = Extension.objects.in_bulk({int(key.split(":")[1]) for key in keys})
    letters = []
    for extension in extensions.values():
        places = (
            Place.objects.filter(reserve_list=extension.reserve_list_id)
            .select_related("reserve_list__vacancy__organisation", "reserve_list__vacancy__officer")
            .select_related("result__application__candidate")
        )
        letters += extension_letters(extension, places)
    return [letter for letter in letters if letter.unique_key in keys]


OCCASIONS = (replace(EXTENSION, compose=compose_extension),)
