"""Registering applications, deciding who is admitted, withdrawing."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.opening import open_account
from candidates import events, lifecycle
from candidates.dossier_format import dossier_from_document, dossier_to_document
from candidates.eligibility import Admission, Dossier, LackingPaper, Proposal
from candidates.letters import (
    MISSING,
    MISSING_REMINDER,
    admission_letters,
    missing_letters,
    receipt_letters,
    withdrawal_letters,
)
from candidates.models import Application, Candidate, Participation
from candidates.proposals import lacking_for, proposals_for
from candidates.records import proposal_document
from candidates.seen import seen
from correspondence.actions import Letter, queue
from correspondence.reminders import new_ones
from journal.actions import ActionError, Actor, action, lock, lock_one, moment, record
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Round, Vacancy
from vacancies.rules import Definition
from vacancies.wording import condition_text

REMIND_BEFORE = timedelta(days=3)
"""How long before the last day for papers the candidate is reminded."""


@dataclass(frozen=True)
class Registration:
    """A new application as it comes in. Without `email` the candidate gets letters by post and needs an address.

    `received_on` is the local day on which an application on paper arrived; it counts, not the day on which it is typed in.
    """

    first_name: str
    last_name: str
    dossier: Dossier
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    channel: str = Application.Channel.PORTAL
    answers: Mapping[str, str] = field(default_factory=dict)
    user: User | None = None
    reference: str = ""
    received_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """A decision on admission. Empty fields follow the engine's proposal; what differs from it needs a `reason`.

    `expected` names what was looked at (`candidates.seen.seen`): where something else stands there now, nothing is decided.
    """

    application: Application
    admission: Admission | None = None
    route: str = ""
    alternative: str = ""
    reason: str = ""
    expected: str = ""


@action
def register(
    vacancy: Vacancy, registrations: Sequence[Registration], *, by: Actor, at: datetime
) -> list[Application]:
    """Register applications; each candidate gets a receipt at once.

    A candidate is known again by user or e-mail address. The same candidate twice is refused, and so is whoever comes after the
    closing minute; an application on paper that arrived in time may be typed in until the admission closes. All are registered,
    or none.
    """
    return register_in(lock_one(vacancy), registrations, at=at)


@action
def register_from_paper(
    vacancy: Vacancy, registration: Registration, *, by: Actor, at: datetime
) -> Application:
    """`register` somebody whose application came in on paper. Who left an e-mail address gets an account with it: the letters
    that go there can be read in the portal too, and papers delivered."""
    user = (
        open_account(registration.email, vacancy.organisation, by=by, at=at) if registration.email else None
    )
    (application,) = register(vacancy, [dataclasses.replace(registration, user=user)], by=by, at=at)
    return application


def register_in(
    vacancy: Vacancy, registrations: Sequence[Registration], *, at: datetime
) -> list[Application]:
    """`register`, called by an action that holds the lock on the vacancy."""
    if vacancy.state != vacancy_lifecycle.OPEN:
        raise ActionError(_("This vacancy is not open for applications."))
    arrivals = [_arrival(registration, at=at) for registration in registrations]
    if vacancy.closes_at and any(arrived >= vacancy.closes_at for arrived in arrivals):
        raise ActionError(_("The registration is closed. Applications that come later cannot be accepted."))
    _check_routes(vacancy.definition, registrations)
    candidates = _candidates_for(vacancy, registrations)
    _refuse_doubles(vacancy, candidates)
    count = vacancy.applications.count()
    applications = Application.objects.bulk_create(
        [
            Application(
                vacancy=vacancy,
                candidate=candidate,
                reference=registration.reference or f"{count + offset:04}",
                route=registration.dossier.route,
                channel=registration.channel,
                registered_at=arrived,
                dossier=dossier_to_document(registration.dossier),
                answers=dict(registration.answers),
            )
            for offset, (candidate, registration, arrived) in enumerate(
                zip(candidates, registrations, arrivals, strict=True), start=1
            )
        ],
        batch_size=500,
    )
    for application in applications:
        record(
            vacancy.key,
            "application_registered",
            subject=application.key,
            reference=application.reference,
            route=application.route,
            channel=application.channel,
        )
    queue(receipt_letters(vacancy, applications))
    return applications


def _arrival(registration: Registration, *, at: datetime) -> datetime:
    """When an application came in. Of one on paper the day is known, not the hour: noon stands for it."""
    day = registration.received_on
    if day is None or day == localdate(at):
        return at
    if day > localdate(at):
        raise ActionError(_("An application cannot have come in on a day that is still to come."))
    return make_aware(datetime.combine(day, time(12)))


def _check_routes(definition: Definition, registrations: Sequence[Registration]) -> None:
    known = {route.key for route in definition.routes}
    for registration in registrations:
        if registration.dossier.route not in known:
            raise ActionError(_("Choose one of the routes of this vacancy."))


def _candidates_for(vacancy: Vacancy, registrations: Sequence[Registration]) -> list[Candidate]:
    """The candidate of each registration: known by user or e-mail, or made new. Names and address follow the registration."""
    organisation = vacancy.organisation
    emails = [r.email.lower() for r in registrations if r.email]
    users = [r.user.pk for r in registrations if r.user]
    by_email = {c.email: c for c in organisation.candidates.filter(email__in=emails)}
    by_user = {c.user_id: c for c in organisation.candidates.filter(user__in=users)}
    candidates, new, known = [], [], []
    for registration in registrations:
        email = registration.email.lower()
        candidate = by_user.get(registration.user.pk) if registration.user else None
        candidate = candidate or by_email.get(email)
        if candidate is None:
            candidate = Candidate(organisation=organisation)
            new.append(candidate)
            if email:
                by_email[email] = candidate
        elif candidate.pk:
            known.append(candidate)
        candidate.user = registration.user or candidate.user
        candidate.email = email
        for name in ("first_name", "last_name", "phone", "street", "postcode", "city"):
            setattr(candidate, name, getattr(registration, name))
        if not candidate.email and not candidate.street:
            raise ActionError(
                _("%(name)s has neither an e-mail address nor a postal address. Fill in one of them.")
                % {"name": candidate}
            )
        candidates.append(candidate)
    Candidate.objects.bulk_create(new, batch_size=500)
    if known:
        Candidate.objects.bulk_update(
            known, ["user", "email", "first_name", "last_name", "phone", "street", "postcode", "city"]
        )
    return candidates


def _refuse_doubles(vacancy: Vacancy, candidates: Sequence[Candidate]) -> None:
    there = set(
        vacancy.applications.filter(candidate__in=[c.pk for c in candidates]).values_list(
            "candidate", flat=True
        )
    )
    for candidate in candidates:
        if candidate.pk in there:
            raise ActionError(_("%(name)s applied for this vacancy already.") % {"name": candidate})
        there.add(candidate.pk)


@action
def update_dossier(
    application: Application, dossier: Dossier, *, expected: str = "", by: Actor, at: datetime
) -> Application:
    """Keep what was shown or judged since: a paper that came in, a judgement by HR.

    An open paper that is there now lifts its reservation. Raises ActionError where `expected` (`candidates.seen.seen`) is given
    and something else stands there now.
    """
    (application,) = lock(
        Application.objects.filter(pk=application.pk).select_related("vacancy", "candidate")
    )
    document = dossier_to_document(dossier)
    if application.dossier == document:
        return application
    if application.state == lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    if expected and expected != seen(application):
        raise ActionError(_changed_meanwhile(application))
    before = dossier_from_document(application.dossier)
    application.dossier = document
    if application.vacancy.state == vacancy_lifecycle.OPEN:
        application.route = dossier.route
    elif dossier.route != before.route:
        raise ActionError(_("The admission is closed: the route cannot change any more."))
    application.open_papers = [
        key
        for key in application.open_papers
        if key not in dossier.papers or dossier.papers[key].approved is not True
    ]
    application.save(update_fields=["dossier", "route", "open_papers"])
    _note_judged(application, before, dossier)
    record(
        application.vacancy.key,
        "dossier_updated",
        subject=application.key,
        papers=sorted(k for k, p in dossier.papers.items() if before.papers.get(k) != p),
        judgements=sorted(k for k, j in dossier.judgements.items() if before.judgements.get(k) != j),
    )
    return application


def _note_judged(application: Application, before: Dossier, after: Dossier) -> None:
    """The files of papers whose approval changed, also by hand in the dossier, say so too."""

    def approval(dossier: Dossier, key: str) -> bool | None:
        return dossier.papers[key].approved if key in dossier.papers else None

    changed = {k for k in {*before.papers, *after.papers} if approval(before, k) is not approval(after, k)}
    if changed:
        judged = [key for key in changed if approval(after, key) is not None]
        files = application.attachments.current()
        files.filter(document__in=judged).update(judged=True)
        files.filter(document__in=changed.difference(judged)).update(judged=False)


@action
def decide_admission(
    vacancy: Vacancy, decisions: Sequence[Decision], *, by: Actor, at: datetime
) -> list[Application]:
    """Decide on admissions, after the engine's proposal or, with a reason, otherwise. The letters wait until they are released.

    Raises ActionError, naming the application, when HR has still to judge a condition and no decision of its own is given, and
    when it is no longer what was looked at. A decision that stands already is no conflict.
    """
    vacancy = lock_one(vacancy)
    if vacancy.state != vacancy_lifecycle.OPEN:
        raise ActionError(_("The admission is closed: who takes part is fixed."))
    rows = {
        application.pk: application
        for application in lock(
            Application.objects.filter(
                vacancy=vacancy, pk__in=[d.application.pk for d in decisions]
            ).select_related("candidate")
        )
    }
    stale = {d.application.pk for d in decisions if d.expected and d.expected != seen(rows[d.application.pk])}
    if any(d.route for d in decisions):
        _move_routes(vacancy, decisions, rows)
    proposals = proposals_for(vacancy, rows.values(), on=localdate(at))
    changed = []
    for decision in decisions:
        application = rows[decision.application.pk]
        if _decide(vacancy, application, decision, proposals[application.pk], by=by, at=at):
            if application.pk in stale:
                raise ActionError(_changed_meanwhile(application))
            changed.append(application)
    Application.objects.bulk_update(
        changed,
        [
            "state",
            "route",
            "dossier",
            "admission",
            "alternative",
            "open_papers",
            "proposal",
            "admission_reason",
            "decided_at",
            "decided_by",
            "rules_version",
        ],
        batch_size=200,
    )
    queue(admission_letters(vacancy, [(a, proposals[a.pk]) for a in changed]))
    return list(rows.values())


def _changed_meanwhile(application: Application) -> str:
    return _("%(name)s changed in the meantime. Look at what stands there now, and decide again.") % {
        "name": application
    }


def _move_routes(vacancy: Vacancy, decisions: Sequence[Decision], rows: Mapping[int, Application]) -> None:
    """Officers may move a candidate to the right route; the conditions of that route then decide."""
    known = {route.key for route in vacancy.definition.routes}
    for decision in decisions:
        application = rows[decision.application.pk]
        if decision.route and decision.route != application.route:
            if decision.route not in known:
                raise ActionError(_("Choose one of the routes of this vacancy."))
            if not decision.reason.strip():
                raise ActionError(
                    _("Give the reason for moving %(name)s to another route.") % {"name": application}
                )
            application.route = decision.route
            application.dossier = dossier_to_document(
                dataclasses.replace(application.facts, route=decision.route)
            )


def _decide(
    vacancy: Vacancy,
    application: Application,
    decision: Decision,
    proposal: Proposal,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    if application.state == lifecycle.WITHDRAWN:
        raise ActionError(_("%(name)s withdrew.") % {"name": application})
    admission = decision.admission or proposal.admission
    admitted = admission in (Admission.ADMITTED, Admission.WITH_RESERVATION)
    alternative = (decision.alternative or proposal.alternative) if admitted else ""
    if proposal.to_judge and decision.admission is None:
        raise ActionError(
            _("%(name)s cannot be decided yet: judge first %(conditions)s.")
            % {"name": application, "conditions": _names(vacancy.definition, proposal.to_judge)}
        )
    alternatives = [a.key for a in vacancy.definition.route(application.route).alternatives]
    if admitted and alternative not in alternatives:
        raise ActionError(_("Choose by which alternative %(name)s is admitted.") % {"name": application})
    differs = (admission, alternative) != (proposal.admission, proposal.alternative)
    if differs and not decision.reason.strip():
        raise ActionError(
            _("Your decision for %(name)s differs from the proposal. Give the reason.")
            % {"name": application}
        )
    new = {
        "admission": admission.value,
        "alternative": alternative,
        "route": application.route,
        "admission_reason": decision.reason.strip(),
        "open_papers": list(proposal.open_papers) if admission is Admission.WITH_RESERVATION else [],
        "proposal": proposal_document(proposal),
    }
    if application.state == lifecycle.DECIDED and all(getattr(application, k) == v for k, v in new.items()):
        return False
    lifecycle.APPLICATION.check(application.state, lifecycle.DECIDED)
    for name, value in new.items():
        setattr(application, name, value)
    application.state = lifecycle.DECIDED
    application.decided_at, application.decided_by = at, by.actor_key
    application.rules_version = vacancy.rules
    record(
        vacancy.key,
        "admission_decided",
        subject=application.key,
        admission=admission.value,
        alternative=alternative,
        proposed=proposal.admission.value,
        reason=new["admission_reason"],
        version=vacancy.rules.number,
    )
    return True


def _names(definition: Definition, keys: Sequence[str]) -> str:
    return ", ".join(condition_text(definition.condition(key)).removesuffix(".") for key in keys)


@action
def close_admission(vacancy: Vacancy, *, by: Actor, at: datetime) -> Vacancy:
    """Fix who takes part: the head counts stand from here on (settled case 1) and the first round starts.

    With nobody admitted the rounds are not held, as there is nobody to take them, and the procedure comes to its end.
    """
    vacancy = lock_one(vacancy)
    if vacancy.state == vacancy_lifecycle.SELECTION:
        return vacancy
    if vacancy.state != vacancy_lifecycle.OPEN:
        raise ActionError(_("The admission of this vacancy cannot be closed now."))
    if vacancy.closes_at and at < vacancy.closes_at:
        raise ActionError(_("Candidates can still apply. The admission closes after the closing date."))
    first = lock(vacancy.rounds.order_by("position"))[0]
    applications = lock(vacancy.applications.all())
    undecided = sum(1 for a in applications if a.state == lifecycle.REGISTERED)
    if undecided:
        raise ActionError(_("%(count)s applications are not decided yet.") % {"count": undecided})
    admitted = [a for a in applications if a.is_admitted and a.state != lifecycle.WITHDRAWN]
    vacancy_lifecycle.VACANCY.check(vacancy.state, vacancy_lifecycle.SELECTION)
    vacancy.state = vacancy_lifecycle.SELECTION
    vacancy.admission_closed_at = at
    vacancy.registered_count = len(applications)
    vacancy.valid_count = sum(1 for a in applications if a.admission != Admission.INVALID)
    vacancy.save()
    start_round(first, [a.pk for a in admitted])
    record(
        vacancy.key,
        "admission_closed",
        registered=vacancy.registered_count,
        valid=vacancy.valid_count,
        admitted=len(admitted),
    )
    return vacancy


def start_round(round: Round, application_ids: Sequence[int]) -> None:
    """Let applications enter a round that waits. Called by the action that closes the step before, which holds the locks."""
    vacancy_lifecycle.ROUND.check(round.state, vacancy_lifecycle.RUNNING)
    round.state = vacancy_lifecycle.RUNNING
    round.save(update_fields=["state"])
    set_entrants(round, application_ids)
    record(round.vacancy.key, "round_started", subject=f"round:{round.pk}", entrants=len(application_ids))


def set_entrants(round: Round, application_ids: Sequence[int]) -> None:
    """Make these applications the entrants of a round. Who leaves it, or comes back, keeps what was recorded. Called by the
    action that closes the step before, which holds the locks."""
    known = {row.application_id: row for row in Participation.every.filter(round=round)}
    entering = set(application_ids)
    back = [row for pk, row in known.items() if row.left_at and pk in entering]
    gone = [row for pk, row in known.items() if not row.left_at and pk not in entering]
    for row in back:
        row.left_at = None
    for row in gone:
        row.left_at = moment()
    Participation.every.bulk_update([*back, *gone], ["left_at"], batch_size=200)
    Participation.objects.bulk_create(
        [Participation(application_id=pk, round=round) for pk in application_ids if pk not in known],
        batch_size=500,
    )


@action
def withdraw(applications: Sequence[Application], *, by: Actor, at: datetime) -> list[Application]:
    """Withdraw applications of one vacancy. Irrevocable; nobody moves up for it, nor in a closed round that is open again."""
    vacancy = lock_one(applications[0].vacancy)
    undecided = vacancy.rounds.filter(first_closed_at=None).order_by("position").first()
    step = undecided.key if undecided else lifecycle.AFTER_LAST_ROUND
    if vacancy.state == vacancy_lifecycle.OPEN:
        step = lifecycle.AT_ADMISSION
    rows = lock(
        Application.objects.filter(vacancy=vacancy, pk__in=[a.pk for a in applications]).select_related(
            "candidate"
        )
    )
    leaving = [a for a in rows if a.state != lifecycle.WITHDRAWN]
    for application in leaving:
        lifecycle.APPLICATION.check(application.state, lifecycle.WITHDRAWN)
        application.state = lifecycle.WITHDRAWN
        application.withdrawn_at = at
        application.withdrew_in = step
        record(vacancy.key, "application_withdrawn", subject=application.key, step=step)
    Application.objects.bulk_update(leaving, ["state", "withdrawn_at", "withdrew_in"], batch_size=200)
    if leaving:
        queue(withdrawal_letters(vacancy, leaving))
        events.withdrawn.send(sender=Application, applications=leaving, by=by, at=at)
    return rows


@action
def ask_documents(
    vacancy: Vacancy, applications: Sequence[Application], *, by: Actor, at: datetime
) -> list[Application]:
    """Ask candidates for the papers that they can still complete, and return whom. Who lacks nothing, is out or withdrew gets no
    letter; nor does who was asked for the same papers earlier that day."""
    vacancy = lock_one(vacancy)
    rows = lock(
        Application.objects.filter(vacancy=vacancy, pk__in=[a.pk for a in applications]).select_related(
            "candidate"
        )
    )
    lacking = lacking_for(vacancy, rows, on=localdate(at))
    letters = []
    for application in rows:
        if papers := lacking.get(application.pk):
            keys = ",".join(_keys(papers))
            about = f"missing:{localdate(at).isoformat()}:{hashlib.sha256(keys.encode()).hexdigest()[:12]}"
            letters += missing_letters(vacancy, [(application, papers)], MISSING, about)
    new = new_ones(letters)
    asked = _about(new, rows)
    for application in asked:
        record(vacancy.key, "documents_asked", subject=application.key, papers=_keys(lacking[application.pk]))
    queue(new)
    return asked


@action
def remind_documents(vacancy: Vacancy, *, by: Actor, at: datetime) -> list[Application]:
    """Remind candidates, once for each last day, of papers that count until a day that is near, and return whom. Who applied that
    same day has the receipt just now."""
    vacancy = lock_one(vacancy)
    today = localdate(at)
    rows = lock(vacancy.applications.standing().select_related("candidate"))
    lacking = lacking_for(vacancy, [a for a in rows if localdate(a.registered_at) < today], on=today)
    letters = []
    for application in rows:
        papers = lacking.get(application.pk, ())
        near = [p.last_day for p in papers if p.last_day and today <= p.last_day <= today + REMIND_BEFORE]
        if near:
            about = f"missing-reminder:{min(near).isoformat()}"
            letters += missing_letters(vacancy, [(application, papers)], MISSING_REMINDER, about)
    new = new_ones(letters)
    reminded = _about(new, rows)
    for application in reminded:
        record(
            vacancy.key, "documents_reminded", subject=application.key, papers=_keys(lacking[application.pk])
        )
    queue(new)
    return reminded


def _about(letters: Sequence[Letter], applications: Sequence[Application]) -> list[Application]:
    """The applications that these letters are about."""
    keys = {letter.subject_key for letter in letters}
    return [application for application in applications if application.key in keys]


def _keys(lacking: Sequence[LackingPaper]) -> list[str]:
    return [paper.problem.document for paper in lacking]
