"""System checks of the installation: what is misconfigured, and a hint how to mend it.

Each check is a plain function of nothing but the settings and the machine; Django runs them before every
command and before the workers start, those marked `deploy` only with `check --deploy`.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from recruitment import catalogues, libraries


def _writable(folder: Path) -> bool:
    """Whether files can be made in the folder, or the folder itself where its nearest parent stands."""
    while not folder.exists():
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@register
def broker_is_set(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.DEBUG or settings.REDIS_URL:
        return []
    return [
        Error(
            "REDIS_URL is not set, so nothing runs in the background and no letter leaves.",
            hint="Set REDIS_URL to the address of Redis or Valkey, for example redis://127.0.0.1:6379/0.",
            id="recruitment.E001",
        )
    ]


@register
def folders_are_writable(app_configs, **kwargs) -> list[CheckMessage]:
    folders = {"MEDIA_ROOT": Path(settings.MEDIA_ROOT)}
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not str(database["NAME"]).startswith((":memory:", "file:")):
        folders["DATABASE_URL"] = Path(database["NAME"]).absolute().parent
    if file_path := getattr(settings, "EMAIL_FILE_PATH", None):
        folders["VAR_DIR"] = Path(file_path)
    return [
        Error(
            f"Files cannot be written to {folder}.",
            hint=f"Give the user who runs this the right to write there, or set {name} to another place.",
            id="recruitment.E002",
        )
        for name, folder in folders.items()
        if not _writable(folder)
    ]


@register
def pdf_libraries_are_there(app_configs, **kwargs) -> list[CheckMessage]:
    missing = libraries.missing_packages()
    if not missing:
        return []
    return [
        Error(
            "WeasyPrint cannot make PDFs: libraries of Pango are missing.",
            hint=f"On Debian and Ubuntu: {libraries.apt_line(missing)}",
            id="recruitment.E003",
        )
    ]


@register(Tags.translation)
def catalogues_are_compiled(app_configs, **kwargs) -> list[CheckMessage]:
    stale = catalogues.stale()
    if not stale:
        return []
    names = ", ".join(str(po.relative_to(catalogues.ROOT)) for po in stale)
    return [
        Warning(
            f"Screens will be partly English: {names} is not compiled or has changed since.",
            hint="Run: python -m recruitment.catalogues compile",
            id="recruitment.W001",
        )
    ]


@register(Tags.security, deploy=True)
def mail_leaves(app_configs, **kwargs) -> list[CheckMessage]:
    found = []
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        found.append(
            Warning(
                "EMAIL_URL is not set: mails are written to files and reach nobody.",
                hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587.",
                id="recruitment.W002",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(
            Warning(
                "DEFAULT_FROM_EMAIL is not set: mails come from an address that nobody can answer.",
                hint="Set DEFAULT_FROM_EMAIL to an address of the organisation.",
                id="recruitment.W003",
            )
        )
    return found


@register(Tags.security)
def mail_reaches_whom_it_is_for(app_configs, **kwargs) -> list[CheckMessage]:
    if settings.DEBUG or not settings.MAIL_REDIRECT_TO:
        return []
    return [
        Warning(
            f"MAIL_REDIRECT_TO is set: every mail goes to {settings.MAIL_REDIRECT_TO}, and no candidate gets one.",
            hint="Unset MAIL_REDIRECT_TO when the trial is over.",
            id="recruitment.W005",
        )
    ]


@register(Tags.database, deploy=True)
def database_is_a_server(app_configs, **kwargs) -> list[CheckMessage]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    return [
        Warning(
            "The database is an SQLite file: web processes and workers must share one machine.",
            hint="Set DATABASE_URL to PostgreSQL, for example postgres://user:password@host:5432/recruitment.",
            id="recruitment.W004",
        )
    ]
