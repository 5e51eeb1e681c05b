"""The guard of the tests themselves: who writes outside an action is caught. (This test runs under it, like any other.)"""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection

from journal.actions import SYSTEM, acting, record, technical
from journal.guard import UnguardedWriteError, UnjournaledActionError, arrange, is_allowed, table_written

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
User = get_user_model()


def make_user():
    return User.objects.create_user("ann@town.example", first_name="Ann", last_name="Peeters")


def test_a_write_outside_an_action_is_refused():
    with pytest.raises(UnguardedWriteError, match="^accounts_user is written outside an action"):
        make_user()


def test_a_deletion_outside_an_action_is_refused():
    with pytest.raises(UnguardedWriteError):
        User.objects.all()._raw_delete("default")


def test_an_update_outside_an_action_is_refused():
    with pytest.raises(UnguardedWriteError):
        User.objects.update(first_name="Bea")


def test_raw_statements_are_seen_too():
    with pytest.raises(UnguardedWriteError), connection.cursor() as cursor:
        cursor.execute("update accounts_user set first_name = 'Bea'")


def test_an_action_may_write():
    with acting(by=SYSTEM, at=AT):
        make_user()
        record("c", "user_made")
    assert User.objects.count() == 1


def test_an_action_that_wrote_leaves_an_entry_or_is_refused():
    with pytest.raises(UnjournaledActionError), acting(by=SYSTEM, at=AT):
        make_user()
    assert User.objects.count() == 0


def test_an_action_that_wrote_nothing_needs_no_entry():
    with acting(by=SYSTEM, at=AT):
        assert User.objects.count() == 0


def test_an_action_whose_statements_changed_no_row_needs_no_entry():
    with acting(by=SYSTEM, at=AT):
        assert User.objects.filter(email="nobody@town.example").update(first_name="Bea") == 0


def test_technical_writes_need_no_entry():
    with technical():
        make_user()
    assert User.objects.count() == 1


def test_a_test_may_arrange_its_world():
    with arrange():
        make_user()
    assert User.objects.count() == 1


def test_the_arranging_ends_with_its_block():
    with arrange():
        user = make_user()
    with pytest.raises(UnguardedWriteError):
        user.delete()


def test_sessions_and_content_types_are_not_guarded():
    Session.objects.create(session_key="k", session_data="", expire_date=AT)
    ContentType.objects.create(app_label="a", model="b")
    assert Session.objects.count() == 1


def test_signing_in_may_note_its_moment():
    with arrange():
        user = make_user()
    user.last_login = AT
    user.save(update_fields=["last_login"])
    assert User.objects.get().last_login == AT


def test_the_log_of_the_admin_is_guarded():
    assert not is_allowed("", "django_admin_log")


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "a_b" ("x") VALUES (1)', "a_b"),
        ('INSERT OR IGNORE INTO "a_b" ("x") VALUES (1)', "a_b"),
        ('UPDATE "a_b" SET "x" = 1', "a_b"),
        ('DELETE FROM "a_b"', "a_b"),
        ("  replace into a_b values (1)", "a_b"),
        ('SELECT "x" FROM "a_b" FOR UPDATE', ""),
        ("SAVEPOINT s1", ""),
        ("PRAGMA foreign_keys", ""),
    ],
)
def test_statements_that_write_are_known_by_their_table(sql, table):
    assert table_written(sql) == table
