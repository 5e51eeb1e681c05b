"""The one way for things to change: one transaction, one moment, entries chained at its end."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal import actions
from journal.actions import SYSTEM, LockOrderError, acting, action, in_action, lock, moment, record
from journal.chain import START
from journal.models import ChainHead, Entry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)


@action
def count(number, *, by, at):
    record("c", "counted", subject=f"thing:{number}", number=number)


@action
def count_all(numbers, *, by, at):
    for number in numbers:
        count(number, by=by, at=at)


def told(chain="c"):
    return [(e.sequence, e.what, e.subject, e.data) for e in Entry.objects.of_chain(chain)]


def test_an_action_leaves_its_entry():
    count(7, by=SYSTEM, at=AT)
    (entry,) = Entry.objects.all()
    assert (entry.chain, entry.sequence, entry.at, entry.actor, entry.what, entry.subject, entry.data) == (
        "c", 1, AT, "system", "counted", "thing:7", {"number": 7}
    )  # fmt: skip


def test_entries_follow_each_other_over_actions():
    count(1, by=SYSTEM, at=AT)
    count(2, by=SYSTEM, at=AT)
    first, second = Entry.objects.of_chain("c")
    assert (first.previous, second.previous) == (START, first.digest)


def test_the_head_is_the_last_entry():
    count_all([1, 2, 3], by=SYSTEM, at=AT)
    head = ChainHead.objects.get()
    assert (head.sequence, head.digest) == (3, Entry.objects.get(sequence=3).digest)


def test_an_action_inside_another_joins_it():
    count_all([1, 2], by=SYSTEM, at=AT)
    assert told() == [(1, "counted", "thing:1", {"number": 1}), (2, "counted", "thing:2", {"number": 2})]


def test_the_actor_and_the_moment_are_those_of_the_outermost_action():
    class Somebody:
        actor_key = "user:3"

    with acting(by=Somebody(), at=AT):
        count(1, by=SYSTEM, at=datetime(2030, 1, 1, tzinfo=UTC))
    assert list(Entry.objects.values_list("actor", "at")) == [("user:3", AT)]


def test_an_action_that_fails_leaves_nothing():
    with pytest.raises(ZeroDivisionError), acting(by=SYSTEM, at=AT):
        record("c", "counted")
        raise ZeroDivisionError
    assert (told(), ChainHead.objects.count()) == ([], 0)


def test_an_action_that_fails_inside_another_undoes_both():
    @action
    def fail(*, by, at):
        record("c", "failed")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), acting(by=SYSTEM, at=AT):
        count(1, by=SYSTEM, at=AT)
        fail(by=SYSTEM, at=AT)
    assert told() == []


def test_after_an_action_that_failed_the_next_one_starts_afresh():
    with pytest.raises(ZeroDivisionError), acting(by=SYSTEM, at=AT):
        record("c", "lost")
        raise ZeroDivisionError
    count(1, by=SYSTEM, at=AT)
    assert (told(), in_action()) == ([(1, "counted", "thing:1", {"number": 1})], False)


def test_each_chain_counts_for_itself():
    with acting(by=SYSTEM, at=AT):
        record("b", "one")
        record("a", "two")
        record("b", "three")
    assert (told("a"), told("b")) == ([(1, "two", "", {})], [(1, "one", "", {}), (2, "three", "", {})])


def test_the_heads_are_locked_in_the_order_of_their_names(django_assert_num_queries):

    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        acting(by=SYSTEM, at=AT),
    ):
        record("b", "one")
        record("a", "two")
    (locking,) = [q["sql"] for q in queries if q["sql"].startswith("SELECT") and "chainhead" in q["sql"]]
    assert locking.partition("ORDER BY")[2].split()[0].endswith('"chain"')


def test_a_thousand_entries_cost_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        count_all(range(1000), by=SYSTEM, at=AT)


def test_nothing_is_recorded_outside_an_action():
    with pytest.raises(RuntimeError):
        record("c", "counted")


def test_the_moment_is_known_inside_an_action_only():
    with acting(by=SYSTEM, at=AT):
        assert moment() == AT
    with pytest.raises(RuntimeError):
        moment()


def test_nothing_is_locked_outside_an_action():
    with pytest.raises(RuntimeError):
        lock(Entry.objects.all())


class Ranked:
    """A stand-in for a query of a model of some rank."""

    def __init__(self, rank):
        self.model = type("Model", (), {"lock_rank": rank})

    def select_for_update(self, of):
        return self

    def order_by(self, *fields):
        return []


def test_locks_are_taken_in_the_order_of_the_house():
    with acting(by=SYSTEM, at=AT):
        lock(Ranked(10))
        lock(Ranked(30))
        with pytest.raises(LockOrderError):
            lock(Ranked(20))


def test_a_new_action_may_lock_from_the_start():
    for rank in (30, 10):
        with acting(by=SYSTEM, at=AT):
            assert lock(Ranked(rank)) == []


def test_an_entry_is_never_saved_by_itself():
    with pytest.raises(TypeError):
        Entry(chain="c", sequence=1, at=AT, actor="a", what="w").save()


@pytest.mark.parametrize(
    "change", [lambda: Entry.objects.all().delete(), lambda: Entry.objects.update(what="x")]
)
def test_entries_are_neither_changed_nor_deleted(change):
    with pytest.raises(TypeError):
        change()


def test_technical_writes_are_marked_as_such_and_end():
    with actions.technical():
        assert actions.in_technical()
    assert not actions.in_technical()
