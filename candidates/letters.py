"""Letters about an application: its receipt, papers that lack, the decision on admission, its withdrawal.

What every letter to a candidate names (`APPLICANT`, `applicant_context`, `recipient`) and what comes next
(`next_step`) serves the letters of the floors above as well. Everything takes rows that were fetched already: a
thousand letters cost no query more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.eligibility import Admission, AlternativeResult, ConditionState, LackingPaper, Proposal
from candidates.models import Application, Candidate
from candidates.records import proposal_from_document
from candidates.wording import condition_result_text, paper_problem_text, round_name
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from vacancies import words
from vacancies.models import Round, Vacancy
from vacancies.rules import Certainty, Definition, Lack, NeededWhen, RequiredDocument
from vacancies.wording import Aspect, alternative_sentences, letter, round_block

FIRST_NAME = Variable(
    "first_name",
    gettext_lazy("first name of the candidate"),
    "Lotte",
    token=pgettext_lazy("token", "first_name"),
)
FUNCTION = Variable(
    "function",
    gettext_lazy("function"),
    "Klantenadviseur burgerzaken",
    token=pgettext_lazy("token", "function"),
)
NUMBER = Variable(
    "number",
    gettext_lazy("file number of the vacancy"),
    "2027-004",
    token=pgettext_lazy("token", "number"),
)
REFERENCE = Variable(
    "reference",
    gettext_lazy("number of the application"),
    "0383",
    token=pgettext_lazy("token", "reference"),
)
OFFICER = Variable(
    "officer",
    gettext_lazy("name of the selection officer"),
    "Ruben Vercauteren",
    token=pgettext_lazy("token", "officer"),
)
CONTACT = Variable(
    "contact",
    gettext_lazy("whom to ask: name, telephone, e-mail"),
    "Ruben Vercauteren, 059 00 01 34",
    token=pgettext_lazy("token", "contact"),
)
PORTAL = Variable(
    "portal",
    gettext_lazy("where the candidate reads it again"),
    "Je vindt deze brief ook op https://werken.leiemond.example/.",
    block=True,
    token=pgettext_lazy("token", "portal"),
)
APPLICANT = (FIRST_NAME, FUNCTION, NUMBER, REFERENCE, OFFICER, CONTACT, PORTAL)
NEXT = Variable(
    "next",
    gettext_lazy("what comes next"),
    "Nu volgt ronde 2: interview met de jury. Datum: 24 maart 2027.",
    block=True,
    token=pgettext_lazy("token", "next"),
)
TO_DO = Variable(
    "todo",
    gettext_lazy("what the candidate does"),
    "Nu niets. Verandert je adres? Laat het ons weten.",
    block=True,
    token=pgettext_lazy("token", "todo"),
)
LINK = Variable(
    "link",
    gettext_lazy("where the candidate adds documents"),
    "Voeg je documenten toe op https://jobs.leiemond.example/mijn/kandidaturen/12/documenten/",
    block=True,
    token=pgettext_lazy("token", "link"),
)

RECEIPT = Occasion(
    "receipt",
    gettext_lazy("receipt of an application"),
    goes_to=gettext_lazy("everybody who applies, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "registered",
            gettext_lazy("day and hour of registration"),
            "dinsdag 9 maart 2027, 10.42 uur",
            token=pgettext_lazy("token", "registered"),
        ),
        Variable(
            "papers",
            gettext_lazy("documents received and still to come"),
            "- je cv: ontvangen\n- een kopie van je diploma: ontvangen",
            block=True,
            token=pgettext_lazy("token", "papers"),
        ),
        NEXT,
        TO_DO,
        LINK,
    ),
)
LACKING = (
    *APPLICANT,
    Variable(
        "papers",
        gettext_lazy("documents that lack, and by when"),
        "- Cv, ten laatste op 9 maart",
        block=True,
        token=pgettext_lazy("token", "papers"),
    ),
    LINK,
)
MISSING = Occasion(
    "missing-documents",
    gettext_lazy("missing documents"),
    goes_to=gettext_lazy("who still has to hand in a document, when HR asks"),
    held=False,
    variables=LACKING,
)
MISSING_REMINDER = Occasion(
    "missing-reminder",
    gettext_lazy("reminder of missing documents"),
    goes_to=gettext_lazy("who still has to hand in a document, three days before the last day"),
    held=False,
    variables=LACKING,
)
ADMITTED = Occasion(
    "admission-admitted",
    gettext_lazy("admitted"),
    goes_to=gettext_lazy("who is admitted"),
    held=True,
    decision=True,
    variables=(
        *APPLICANT,
        Variable(
            "ground",
            gettext_lazy("on what ground"),
            "Je bent toegelaten via “Extern”: met een bachelor.",
            block=True,
            token=pgettext_lazy("token", "ground"),
        ),
        NEXT,
        TO_DO,
    ),
)
RESERVED = Occasion(
    "admission-reserved",
    gettext_lazy("admitted with reservation"),
    goes_to=gettext_lazy("who is admitted while a paper or proof is still to come"),
    held=True,
    decision=True,
    variables=(
        *ADMITTED.variables,
        Variable(
            "open",
            gettext_lazy("what is still to come"),
            "- een kopie van je diploma",
            block=True,
            token=pgettext_lazy("token", "open"),
        ),
    ),
)
REASONS = (
    Variable(
        "reasons",
        gettext_lazy("why not: the conditions or papers"),
        "- een kopie van je diploma: dit document ontbreekt.",
        block=True,
        token=pgettext_lazy("token", "reasons"),
        essential=True,
    ),
    Variable(
        "motivation",
        gettext_lazy("reasons of the officer"),
        "We vroegen je op 3 maart om dit document. We kregen het niet.",
        block=True,
        token=pgettext_lazy("token", "motivation"),
        essential=True,
    ),
)
REFUSED = Occasion(
    "admission-refused",
    gettext_lazy("not admitted"),
    goes_to=gettext_lazy("who does not meet the conditions"),
    held=True,
    decision=True,
    variables=(*APPLICANT, *REASONS),
)
INVALID = Occasion(
    "admission-invalid",
    gettext_lazy("application not valid"),
    goes_to=gettext_lazy("whose application was not complete in time"),
    held=True,
    decision=True,
    variables=(*APPLICANT, *REASONS),
)
WITHDRAWN = Occasion(
    "withdrawal",
    gettext_lazy("withdrawal confirmed"),
    goes_to=gettext_lazy("who withdraws, at once"),
    held=False,
    variables=(
        *APPLICANT,
        Variable(
            "withdrawn",
            gettext_lazy("day of the withdrawal"),
            "12 maart 2027",
            token=pgettext_lazy("token", "withdrawn"),
        ),
    ),
)

# -- What every letter to a candidate names ----------------------------------------------------------------------


def recipient(candidate: Candidate) -> Recipient:
    return Recipient(str(candidate), candidate.email, candidate.postal_address)


def applicant_context(vacancy: Vacancy, application: Application) -> dict[str, str]:
    """The values of APPLICANT."""
    address = vacancy.organisation.address("/")
    return {
        "first_name": application.candidate.first_name,
        "function": vacancy.title,
        "number": vacancy.number,
        "reference": application.reference,
        "officer": str(vacancy.officer),
        "contact": contact(vacancy),
        "portal": _("You also find this letter at %(address)s.") % {"address": address} if address else "",
    }


def contact(vacancy: Vacancy) -> str:
    """Whom to ask about a vacancy: name, telephone, e-mail."""
    published = vacancy.definition.offer.contact_selection
    if published:
        pieces = (published.name, published.phone, published.email)
    else:
        pieces = (str(vacancy.officer), vacancy.organisation.phone, vacancy.organisation.email)
    return ", ".join(piece for piece in pieces if piece)


def application_letter(
    vacancy: Vacancy, application: Application, occasion: Occasion, about: str, context: dict[str, str]
) -> Letter:
    """A letter to the candidate of an application; `about` and the application make its unique key."""
    return Letter(
        organisation=vacancy.organisation,
        occasion=occasion.key,
        unique_key=f"{about}:{application.key}",
        recipient=recipient(application.candidate),
        context={**applicant_context(vacancy, application), **context},
        vacancy_key=vacancy.key,
        subject_key=application.key,
    )


def application_keys(unique_keys: Iterable[str]) -> dict[str, list[int]]:
    """Primary keys of the applications in unique keys of `application_letter`, by what the letters are about."""
    found: dict[str, list[int]] = defaultdict(list)
    for unique_key in unique_keys:
        about, _application, pk = unique_key.rsplit(":", 2)
        found[about].append(int(pk))
    return found


def documents_link(vacancy: Vacancy, application: Application) -> str:
    """Where the candidate adds documents, after signing in; how else to hand them in where there is no such page to go to."""
    address = vacancy.organisation.address(f"/mijn/kandidaturen/{application.pk}/documenten/")
    if address and application.candidate.email:
        return _("Sign in and add your documents here: %(address)s") % {"address": address}
    return _("Send or bring your documents: %(contact)s.") % {"contact": contact(vacancy)}


def items(lines: Iterable[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"- {line}" for line in lines)


def nothing_to_do() -> str:
    return _("Nothing for now. Does your address or telephone number change? Let us know.")


def next_step(definition: Definition, rounds: Sequence[Round], application: Application) -> str:
    """The first of these rounds that the candidate has to take, with what is known of its date; `rounds` are in order."""
    for row in rounds:
        rule = definition.round(row.key)
        if not definition.takes(rule, application.route, application.alternative):
            continue
        about = [_("Next comes %(round)s.") % {"round": round_name(definition, rule)}]
        if row.planned_on:
            about.append(_("Date: %(when)s.") % {"when": words.weekday(row.planned_on)})
        elif rule.when and rule.when.certainty is not Certainty.FIXED:
            about.append(_("Date: %(when)s.") % {"when": words.when(rule.when)})
        else:
            about.append(_("We let you know the date."))
        if row.place:
            about.append(_("Place: %(place)s.") % {"place": row.place})
        about += [sentence.text for sentence in round_block(definition, rule).about(Aspect.HELD)]
        return " ".join(about)
    return _("That was the last round for you. You get a letter with the final result.")


# -- Receipt ----------------------------------------------------------------------------------------------------


@in_letter_language
def receipt_letters(vacancy: Vacancy, applications: Iterable[Application]) -> list[Letter]:
    """We have it: when it came, which papers came with it and which are still to come."""
    definition = vacancy.definition
    closes = definition.offer.closes
    if closes:
        following = _(
            "Registration closes on %(moment)s. After that we check whether your application is valid and "
            "whether you meet the conditions. You get a letter about it."
        ) % {"moment": words.moment(closes)}
    else:
        following = _(
            "We check whether your application is valid and whether you meet the conditions. "
            "You get a letter about it."
        )
    letters = []
    for application in applications:
        there = application.facts.papers
        asked = _asked_with_application(definition, application)
        lacking = any(document.key not in there for document in asked)
        context = {
            "registered": words.moment(localtime(application.registered_at)),
            "papers": items(_paper_line(definition, document, document.key in there) for document in asked),
            "next": following,
            "todo": _("Hand in the documents that we do not have yet.") if lacking else nothing_to_do(),
            "link": documents_link(vacancy, application) if lacking else "",
        }
        letters.append(application_letter(vacancy, application, RECEIPT, "receipt", context))
    return letters


def _asked_with_application(definition: Definition, application: Application) -> list[RequiredDocument]:
    """The papers that everybody of the route hands in with the application, and those of some alternatives that came."""
    return [
        document
        for document in definition.documents
        if document.needed is NeededWhen.APPLICATION
        and (not document.routes or application.route in document.routes)
        and (not document.alternatives or document.key in application.facts.papers)
    ]


def _paper_line(definition: Definition, document: RequiredDocument, is_there: bool) -> str:
    values = {"document": document.label}
    if is_there:
        return _("%(document)s: received") % values
    if document.lack is Lack.LATER:
        return _("%(document)s: not received yet, may come later") % values
    closes = definition.offer.closes
    if closes is None:
        return _("%(document)s: not received yet") % values
    day = closes.date()
    if document.lack is Lack.REMEDY:
        day += timedelta(days=document.remedy_days or 0)
    return _("%(document)s: not received yet, hand it in by %(day)s") % {**values, "day": words.day(day)}


# -- Papers that lack ----------------------------------------------------------------------------------------------


@in_letter_language
def missing_letters(
    vacancy: Vacancy,
    lacking: Iterable[tuple[Application, Sequence[LackingPaper]]],
    occasion: Occasion,
    about: str,
) -> list[Letter]:
    """What each application lacks and by when; `about` and the application make the unique keys."""
    return [
        application_letter(
            vacancy,
            application,
            occasion,
            about,
            {
                "papers": items(lacking_line(vacancy.definition, paper) for paper in papers),
                "link": documents_link(vacancy, application),
            },
        )
        for application, papers in lacking
    ]


def lacking_line(definition: Definition, paper: LackingPaper) -> str:
    """A paper that lacks, what is wrong with it where it came, and by when it must be there."""
    document = definition.document(paper.problem.document)
    values = {"document": document.label}
    if paper.last_day:
        values["day"] = words.day(paper.last_day)
    if document.needed is NeededWhen.ROUND:
        values["round"] = round_name(definition, definition.round(document.round))
        if paper.last_day:
            line = _("%(document)s, before %(round)s on %(day)s") % values
        else:
            line = _("%(document)s, before %(round)s") % values
    elif paper.last_day:
        line = _("%(document)s, by %(day)s at the latest") % values
    elif document.needed is NeededWhen.APPOINTMENT or document.lack is Lack.LATER:
        line = _("%(document)s, before your appointment") % values
    else:
        line = _("%(document)s, as soon as you can") % values
    if paper.problem.problem == "missing":
        return line
    return f"{line}. {paper_problem_text(paper.problem, definition, name=_('What we got'))}"


# -- Admission ---------------------------------------------------------------------------------------------------


@in_letter_language
def admission_letters(vacancy: Vacancy, decided: Iterable[tuple[Application, Proposal]]) -> list[Letter]:
    """The decision on admission, as it stands on the applications; the proposal of each gives the reasons."""
    rounds = list(vacancy.rounds.order_by("position"))
    letters = []
    for application, proposal in decided:
        match Admission(application.admission):
            case Admission.ADMITTED:
                occasion, context = ADMITTED, _admitted_context(vacancy, rounds, application)
            case Admission.WITH_RESERVATION:
                occasion, context = RESERVED, _admitted_context(vacancy, rounds, application)
                context["open"] = items(_open_lines(vacancy.definition, application, proposal))
                context["todo"] = _("Hand in what is still to come as soon as you have it.")
            case Admission.REFUSED:
                occasion, context = REFUSED, _refused_context(vacancy.definition, application, proposal)
            case Admission.INVALID:
                occasion, context = INVALID, _invalid_context(vacancy.definition, application, proposal)
        written = application_letter(vacancy, application, occasion, "admission", context)
        letters.append(replace(written, reason=application.admission_reason))
    return letters


def compose_admission(unique_keys: Sequence[str]) -> list[Letter]:
    """The letters of these admissions as of today. The reasons are those of the proposal that was decided upon."""
    applications = (
        Application.objects.filter(
            pk__in=application_keys(unique_keys)["admission"], decided_at__isnull=False
        )
        .select_related("candidate", "vacancy__organisation", "vacancy__officer")
        .order_by("vacancy_id", "pk")
    )
    by_vacancy: dict[int, list[Application]] = defaultdict(list)
    for application in applications:
        by_vacancy[application.vacancy_id].append(application)
    letters = []
    for decided in by_vacancy.values():
        proposals = [(a, proposal_from_document(a.proposal)) for a in decided]
        letters += admission_letters(decided[0].vacancy, proposals)
    return letters


def _admitted_context(vacancy: Vacancy, rounds: Sequence[Round], application: Application) -> dict[str, str]:
    definition = vacancy.definition
    route = definition.route(application.route)
    alternative = route.alternative(application.alternative)
    ground = [
        _("You are admitted by “%(route)s”: %(alternative)s.")
        % {"route": route.label, "alternative": words.small(alternative.label)}
    ]
    if alternative.extra_test:
        test = words.small(definition.round(alternative.extra_test).title)
        ground.append(_("On this ground you also have to pass the %(test)s.") % {"test": test})
    about = alternative_sentences(definition, route, alternative)
    ground += [sentence.text for sentence in about if sentence.aspect is Aspect.TAKEN_BY]
    return {
        "ground": " ".join(ground),
        "next": next_step(definition, rounds, application),
        "todo": nothing_to_do(),
    }


def _open_lines(definition: Definition, application: Application, proposal: Proposal) -> list[str]:
    """What is still to come: papers, and conditions of the alternative that no paper of these proves."""
    closes = definition.offer.closes
    lines = []
    for key in application.open_papers:
        document = definition.document(key)
        if document.lack is Lack.REMEDY and closes:
            day = closes.date() + timedelta(days=document.remedy_days or 0)
            values = {"document": document.label, "day": words.day(day)}
            lines.append(_("%(document)s, by %(day)s at the latest") % values)
        else:
            lines.append(document.label)
    for alternative in proposal.alternatives:
        if alternative.key == application.alternative:
            lines += [
                condition_result_text(result, definition)
                for result in alternative.conditions
                if result.later and definition.condition(result.key).document not in application.open_papers
            ]
    return lines


def _refused_context(definition: Definition, application: Application, proposal: Proposal) -> dict[str, str]:
    reasons = ""
    if proposal.admission is Admission.REFUSED:
        route = definition.route(proposal.route)
        several = len(proposal.alternatives) > 1
        pieces = []
        if several:
            pieces.append(
                _("You applied by “%(route)s”. You do not meet any of its possibilities.")
                % {"route": route.label}
            )
        for result in proposal.alternatives:
            alternative = route.alternative(result.key)
            failed = items(_failed_lines(definition, result))
            if several:
                failed = f"{letter(definition, route, alternative)}. {alternative.label}\n{failed}"
            pieces.append(failed)
        reasons = "\n\n".join(pieces)
    return {"reasons": reasons, "motivation": application.admission_reason}


def _failed_lines(definition: Definition, alternative: AlternativeResult) -> list[str]:
    """Why an alternative does not hold: its conditions first, then the papers that it alone asks."""
    failed = [
        condition_result_text(result, definition)
        for result in alternative.conditions
        if result.state is not ConditionState.MET and not (result.later or result.to_judge)
    ]
    return failed + [paper_problem_text(problem, definition) for problem in alternative.papers]


def _invalid_context(definition: Definition, application: Application, proposal: Proposal) -> dict[str, str]:
    reasons = items(paper_problem_text(problem, definition) for problem in proposal.validity.invalid)
    return {"reasons": reasons, "motivation": application.admission_reason}


# -- Withdrawal --------------------------------------------------------------------------------------------------


@in_letter_language
def withdrawal_letters(vacancy: Vacancy, applications: Iterable[Application]) -> list[Letter]:
    """We know that the candidate leaves; that is final."""
    return [
        application_letter(
            vacancy,
            application,
            WITHDRAWN,
            "withdrawal",
            {"withdrawn": words.day(localtime(application.withdrawn_at))},
        )
        for application in applications
    ]


OCCASIONS = (
    RECEIPT,
    MISSING,
    MISSING_REMINDER,
    *(replace(occasion, compose=compose_admission) for occasion in (ADMITTED, RESERVED, REFUSED, INVALID)),
    WITHDRAWN,
)
