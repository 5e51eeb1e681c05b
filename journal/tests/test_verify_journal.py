"""`manage.py verify_journal`: finds whatever was done to the journal behind the back of the actions."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from journal.actions import SYSTEM, acting, record
from journal.guard import arrange
from journal.models import ChainHead, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.integrity]

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)


def fill(chain, length):
    with acting(by=SYSTEM, at=AT):
        for number in range(length):
            record(chain, "counted", number=number)


def tamper(sql, *parameters):
    with arrange(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def verify(*chains, **options):
    """What the command says, and whether it was content."""
    output, errors = StringIO(), StringIO()
    try:
        call_command("verify_journal", *chains, stdout=output, stderr=errors, **options)
    except CommandError as error:
        return [*errors.getvalue().splitlines(), str(error)]
    return output.getvalue().splitlines()


def test_an_untouched_journal_holds():
    fill("vacancy:1", 3)
    fill("vacancy:2", 2)
    assert verify() == ["Het logboek klopt: 5 vermeldingen in 2 ketens."]


def test_an_empty_journal_holds():
    assert verify() == ["Het logboek klopt: 0 vermeldingen in 0 ketens."]


def test_a_chain_of_thousands_is_looked_through():
    fill("vacancy:1", 5000)
    assert verify() == ["Het logboek klopt: 5000 vermeldingen in 1 ketens."]


def test_an_edit_is_found():
    fill("vacancy:1", 3)
    tamper("UPDATE journal_entry SET data = %s WHERE sequence = 2", '{"number": 9}')
    assert verify() == ["vacancy:1: vermelding 2 is gewijzigd.", "1 fout in het logboek."]


def test_a_deletion_is_found():
    fill("vacancy:1", 3)
    tamper("DELETE FROM journal_entry WHERE sequence = 2")
    assert verify() == [
        "vacancy:1: vermelding 2 ontbreekt.",
        "vacancy:1: vermelding 3 sluit niet aan op de vorige.",
        "2 fouten in het logboek.",
    ]


def test_another_order_is_found():
    fill("vacancy:1", 3)
    for old, new in ((1, 9), (2, 1), (9, 2)):
        tamper("UPDATE journal_entry SET sequence = %s WHERE sequence = %s", new, old)
    assert verify()[-1] == "5 fouten in het logboek."


def test_an_end_that_was_cut_off_is_found():
    fill("vacancy:1", 3)
    tamper("DELETE FROM journal_entry WHERE sequence = 3")
    assert verify() == [
        "vacancy:1: de keten eindigt niet waar ze volgens haar kop eindigt, bij vermelding 3.",
        "1 fout in het logboek.",
    ]


def test_a_chain_that_vanished_but_for_its_head_is_found():
    fill("vacancy:1", 3)
    tamper("DELETE FROM journal_entry")
    assert verify()[-1] == "1 fout in het logboek."


def test_a_head_that_vanished_is_found():
    fill("vacancy:1", 3)
    tamper("DELETE FROM journal_chainhead")
    assert verify()[-1] == "1 fout in het logboek."


def test_one_chain_may_be_asked_for():
    fill("vacancy:1", 3)
    fill("vacancy:2", 2)
    tamper("DELETE FROM journal_entry WHERE chain = %s", "vacancy:2")
    assert verify("vacancy:1") == ["Het logboek klopt: 3 vermeldingen in 1 ketens."]


def test_a_chain_that_does_not_exist_is_named():
    assert verify("vacancy:9") == ["Er is geen keten vacancy:9 in het logboek."]


def test_heads_are_written_to_a_file(tmp_path):
    fill("vacancy:1", 3)
    verify(write_heads=tmp_path / "heads.json")
    assert json.loads((tmp_path / "heads.json").read_text()) == {
        "vacancy:1": [3, Entry.objects.get(sequence=3).digest]
    }


def test_no_heads_are_written_of_a_journal_that_does_not_hold(tmp_path):
    fill("vacancy:1", 3)
    tamper("DELETE FROM journal_entry WHERE sequence = 2")
    verify(write_heads=tmp_path / "heads.json")
    assert not (tmp_path / "heads.json").exists()


def test_a_journal_that_grew_holds_against_heads_kept_elsewhere(tmp_path):
    fill("vacancy:1", 3)
    verify(write_heads=tmp_path / "heads.json")
    fill("vacancy:1", 2)
    fill("vacancy:2", 1)
    assert verify(heads=tmp_path / "heads.json") == ["Het logboek klopt: 6 vermeldingen in 2 ketens."]


def test_a_chain_that_was_cut_off_with_its_head_is_found_against_heads_kept_elsewhere(tmp_path):
    fill("vacancy:1", 3)
    verify(write_heads=tmp_path / "heads.json")
    tamper("DELETE FROM journal_entry WHERE sequence = 3")
    with arrange():
        ChainHead.objects.update(sequence=2, digest=Entry.objects.get(sequence=2).digest)
    assert (verify(), verify(heads=tmp_path / "heads.json")) == (
        ["Het logboek klopt: 2 vermeldingen in 1 ketens."],
        [
            "vacancy:1: vermelding 3 is niet die waarvan de controlesom elders bewaard is.",
            "1 fout in het logboek.",
        ],
    )


def test_a_chain_that_vanished_altogether_is_found_against_heads_kept_elsewhere(tmp_path):
    fill("vacancy:1", 3)
    verify(write_heads=tmp_path / "heads.json")
    tamper("DELETE FROM journal_entry")
    tamper("DELETE FROM journal_chainhead")
    assert verify(heads=tmp_path / "heads.json")[-1] == "1 fout in het logboek."


def test_a_file_that_is_not_one_of_heads_is_named(tmp_path):
    (tmp_path / "heads.json").write_text("[1, 2]")
    (line,) = verify(heads=tmp_path / "heads.json")
    assert line.startswith(f"{tmp_path / 'heads.json'} kan niet gelezen worden als een bestand met koppen: ")
