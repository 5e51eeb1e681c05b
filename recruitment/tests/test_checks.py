import os
from pathlib import Path

import pytest

from recruitment import catalogues, checks, libraries


def said(messages) -> list[tuple[str, str]]:
    return [(message.id, message.hint) for message in messages]


def test_production_without_a_broker_is_an_error(settings):
    settings.DEBUG, settings.REDIS_URL = False, ""
    assert said(checks.broker_is_set(None)) == [
        (
            "recruitment.E001",
            "Set REDIS_URL to the address of Redis or Valkey, for example redis://127.0.0.1:6379/0.",
        )
    ]


@pytest.mark.parametrize(("debug", "url"), [(True, ""), (False, "redis://localhost/0")])
def test_a_broker_or_development_is_enough(settings, debug, url):
    settings.DEBUG, settings.REDIS_URL = debug, url
    assert checks.broker_is_set(None) == []


def test_a_folder_for_uploads_that_cannot_be_made_is_an_error(settings, tmp_path):
    # A file in the way stops root too, whom no permission stops.
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert said(checks.folders_are_writable(None)) == [
        (
            "recruitment.E002",
            "Give the user who runs this the right to write there, or set MEDIA_ROOT to another place.",
        )
    ]


def test_a_folder_for_uploads_that_can_still_be_made_is_right(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "new" / "media"
    assert checks.folders_are_writable(None) == []


def test_missing_libraries_of_pango_are_an_error_with_the_line_to_type(monkeypatch):
    monkeypatch.setattr(libraries, "missing_packages", lambda: ["libpango-1.0-0", "libharfbuzz-subset0"])
    assert said(checks.pdf_libraries_are_there(None)) == [
        (
            "recruitment.E003",
            "On Debian and Ubuntu: "
            "apt-get install --yes --no-install-recommends libpango-1.0-0 libharfbuzz-subset0",
        )
    ]


def test_a_library_that_cannot_be_loaded_names_its_package(monkeypatch):
    monkeypatch.setattr(
        libraries, "PANGO_LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.9": "libnowhere9"}
    )
    assert libraries.missing_packages() == ["libnowhere9"]


def test_who_may_not_install_libraries_is_told_what_to_type(monkeypatch, capsys):
    monkeypatch.setattr(libraries, "missing_packages", lambda: ["libpango-1.0-0"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert libraries.ensure() is False
    assert capsys.readouterr().err == (
        "Type this, then try again:\n\n"
        "    sudo apt-get install --yes --no-install-recommends libpango-1.0-0\n\n"
    )


def test_a_catalogue_that_is_not_compiled_is_a_warning(monkeypatch):
    po = catalogues.ROOT / "portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(catalogues, "stale", lambda: [po])
    assert [(message.id, message.msg, message.hint) for message in checks.catalogues_are_compiled(None)] == [
        (
            "recruitment.W001",
            "Screens will be partly English: portal/locale/nl/LC_MESSAGES/django.po is not compiled "
            "or has changed since.",
            "Run: python -m recruitment.catalogues compile",
        )
    ]


def test_mail_that_reaches_nobody_is_a_warning(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "jobs@example.org"
    assert [message.id for message in checks.mail_leaves(None)] == ["recruitment.W002"]


def test_mail_that_nobody_can_answer_is_a_warning(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "selecties@localhost"
    assert [message.id for message in checks.mail_leaves(None)] == ["recruitment.W003"]


@pytest.mark.parametrize(
    ("engine", "ids"),
    [("django.db.backends.sqlite3", ["recruitment.W004"]), ("django.db.backends.postgresql", [])],
)
def test_a_file_as_database_is_a_warning(monkeypatch, engine, ids):
    monkeypatch.setattr(checks, "settings", type("S", (), {"DATABASES": {"default": {"ENGINE": engine}}}))
    assert [message.id for message in checks.database_is_a_server(None)] == ids


def test_the_folder_of_an_sqlite_file_must_be_writable(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "file" / "db.sqlite3")}
    here = type("S", (), {"DATABASES": {"default": database}, "MEDIA_ROOT": Path(tmp_path)})
    monkeypatch.setattr(checks, "settings", here)
    assert [message.id for message in checks.folders_are_writable(None)] == ["recruitment.E002"]


def test_mail_that_is_redirected_in_production_is_warned_about(settings):
    settings.DEBUG, settings.MAIL_REDIRECT_TO = False, "trial@example.org"
    assert said(checks.mail_reaches_whom_it_is_for(None)) == [
        ("recruitment.W005", "Unset MAIL_REDIRECT_TO when the trial is over.")
    ]


@pytest.mark.parametrize(("debug", "address"), [(True, "trial@example.org"), (False, "")])
def test_mail_is_redirected_in_development_or_not_at_all(settings, debug, address):
    settings.DEBUG, settings.MAIL_REDIRECT_TO = debug, address
    assert checks.mail_reaches_whom_it_is_for(None) == []
