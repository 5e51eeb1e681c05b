import pytest
from django.core.exceptions import ImproperlyConfigured

from recruitment import environment as env


def refusal(function, *args, **kwargs) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        function(*args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize("value", ["1", "true", "Yes", "ON"])
def test_a_flag_is_on(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG", False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF"])
def test_a_flag_is_off(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG", True) is False


@pytest.mark.parametrize("value", ["", "  "])
def test_a_flag_that_is_set_to_nothing_has_its_default(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG", True) is True


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("DEBUG", "maybe")
    assert refusal(env.flag, "DEBUG", False) == (
        "DEBUG='maybe': is neither yes nor no. Write DEBUG=1 or DEBUG=0."
    )


def test_a_required_text_that_is_missing_says_what_it_is_for(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert refusal(env.text, "SECRET_KEY", why="Make one.") == "SECRET_KEY is not set. Make one."


def test_blanks_around_a_text_do_not_count(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", " abc\n")
    assert env.text("SECRET_KEY") == "abc"


def test_a_number_is_read(monkeypatch):
    monkeypatch.setenv("SECONDS", "60")
    assert env.number("SECONDS", 5) == 60


@pytest.mark.parametrize("value", ["ten", "-1", "1.5", "²"])
def test_what_is_not_a_whole_number_is_refused(monkeypatch, value):
    monkeypatch.setenv("SECONDS", value)
    assert refusal(env.number, "SECONDS", 5) == (
        f"SECONDS={value!r}: is not a whole number of at least 0. Write SECONDS=5, for example."
    )


def test_names_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "jobs.example.org, ,www.example.org,")
    assert env.names("ALLOWED_HOSTS") == ["jobs.example.org", "www.example.org"]


def test_names_that_are_required_and_missing_are_refused(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "")
    assert refusal(env.names, "ALLOWED_HOSTS", why="Say which.") == "ALLOWED_HOSTS is not set. Say which."


def test_without_an_address_the_database_is_the_sqlite_file(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config = env.database("DATABASE_URL", tmp_path / "db.sqlite3")
    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "db.sqlite3"))


def test_sqlite_is_opened_for_many_writers(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database("DATABASE_URL", tmp_path / "db.sqlite3")["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL;",
    }


def test_an_address_of_postgresql_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://hr:s%40crt@db.example.org:5433/selections")
    config = env.database("DATABASE_URL", tmp_path)
    assert {key: config[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "hr",
        "PASSWORD": "s@crt",
        "HOST": "db.example.org",
        "PORT": 5433,
        "NAME": "selections",
    }


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("mysql://db/selections", "is not an address of PostgreSQL or SQLite."),
        ("selections", "is not an address of PostgreSQL or SQLite."),
        ("postgres://db.example.org", "names no database."),
    ],
)
def test_another_address_of_a_database_is_refused(monkeypatch, tmp_path, value, wrong):
    monkeypatch.setenv("DATABASE_URL", value)
    assert refusal(env.database, "DATABASE_URL", tmp_path) == (
        f"DATABASE_URL={value!r}: {wrong} Write DATABASE_URL=postgres://user:password@host:5432/name "
        "or DATABASE_URL=sqlite:////path/to/file.sqlite3."
    )


def test_a_port_of_the_database_that_is_no_number_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org:abc/selections")
    assert refusal(env.database, "DATABASE_URL", tmp_path).startswith(
        "DATABASE_URL='postgres://db.example.org:abc/selections': cannot be read ("
    )


def test_a_refusal_hides_the_password(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://hr:secret@db/selections")
    assert refusal(env.database, "DATABASE_URL", tmp_path).startswith(
        "DATABASE_URL='mysql://hr:***@db/selections'"
    )


@pytest.mark.parametrize("value", ["redis://10.0.0.5:6379/0", "rediss://:pw@redis.example.org/1"])
def test_an_address_of_redis_is_passed_on(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)
    assert env.broker("REDIS_URL") == value


@pytest.mark.parametrize("value", ["localhost:6379", "amqp://localhost", "redis:///0"])
def test_another_address_of_a_broker_is_refused(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)
    assert refusal(env.broker, "REDIS_URL") == (
        f"REDIS_URL={value!r}: is not an address of Redis or Valkey. Write REDIS_URL=redis://host:6379/0."
    )


def test_without_a_mail_server_mails_become_files(monkeypatch, tmp_path):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert env.email("EMAIL_URL", tmp_path) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": tmp_path,
    }


@pytest.mark.parametrize(
    ("value", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", 2525, True, False),
    ],
)
def test_the_scheme_of_a_mail_server_says_how_to_encrypt(monkeypatch, tmp_path, value, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", value)
    config = env.email("EMAIL_URL", tmp_path)
    assert (config["EMAIL_PORT"], config["EMAIL_USE_TLS"], config["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_the_user_of_a_mail_server_may_have_signs_in_the_password(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_URL", "smtps://hr%40example.org:p%2Fw@mail.example.org?timeout=30")
    config = env.email("EMAIL_URL", tmp_path)
    assert (config["EMAIL_HOST_USER"], config["EMAIL_HOST_PASSWORD"], config["EMAIL_TIMEOUT"]) == (
        "hr@example.org",
        "p/w",
        30,
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("mail.example.org", "is not an address of a mail server."),
        ("smtp://mail.example.org:port", "has a port that is not a number."),
        ("smtp://mail.example.org?ssl=1", "has options that are not known here; only timeout is."),
    ],
)
def test_another_address_of_a_mail_server_is_refused(monkeypatch, tmp_path, value, wrong):
    monkeypatch.setenv("EMAIL_URL", value)
    assert refusal(env.email, "EMAIL_URL", tmp_path) == (
        f"EMAIL_URL={value!r}: {wrong} Write EMAIL_URL=smtp+tls://user:password@mail.example.org:587."
    )


def test_an_address_is_read(monkeypatch):
    monkeypatch.setenv("MAIL_REDIRECT_TO", " trial@example.org ")
    assert env.address("MAIL_REDIRECT_TO") == "trial@example.org"


def test_an_address_that_is_not_set_is_none(monkeypatch):
    monkeypatch.delenv("MAIL_REDIRECT_TO", raising=False)
    assert env.address("MAIL_REDIRECT_TO") == ""


def test_what_is_no_address_is_refused(monkeypatch):
    monkeypatch.setenv("MAIL_REDIRECT_TO", "trial")
    assert refusal(env.address, "MAIL_REDIRECT_TO") == (
        "MAIL_REDIRECT_TO='trial': is not an e-mail address. Write MAIL_REDIRECT_TO=you@example.org."
    )
