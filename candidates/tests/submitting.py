"""Fifty people hand in an application, one after the other, in a process of its own that may be killed at any moment.

`python -m candidates.tests.submitting prepare|submit|count`: each on the database and the disk that the environment names.
"""

import json
import sys
from datetime import timedelta

import django

SUBMISSIONS = 50


def prepare():
    from django.core.management import call_command

    from accounts.models import Role
    from recruitment.tests import cast

    call_command("migrate", verbosity=0)
    city = cast._organisation("leiemond", "Stad Leiemond", city="Leiemond")
    officer = cast._user(city, Role.OFFICER, "Hilde", "Vermaercke")
    cast.Stage(city, officer).published(_definition())


def _definition():
    from dataclasses import replace

    from candidates.tests.handing_in import PAPERS
    from recruitment.tests.cast import two_tests

    return replace(two_tests(), documents=PAPERS)


def submit():
    """Whoever has no application yet hands one in; a line on the output after each."""
    from accounts.opening import open_account
    from candidates import drafts
    from candidates.models import Application
    from candidates.tests.files import pdf
    from candidates.tests.handing_in import REGISTRATION
    from candidates.uploads import inspect
    from journal.actions import SYSTEM
    from recruitment.tests.cast import REGISTERED
    from vacancies.models import Vacancy

    vacancy, file = Vacancy.objects.get(), inspect("cv.pdf", pdf())
    for number in range(SUBMISSIONS):
        user = open_account(f"k{number}@post.example", vacancy.organisation, by=SYSTEM, at=REGISTERED)
        if not Application.objects.filter(candidate__user=user).exists():
            draft = drafts.open_draft(user, vacancy, at=REGISTERED)
            drafts.attach(draft, "cv", file, issued_on=None, at=REGISTERED)
            drafts.submit(draft, REGISTRATION, expected=drafts.fingerprint(draft), by=user, at=REGISTERED)
            print(number, flush=True)


def count():
    """What is there after the sweep, as JSON."""
    from pathlib import Path

    from django.conf import settings
    from django.utils import timezone

    from candidates.files import sweep
    from candidates.models import Application, Attachment, Draft
    from correspondence.models import Message
    from journal.models import Entry

    sweep(at=timezone.now() + timedelta(days=2))
    root = Path(settings.MEDIA_ROOT)
    kept = sorted(str(path.relative_to(root)) for path in root.glob("attachments/*/*"))
    print(
        json.dumps(
            {
                "applications": Application.objects.count(),
                "receipts": Message.objects.filter(occasion="receipt").count(),
                "entries": Entry.objects.filter(what="files_submitted").count(),
                "papers": Attachment.objects.filter(application__isnull=False).count(),
                "drafts": Draft.objects.count(),
                "same": kept == sorted(Attachment.objects.values_list("file", flat=True)),
            }
        )
    )


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "submit": submit, "count": count}[sys.argv[1]]()
