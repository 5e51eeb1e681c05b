"""Settings of every installation, from environment variables. docs/deployment.md lists them.

Without any variable `manage.py` and `make run` give a development installation: debug pages on, SQLite and
mails as files under var/. A web server or worker that is started without them refuses: see SECRET_KEY.
"""

import importlib.util
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from recruitment import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Development or production ------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)

if DEBUG:
    SECRET_KEY = env.text("SECRET_KEY", "django-insecure-for-development-only")
    ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", ".localhost"])
else:
    SECRET_KEY = env.text(
        "SECRET_KEY",
        why="Production needs a secret of its own, the same for every web process and worker. Make one with: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'. For development, set DEBUG=1 instead.",
    )
    ALLOWED_HOSTS = env.names(
        "ALLOWED_HOSTS",
        why="Production needs the host names that it answers to, for example ALLOWED_HOSTS=jobs.example.org.",
    )

# The address of an organisation's pages in letters; development has no TLS, and a port.
PORTAL_ADDRESS = env.text("PORTAL_ADDRESS", "https://{host}")

# --- Applications, from the ground floor up: who hears of an event is told in the order in which rows are locked -----

INSTALLED_APPS = [
    "organisations",
    "journal",
    "accounts",
    "correspondence",
    "documents",
    "vacancies",
    "candidates",
    "planning",
    "scoring",
    "reserves",
    "portal",
    "jury",
    "backoffice",
    "recruitment.apps.RecruitmentConfig",
    "backoffice.apps.BackOfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.expiry.limited",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "organisations.hosts.NoPortal",
]

ROOT_URLCONF = "recruitment.urls"
WSGI_APPLICATION = "recruitment.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisations.context_processors.organisation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- What is stored -----------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that the limits on signing in count across processes and do not depend on the broker.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Each process keeps its own: what is in there says itself until which entry of the journal it holds (backoffice.numbers).
    "numbers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "numbers",
        "TIMEOUT": 60,
    },
}

MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
# Uploads are never served by address: only views that ask who is looking hand them out.
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o640
# What may be kept is looked into in memory anyway: one file at a time needs no temporary file, which a full disk would refuse.
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
# The grid of results sends two values a cell: two hundred candidates in one page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Where ClamAV listens, as (host, port); None: files are not scanned for viruses.
CLAMAV = env.tcp("CLAMAV")

# --- Static files, from our own origin ----------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "static_root")))
# The package holds nothing but the files of the typeface, and importing it would need setuptools: only its
# place is asked.
FONT_DIR = Path(importlib.util.find_spec("font_source_sans_pro").origin).parent / "files"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "recruitment.typeface.TypefaceFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True

# --- Who signs in -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody registers here; but without a password among these fields allauth leaves it out of signing in too.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Staff are invited by an address that an administrator entered, and a code by mail proves that they read it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# An address without an account gets no mail: there is nothing that its owner could do. Our adapter is asked all the same,
# and does the same work for it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_ADAPTER = "recruitment.adapter.AccountAdapter"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Who shares a tablet or a desk is signed out: so long without a request, so long after signing in. See accounts.expiry.
SESSION_LIMITS = {
    "jury": (
        timedelta(minutes=env.number("JURY_IDLE_MINUTES", 30, least=1)),
        timedelta(hours=env.number("JURY_SESSION_HOURS", 12, least=1)),
    ),
    "office": (
        timedelta(minutes=env.number("OFFICE_IDLE_MINUTES", 60, least=1)),
        timedelta(hours=env.number("OFFICE_SESSION_HOURS", 12, least=1)),
    ),
}
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"

# --- What a browser may do ----------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

if not DEBUG:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.flag("BEHIND_PROXY", False):
        # Only a proxy that sets this header itself, on every request, makes it worth believing.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Mail and work in the background ------------------------------------------------------------------------

globals().update(env.email("EMAIL_URL", VAR_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "selecties@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# For trials: every mail goes to this one address, and the back office says so on every page.
MAIL_REDIRECT_TO = env.address("MAIL_REDIRECT_TO")
MAIL_REDIRECT_BACKEND = EMAIL_BACKEND  # noqa: F821  (one of the settings that EMAIL_URL gives)
if MAIL_REDIRECT_TO:
    EMAIL_BACKEND = "correspondence.redirect.EmailBackend"

REDIS_URL = env.broker("REDIS_URL")
# Requests never talk to the broker: work is rows in the database, and beat wakes the workers that claim what
# is due. Without an address nothing runs in the background; recruitment/checks.py says so.
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # An unfinished wake-up is worth nothing once the next one is sent, so it expires instead of piling up.
    "deliver": {"task": "correspondence.tasks.deliver_due", "schedule": 5.0, "options": {"expires": 5}},
    "long-documents": {"task": "documents.tasks.make_due", "schedule": 5.0, "options": {"expires": 5}},
    "erase-passing": {
        "task": "documents.tasks.erase_passing",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-passes": {
        "task": "correspondence.tasks.forget_passes",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remind-of-offers": {"task": "reserves.tasks.remind", "schedule": 300.0, "options": {"expires": 300}},
    "remind-of-hours": {"task": "planning.tasks.remind", "schedule": 300.0, "options": {"expires": 300}},
    # What is due and not yet sent: an hour that is missed is made up for by the next one.
    "remind-of-papers": {
        "task": "candidates.tasks.remind",
        "schedule": crontab(minute=10, hour="8-19"),
        "options": {"expires": 3600},
    },
    "sheets": {
        "task": "scoring.tasks.remind_of_sheets",
        "schedule": crontab(minute=20, hour="8-17"),
        "options": {"expires": 3600},
    },
    "reserves": {
        "task": "reserves.tasks.tell",
        "schedule": crontab(minute=30, hour="8-17"),
        "options": {"expires": 3600},
    },
    "digest": {
        "task": "backoffice.tasks.digest",
        "schedule": crontab(minute="*/15", hour="7-11"),
        "options": {"expires": 900},
    },
    "rescan": {"task": "candidates.tasks.rescan", "schedule": 60.0, "options": {"expires": 60}},
    "sweep": {"task": "candidates.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    "rescan_assignments": {"task": "planning.tasks.rescan", "schedule": 60.0, "options": {"expires": 60}},
    "sweep_sheets": {"task": "scoring.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep_assignments": {"task": "planning.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    "rescan_results": {"task": "scoring.tasks.rescan", "schedule": 60.0, "options": {"expires": 60}},
    "sweep_results": {"task": "scoring.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
}

# --- Logging ------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "recruitment.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "weasyprint.progress": {"level": "WARNING"},  # it tells of every page of every document
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # it tells of every table that it leaves out of a typeface
    },
}
