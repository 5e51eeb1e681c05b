"""What `migrate` completes beside its migrations."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_migrate_makes_the_table_of_the_limits_on_signing_in():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")

    call_command("migrate", verbosity=0)

    cache.set("somebody", 1)
    assert cache.get("somebody") == 1
