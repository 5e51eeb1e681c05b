"""The admission desk: one application beside the engine's proposal, its documents in place, the decision, and on to the next.

Everything on the page is one form, so that nothing typed is lost when a document is approved before the decision is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.candidacies import (
    PaperLine,
    admission_mark,
    admission_name,
    alternative_label,
    alternative_rows,
    declared,
    document_names,
    paper_lines,
    proposal_mark,
    proposal_reasons,
)
from backoffice.forms.admission import DecisionForm
from backoffice.forms.judgements import JudgementForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.journal_words import name_of
from backoffice.queues import NAMES, TO_DECIDE, Queue, queue_of
from backoffice.scope import applications_for, messages_for
from backoffice.views.admission import tally_of, token_of, too_early
from backoffice.views.attachments import files_of, form_for, judge_as_posted
from candidates import lifecycle
from candidates.actions import Decision, ask_documents, decide_admission, update_dossier
from candidates.eligibility import Proposal
from candidates.letters import MISSING, MISSING_REMINDER, lacking_line
from candidates.models import Application
from candidates.proposals import proposal_for
from candidates.seen import seen
from journal.actions import ActionError
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.rules import Definition


@dataclass
class _Desk:
    """An application on the desk, with the forms as they are to be shown."""

    request: HttpRequest
    application: Application
    posted: QueryDict | None
    shown: str
    """The primary key of the file that is looked at, as it was asked; "" for the first to be checked."""
    proposal: Proposal = field(init=False)
    form: DecisionForm = field(init=False)
    judgements: JudgementForm = field(init=False)
    refusal: Any = None
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.look()
        # What is typed is kept, and not judged unless the deed asks it.
        self.form, self.judgements = self.forms(quiet=self.posted is not None)

    @property
    def definition(self) -> Definition:
        return self.application.vacancy.definition

    @property
    def show(self) -> str:
        return self.request.GET.get("show", TO_DECIDE)

    def look(self) -> None:
        self.proposal = proposal_for(self.application)

    def forms(self, *, quiet: bool = False) -> tuple[DecisionForm, JudgementForm]:
        keys = {result.key for a in self.proposal.alternatives for result in a.conditions}
        judgements = JudgementForm(
            self.definition, self.posted, dossier=self.application.facts, keys=keys, quiet=quiet
        )
        return self.decision_form(quiet=quiet), judgements

    def decision_form(self, *, quiet: bool = False) -> DecisionForm:
        return DecisionForm(
            self.posted,
            application=self.application,
            definition=self.definition,
            proposal=self.proposal,
            initial=_decided(self.application, self.proposal),
            quiet=quiet,
        )

    def reload(self) -> None:
        """Look at what stands there now."""
        self.application = _found(self.request, self.application.pk)
        self.look()

    def address(self, application: Application) -> str:
        show = {"show": self.show} if self.show else {}
        query = f"?{urlencode(show)}" if show else ""
        return reverse("backoffice:decide", args=[application.pk]) + query


@staff_page
@csp_update({"frame-src": [SELF]})
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One application of a queue: look at it, judge its documents, ask for what lacks, decide, and on to the next."""
    application = _found(request, pk)
    if application.vacancy.state != vacancy_lifecycle.OPEN:
        return redirect("backoffice:application", application.pk)
    posted = request.POST if request.method == "POST" else None
    desk = _Desk(request, application, posted, request.GET.get("file", ""))
    if posted is None:
        return _page(desk)
    for deed, do in (("approve", _judge_file), ("refuse", _judge_file), ("ask", _ask), ("judge", _judge)):
        if deed in posted:
            return do(desk, posted)
    return _decide(desk, posted)


def _found(request: HttpRequest, pk: int) -> Application:
    found = applications_for(request.user).exclude(state=lifecycle.WITHDRAWN)
    return get_object_or_404(found.select_related("candidate", "vacancy__organisation"), pk=pk)


def _judge_file(desk: _Desk, posted: QueryDict) -> HttpResponse:
    approved = "approve" in posted
    asked = posted["approve" if approved else "refuse"]
    files = desk.application.attachments.filter(pk=asked if asked.isdigit() else 0)
    file = get_object_or_404(files.select_related("application__vacancy"))
    try:
        form = judge_as_posted(file, posted, approved=approved, by=desk.request.user, at=now())
    except ActionError as error:
        desk.errors, desk.shown = error.messages, asked
        desk.reload()
        definition = desk.definition
        desk.refusal = form_for(file, definition.document(file.document), definition, posted)
        return _page(desk, status=422)
    if not approved and not form.is_valid():
        desk.errors, desk.shown, desk.refusal = (
            [e for each in form.errors.values() for e in each],
            asked,
            form,
        )
        return _page(desk, status=422)
    done(desk.request, _("The document is approved.") if approved else _("The document is refused."))
    return _again(desk)


def _ask(desk: _Desk, _posted: QueryDict) -> HttpResponse:
    application = desk.application
    try:
        asked = ask_documents(application.vacancy, [application], by=desk.request.user, at=now())
    except ActionError as error:
        desk.errors = error.messages
        desk.reload()
        return _page(desk, status=422)
    if asked:
        done(
            desk.request,
            _("The letter to %(name)s leaves: it asks for what lacks.") % {"name": asked[0].candidate},
        )
    else:
        done(desk.request, _("This was asked today already, or nothing lacks any more. No letter leaves."))
    return _again(desk)


def _judge(desk: _Desk, posted: QueryDict) -> HttpResponse:
    _form, desk.judgements = desk.forms()
    if not desk.judgements.is_valid():
        return _page(desk, status=422)
    try:
        _keep_judgements(desk, posted)
    except ActionError as error:
        desk.errors = error.messages
        desk.reload()
        return _page(desk, status=422)
    done(desk.request, _("The judgement of %(name)s is saved.") % {"name": desk.application.candidate})
    return _again(desk, judged=True)


def _keep_judgements(desk: _Desk, posted: QueryDict) -> str:
    """Save the judgements that differ, and name what stands there then."""
    before, expected = desk.application.facts, posted.get("seen") or "-"
    judged = replace(before, judgements=desk.judgements.judgements())
    if judged == before:
        return expected
    desk.application = update_dossier(
        desk.application, judged, expected=expected, by=desk.request.user, at=now()
    )
    return seen(desk.application)


def _again(desk: _Desk, *, judged: bool = False) -> HttpResponse:
    """The same application: afresh, or with what was typed and is not saved yet, where something was."""
    begun = desk.form.has_changed() or (not judged and desk.judgements.has_changed())
    if not begun:
        return redirect(desk.address(desk.application))
    desk.reload()
    desk.shown = ""
    desk.form, desk.judgements = desk.forms(quiet=True)
    return _page(desk)


def _decide(desk: _Desk, posted: QueryDict) -> HttpResponse:
    """Decide as it is filled in. The judgement stands by itself, also when the decision cannot be taken yet."""
    desk.form, desk.judgements = desk.forms()
    if not all([desk.form.is_valid(), desk.judgements.is_valid()]):
        return _page(desk, status=422)
    if "follow" in posted and desk.form.differs:
        text = _("You filled in another decision. Record that one, or clear it to follow the proposal.")
        desk.form.add_error(None, text)
        return _page(desk, status=422)
    try:
        expected = _keep_judgements(desk, posted)
        desk.look()
        decision = replace(desk.form.decision(), expected=expected)
        _check_seen(decision, desk.proposal, posted.get("expected", ""))
        decide_admission(desk.application.vacancy, [decision], by=desk.request.user, at=now())
    except ActionError as error:
        desk.reload()
        desk.form = desk.decision_form()
        add_error(desk.form, error)
        return _page(desk, status=422)
    return _onward(desk, posted)


def _check_seen(decision: Decision, proposal: Proposal, expected: str) -> None:
    """Who follows the proposal follows the one that was shown, not another one that came since."""
    follows = decision.admission is None and not decision.route and not proposal.to_judge
    if follows and expected != token_of(proposal):
        raise ActionError(_("The proposal is another one now. Look at it, and decide."))


def _decided(application: Application, proposal: Proposal) -> dict[str, Any]:
    """What was decided before, where it is decided anew and differed from the proposal."""
    if application.state != lifecycle.DECIDED:
        return {}
    found = {"reason": application.admission_reason}
    if application.admission != proposal.admission:
        found["admission"] = application.admission
    if application.alternative and application.alternative != proposal.alternative:
        found["alternative"] = f"{application.route}.{application.alternative}"
    return found


def _onward(desk: _Desk, posted: QueryDict) -> HttpResponse:
    application = desk.application
    application.refresh_from_db()
    values = {"name": application.candidate, "decision": admission_name(application.admission).lower()}
    done(desk.request, _("%(name)s: %(decision)s. The letter waits for release.") % values)
    following = queue_of(application, desk.show).after
    if following and ("next" in posted or "follow" in posted):
        return redirect(desk.address(following))
    return redirect("backoffice:admission", application.vacancy_id)


# -- The page ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeskPaper:
    """A paper that is asked, with the file that shows it (`row` of `files_of`), if there is one."""

    line: PaperLine
    row: dict[str, Any] | None
    url: str
    current: bool


def _page(desk: _Desk, *, status: int = 200) -> HttpResponse:
    application, definition, proposal = desk.application, desk.definition, desk.proposal
    queue = queue_of(application, desk.show)
    files = files_of(application)
    lines = paper_lines(application, proposal, application.facts)
    viewed = _viewed(files, lines, desk.shown)
    if viewed and viewed["form"] and desk.refusal:
        viewed["form"] = desk.refusal
    posted = desk.posted
    return vacancy_page(
        desk.request,
        application.vacancy,
        "admission",
        "backoffice/desk.html",
        {
            "title": str(application.candidate),
            "subtitle": "",
            "application": application,
            "candidate": application.candidate,
            "route": definition.route(application.route).label,
            "tally": tally_of(application.vacancy),
            "queue": queue,
            "views": _views(application, queue),
            "before": desk.address(queue.before) if queue.before else "",
            "after": desk.address(queue.after) if queue.after else "",
            "admission": admission_mark(application),
            "decided_by": name_of(application.decided_by) if application.decided_by else "",
            "changed": bool(posted) and posted.get("seen", "") != seen(application),
            "proposal": proposal_mark(proposal, definition),
            "to_judge": bool(proposal.to_judge),
            "proposal_reasons": proposal_reasons(proposal, definition),
            "too_early": too_early(application.vacancy, proposal),
            "expected": token_of(proposal),
            "seen": seen(application),
            "alternatives": sorted(alternative_rows(proposal, definition), key=lambda a: not a.chosen),
            "papers": _papers(desk, lines, files, viewed),
            "earlier": [row for row in files if row["file"].replaced_at],
            "unchecked": sum(1 for row in files if row["is_unchecked"]),
            "viewed": viewed,
            "refusing": desk.refusal is not None,
            "lacking": [lacking_line(definition, paper) for paper in queue.lacking],
            "asked_on": _asked_on(desk) if queue.lacking else None,
            "declared": declared(application.facts, definition),
            "answers": [
                (q.text, application.answers[q.key])
                for q in definition.questions
                if application.answers.get(q.key)
            ],
            "decided_alternative": alternative_label(definition, application.route, application.alternative),
            "open_papers": document_names(application.open_papers, definition),
            "form": desk.form,
            "differing": desk.form.is_bound and (bool(desk.form.errors) or desk.form.has_changed()),
            "judgements": desk.judgements,
            "errors": desk.errors,
        },
        crumbs=[(str(application.candidate), "")],
        status=status,
    )


def _views(application: Application, queue: Queue) -> list[dict[str, Any]]:
    here = reverse("backoffice:decide", args=[application.pk])
    return [
        {
            "label": label,
            "url": f"{here}?show={name}" if name else here,
            "count": queue.counts[name],
            "current": name == queue.show,
        }
        for name, label in NAMES.items()
    ]


def _viewed(files: list[dict[str, Any]], lines: list[PaperLine], asked: str) -> dict[str, Any] | None:
    """The file to look at: the one that was asked, else the first that nobody checked, else the first."""
    for row in files:
        if str(row["file"].pk) == asked:
            return row
    order = {line.key: index for index, line in enumerate(lines)}
    current = [row for row in files if not row["file"].replaced_at]
    current.sort(key=lambda row: (not row["is_unchecked"], order.get(row["file"].document, len(order))))
    return next(iter(current), None)


def _papers(
    desk: _Desk, lines: list[PaperLine], files: list[dict[str, Any]], viewed: dict[str, Any] | None
) -> list[DeskPaper]:
    """The papers that are asked, and after them the files that show something that is not asked on this route."""
    current = {row["file"].document: row for row in files if not row["file"].replaced_at}
    asked = {line.key for line in lines}
    rest = [
        PaperLine(key, row["label"], None, None, row["mark"])
        for key, row in current.items()
        if key not in asked
    ]
    found = []
    for line in [*lines, *rest]:
        row = current.get(line.key)
        url = _file_url(desk, row) if row else ""
        found.append(DeskPaper(line, row, url, row is not None and row is viewed))
    return found


def _file_url(desk: _Desk, row: dict[str, Any]) -> str:
    query = {"show": desk.show} if desk.show else {}
    return f"?{urlencode(query | {'file': row['file'].pk})}"


def _asked_on(desk: _Desk) -> Any:
    """When the candidate was last asked for papers."""
    letters = messages_for(desk.request.user).filter(
        subject_key=desk.application.key, occasion__in=[MISSING.key, MISSING_REMINDER.key]
    )
    return letters.order_by("-created_at").values_list("created_at", flat=True).first()
