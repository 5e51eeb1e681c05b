"""What the actions of the planning share: a timetable under lock, hours that meet, and who is told of what changed.

Nothing here is an action; everything runs inside one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from candidates import lifecycle as application_lifecycle
from candidates.models import Participation
from correspondence import lifecycle as letter_lifecycle
from correspondence.actions import cancel as cancel_letters
from correspondence.actions import queue
from correspondence.models import Message
from journal.actions import SYSTEM, ActionError, lock, moment, record
from organisations.models import UnionContact
from planning import appointment_letters, colleague_letters, letters, timetable, window_letters
from planning.jury_letters import is_reachable
from planning.models import Seat, Session, Slot
from planning.seating import jury_of
from planning.window_models import Window
from vacancies import lifecycle
from vacancies.models import Round

BATCH = 200
WITH_CANDIDATE = ("participation__application__candidate",)


def rounds_with_vacancy(keys: Iterable[int]) -> Iterable[Round]:
    return Round.objects.filter(pk__in=list(keys)).select_related("vacancy__organisation", "vacancy__officer")


def open_round(round: Round) -> Round:
    lock(Round.objects.filter(pk=round.pk))
    round = rounds_with_vacancy([round.pk]).get()
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round


def locked_timetable(round: Round) -> tuple[list[Session], list[Slot]]:
    """Sessions and hours of a round that were not cancelled, in order of time."""
    sessions = {session.pk: session for session in lock(round.sessions.standing())}
    slots = lock(Slot.objects.standing().filter(session__in=sessions).select_related(*WITH_CANDIDATE))
    for session in sessions.values():
        session.round = round
    for slot in slots:
        slot.session = sessions[slot.session_id]
    return (
        sorted(sessions.values(), key=lambda s: (s.starts_at, s.panel)),
        sorted(slots, key=lambda s: (s.starts_at, s.session.panel, s.pk)),
    )


def standing_slot(slot: Slot, slots: Iterable[Slot]) -> Slot:
    found = next((s for s in slots if s.pk == slot.pk and s.participation_id), None)
    if found is None:
        raise ActionError(
            _("This appointment was cancelled or moved meanwhile. Look at the timetable again.")
        )
    return found


def standing_session(session: Session, sessions: Iterable[Session]) -> Session:
    found = next((s for s in sessions if s.pk == session.pk), None)
    if found is None:
        raise ActionError(_("This session is cancelled."))
    return found


def still_to_come(row: Slot | Session, at: datetime) -> None:
    """Raises ActionError for an hour or session that has begun: what took place is told and scored as it was."""
    if row.starts_at <= at:
        raise ActionError(
            _("This began on %(when)s already. Only what is still to come can be moved or cancelled.")
            % {"when": letters.when(row.starts_at)}
        )


def busy_hours(round: Round, candidates: Sequence[int]) -> Mapping[int, list[Slot]]:
    """Hours of these candidates in other rounds and procedures."""
    found = defaultdict(list)
    for slot in (
        Slot.objects.taken()
        .filter(participation__application__candidate__in=candidates)
        .exclude(session__round=round)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .select_related("participation__application")
    ):
        found[slot.participation.application.candidate_id].append(slot)
    return found


def meets(one: Slot | Session, others: Iterable[Slot]) -> bool:
    span = (one.starts_at, one.ends_at)
    return any(timetable.overlap(span, (other.starts_at, other.ends_at)) for other in others)


def told_and_drafted(keys: Sequence[str]) -> tuple[set[str], set[str]]:
    """Of these keys of invitations: those that their candidates may read, and those that can still be written anew."""
    told, drafted = set(), set()
    for message in Message.objects.filter(unique_key__in=keys).order_by("revision"):
        drafted.discard(message.unique_key)
        if message.state == letter_lifecycle.DRAFT or message.leaves_later(moment()):
            drafted.add(message.unique_key)
        elif message.state != letter_lifecycle.CANCELLED:
            told.add(message.unique_key)
    return told, drafted - told


def known_letters(keys: Sequence[str]) -> set[str]:
    return set(Message.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))


def invited_with(keys: Sequence[str]) -> set[str]:
    """Of these keys of invitations those of which one stands; one that was cancelled in the outbox can be written again."""
    standing = Message.objects.exclude(state=letter_lifecycle.CANCELLED).filter(unique_key__in=keys)
    return set(standing.values_list("unique_key", flat=True))


def without_letter(rows: Sequence, key_of) -> list:
    known = known_letters([key_of(row) for row in rows])
    return [row for row in rows if key_of(row) not in known]


def released_at(keys: Sequence[str]) -> dict[str, datetime]:
    """When letters were released that their recipient may read now."""
    released = Message.objects.released(at=moment()).filter(unique_key__in=keys).order_by("revision")
    return dict(released.values_list("unique_key", "released_at"))


def tell_candidates(
    round: Round, slots: Sequence[Slot], before: Mapping[int, str], fields: Sequence[str]
) -> None:
    """Save appointments that changed. Who was invited is told at once, at the next sequence; drafts are written anew."""
    told, drafted = told_and_drafted([letters.slot_invitation_key(slot) for slot in slots if _comes(slot)])
    moved = [slot for slot in slots if letters.slot_invitation_key(slot) in told]
    for slot in moved:
        slot.sequence += 1
    Slot.objects.bulk_update(slots, [*fields, "sequence"], batch_size=BATCH)
    queue(appointment_letters.slot_changes(round, moved, before))
    queue(
        appointment_letters.slot_invitations(
            round, [s for s in slots if letters.slot_invitation_key(s) in drafted]
        )
    )


def _comes(slot: Slot) -> bool:
    """Whether the candidate is still one: who withdrew hears nothing more."""
    return slot.participation.application.state != application_lifecycle.WITHDRAWN


def cancel_appointments(round: Round, slots: Sequence[Slot], reason: str) -> None:
    told, drafted = told_and_drafted([letters.slot_invitation_key(slot) for slot in slots])
    gone = [slot for slot in slots if letters.slot_invitation_key(slot) in told and _comes(slot)]
    for slot in slots:
        slot.cancelled_at, slot.cancel_reason = moment(), reason
    for slot in gone:
        slot.sequence += 1
    Slot.objects.bulk_update(slots, ["cancelled_at", "cancel_reason", "sequence"], batch_size=BATCH)
    queue(appointment_letters.slot_cancellations(round, gone))
    drop_drafts(drafted)


def give_up(slots: Sequence[Slot], *, reason: str) -> list[Slot]:
    """Hours of who does not come any more are free again; these know it themselves. Returns the free hours."""
    _told, drafted = told_and_drafted([letters.slot_invitation_key(slot) for slot in slots])
    for slot in slots:
        slot.cancelled_at, slot.cancel_reason = moment(), reason
        record(
            slot.session.round.vacancy.key,
            "slot_cancelled",
            subject=slot.participation.application.key,
            slot=slot.key,
            reason=reason,
        )
    Slot.objects.bulk_update(slots, ["cancelled_at", "cancel_reason"], batch_size=BATCH)
    drop_drafts(drafted)
    return free_again(slots)


def free_again(slots: Sequence[Slot]) -> list[Slot]:
    return Slot.objects.bulk_create(
        [
            Slot(
                session=slot.session,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                delay_minutes=slot.delay_minutes,
            )
            for slot in slots
            if not slot.session.together
        ],
        batch_size=BATCH,
    )


def drop_drafts(keys: Iterable[str]) -> None:
    states = [letter_lifecycle.DRAFT, letter_lifecycle.QUEUED]
    drafts = list(Message.objects.filter(unique_key__in=list(keys), state__in=states))
    if drafts:
        cancel_letters(drafts, by=SYSTEM, at=moment())


def tell_takers(
    round: Round, window: Window, participations: Sequence[Participation], *, changed: str, version: str
) -> None:
    told, drafted = told_and_drafted(
        [letters.window_invitation_key(window, p.application) for p in participations]
    )
    accesses = window_letters.accesses_of(participations)

    def among(keys):
        return [p for p in participations if letters.window_invitation_key(window, p.application) in keys]

    if told:
        window.sequence += 1
        window.save(update_fields=["sequence"])
    queue(
        window_letters.window_changes(round, window, among(told), accesses, changed=changed, version=version)
    )
    queue(window_letters.window_invitations(round, window, among(drafted), accesses))


def tell_cancelled_window(round: Round, window: Window, participations: Sequence[Participation]) -> None:
    """Who was invited hears that the window is called off; drafts of invitations never leave."""
    by_key = {letters.window_invitation_key(window, p.application): p for p in participations}
    told, drafted = told_and_drafted(list(by_key))
    window.sequence += 1
    window.save(update_fields=["sequence"])
    queue(window_letters.window_cancellations(round, window, [p for key, p in by_key.items() if key in told]))
    drop_drafts(drafted)


def unions_of(round: Round) -> list[UnionContact]:
    return list(UnionContact.objects.filter(organisation=round.vacancy.organisation))


def reachable_seats(session: Session) -> list[Seat]:
    """Who sits in this session, comes and has an address."""
    seats = Seat.objects.standing().filter(round=session.round_id, decline=None)
    jury = jury_of(session, seats.select_related("user").order_by("pk"))
    return [seat for seat in jury if is_reachable(seat)]


def timetable_sent(session: Session) -> bool:
    return Message.objects.filter(unique_key__startswith=f"timetable:{session.key}:").exists()


def timetable_letters(round: Round, session: Session, slots: Iterable[Slot], *, again: bool) -> list:
    mine = [s for s in slots if s.session_id == session.pk and s.participation_id and not s.cancelled_at]
    return colleague_letters.jury_timetables(
        round, session, mine, reachable_seats(session), colleague_letters.recused_in(round), again=again
    )


def tell_jury(round: Round, sessions: Iterable[Session]) -> None:
    """Jurors who have a timetable get the next one."""
    for session in {session.pk: session for session in sessions}.values():
        if not timetable_sent(session):
            continue
        session.version += 1
        session.save(update_fields=["version"])
        slots = session.slots.taken().select_related(*WITH_CANDIDATE)
        queue(timetable_letters(round, session, slots, again=True))
