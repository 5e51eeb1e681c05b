"""What a member of staff reaches. Every view of the back office fetches its object through one of these.

A role opens the vacancies of an organisation (a bureau: one vacancy) as long as it stands; who is a candidate in a vacancy, or
declared a conflict of interest, reaches nothing of it, whatever the role, also after a withdrawal: the dossiers and scores of
the others stay out of sight.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Conflict, Membership, Role, User
from candidates import lifecycle
from candidates.models import Application, Attachment, Participation, Request
from correspondence.models import Message, PrintBatch
from documents.models import Document
from organisations.models import Organisation
from planning.material_models import Material
from planning.models import Recusal, Seat, Session, Slot
from planning.panel_models import Lifting
from planning.window_models import CaseFile, HandIn
from reserves.models import ReserveList
from scoring.models import ResultsFile
from vacancies.models import Publication, Round, Vacancy


def vacancies_for(user: User) -> QuerySet[Vacancy]:
    """Vacancies whose back office is open to this user."""
    pinned = getattr(user, "_vacancies_within_reach", None)
    if pinned is not None:
        return Vacancy.objects.filter(pk__in=pinned)
    own = Application.objects.filter(vacancy=OuterRef("pk")).filter(
        Q(candidate__user=user) | Q(candidate__email__iexact=user.email)
    )
    return Vacancy.objects.staffed_by(user).filter(~Exists(own))


@contextmanager
def pinned(user: User) -> Iterator[None]:
    """Look up once what a user reaches, for a page that asks it dozens of times: building the question takes longer than the
    answer. Only while the page reads; an action asks anew."""
    if hasattr(user, "_vacancies_within_reach"):
        yield
        return
    user._vacancies_within_reach = dict(vacancies_for(user).values_list("pk", "key"))
    try:
        yield
    finally:
        del user._vacancies_within_reach


def rounds_for(user: User) -> QuerySet[Round]:
    return Round.objects.filter(vacancy__in=vacancies_for(user).values("pk"))


def publications_for(user: User) -> QuerySet[Publication]:
    return Publication.objects.filter(vacancy__in=vacancies_for(user).values("pk"))


def applications_for(user: User) -> QuerySet[Application]:
    return Application.objects.filter(vacancy__in=vacancies_for(user).values("pk"))


def sessions_for(user: User) -> QuerySet[Session]:
    return Session.objects.filter(round__vacancy__in=vacancies_for(user).values("pk"))


def seats_for(user: User) -> QuerySet[Seat]:
    return Seat.objects.filter(round__vacancy__in=vacancies_for(user).values("pk"))


def recusals_for(user: User) -> QuerySet[Recusal]:
    return Recusal.objects.filter(seat__round__vacancy__in=vacancies_for(user).values("pk"))


def liftings_for(user: User) -> QuerySet[Lifting]:
    return Lifting.objects.filter(seat__round__vacancy__in=vacancies_for(user).values("pk"))


def slots_for(user: User) -> QuerySet[Slot]:
    return Slot.objects.filter(session__round__vacancy__in=vacancies_for(user).values("pk"))


def participations_for(user: User) -> QuerySet[Participation]:
    return Participation.objects.filter(round__vacancy__in=vacancies_for(user).values("pk"))


def cases_for(user: User) -> QuerySet[CaseFile]:
    return CaseFile.objects.filter(round__vacancy__in=vacancies_for(user).values("pk"))


def materials_for(user: User) -> QuerySet[Material]:
    """Materials of rounds that the user reaches; before its hour `planning.materials` says who opens one."""
    return Material.objects.filter(round__vacancy__in=vacancies_for(user).values("pk"))


def work_for(user: User) -> QuerySet[HandIn]:
    """Work that candidates handed in; nobody reaches that of who withdrew."""
    return HandIn.objects.filter(participation__in=participations_for(user).values("pk")).exclude(
        participation__application__state=lifecycle.WITHDRAWN
    )


def results_files_for(user: User) -> QuerySet[ResultsFile]:
    """Files of test bureaus for rounds that the user reaches."""
    return ResultsFile.objects.filter(round__in=rounds_for(user).values("pk"))


def attachments_for(user: User) -> QuerySet[Attachment]:
    """Files of applications that the user reaches; nobody but its writer reaches a draft."""
    return Attachment.objects.filter(application__in=applications_for(user).values("pk"))


def requests_for(user: User) -> QuerySet[Request]:
    """Lines of the register about vacancies that the user reaches."""
    return Request.objects.filter(vacancy__in=vacancies_for(user).values("pk"))


def reserve_lists_for(user: User) -> QuerySet[ReserveList]:
    """Lists of vacancies that the user reaches, and joint ones of the partner of an organisation where they are staff; never of a
    vacancy in which they are a candidate, or that a conflict of interest closed to them."""
    own = Application.objects.filter(vacancy=OuterRef("vacancy")).filter(
        Q(candidate__user=user) | Q(candidate__email__iexact=user.email)
    )
    whole = user.memberships.standing().filter(role__in=[Role.ADMINISTRATOR, Role.OFFICER])
    conflicts = Conflict.objects.filter(user=user, lifted_at=None).values("vacancy_key")
    joint = Q(joint=True, organisation__partner__in=whole.values("organisation")) & ~Exists(own)
    joint = joint & ~Q(vacancy__key__in=conflicts) if user.is_active else Q(pk=None)
    return ReserveList.objects.filter(Q(vacancy__in=vacancies_for(user).values("pk")) | joint)


def extendable_lists_for(user: User) -> QuerySet[ReserveList]:
    """Lists about which the user may decide: those of vacancies that they reach, never those of a partner."""
    return ReserveList.objects.filter(vacancy__in=vacancies_for(user).values("pk"))


def messages_for(user: User) -> QuerySet[Message]:
    """Letters about vacancies that the user reaches."""
    pinned = getattr(user, "_vacancies_within_reach", None)
    keys = vacancies_for(user).values("key") if pinned is None else list(pinned.values())
    return Message.objects.filter(vacancy_key__in=keys)


def batches_for(user: User) -> QuerySet[PrintBatch]:
    """Print batches of which the user reaches every letter."""
    of_batch = Message.objects.filter(batch=OuterRef("pk"))
    others = of_batch.exclude(pk__in=messages_for(user).values("pk"))
    return PrintBatch.objects.filter(Exists(of_batch)).exclude(Exists(others))


def documents_for(user: User) -> QuerySet[Document]:
    """Official documents about vacancies that the user reaches."""
    return Document.objects.filter(vacancy_key__in=vacancies_for(user).values("key"))


def bureaus_for(user: User) -> QuerySet[Membership]:
    """Bureaus with access to a vacancy that the user reaches as an officer or administrator of its organisation."""
    own = vacancies_for(user).filter(organisation__in=organisations_for(user).values("pk"))
    return Membership.objects.filter(role=Role.BUREAU, vacancy_key__in=own.values("key"))


def conflicts_for(user: User) -> QuerySet[Conflict]:
    """Conflicts of interest that somebody declared in a vacancy of an organisation that the user works for, and reaches."""
    own = vacancies_for(user).filter(organisation__in=organisations_for(user).values("pk"))
    return Conflict.objects.filter(vacancy_key__in=own.values("key"))


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Organisations for which the user may open a new vacancy: officer or administrator there."""
    if user.is_superuser:
        return Organisation.objects.all()
    return _working_for(user, Role.ADMINISTRATOR, Role.OFFICER)


def administered_by(user: User) -> QuerySet[Organisation]:
    """Organisations whose plain tables (users, texts) the user may change."""
    if user.is_superuser:
        return Organisation.objects.all()
    return _working_for(user, Role.ADMINISTRATOR)


def administers(user: User, vacancy: Vacancy) -> bool:
    """Whether the user is an administrator of the organisation of this vacancy."""
    return administered_by(user).filter(pk=vacancy.organisation_id).exists()


def _working_for(user: User, *roles: Role) -> QuerySet[Organisation]:
    standing = user.memberships.standing().filter(role__in=roles)
    return Organisation.objects.filter(pk__in=standing.values("organisation"))
