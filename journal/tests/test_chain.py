"""The arithmetic of the hash chain: whatever is done to its entries shows."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from journal.chain import START, Fault, digest, faults

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    sequence: int
    at: datetime
    actor: str
    what: str
    subject: str
    data: Any
    previous: str
    digest: str


def chain_of(length):
    entries, previous = [], START
    for sequence in range(1, length + 1):
        content = {
            "sequence": sequence,
            "at": AT + timedelta(minutes=sequence),
            "actor": "user:1",
            "what": "counted",
            "subject": f"thing:{sequence}",
            "data": {"number": sequence},
            "previous": previous,
        }
        previous = digest(chain="c", **content)
        entries.append(Entry(**content, digest=previous))
    return entries


def look(entries, *, head=None, length=None):
    last = head or entries[-1]
    return faults("c", entries, head_sequence=length or last.sequence, head_digest=last.digest)


def rehashed(entry, **changes):
    """The entry as a forger would write it: changed, with a digest that fits."""
    entry = replace(entry, **changes)
    content = {name: value for name, value in vars(entry).items() if name != "digest"}
    return replace(entry, digest=digest(chain="c", **content))


def test_an_untouched_chain_has_no_faults():
    assert look(chain_of(5)) == []


def test_a_chain_without_entries_holds_against_an_empty_head():
    assert faults("c", [], head_sequence=0, head_digest=START) == []


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT},
        {"actor": "user:2"},
        {"what": "discounted"},
        {"subject": "thing:9"},
        {"data": {"number": 9}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_edit_shows_at_the_entry(change):
    entries = chain_of(5)
    entries[2] = replace(entries[2], **change)
    assert look(entries) == [Fault("c", 3, "digest")]


def test_an_edit_with_a_new_digest_shows_at_the_next_entry():
    entries = chain_of(5)
    entries[2] = rehashed(entries[2], actor="user:2")
    assert look(entries) == [Fault("c", 4, "previous")]


def test_an_edit_of_the_last_entry_with_a_new_digest_shows_at_the_head():
    entries = chain_of(5)
    head = entries[4]
    entries[4] = rehashed(entries[4], actor="user:2")
    assert look(entries, head=head) == [Fault("c", 5, "head")]


def test_a_deletion_shows():
    entries = chain_of(5)
    assert look(entries[:2] + entries[3:]) == [Fault("c", 3, "missing"), Fault("c", 4, "previous")]


def test_a_deletion_at_the_start_shows():
    assert look(chain_of(3)[1:]) == [Fault("c", 1, "missing"), Fault("c", 2, "previous")]


def test_a_chain_that_was_cut_off_shows():
    entries = chain_of(5)
    assert look(entries[:3], head=entries[4]) == [Fault("c", 5, "head")]


def test_two_entries_that_changed_places_show():
    entries = chain_of(4)
    second, third = entries[1], entries[2]
    entries[1], entries[2] = replace(third, sequence=2), replace(second, sequence=3)
    assert {fault.sequence for fault in look(entries)} == {2, 3, 4}


def test_an_entry_put_in_between_shows():
    entries = chain_of(4)
    forged = rehashed(entries[1], sequence=3, previous=entries[1].digest)
    assert look([*entries[:2], forged, *entries[2:]]) == [
        Fault("c", 4, "missing"),
        Fault("c", 3, "previous"),
    ]


def test_a_chain_whose_every_digest_was_made_anew_shows_against_a_head_kept_elsewhere():
    kept = chain_of(5)[-1]
    entries = chain_of(5)
    entries[0] = rehashed(entries[0], actor="user:2")
    for index in range(1, 5):
        entries[index] = rehashed(entries[index], previous=entries[index - 1].digest)
    assert look(entries, head=kept) == [Fault("c", 5, "head")]


def test_the_digest_of_a_moment_does_not_depend_on_its_time_zone():
    content = {
        "chain": "c", "sequence": 1, "actor": "a", "what": "w", "subject": "", "data": {}, "previous": START
    }  # fmt: skip
    brussels = AT.astimezone(timezone(timedelta(hours=2)))
    assert digest(at=AT, **content) == digest(at=brussels, **content)


def test_the_digest_of_data_does_not_depend_on_the_order_of_its_keys():
    content = {
        "chain": "c",
        "sequence": 1,
        "at": AT,
        "actor": "a",
        "what": "w",
        "subject": "",
        "previous": START,
    }
    assert digest(data={"a": 1, "b": 2}, **content) == digest(data={"b": 2, "a": 1}, **content)


def test_fields_cannot_be_shifted_into_each_other():
    content = {"chain": "c", "sequence": 1, "at": AT, "actor": "a", "data": {}, "previous": START}
    assert digest(what="ab", subject="c", **content) != digest(what="a", subject="bc", **content)
