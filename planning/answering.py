"""What a juror answers to the invitation: the confidentiality statement, and that one cannot come."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from journal.actions import ActionError, Actor, action, lock_one, record
from organisations.models import Organisation
from planning.models import Seat
from planning.panel_models import Confidentiality, Decline
from vacancies import lifecycle


def statement_of(organisation: Organisation) -> str:
    """The confidentiality statement of an organisation, or a careful general one; a blank line parts paragraphs."""
    return organisation.confidentiality_text.strip() or "\n\n".join(
        (
            _(
                "I keep secret what I read and hear as a member of this jury: names of candidates, dossiers, answers, "
                "points and what the jury discusses. I do so also after the procedure."
            ),
            _(
                "I use the dossiers only to judge these candidates. I make no copies, keep nothing on my own devices, and "
                "destroy my notes when the procedure is over."
            ),
            _(
                "I judge without prejudice, by the published criteria only. When I know a candidate or cannot judge "
                "freely, I say so and step back for that candidate."
            ),
            _(
                "I give no information to candidates, the press or others. Questions about the procedure go to the "
                "selection officer."
            ),
        )
    )


def has_confirmed(seat: Seat) -> bool:
    """Whether the statement was confirmed for this panel: before that nothing of its candidates opens."""
    return Confidentiality.objects.filter(seat=seat).exists()


@action
def confirm_confidentiality(seat: Seat, *, text: str, by: Actor, at: datetime) -> Confidentiality:
    """Keep that a juror confirmed the statement `text` for this panel, once.

    Raises ActionError when the organisation changed the statement since it was shown, and for a juror who was replaced.
    """
    seat = _standing(seat)
    found = Confidentiality.objects.filter(seat=seat).first()
    if found:
        return found
    if text != statement_of(seat.round.vacancy.organisation):
        raise ActionError(_("This statement was changed meanwhile. Read it again before you confirm."))
    found = Confidentiality.objects.create(seat=seat, text=text, confirmed_at=at)
    record(
        seat.round.vacancy.key,
        "confidentiality_confirmed",
        subject=f"round:{seat.round_id}",
        seat=f"seat:{seat.pk}",
    )
    return found


@action
def decline(seat: Seat, *, reason: str, by: Actor, at: datetime) -> Decline:
    """Note that a juror cannot sit in the panel. The officer sees it on the work list and finds somebody else.

    Raises ActionError without a reason, for a round that is closed, and for a juror who was replaced.
    """
    seat = _standing(seat)
    if seat.round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": seat.round.title})
    reason = reason.strip()
    if not reason:
        raise ActionError(_("Say why: whoever plans the jury reads it."))
    found, made = Decline.objects.get_or_create(seat=seat, defaults={"reason": reason, "declined_at": at})
    if made:
        record(
            seat.round.vacancy.key,
            "invitation_declined",
            subject=f"round:{seat.round_id}",
            seat=f"seat:{seat.pk}",
            reason=reason,
        )
    return found


@action
def come_after_all(seat: Seat, *, by: Actor, at: datetime) -> None:
    """Take a declined invitation back: the juror can come. Raises ActionError for a juror who was replaced."""
    seat = _standing(seat)
    gone, _by_model = Decline.objects.filter(seat=seat).delete()
    if gone:
        record(
            seat.round.vacancy.key,
            "invitation_taken_up",
            subject=f"round:{seat.round_id}",
            seat=f"seat:{seat.pk}",
        )


def _standing(seat: Seat) -> Seat:
    """The seat, locked. Raises ActionError for who was replaced."""
    round = lock_one(seat.round)
    seat = lock_one(seat)
    seat.round = round
    if seat.ended_at:
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    return seat
