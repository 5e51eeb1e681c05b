"""A vacancy that asks papers of every kind, and somebody who applies for it."""

from candidates.actions import Registration
from candidates.eligibility import Diploma, Dossier
from recruitment.tests.cast import REGISTERED
from vacancies.rules import DiplomaLevel, Lack, NeededWhen, RequiredDocument

PAPERS = (
    RequiredDocument("cv", "je cv"),
    RequiredDocument("letter", "je motivatiebrief", lack=Lack.REMEDY, remedy_days=5),
    RequiredDocument("diploma", "een kopie van je diploma", lack=Lack.LATER),
    RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT, max_age_months=3),
)
DOSSIER = Dossier("external", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
REGISTRATION = Registration("Samira", "Lievens", DOSSIER)
