"""The process in which a rehearsal runs: `python -m backoffice.rehearsal.child DEFINITION CANDIDATES OUT [without-documents]`.

`manage.py rehearse` starts it with an environment that names a database and folders of its own. It makes the
tables, plays the procedure and writes every file into OUT. Exit status 2: the files cannot be played, and why is on stderr.
"""

from __future__ import annotations

import sys
from pathlib import Path

WRONG_FILES = 2
WITHOUT_DOCUMENTS = "without-documents"


def main(arguments: list[str]) -> int:
    """Play the files; return the exit status."""
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings

    settings.DEBUG = False  # keeps Django from remembering every query
    # Tables straight from the models: a database that is thrown away has no past to migrate from.
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    from backoffice.rehearsal.rehearse import WrongFilesError, rehearse

    definition, candidates, out = map(Path, arguments[:3])
    try:
        funnel, warnings = rehearse(
            definition, candidates, out, documents=WITHOUT_DOCUMENTS not in arguments[3:]
        )
    except WrongFilesError as error:
        print(error, file=sys.stderr)
        return WRONG_FILES
    print(*warnings, sep="\n", end="\n" if warnings else "", file=sys.stderr)
    print(funnel, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
