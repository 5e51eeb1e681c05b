"""Materials of a round under embargo: a case on the spot, a question guide, a correction key.

Before the hour only the officers who are named open them, from the hour on the panel too, and then they stay. Who opens one
for the first time is journaled. A file is written before the rows are locked, and goes again when the action refuses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from candidates.files import emptied, keep, scan_of
from candidates.models import KeptFile
from candidates.uploads import Inspected
from journal.actions import ActionError, Actor, action, lock_one, record
from planning import timetable
from planning.material_models import Audience, Material, MaterialOpening
from planning.models import Seat, SeatRole
from vacancies import lifecycle, words
from vacancies.models import Round, Vacancy


def materials_of(seat: Seat) -> list[Material]:
    """What is meant for this seat, in order of the hour, also what is still under embargo: correctors are who has a vote, and an
    observer gets nothing."""
    if seat.role == SeatRole.OBSERVER:
        return []
    found = Material.objects.filter(round=seat.round_id).order_by("opens_at", "pk")
    return list(found if seat.votes else found.exclude(audience=Audience.CORRECTORS))


def add_material(
    round: Round,
    file: Inspected,
    *,
    kind: str,
    audience: str,
    opens_at: datetime,
    keepers: Sequence[User],
    by: User,
    at: datetime,
) -> Material:
    """Keep a file under embargo; the same file again changes nothing. Raises RefusedError for one with a virus, ActionError for
    an hour that is past, a closed round, and a keeper who is no officer of the vacancy. Who adds it is a keeper."""
    material = Material(
        round=round,
        kind=kind,
        audience=audience,
        opens_at=opens_at,
        scan=scan_of(file),
        uploaded_at=at,
        uploaded_by=by.actor_key,
    )
    with keep(material, file):
        kept = _add_material(material, {by, *keepers}, by=by, at=at)
    if kept is not material:
        default_storage.delete(material.file.name)
    return kept


@action
def _add_material(material: Material, keepers: set[User], *, by: Actor, at: datetime) -> Material:
    round = lock_one(material.round)
    there = Material.objects.filter(round=round, sha256=material.sha256).first()
    if there:
        return there
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    _still_to_come(material.opens_at, at)
    for user in keepers:
        if not Vacancy.objects.staffed_by(user).filter(pk=round.vacancy_id).exists():
            raise ActionError(_("%(name)s is no officer of this vacancy.") % {"name": user})
    material.save()
    material.keepers.set(keepers)
    record(
        round.vacancy.key,
        "material_added",
        subject=f"round:{round.pk}",
        file=material.name,
        sha256=material.sha256,
        opens_at=material.opens_at.isoformat(),
        number=len(keepers),
    )
    return material


@action
def move_embargo(material: Material, *, opens_at: datetime, by: User, at: datetime) -> Material:
    """Let the embargo end at another hour, as a session moves. Raises ActionError for who is no keeper, once the hour has come,
    and for an hour that is past."""
    material = _kept_back(material, by=by, at=at)
    if material.opens_at == opens_at:
        return material
    _still_to_come(opens_at, at)
    material.opens_at = opens_at
    material.save(update_fields=["opens_at"])
    _record_embargo(material.round, material)
    return material


def let_embargoes_follow(
    round: Round, before: Sequence[timetable.Span], after: Sequence[timetable.Span], *, at: datetime
) -> None:
    """For the action that moved a session: let what opens with the first session to come open with it where it is now.

    `before` and `after` are the sessions of the round in one order. What is open, or would be, stays as it is.
    """
    for material in Material.objects.filter(round=round, opens_at__gt=at).order_by("pk"):
        opens_at = timetable.following(material.opens_at, before, after)
        if opens_at == material.opens_at or opens_at <= at:
            continue
        material.opens_at = opens_at
        material.save(update_fields=["opens_at"])
        _record_embargo(round, material)


def _record_embargo(round: Round, material: Material) -> None:
    record(
        round.vacancy.key,
        "material_embargo_moved",
        subject=f"round:{round.pk}",
        file=material.name,
        sha256=material.sha256,
        opens_at=material.opens_at.isoformat(),
    )


@action
def remove_material(material: Material, *, by: User, at: datetime) -> None:
    """Take a material away before its hour. Raises ActionError for who is no keeper, and from the hour on."""
    lock_one(material.round)
    if not Material.objects.filter(pk=material.pk).exists():
        return
    material = _kept_back(material, by=by, at=at)
    name = material.file.name
    record(
        material.round.vacancy.key,
        "material_removed",
        subject=f"round:{material.round_id}",
        file=material.name,
        sha256=material.sha256,
    )
    material.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


@action
def open_material(material: Material, *, by: User, at: datetime) -> Material:
    """Somebody who may reach the round opens a material. Raises ActionError under embargo, for who is no keeper."""
    round = lock_one(material.round)
    material = Material.objects.get(pk=material.pk)
    early = at < material.opens_at
    if early and not material.keepers.filter(pk=by.pk).exists():
        raise ActionError(
            _("This is under embargo until %(when)s: only who is named here opens it before.")
            % {"when": words.moment(localtime(material.opens_at))}
        )
    _opening, is_first = MaterialOpening.objects.get_or_create(
        material=material, user=by, defaults={"opened_at": at}
    )
    if is_first:
        record(
            round.vacancy.key,
            "material_opened",
            subject=f"round:{round.pk}",
            file=material.name,
            sha256=material.sha256,
            early=early,
        )
    return material


@action
def drop_infected_material(material: Material, *, by: Actor, at: datetime) -> None:
    """A material that waited for the scanner turns out to hold a virus: its content goes."""
    round = lock_one(material.round)
    found = Material.objects.filter(pk=material.pk, scan=KeptFile.Scan.PENDING).first()
    if found is None:
        return
    emptied(found)
    record(
        round.vacancy.key,
        "material_infected",
        subject=f"round:{round.pk}",
        file=found.name,
        sha256=found.sha256,
    )


def _kept_back(material: Material, *, by: User, at: datetime) -> Material:
    """The material, its round locked, while it is under embargo and in the hands of this keeper."""
    round = lock_one(material.round)
    material = Material.objects.get(pk=material.pk)
    material.round = round
    if material.opens_at <= at:
        raise ActionError(
            _("Others have this since %(when)s: it is kept as it is.")
            % {"when": words.moment(localtime(material.opens_at))}
        )
    if not material.keepers.filter(pk=by.pk).exists():
        raise ActionError(_("Only who is named with this material changes or removes it."))
    return material


def _still_to_come(opens_at: datetime, at: datetime) -> None:
    if opens_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
