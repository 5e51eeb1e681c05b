"""Settings as production has them: read in a process of their own, with an environment of their own."""

import os
import subprocess
import sys

import pytest

from recruitment.catalogues import ROOT

PRODUCTION = {
    "SECRET_KEY": "s4ovm1p-Xy_QW7rZt0uK9aLbC3dEfG5hJ6nM8oPqRsTvUwYz2kJ4",
    "ALLOWED_HOSTS": "jobs.example.org",
    "DATABASE_URL": "postgres://hr@db.example.org/selections",
    "REDIS_URL": "redis://redis.example.org/0",
    "EMAIL_URL": "smtp+tls://mail.example.org",
    "DEFAULT_FROM_EMAIL": "jobs@example.org",
}
SHOW_DEBUG = "from django.conf import settings; print(settings.DEBUG)"


def python(tmp_path, *arguments, **environment):
    """Run Python on the project with nothing of the tests' own settings in its environment."""
    ours = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**ours, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.supply
def test_the_deployment_check_is_silent_in_production(tmp_path):
    done = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (
        0,
        "System check identified no issues (0 silenced).",
        "",
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_the_web_server_of_production_refuses_to_start_without(tmp_path, missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = python(tmp_path, "-c", "import recruitment.wsgi", **environment)
    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, last.split(". ")[0]) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: {missing} is not set",
    )


def test_a_worker_without_any_setting_refuses_to_start(tmp_path):
    done = python(tmp_path, "-m", "celery", "--app", "recruitment", "report")
    assert "SECRET_KEY is not set. Production needs a secret of its own" in done.stdout + done.stderr


def test_a_checkout_without_any_setting_is_for_development(tmp_path):
    done = python(tmp_path, "manage.py", "shell", "-v0", "-c", SHOW_DEBUG)
    assert (done.returncode, done.stdout.strip()) == (0, "True")


def test_a_secret_key_alone_makes_it_production(tmp_path):
    done = python(tmp_path, "manage.py", "shell", "-v0", "-c", SHOW_DEBUG, **PRODUCTION)
    assert (done.returncode, done.stdout.strip()) == (0, "False")


@pytest.mark.supply
def test_every_answer_carries_the_strict_content_security_policy(client, db):
    policy = client.get("/account/login/").headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    }


def test_every_static_file_is_found_and_hashed_for_production(tmp_path):
    production = {**PRODUCTION, "STATIC_ROOT": str(tmp_path / "static")}
    done = python(tmp_path, "manage.py", "collectstatic", "--no-input", "-v0", **production)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "static" / "staticfiles.json").exists()
