"""Requirements are pinned with hashes, and the papers name all of them."""

import re

import pytest

from recruitment.catalogues import ROOT

DIRECT = {
    "requirements.txt": ["requirements.in"],
    "requirements-dev.txt": ["requirements.in", "requirements-dev.in"],
}


def direct(file: str) -> set[str]:
    """The names that an .in file asks for."""
    lines = (ROOT / file).read_text().splitlines()
    return {re.split(r"[\[~=<>; ]", line)[0].lower() for line in lines if line and line[0] not in "#-"}


def pins(file: str) -> dict[str, list[str]]:
    """The names that a lock file pins to one version, each with its hashes."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if match := re.match(r"([a-z0-9.-]+)==[^ ]+ (.*)", line):
            found[match[1]] = re.findall(r"--hash=sha256:[0-9a-f]{64}", match[2])
    return found


@pytest.mark.supply
@pytest.mark.parametrize("lock", DIRECT)
def test_every_direct_requirement_is_pinned(lock):
    assert {name for source in DIRECT[lock] for name in direct(source)} - pins(lock).keys() == set()


@pytest.mark.supply
@pytest.mark.parametrize("lock", DIRECT)
def test_every_pin_has_a_hash_and_nothing_stands_beside_the_pins(lock):
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert (len(requirements), [name for name, hashes in pins(lock).items() if not hashes]) == (
        len(pins(lock)),
        [],
    )


@pytest.mark.supply
def test_both_lock_files_pin_the_same_versions():
    lines = [set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE)) for lock in DIRECT]
    assert lines[0] - lines[1] == set()


@pytest.mark.supply
def test_the_papers_say_why_each_direct_requirement_is_there():
    tables = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    explained = {re.split(r"[ (]", name)[0] for row in tables for name in row.split(", ")}
    assert (direct("requirements.in") | direct("requirements-dev.in")) - explained == set()


def test_the_papers_list_every_variable_of_the_settings():
    settings = (ROOT / "recruitment/settings.py").read_text()
    variables = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert variables - set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/deployment.md").read_text())) == set()
