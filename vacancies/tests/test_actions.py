"""Making, changing and publishing a vacancy."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED, PUBLISHED, moment, two_tests
from vacancies.actions import (
    Opening,
    create_vacancy,
    decide_held,
    fix_cut_number,
    neutralise,
    plan_round,
    publish,
    save_draft,
)
from vacancies.definition_format import canonical_json, fingerprint
from vacancies.models import Round, Vacancy
from vacancies.rules import Criterion, Cut, CutAmong, Held, HeldRule, PassRule

pytestmark = pytest.mark.django_db
OPENING = Opening("College", "2026/CBS/101", date(2026, 4, 27))


def journal(vacancy):
    return list(Entry.objects.of_chain(vacancy.key).values_list("what", flat=True))


def test_a_new_vacancy_is_a_draft_with_its_rules(leiemond, hilde):
    vacancy = create_vacancy(
        organisation=leiemond,
        number="2026-014",
        definition=two_tests(),
        officer=hilde,
        by=hilde,
        at=PUBLISHED,
    )
    assert (vacancy.state, vacancy.title, vacancy.definition) == ("draft", "Dossierbeheerder", two_tests())


def test_the_registration_closes_after_its_last_minute(stage):
    assert stage.draft().closes_at == moment(2026, 6, 10, 0, 0)


def test_a_file_number_is_used_once_in_an_organisation(leiemond, hilde, stage):
    taken = stage.draft()
    with pytest.raises(ActionError, match=taken.number):
        create_vacancy(
            organisation=leiemond,
            number=taken.number,
            definition=two_tests(),
            officer=hilde,
            by=hilde,
            at=PUBLISHED,
        )


def test_a_draft_can_be_changed(stage, hilde):
    vacancy = stage.draft()
    changed = replace(two_tests(), offer=replace(two_tests().offer, title="Dossierbehandelaar", closes=None))
    save_draft(vacancy, changed, by=hilde, at=PUBLISHED)
    vacancy.refresh_from_db()
    assert (vacancy.title, vacancy.closes_at) == ("Dossierbehandelaar", None)


def test_saving_the_same_draft_again_leaves_no_entry(stage, hilde):
    vacancy = stage.draft()
    save_draft(vacancy, two_tests(), by=hilde, at=PUBLISHED)
    assert journal(vacancy) == ["vacancy_created"]


def test_publication_freezes_the_rules_with_their_hash(stage):
    version = stage.published().rules
    assert (version.number, version.document.encode(), version.fingerprint, version.definition) == (
        1,
        canonical_json(two_tests()),
        fingerprint(two_tests()),
        two_tests(),
    )


def test_publication_keeps_the_dutch_sentences(stage):
    titles = [block["title"] for block in stage.published().rules.sentences]
    assert titles == [
        "Extern",
        "Ronde 1: schriftelijke proef",
        "Ronde 2: mondelinge proef",
        "Het eindresultaat",
        "Aanstelling en reserve",
    ]


def test_publication_makes_the_rounds_in_order(stage):
    vacancy = stage.published()
    assert list(vacancy.rounds.values_list("position", "key", "state")) == [
        (1, "written", "waiting"),
        (2, "oral", "waiting"),
    ]


def test_publication_notes_the_decision_that_opened_the_post(stage):
    vacancy = stage.published()
    assert (vacancy.state, vacancy.opening_reference, vacancy.published_at) == (
        "open",
        "2026/CBS/101",
        PUBLISHED,
    )


def test_publishing_twice_with_the_same_decision_is_publishing_once(stage, hilde):
    vacancy = stage.published()
    publish(vacancy, opening=OPENING, by=hilde, at=PUBLISHED)
    assert vacancy.rules_versions.count() == 1


def test_publishing_again_on_another_decision_is_refused(stage, hilde):
    other = replace(OPENING, reference="2026/CBS/999")
    with pytest.raises(ActionError):
        publish(stage.published(), opening=other, by=hilde, at=PUBLISHED)


def test_rules_with_an_error_are_not_published(stage, hilde):
    first, second = two_tests().rounds
    part = replace(first.parts[0], pass_mark=Decimal(101))
    vacancy = stage.draft(two_tests(rounds=(replace(first, parts=(part,)), second)))
    with pytest.raises(ActionError):
        publish(vacancy, opening=OPENING, by=hilde, at=PUBLISHED)
    assert Vacancy.objects.get(pk=vacancy.pk).state == "draft"


def test_published_rules_cannot_be_changed(stage, hilde):
    changed = replace(two_tests(), offer=replace(two_tests().offer, title="Iets anders"))
    with pytest.raises(ActionError):
        save_draft(stage.published(), changed, by=hilde, at=PUBLISHED)


def test_a_date_filled_in_later_is_journaled(stage, hilde):
    vacancy = stage.published()
    plan_round(
        stage.round(vacancy, "oral"), planned_on=date(2026, 6, 23), place="Stadhuis", by=hilde, at=PUBLISHED
    )
    entry = Entry.objects.of_chain(vacancy.key).get(what="round_planned")
    assert entry.data == {"planned_on": "2026-06-23", "place": "Stadhuis"}


def test_a_closed_round_cannot_be_planned(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError):
        plan_round(stage.round(vacancy, "written"), planned_on=None, place="Elders", by=hilde, at=CLOSED)


def may_be_held():
    first, second = two_tests().rounds
    return two_tests(rounds=(replace(first, held=Held(HeldRule.MAY)), second))


def jury_fixes_the_number():
    first, second = two_tests().rounds
    return two_tests(
        rounds=(replace(first, cut=Cut(CutAmong.PASSED), passing=PassRule(percent=Decimal(50))), second)
    )


def test_a_round_that_may_be_held_asks_a_reason(stage, hilde):
    round_ = stage.round(stage.published(may_be_held()), "written")
    with pytest.raises(ActionError):
        decide_held(round_, held=False, reason=" ", by=hilde, at=PUBLISHED)


def test_the_decision_to_hold_a_round_is_kept_with_its_reason(stage, hilde):
    round_ = stage.round(stage.published(may_be_held()), "written")
    decide_held(round_, held=False, reason="Twee kandidaten", by=hilde, at=PUBLISHED)
    kept = Round.objects.get(pk=round_.pk)
    assert (kept.held_decision, kept.held_reason) == (False, "Twee kandidaten")


def test_there_is_nothing_to_decide_about_a_round_that_is_always_held(stage, hilde):
    with pytest.raises(ActionError):
        decide_held(
            stage.round(stage.published(), "written"), held=False, reason="Zomaar", by=hilde, at=PUBLISHED
        )


def test_the_number_of_the_jury_is_fixed_before_results_are_known(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"], jury_fixes_the_number())
    stage.points(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError):
        fix_cut_number(stage.round(vacancy, "written"), number=1, by=hilde, at=CLOSED)


def test_the_number_of_the_jury_cuts(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"], jury_fixes_the_number())
    fix_cut_number(stage.round(vacancy, "written"), number=1, by=hilde, at=CLOSED)
    run = stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    kinds = dict(run.verdicts.values_list("participation__application__candidate__first_name", "kind"))
    assert kinds == {"Ann": "passed", "Bea": "cut"}


def test_a_bureau_reaches_its_own_vacancy_only(stage, bart):
    stage.published()
    assert list(Vacancy.objects.staffed_by(bart)) == [bart.vacancy]


def test_a_stranger_reaches_no_vacancy(stage, wim):
    stage.published()
    assert list(Vacancy.objects.staffed_by(wim)) == []


def test_a_vacancy_accepts_applications_through_its_last_minute(stage):
    vacancy = stage.published()
    assert list(Vacancy.objects.accepting(at=moment(2026, 6, 9, 23, 59))) == [vacancy]


def test_a_vacancy_accepts_nothing_after_its_last_minute(stage):
    stage.published()
    assert list(Vacancy.objects.accepting(at=moment(2026, 6, 10, 0, 0))) == []


def with_questions():
    """The two tests, with two questions in the written one."""
    definition = two_tests()
    written = definition.round("written")
    part = replace(
        written.parts[0],
        criteria=(
            Criterion("first", "Vraag 1", written.parts[0].maximum / 2),
            Criterion("second", "Vraag 2", written.parts[0].maximum / 2),
        ),
    )
    return replace(definition, rounds=(replace(written, parts=(part,)), *definition.rounds[1:])), part.key


def test_a_neutralised_question_is_kept_with_the_round(stage, hilde):
    definition, part = with_questions()
    vacancy = stage.published(definition)
    round_ = stage.round(vacancy, "written")

    neutralise(round_, criteria=[(part, "first")], reason="Fout in de vraag", by=hilde, at=CLOSED)

    assert Round.objects.get(pk=round_.pk).neutralised == [[part, "first"]]


def test_something_of_a_part_has_to_count(stage, hilde):
    definition, part = with_questions()
    round_ = stage.round(stage.published(definition), "written")

    with pytest.raises(ActionError):
        neutralise(round_, criteria=[(part, "first"), (part, "second")], reason="Fout", by=hilde, at=CLOSED)


def test_only_a_question_of_the_round_can_be_neutralised(stage, hilde):
    definition, part = with_questions()
    round_ = stage.round(stage.published(definition), "written")

    with pytest.raises(ActionError, match=f"{part}.third"):
        neutralise(round_, criteria=[(part, "third")], reason="Fout", by=hilde, at=CLOSED)
