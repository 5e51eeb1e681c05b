"""A recusal is lifted by two officers: one asks it with a reason, another one confirms."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from journal.actions import ActionError, Actor, action, lock, lock_one, record
from planning.models import Recusal
from planning.panel_models import Lifting
from vacancies import lifecycle
from vacancies.models import Round


@action
def ask_lifting(recusal: Recusal, *, reason: str, by: Actor, at: datetime) -> Lifting:
    """Ask to lift a recusal. Nothing changes until another officer confirms.

    Raises ActionError without a reason, for a round that is closed, and while another officer asked it for another reason.
    """
    round = _open(recusal.seat.round)
    found = lock(Recusal.objects.filter(pk=recusal.pk))
    if not found:
        raise ActionError(_("This recusal was lifted already."))
    recusal, reason = found[0], reason.strip()
    if not reason:
        raise ActionError(_("Give the reason: it goes into the minutes."))
    there = Lifting.objects.filter(
        seat=recusal.seat_id, application=recusal.application_id, lifted=None
    ).first()
    if there:
        if (there.asked_by, there.reason) == (by.actor_key, reason):
            return there
        raise ActionError(_("It was asked already to lift this recusal."))
    lifting = Lifting.objects.create(
        seat_id=recusal.seat_id,
        application_id=recusal.application_id,
        recusal_reason=recusal.reason,
        recused_at=recusal.declared_at,
        reason=reason,
        asked_at=at,
        asked_by=by.actor_key,
    )
    record(
        round.vacancy.key,
        "recusal_lifting_asked",
        subject=lifting.application.key,
        seat=f"seat:{lifting.seat_id}",
        reason=reason,
    )
    return lifting


@action
def decide_lifting(lifting: Lifting, *, lifted: bool, by: Actor, at: datetime) -> Lifting:
    """Lift a recusal as asked, by another officer than who asked; or leave it, which also who asked may say.

    Once lifted the juror judges that candidate as the others do. Raises ActionError for who asked it, for a round that is closed,
    and for what was decided otherwise.
    """
    round = _open(lifting.seat.round)
    (lifting,) = lock(Lifting.objects.filter(pk=lifting.pk).select_related("application"))
    if lifting.lifted is not None:
        if lifting.lifted == lifted:
            return lifting
        raise ActionError(_("This was decided already."))
    if lifted and lifting.asked_by == by.actor_key:
        raise ActionError(_("Another officer than who asked it confirms this."))
    lifting.lifted, lifting.decided_at, lifting.decided_by = lifted, at, by.actor_key
    lifting.save(update_fields=["lifted", "decided_at", "decided_by"])
    about = {"subject": lifting.application.key, "seat": f"seat:{lifting.seat_id}", "reason": lifting.reason}
    if lifted:
        Recusal.objects.filter(seat=lifting.seat_id, application=lifting.application_id).delete()
        record(round.vacancy.key, "recusal_lifted", **about)
    else:
        record(round.vacancy.key, "recusal_kept", **about)
    return lifting


def _open(round: Round) -> Round:
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round
