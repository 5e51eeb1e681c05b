"""The made-up town of demonstrations and rehearsals: Stad Leiemond and its welfare board, with careful texts of their own."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from journal.actions import record
from organisations.models import Kind, Organisation

DOMAIN = "leiemond.example"
COLOUR = "#0b5563"

INSPECTION = """\
Wil je weten waarom je dit resultaat kreeg? Vraag feedback bij de dienst Personeel en Organisatie. Dat kan \
per mail of per telefoon.

Je kan ook je dossier inkijken. Vraag dat schriftelijk, binnen 20 kalenderdagen nadat je dit bericht kreeg. \
Je ziet dan je eigen punten en de motivering van de jury. Gegevens van andere kandidaten tonen we niet."""

APPEAL = """\
Ga je niet akkoord met deze beslissing? Neem dan eerst contact op met de dienst Personeel en Organisatie. \
Een vergissing zetten we recht.

Je kan een klacht indienen bij de toezichthoudende overheid, het Agentschap Binnenlands Bestuur van de \
Vlaamse overheid.

Je kan ook naar de rechter stappen. Voor een beroep tot nietigverklaring bij de Raad van State geldt een \
termijn van 60 kalenderdagen nadat je van de beslissing op de hoogte bent gebracht. Je stuurt je \
verzoekschrift aangetekend naar de griffie, Wetenschapsstraat 33, 1040 Brussel, of je dient het elektronisch \
in. Welke rechter bevoegd is, hangt af van je situatie. Laat je zo nodig raad geven door een advocaat of je \
vakbond."""

PRIVACY = """\
We gebruiken je gegevens alleen om deze selectie te organiseren en de reserve te beheren. Alleen wie \
meewerkt aan de selectie, kan ze inkijken. We bewaren ze tot 24 maanden na het einde van de procedure, of \
van de reserve als je daarin staat.

Je kan je gegevens inkijken en laten verbeteren. Vragen over je privacy? Mail onze functionaris voor \
gegevensbescherming: privacy@leiemond.example. Je kan ook een klacht indienen bij de Vlaamse \
Toezichtcommissie."""

SHARED = {
    "colour": COLOUR,
    "postcode": "8999",
    "city": "Leiemond",
    "department": "dienst Personeel en Organisatie",
    "appeal_text": APPEAL,
    "inspection_text": INSPECTION,
    "privacy_text": PRIVACY,
}


def found_town() -> tuple[Organisation, Organisation]:
    """Make the city and its welfare board, each other's partner. Called within an action; they must not exist yet."""
    city = Organisation(
        slug="leiemond",
        name="Stad Leiemond",
        kind=Kind.MUNICIPALITY,
        street="Kaaiplein 1",
        email=f"selectie@{DOMAIN}",
        phone="059 00 01 34",
        website=f"https://www.{DOMAIN}/jobs",
        authority="college van burgemeester en schepenen",
        signatories=[
            {"name": "Greet Vandorpe", "role": "algemeen directeur"},
            {"name": "Pol Haegeman", "role": "burgemeester"},
        ],
        **SHARED,
    )
    board = Organisation(
        slug="ocmw-leiemond",
        name="OCMW Leiemond",
        kind=Kind.WELFARE_BOARD,
        street="Molenstraat 8",
        email=f"selectie.ocmw@{DOMAIN}",
        phone="059 00 02 10",
        website=f"https://www.{DOMAIN}/sociaal-huis",
        authority="vast bureau",
        signatories=[
            {"name": "Greet Vandorpe", "role": "algemeen directeur"},
            {"name": "Pol Haegeman", "role": "voorzitter van het vast bureau"},
        ],
        **SHARED,
    )
    with open(finders.find("img/leiemond.svg"), "rb") as file:
        drawing = file.read()
    for organisation in (city, board):
        organisation.logo.save(f"{organisation.slug}.svg", ContentFile(drawing), save=False)
        organisation.save()
        record(organisation.chain, "organisation_founded", subject=f"organisation:{organisation.pk}")
    city.partner, board.partner = board, city
    city.save(update_fields=["partner"])
    board.save(update_fields=["partner"])
    return city, board
