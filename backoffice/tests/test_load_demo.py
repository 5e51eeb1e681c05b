"""Where `manage.py load_demo` loads nothing."""

import io

import pytest
from django.core.management import CommandError, call_command

from organisations.models import Organisation


def test_other_organisation_keeps_the_demo_out_with_if_empty(db, arrange, settings):
    settings.DEBUG = True
    with arrange():
        Organisation.objects.create(slug="elders", name="Stad Elders")

    call_command("load_demo", "--if-empty", stdout=io.StringIO())

    assert list(Organisation.objects.values_list("slug", flat=True)) == ["elders"]


def test_demo_is_not_loaded_where_debug_is_off(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        call_command("load_demo", stdout=io.StringIO())
    assert not Organisation.objects.exists()
