"""Letters from the reserve: who is interested, an offer and what became of it, the end of the list, the end of the term to keep
files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import APPLICANT, application_letter
from candidates.models import Application
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from correspondence.reminders import reminder_key
from reserves import lifecycle
from reserves.models import Consultation, Interest, Interview, Place, ReserveList
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition, ReserveKind

OFFER = Occasion(
    "reserve-offer",
    gettext_lazy("offer from the reserve"),
    goes_to=gettext_lazy("who gets an offer, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "contract",
            gettext_lazy("kind of contract"),
            "een contract van onbepaalde duur",
            token=pgettext_lazy("token", "contract"),
        ),
        Variable(
            "place",
            gettext_lazy("the place in the reserve"),
            "Je staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
        Variable(
            "answer_by",
            gettext_lazy("last day to answer"),
            "vrijdag 9 april 2027",
            token=pgettext_lazy("token", "answer_by"),
        ),
        Variable(
            "refusal",
            gettext_lazy("what a refusal does"),
            "Je behoudt je plaats.",
            block=True,
            token=pgettext_lazy("token", "refusal"),
        ),
    ),
)
OUTCOME = Occasion(
    "reserve-answer",
    gettext_lazy("answer to an offer recorded"),
    goes_to=gettext_lazy("who answered an offer, or let it pass, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "result",
            gettext_lazy("the answer, as a title"),
            "Je aanvaardde ons aanbod",
            token=pgettext_lazy("token", "result"),
        ),
        Variable(
            "contract",
            gettext_lazy("kind of contract"),
            "een contract van onbepaalde duur",
            token=pgettext_lazy("token", "contract"),
        ),
        Variable(
            "answered",
            gettext_lazy("day of the answer"),
            "8 april 2027",
            token=pgettext_lazy("token", "answered"),
        ),
        Variable(
            "consequence",
            gettext_lazy("what the answer does"),
            "Je wordt aangesteld.",
            block=True,
            token=pgettext_lazy("token", "consequence"),
        ),
    ),
)

REMINDER = Occasion(
    "offer-reminder",
    gettext_lazy("reminder of an offer"),
    goes_to=gettext_lazy("who has not answered an offer yet, two days before its last day"),
    held=False,
    variables=tuple(variable for variable in OFFER.variables if variable.name != "place"),
)

INTEREST = Occasion(
    "reserve-interest",
    gettext_lazy("question of interest from the reserve"),
    goes_to=gettext_lazy("who stands in the reserve and is asked for interest, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "contract",
            gettext_lazy("kind of contract"),
            "een contract van onbepaalde duur",
            token=pgettext_lazy("token", "contract"),
        ),
        Variable(
            "place",
            gettext_lazy("the place in the reserve"),
            "Je staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
        Variable(
            "answer_by",
            gettext_lazy("last day to answer"),
            "vrijdag 9 april 2027",
            token=pgettext_lazy("token", "answer_by"),
        ),
    ),
)
EXPIRY = Occasion(
    "reserve-expiry",
    gettext_lazy("reserve about to expire"),
    goes_to=gettext_lazy("who stands in a reserve, sixty days before its end"),
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
            "extension",
            gettext_lazy("whether it may be extended"),
            "De reserve kan verlengd worden.",
            block=True,
            token=pgettext_lazy("token", "extension"),
        ),
    ),
)
AVAILABILITY = Occasion(
    "reserve-availability",
    gettext_lazy("availability in the reserve changed"),
    goes_to=gettext_lazy("who wants no offers for a while, or wants them again, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "availability",
            gettext_lazy("whether the candidate gets offers, and from when"),
            "Je krijgt geen aanbod tot en met 31 augustus 2027. Je behoudt je plaats.",
            block=True,
            token=pgettext_lazy("token", "availability"),
            essential=True,
        ),
        Variable(
            "place",
            gettext_lazy("the place in the reserve"),
            "Je staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
    ),
)
RETENTION = Occasion(
    "retention",
    gettext_lazy("end of the retention period"),
    goes_to=gettext_lazy("who applied, thirty days before the end of the retention period"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "kept_until",
            gettext_lazy("until when the file is kept"),
            "14 juni 2028",
            token=pgettext_lazy("token", "kept_until"),
        ),
    ),
)


@in_letter_language
def offer_letters(vacancy: Vacancy, consultations: Iterable[Consultation]) -> list[Letter]:
    """An offer with its last day to answer. One made by post goes by post, whatever e-mail address there is.

    The consultations come with their place, result, application and candidate fetched.
    """
    definition = vacancy.definition
    letters = []
    for consultation in consultations:
        context = {
            "contract": contract_phrase(consultation),
            "place": place_line(consultation.place),
            "answer_by": words.weekday(consultation.answer_by),
            "refusal": _refusal(definition, consultation),
        }
        letters.append(contact_letter(vacancy, consultation, OFFER, context))
    return letters


@in_letter_language
def reminder_letters(consultations: Iterable[Consultation]) -> list[Letter]:
    """Once more the last day to answer, for offers that wait; by the way of the offer. They come with their place, reserve
    list and its vacancy, result, application and candidate fetched."""
    letters = []
    for consultation in consultations:
        vacancy = consultation.place.reserve_list.vacancy
        context = {
            "contract": contract_phrase(consultation),
            "answer_by": words.weekday(consultation.answer_by),
            "refusal": _refusal(vacancy.definition, consultation),
        }
        letter = contact_letter(vacancy, consultation, REMINDER, context)
        letters.append(replace(letter, unique_key=key_of_reminder(consultation)))
    return letters


def key_of_reminder(consultation: Consultation) -> str:
    return reminder_key(REMINDER.key, consultation.pk, consultation.answer_by)


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
            "contract": contract_phrase(consultation),
            "answered": words.day(localtime(consultation.answered_at)),
            "consequence": _consequence(vacancy, consultation),
        }
        letters.append(contact_letter(vacancy, consultation, OUTCOME, context))
    return letters


@in_letter_language
def interest_letters(vacancy: Vacancy, interests: Iterable[Interest]) -> list[Letter]:
    """Whether a post interests them: no offer yet, and a no costs nothing. They come with all that leads to the candidate."""
    return [
        contact_letter(
            vacancy,
            interest,
            INTEREST,
            {
                "contract": contract_phrase(interest),
                "place": place_line(interest.place),
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
                "place": place_line(place),
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


@in_letter_language
def availability_letter(place: Place, *, at: datetime) -> Letter:
    """Whether offers come, and that the place is kept. The place comes with its list, result, application and candidate."""
    vacancy = place.reserve_list.vacancy
    if place.suspended_until:
        text = _(
            "You get no offers until and including %(day)s. After that day you get them again by itself."
        ) % {"day": words.day(place.suspended_until)}
    else:
        text = _("From now on you get offers again.")
    about = f"{AVAILABILITY.key}:{at.isoformat()}"
    context = {"availability": text, "place": place_line(place)}
    return application_letter(vacancy, place.result.application, AVAILABILITY, about, context)


def contact_letter(
    vacancy: Vacancy,
    contact: Consultation | Interest | Interview,
    occasion: Occasion,
    context: dict[str, str],
    *,
    calendar: str = "",
) -> Letter:
    """The letter that goes with a contact, by post where the contact was made by post. `calendar` goes along by e-mail."""
    application = contact.place.result.application
    letter = application_letter(vacancy, application, occasion, f"{occasion.key}:{contact.pk}", context)
    if contact.channel != Consultation.Channel.POST:
        return replace(letter, calendar=calendar if letter.recipient.email else "")
    return replace(letter, recipient=Recipient(letter.recipient.name, address=letter.recipient.address))


def contract_phrase(consultation: Consultation | Interest | Interview) -> str:
    """The contract inside a sentence, with its last day and with the partner that offers it, where they are named."""
    contract = {
        Consultation.Contract.PERMANENT: _("a contract of indefinite duration"),
        Consultation.Contract.TEMPORARY: _("a fixed-term contract"),
        Consultation.Contract.REPLACEMENT: _("a replacement contract"),
    }[consultation.contract]
    if ends_on := getattr(consultation, "ends_on", None):
        contract = _("%(contract)s through %(day)s") % {"contract": contract, "day": words.day(ends_on)}
    if consultation.employer:
        contract = _("%(contract)s at %(employer)s") % {
            "contract": contract,
            "employer": consultation.employer.name,
        }
    return contract


def place_line(place: Place) -> str:
    """Where somebody stands in a reserve, as a sentence. The place comes with its list."""
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


OCCASIONS = (
    OFFER,
    REMINDER,
    OUTCOME,
    INTEREST,
    replace(EXPIRY, compose=compose_expiry),
    AVAILABILITY,
    RETENTION,
)
