"""What the tests of the letters about results share: how every letter ends, a paper that may come later."""

from vacancies.rules import Lack, RequiredDocument

LATER_COPY = RequiredDocument("copy", "Kopie van het diploma", lack=Lack.LATER)

CONTEST = {
    "nl": """
Feedback en inzage
------------------
Vraag inzage in je dossier.

Niet akkoord?
-------------
Je kan beroep instellen bij de Raad van State.

Vragen? Stel ze aan Hilde Vermaercke, selectie@leiemond.example.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
""",
    "en": """
Feedback and inspection
-----------------------
Vraag inzage in je dossier.

Do you not agree?
-----------------
Je kan beroep instellen bij de Raad van State.

Questions? Ask Hilde Vermaercke, selectie@leiemond.example.

Kind regards

Hilde Vermaercke
Stad Leiemond
""",
}


def published(sentences):
    return " ".join(sentence.text for sentence in sentences)
