"""Letters from the reserve: who is interested, an offer and what became of it, the end of the list, the end of the term to keep
files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from candidates.letters import APPLICANT, application_letter
from candidates.models import Application
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from reserves import lifecycle
from reserves.models import Consultation, Interest, Place, ReserveList
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition, ReserveKind

OFFER = Occasion(
    "reserve-offer",
    gettext_lazy("offer from the reserve"),
    held=False,
    variables=(
        *APPLICANT,
        Variable("contract", gettext_lazy("kind of contract"), "een contract van onbepaalde duur"),
        Variable("place", gettext_lazy("the place in the reserve"), "Je staat op plaats 2.", block=True),
        Variable("answer_by", gettext_lazy("last day to answer"), "vrijdag 9 april 2027"),
        Variable("refusal", gettext_lazy("what a refusal does"), "Je behoudt je plaats.", block=True),
    ),
)
OUTCOME = Occasion(
    "reserve-answer",
    gettext_lazy("answer to an offer recorded"),
    held=False,
    variables=(
        *APPLICANT,
        Variable("result", gettext_lazy("the answer, as a title"), "Je aanvaardde ons aanbod"),
        Variable("contract", gettext_lazy("kind of contract"), "een contract van onbepaalde duur"),
        Variable("answered", gettext_lazy("day of the answer"), "8 april 2027"),
        Variable("consequence", gettext_lazy("what the answer does"), "Je wordt aangesteld.", block=True),
    ),
)

INTEREST = Occasion(
    "reserve-interest",
    gettext_lazy("question of interest from the reserve"),
    held=False,
    variables=(
        *APPLICANT,
        Variable("contract", gettext_lazy("kind of contract"), "een contract van onbepaalde duur"),
        Variable("place", gettext_lazy("the place in the reserve"), "Je staat op plaats 2.", block=True),
        Variable("answer_by", gettext_lazy("last day to answer"), "vrijdag 9 april 2027"),
    ),
)
EXPIRY = Occasion(
    "reserve-expiry",
    gettext_lazy("reserve about to expire"),
    held=True,
    variables=(
        *APPLICANT,
        Variable("place", gettext_lazy("the place in the reserve"), "Je staat op plaats 2.", block=True),
        Variable("last_day", gettext_lazy("last day of the reserve"), "14 juni 2028"),
        Variable(
            "extension",
            gettext_lazy("whether it may be extended"),
            "De reserve kan verlengd worden.",
            block=True,
        ),
    ),
)
RETENTION = Occasion(
    "retention",
    gettext_lazy("end of the retention period"),
    held=False,
    variables=(
        *APPLICANT,
        Variable("kept_until", gettext_lazy("until when the file is kept"), "14 juni 2028"),
    ),
)

OCCASIONS = (OFFER, OUTCOME, INTEREST, EXPIRY, RETENTION)


@in_letter_language
def offer_letters(vacancy: Vacancy, consultations: Iterable[Consultation]) -> list[Letter]:
    """An offer with its last day to answer. One made by post goes by post, whatever e-mail address there is.

    The consultations come with their place, result, application and candidate fetched.
    """
    definition = vacancy.definition
    letters = []
    for consultation in consultations:
        context = {
            "contract": _contract(consultation),
            "place": _place(consultation.place),
            "answer_by": words.weekday(consultation.answer_by),
            "refusal": _refusal(definition, consultation),
        }
        letters.append(_letter(vacancy, consultation, OFFER, context))
    return letters


@in_letter_language
def outcome_letters(vacancy: Vacancy, consultations: Iterable[Consultation]) -> list[Letter]:
    """What was answered, or that nothing was, and what it does."""
    titles = {
        lifecycle.ACCEPTED: _("You accepted our offer"),
        lifecycle.REFUSED: _("You refused our offer"),
        lifecycle.NO_ANSWER: _("We had no answer to our offer"),
    }
    letters = []
    for consultation in consultations:
        context = {
            "result": titles[consultation.answer],
            "contract": _contract(consultation),
            "answered": words.day(localtime(consultation.answered_at)),
            "consequence": _consequence(vacancy, consultation),
        }
        letters.append(_letter(vacancy, consultation, OUTCOME, context))
    return letters


@in_letter_language
def interest_letters(vacancy: Vacancy, interests: Iterable[Interest]) -> list[Letter]:
    """Whether a post interests them: no offer yet, and a no costs nothing. They come with all that leads to the candidate."""
    return [
        _letter(
            vacancy,
            interest,
            INTEREST,
            {
                "contract": _contract(interest),
                "place": _place(interest.place),
                "answer_by": words.weekday(interest.answer_by),
            },
        )
        for interest in interests
    ]


def expiry_key(reserve_list: ReserveList) -> str:
    """Names, with the application, the letter about this end of a list; a list that is extended has a later one."""
    return f"{EXPIRY.key}:{reserve_list.pk}:{reserve_list.valid_until.isoformat()}"


@in_letter_language
def expiry_letters(reserve_list: ReserveList, places: Iterable[Place]) -> list[Letter]:
    """Until when the list is valid, to everybody who still is on it."""
    vacancy = reserve_list.vacancy
    extension = ""
    if reserve_list.extendable_until and reserve_list.extendable_until > reserve_list.valid_until:
        extension = _("The reserve may be extended, through %(day)s at most. We let you know when it is.") % {
            "day": words.day(reserve_list.extendable_until)
        }
    return [
        application_letter(
            vacancy,
            place.result.application,
            EXPIRY,
            expiry_key(reserve_list),
            {
                "place": _place(place),
                "last_day": words.day(reserve_list.valid_until),
                "extension": extension,
            },
        )
        for place in places
    ]


def compose_expiry(keys: Sequence[str]) -> list[Letter]:
    """The letters of these unique keys anew, from today's facts."""
    lists = {int(key.split(":")[1]) for key in keys}
    places = (
        Place.objects.filter(reserve_list__in=lists)
        .select_related("reserve_list__vacancy__organisation", "reserve_list__vacancy__officer")
        .select_related("result__application__candidate")
    )
    letters = [letter for place in places for letter in expiry_letters(place.reserve_list, [place])]
    return [letter for letter in letters if letter.unique_key in keys]


@in_letter_language
def retention_letters(vacancy: Vacancy, kept: Iterable[tuple[Application, date]]) -> list[Letter]:
    """Until when we keep a file, and that a copy can be asked until then."""
    return [
        application_letter(vacancy, application, RETENTION, RETENTION.key, {"kept_until": words.day(until)})
        for application, until in kept
    ]


def _letter(
    vacancy: Vacancy, consultation: Consultation | Interest, occasion: Occasion, context: dict[str, str]
) -> Letter:
    application = consultation.place.result.application
    letter = application_letter(vacancy, application, occasion, f"{occasion.key}:{consultation.pk}", context)
    if consultation.channel != Consultation.Channel.POST:
        return letter
    by_post = Recipient(letter.recipient.name, address=letter.recipient.address)
    return Letter(**{**vars(letter), "recipient": by_post})


def _contract(consultation: Consultation | Interest) -> str:
    return {
        Consultation.Contract.PERMANENT: _("a contract of indefinite duration"),
        Consultation.Contract.TEMPORARY: _("a fixed-term contract"),
        Consultation.Contract.REPLACEMENT: _("a replacement contract"),
    }[consultation.contract]


def _place(place: Place) -> str:
    reserve_list = place.reserve_list
    kind = words.name(ReserveKind(reserve_list.kind))
    if reserve_list.ranked and place.rank:
        return _("You are on place %(rank)s of the %(kind)s.") % {"rank": place.rank, "kind": kind}
    return _("You are in the %(kind)s.") % {"kind": kind}


def _refusal(definition: Definition, consultation: Consultation) -> str:
    allowed = definition.reserve.refusals
    if consultation.contract != Consultation.Contract.PERMANENT or allowed is None:
        return _("If you refuse, you keep your place in the reserve.")
    counts = ngettext(
        "If you refuse %(count)s offer of a contract of indefinite duration, you lose your place in the reserve.",
        "If you refuse %(count)s offers of a contract of indefinite duration, you lose your place in the reserve.",
        allowed,
    )
    return f"{counts % {'count': allowed}} {_('No answer in time counts as a refusal.')}"


def _consequence(vacancy: Vacancy, consultation: Consultation) -> str:
    match consultation.consequence:
        case lifecycle.APPOINTED:
            return _("You are appointed as %(function)s. We contact you to agree on the start.") % {
                "function": vacancy.title
            }
        case lifecycle.LOST:
            return _("By the published rules you lose your place in the reserve.")
    if consultation.answer == lifecycle.ACCEPTED:
        return _("We contact you to agree on the start. You also keep your place in the reserve.")
    return _("You keep your place in the reserve.")
