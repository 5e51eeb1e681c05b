"""Reads settings from environment variables, and fails loudly.

Every function takes the name of a variable and returns a Python value. A variable that is set to nothing
counts as not set. What cannot be understood raises `ImproperlyConfigured` with a message that names the
variable, quotes what stands there, and says what would be right: nobody should have to read a traceback to
mend a deployment.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


class _Required:
    """The default of a variable that has none."""


REQUIRED = _Required()


def _wrong(name: str, value: str, wrong: str, right: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r}: {wrong} {right}")


def text(name: str, default: str | _Required = REQUIRED, *, why: str = "") -> str:
    """The variable as it stands, without blanks around it.

    `why` ends the message about a required variable that is missing: what it is for and how to make one.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if isinstance(default, _Required):
        raise ImproperlyConfigured(f"{name} is not set. {why}".strip())
    return default


def flag(name: str, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; in any case of letters."""
    value = text(name, "")
    if not value:
        return default
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise _wrong(name, value, "is neither yes nor no.", f"Write {name}=1 or {name}=0.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = text(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        wrong = f"is not a whole number of at least {least}."
        raise _wrong(name, value, wrong, f"Write {name}={default}, for example.")
    return int(value)


def names(name: str, default: list[str] | _Required = REQUIRED, *, why: str = "") -> list[str]:
    """A list of names with commas between them."""
    value = text(name, "" if not isinstance(default, _Required) else REQUIRED, why=why)
    if not value:
        return list(default)
    return [part.strip() for part in value.split(",") if part.strip()]


def database(name: str, default: Path) -> dict:
    """Django's description of a database: PostgreSQL from an address, or the SQLite file `default`.

    SQLite is opened so that many threads and processes can write in turn: a write-ahead log, transactions
    that take the write lock when they begin (a read that turns into a write would otherwise fail at once,
    whatever the time-out), and twenty seconds of patience.
    """
    value = text(name, f"sqlite:///{default}")
    scheme = urlsplit(value).scheme
    right = f"Write {name}=postgres://user:password@host:5432/name or {name}=sqlite:////path/to/file.sqlite3."
    if scheme not in ("postgres", "postgresql", "sqlite"):
        raise _wrong(name, _without_password(value), "is not an address of PostgreSQL or SQLite.", right)
    try:
        config = dj_database_url.parse(value)
    except (ValueError, dj_database_url.ParseError) as error:
        raise _wrong(name, _without_password(value), f"cannot be read ({error}).", right) from error
    if not config["NAME"]:
        raise _wrong(name, _without_password(value), "names no database.", right)
    if scheme == "sqlite":
        config["OPTIONS"] = {
            **config.get("OPTIONS", {}),
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def broker(name: str) -> str:
    """The address of Redis or Valkey for Celery, or an empty string when none is set."""
    value = text(name, "")
    if value and (urlsplit(value).scheme not in ("redis", "rediss") or not urlsplit(value).hostname):
        wrong = "is not an address of Redis or Valkey."
        raise _wrong(name, _without_password(value), wrong, f"Write {name}=redis://host:6379/0.")
    return value


def address(name: str) -> str:
    """One e-mail address, or an empty string when none is set."""
    value = text(name, "")
    if value:
        try:
            EmailValidator()(value)
        except ValidationError as error:
            raise _wrong(
                name, value, "is not an e-mail address.", f"Write {name}=you@example.org."
            ) from error
    return value


def tcp(name: str) -> tuple[str, int] | None:
    """Host and port from `tcp://host:port`, or None when nothing is set."""
    value = text(name, "")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:
        pass  # a port that is no number
    raise _wrong(name, value, "is not an address.", f"Write {name}=tcp://127.0.0.1:3310, for example.")


def email(name: str, default: Path) -> dict:
    """Django's EMAIL_* settings from `smtp://user:password@host:port`, or for files in `default` without it.

    `smtp+tls://` (usual port 587) begins plainly and turns to TLS, `smtps://` (465) is TLS from the first
    byte, `smtp://` (25) stays plain. `?timeout=` sets the seconds to wait for the server (10).
    """
    value = text(name, "")
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": default,
        }
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    right = f"Write {name}=smtp+tls://user:password@mail.example.org:587."
    parts = urlsplit(value)
    if parts.scheme not in ports or not parts.hostname:
        raise _wrong(name, _without_password(value), "is not an address of a mail server.", right)
    options = dict(parse_qsl(parts.query))
    timeout = options.pop("timeout", "10")
    if options or not timeout.isdigit():
        raise _wrong(
            name, _without_password(value), "has options that are not known here; only timeout is.", right
        )
    try:
        port = parts.port or ports[parts.scheme]
    except ValueError as error:
        raise _wrong(name, _without_password(value), "has a port that is not a number.", right) from error
    return {
        "EMAIL_BACKEND": "correspondence.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": int(timeout),
    }


def _without_password(value: str) -> str:
    """An address for an error message, its password hidden: such messages end up in logs."""
    password = urlsplit(value).password
    return value.replace(f":{password}@", ":***@") if password else value
