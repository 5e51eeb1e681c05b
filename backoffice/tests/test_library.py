"""The library of the organisation on the page of a draft, and its plain tables."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from organisations.models import (
    AskedLevel,
    Competency,
    CompetencyLevel,
    FunctionFamily,
    PayIndex,
    PayScale,
    PayStep,
)
from vacancies.models import Vacancy
from vacancies.rules import LevelAnchor


@pytest.fixture
def library(leiemond, arrange):
    """Two competencies, one of them with levels and asked by a family at level 3; one scale."""
    with arrange():
        team = Competency.objects.create(organisation=leiemond, key="team", name="Samenwerken")
        Competency.objects.create(organisation=leiemond, key="word", name="Tekstverwerking")
        for level, text in ((2, "Je helpt."), (3, "Je springt bij.")):
            CompetencyLevel.objects.create(competency=team, level=level, text=text)
        family = FunctionFamily.objects.create(organisation=leiemond, name="Onthaal", level="C")
        AskedLevel.objects.create(family=family, competency=team, level=3)
        scale = PayScale.objects.create(organisation=leiemond, name="C1–C3", level="C")
        PayStep.objects.create(scale=scale, years=0, amount=Decimal(13550))
        PayStep.objects.create(scale=scale, years=27, amount=Decimal(24800))
        PayIndex.objects.create(organisation=leiemond, since=date(2020, 1, 1), coefficient=Decimal("2.1647"))
        PayIndex.objects.create(organisation=leiemond, since=date(2099, 1, 1), coefficient=Decimal("9.9"))
    return family


@pytest.fixture
def address(stage):
    return reverse("backoffice:library", args=[stage.draft().pk])


def test_the_family_ticks_what_it_asks(browser, hilde, address, library):
    rows = browser(hilde).get(f"{address}?family={library.pk}").context["rows"]
    assert [(c.key, take.initial, level.initial) for c, take, level, _drafted in rows] == [
        ("team", True, 3),
        ("word", False, 2),
    ]


def test_what_is_ticked_is_taken_over_by_value(browser, hilde, address, library):
    team = Competency.objects.get(key="team")
    word = Competency.objects.get(key="word")
    sent = {"what": "competencies", "family": library.pk, f"take_{team.pk}": "on"}
    sent |= {f"level_{team.pk}": 3, f"level_{word.pk}": 1}
    browser(hilde).post(address, sent)
    [taken] = Vacancy.objects.get().definition.competencies
    assert (taken.key, taken.level, taken.behaviour, taken.anchors) == (
        "team",
        3,
        "Je springt bij.",
        (LevelAnchor(2, "Je helpt."),),
    )


def test_nothing_ticked_is_refused(browser, hilde, address, library):
    sent = {"what": "competencies"} | {f"level_{c.pk}": 1 for c in Competency.objects.all()}
    assert browser(hilde).post(address, sent).status_code == 422


def test_a_scale_brings_the_pay_of_today(browser, hilde, address, library):
    browser(hilde).post(address, {"what": "pay", "scale": PayScale.objects.get().pk})
    pay = Vacancy.objects.get().definition.offer.pay
    assert (pay.minimum, pay.maximum, pay.index) == (
        Decimal("2444.31"),
        Decimal("4473.71"),
        Decimal("2.1647"),
    )


def test_the_library_is_for_the_officer_of_the_draft(browser, hilde, wim, noor, address):
    assert [browser(who).get(address).status_code for who in (None, hilde, wim, noor)] == [302, 200, 404, 403]


@pytest.mark.parametrize("table", ["competency", "functionfamily", "payscale", "payindex"])
def test_administrators_keep_the_library(browser, karel, hilde, library, table):
    listed = reverse(f"admin:organisations_{table}_changelist")
    added = reverse(f"admin:organisations_{table}_add")
    assert [browser(karel).get(page).status_code for page in (listed, added)] == [200, 200]
    assert browser(hilde).get(listed).status_code == 403
