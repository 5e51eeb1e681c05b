"""`manage.py rehearse`: a whole procedure from files, in a process and a database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from backoffice.rehearsal.child import WITHOUT_DOCUMENTS, WRONG_FILES

MARK = "outcome.json"
"""What a folder holds that an earlier rehearsal made: such a folder is replaced."""


class Command(BaseCommand):
    help = (
        "Plays a whole procedure from a definition (TOML) and its candidates (CSV) and writes every document."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("definition", type=Path, help="the procedure: docs/procedure-format.md")
        parser.add_argument("--candidates", type=Path, required=True, help="docs/candidates-format.md")
        parser.add_argument(
            "--out", type=Path, required=True, help="the folder to write, new or of an earlier rehearsal"
        )

        parser.add_argument(
            "--without-documents",
            action="store_true",
            help="only the outcome and the texts of the letters: to try many variants of the rules quickly",
        )

    def handle(
        self, *, definition: Path, candidates: Path, out: Path, without_documents: bool = False, **options
    ):
        out = out.resolve()
        if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / MARK).exists())):
            message = _("%(out)s exists and is no folder of an earlier rehearsal: name another one") % {
                "out": out
            }
            raise CommandError(message, returncode=WRONG_FILES)
        with tempfile.TemporaryDirectory(prefix="rehearsal-") as private:
            made = _folder_beside(out)
            try:
                less = [WITHOUT_DOCUMENTS] if without_documents else []
                status = _run([str(definition), str(candidates), str(made), *less], Path(private))
                if status:
                    sys.exit(status)
                made.chmod(0o755)
                if out.exists():
                    shutil.rmtree(out)
                made.rename(out)
            finally:
                shutil.rmtree(made, ignore_errors=True)


def _folder_beside(out: Path) -> Path:
    """An empty folder that becomes `out` once everything is in it. Raises CommandError where none can be made."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        message = _("%(out)s cannot be written (%(error)s)") % {"out": out, "error": error.strerror}
        raise CommandError(message, returncode=WRONG_FILES) from error


def _run(arguments: list[str], private: Path) -> int:
    """Run the child, which sees no database, broker, mail server or files of this installation."""
    names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MEDIA_ROOT")
    environment = {name: value for name, value in os.environ.items() if name not in names} | {
        "DEBUG": "1",
        "VAR_DIR": str(private),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONPATH": os.pathsep.join(filter(None, (str(settings.BASE_DIR), os.environ.get("PYTHONPATH")))),
    }
    command = [sys.executable, "-m", "backoffice.rehearsal.child", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode
