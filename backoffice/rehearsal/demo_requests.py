"""What candidates of the demo town ask and object to, some of it waiting for an officer, and what one of them is asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from candidates.models import Application, Request
from candidates.requests import Asked, answer, ask
from organisations.models import Organisation
from reserves.actions import ask_interest, consult, record_answer
from reserves.interviews import invite_to_interview
from reserves.models import Consultation, Place

Kind, Channel = Request.Kind, Request.Channel


def put_requests(city: Organisation, *, today: date) -> None:
    """Requests of several kinds in the vacancies 001, 002, 003 and 006, in the days before the local day `today`."""

    def on(days: int, hour: int, minute: int) -> datetime:
        return make_aware(datetime.combine(today - timedelta(days=days), time(hour, minute)))

    looked_in = _ask(
        _applied(city, "001", "C11"),
        Kind.INSPECTION,
        "Ik wil graag mijn antwoorden op de schriftelijke proef inkijken, samen met de verbetersleutel.",
        on(9, 19, 42),
    )
    answer(
        looked_in,
        text="Je kan je dossier inkijken in het stadhuis, elke werkdag van 9 tot 12 uur. Breng je identiteitskaart mee.",
        by=looked_in.vacancy.officer,
        at=on(7, 10, 20),
    )
    _ask(
        _applied(city, "001", "C11"),
        Kind.COMPLAINT,
        "Op de dag van het gesprek moest ik een uur wachten, en niemand zei waarom.",
        on(3, 21, 5),
    )
    _ask(
        _applied(city, "002", "R01"),
        Kind.FEEDBACK,
        "Kan je me zeggen waar ik bij de online testen punten verloor? Dan kan ik daaraan werken.",
        on(1, 7, 50),
    )
    when = _ask(
        _applied(city, "006", "E01"),
        Kind.QUESTION,
        "Mag mijn nota een bijlage met een kaart hebben, boven op de vier bladzijden?",
        on(1, 7, 40),
    )
    answer(
        when,
        text="Ja. Eén bijlage met een kaart mag, en ze telt niet mee voor de vier bladzijden.",
        by=when.vacancy.officer,
        at=on(1, 8, 15),
    )
    admitting = city.vacancies.get(number__endswith="003")
    ask(
        admitting,
        Asked(
            Kind.QUESTION,
            "Telt mijn stage van zes maanden in het gemeentehuis mee als ervaring?",
            channel=Channel.PHONE,
            name="Rita Callens",
            email="rita.callens@post.example",
        ),
        by=admitting.officer,
        at=on(1, 8, 30),
    )


def put_interest(city: Organisation, *, today: date) -> None:
    """Who stands first on the reserve of vacancy 001 was asked the day before `today` whether a post interests her."""
    place = Place.objects.get(result__application=_applied(city, "001", "C01"))
    ask_interest(
        place.reserve_list,
        [place],
        contract=Consultation.Contract.TEMPORARY,
        channel=Consultation.Channel.EMAIL,
        answer_by=today + timedelta(days=6),
        by=place.reserve_list.vacancy.officer,
        at=make_aware(datetime.combine(today - timedelta(days=1), time(10, 15))),
    )


def put_contacts(city: Organisation, *, today: date) -> None:
    """From that reserve somebody works temporarily for three months more, and somebody is invited to an interview next week."""

    def at(days: int, hour: int) -> datetime:
        return make_aware(datetime.combine(today + timedelta(days=days), time(hour)))

    at_work = Place.objects.get(result__application=_applied(city, "001", "C02"))
    officer = at_work.reserve_list.vacancy.officer
    offer = consult(
        at_work,
        contract=Consultation.Contract.TEMPORARY,
        channel=Consultation.Channel.PHONE,
        answer_by=today - timedelta(days=3),
        ends_on=today + timedelta(days=90),
        motivation="Kan meteen starten en deed dit werk al in een ander bestuur.",
        by=officer,
        at=at(-9, 14),
    )
    record_answer(
        offer,
        answer=Consultation.Answer.ACCEPTED,
        channel=Consultation.AnswerChannel.PHONE,
        by=officer,
        at=at(-8, 9),
    )
    invite_to_interview(
        Place.objects.get(result__application=_applied(city, "001", "C06")),
        contract=Consultation.Contract.REPLACEMENT,
        starts_at=at(6, 10),
        minutes=30,
        location="Stadhuis, Kaaiplein 1, lokaal 0.12",
        channel=Consultation.Channel.EMAIL,
        by=officer,
        at=at(-1, 11),
    )


def _applied(city: Organisation, number: str, reference: str) -> Application:
    applications = Application.objects.select_related("vacancy__officer", "candidate__user")
    return applications.get(vacancy__organisation=city, vacancy__number__endswith=number, reference=reference)


def _ask(application: Application, kind: str, text: str, at: datetime) -> Request:
    asked = Asked(kind, text, application=application)
    return ask(application.vacancy, asked, by=application.candidate.user, at=at)
