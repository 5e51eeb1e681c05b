"""A whole procedure from two files, in a database that is made for it: played, then written out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from backoffice.rehearsal.candidates_file import CandidatesFile, read
from backoffice.rehearsal.outcome import funnel, outcome_document
from backoffice.rehearsal.papers import write_letters, write_papers
from backoffice.rehearsal.play import Play, RoundNotReadyError, Script
from backoffice.rehearsal.problems import CandidatesFileError
from backoffice.rehearsal.timetable import closing_day, timetable
from backoffice.rehearsal.town import found_town
from journal.actions import SYSTEM, ActionError, acting
from organisations.models import Organisation
from vacancies import procedure_file
from vacancies.definition_format import Severity
from vacancies.procedure_file import FileProblem, Places, ProcedureFile, ProcedureFileError, RehearsalSettings


class WrongFilesError(Exception):
    """The files cannot be played. The text has one problem a line, each with its file and, where there is one, its place."""

    def __init__(self, path: Path, problems: Iterable[object]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


def rehearse(
    definition_path: Path, candidates_path: Path, out: Path, *, documents: bool
) -> tuple[str, list[str]]:
    """Play the procedure in the empty database of this process and write everything into `out`; the PDFs only with `documents`.

    Returns the funnel as text, and what is odd but possible in the definition, a line each.
    Raises WrongFilesError, with every problem that can be told at once; nothing is written then.
    """
    procedure = _procedure(definition_path)
    settings = procedure.rehearsal or RehearsalSettings()
    closing = closing_day(procedure.definition, settings, today=localdate())
    file = _candidates(candidates_path, procedure, closing)
    call_command("migrate", run_syncdb=True, verbosity=0)
    organisation, officer = _house()
    first = min(line.dossier.registered_on for line in file.candidates)
    script = Script(
        definition=procedure.definition,
        settings=settings,
        file=file,
        times=timetable(procedure.definition, settings, closing=closing, first_registration=first),
        organisation=organisation,
        number=f"{closing.year}-001",
        by=officer,
    )
    play = Play(script)
    try:
        play.play()
    except CandidatesFileError as error:
        raise WrongFilesError(candidates_path, error.problems) from error
    except RoundNotReadyError as error:
        raise WrongFilesError(definition_path, [_undecided(definition_path, procedure, error)]) from error
    except ActionError as error:
        raise WrongFilesError(candidates_path, error.messages) from error
    return _write(play, out, documents=documents), [
        f"{definition_path}: {_told(warning)}" for warning in procedure.warnings
    ]


def _procedure(path: Path) -> ProcedureFile:
    try:
        return procedure_file.read(path.read_bytes())
    except OSError as error:
        raise WrongFilesError(path, [_("cannot be read (%(error)s)") % {"error": error.strerror}]) from error
    except ProcedureFileError as error:
        raise WrongFilesError(path, map(_told, error.problems)) from error


def _undecided(path: Path, procedure: ProcedureFile, error: RoundNotReadyError) -> FileProblem:
    """What [rehearsal] has to decide for a round, at the place of that round in the file."""
    index = [r.key for r in procedure.definition.rounds].index(error.round_key)
    line, column = Places(path.read_text(encoding="utf-8-sig")).of(("rounds", index))
    message = _("%(message)s Decide it in [rehearsal] rounds.") % {"message": error}
    return FileProblem(Severity.ERROR, line, column, f"rounds.{error.round_key}", message)


def _told(problem: FileProblem) -> str:
    """A problem of the definition, or what is odd in it and keeps nothing from being played."""
    if problem.severity is Severity.WARNING:
        return _("%(problem)s (a warning)") % {"problem": problem}
    return str(problem)


def _candidates(path: Path, procedure: ProcedureFile, closing: date) -> CandidatesFile:
    try:
        return read(path.read_bytes(), procedure.definition, procedure.rehearsal, closing=closing)
    except OSError as error:
        raise WrongFilesError(path, [_("cannot be read (%(error)s)") % {"error": error.strerror}]) from error
    except CandidatesFileError as error:
        raise WrongFilesError(path, error.problems) from error


def _house() -> tuple[Organisation, User]:
    """The made-up town, and the officer who acts in it."""
    from django.utils import timezone

    with acting(by=SYSTEM, at=timezone.now()):
        city, _board = found_town()
        officer = User.objects.create_user(
            "selectie@leiemond.example", first_name="Ruben", last_name="Vercauteren"
        )
        Membership.objects.create(user=officer, organisation=city, role=Role.OFFICER)
    return city, officer


def _write(play: Play, out: Path, *, documents: bool) -> str:
    vacancy = play.vacancy
    document = json.dumps(outcome_document(vacancy), ensure_ascii=False, indent=2)
    (out / "outcome.json").write_text(document + "\n", encoding="utf-8")
    write_letters(vacancy, out / "letters")
    if documents:
        write_papers(play, out)
    return funnel(vacancy)
