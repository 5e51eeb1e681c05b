"""Registering, deciding who is admitted, closing the admission, withdrawing."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.timezone import localdate

from candidates.actions import (
    Decision,
    Registration,
    close_admission,
    decide_admission,
    register,
    update_dossier,
    withdraw,
)
from candidates.contact import ContactDetails, change_contact_details
from candidates.eligibility import Admission, Diploma, Dossier, Paper
from candidates.models import Application, Participation
from candidates.proposals import proposal_for
from candidates.records import proposal_document, proposal_from_document
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED, DECIDED, REGISTERED, moment, two_tests
from vacancies.models import Vacancy
from vacancies.rules import (
    Alternative,
    DiplomaCondition,
    DiplomaLevel,
    JudgementCondition,
    Lack,
    Proof,
    RequiredDocument,
    Route,
    RouteKind,
)

pytestmark = pytest.mark.django_db


def dossier(route="external", **more):
    values = {
        "route": route,
        "registered_on": REGISTERED.date(),
        "diplomas": (Diploma(DiplomaLevel.SECONDARY),),
    }
    return Dossier(**(values | more))


def registration(name="Ann", **more):
    values = {
        "first_name": name,
        "last_name": "Peeters",
        "dossier": dossier(),
        "email": f"{name.lower()}@post.example",
    }
    return Registration(**(values | more))


def diploma_may_come_later():
    """The diploma is shown by a document that may come later."""
    return two_tests(
        conditions=(
            DiplomaCondition(
                key="diploma", level=DiplomaLevel.SECONDARY, proof=Proof.DOCUMENT, document="diploma"
            ),
        ),
        documents=(RequiredDocument("diploma", "Diploma", lack=Lack.LATER),),
    )


def judged_by_hr():
    return two_tests(
        conditions=(JudgementCondition(key="insight", text="Je hebt inzicht."),),
        routes=(
            Route(
                "external", RouteKind.EXTERNAL, "Extern", (Alternative("insight", "Inzicht", ("insight",)),)
            ),
            Route(
                "internal", RouteKind.PROMOTION, "Intern", (Alternative("insight", "Inzicht", ("insight",)),)
            ),
        ),
    )


# -- Registering ---------------------------------------------------------------------------------------------------------


def test_a_registration_makes_a_candidate_and_an_application(stage, hilde):
    (application,) = register(stage.published(), [registration()], by=hilde, at=REGISTERED)
    assert (str(application.candidate), application.reference, application.facts) == (
        "Ann Peeters",
        "0001",
        dossier(),
    )


def test_references_count_on(stage, hilde):
    vacancy = stage.published()
    register(vacancy, [registration("Ann")], by=hilde, at=REGISTERED)
    new = register(vacancy, [registration("Bea"), registration("Cis")], by=hilde, at=REGISTERED)
    assert [a.reference for a in new] == ["0002", "0003"]


def test_a_receipt_leaves_at_once(stage, hilde):
    (application,) = register(stage.published(), [registration()], by=hilde, at=REGISTERED)
    message = Message.objects.get(subject_key=application.key)
    assert (message.occasion, message.state, message.recipient_email) == (
        "receipt",
        "queued",
        "ann@post.example",
    )


def test_who_has_no_email_gets_the_receipt_by_post(stage, hilde):
    on_paper = registration(email="", street="Molenweg 27", postcode="9990", city="Leiemond")
    (application,) = register(stage.published(), [on_paper], by=hilde, at=REGISTERED)
    message = Message.objects.get(subject_key=application.key)
    assert (message.state, message.recipient_address) == ("post", "Ann Peeters\nMolenweg 27\n9990 Leiemond")


def test_who_cannot_be_reached_is_refused_with_the_reason(stage, hilde):
    with pytest.raises(ActionError, match="Ann Peeters"):
        register(stage.published(), [registration(email="")], by=hilde, at=REGISTERED)


def test_the_last_minute_counts(stage, hilde):
    assert len(register(stage.published(), [registration()], by=hilde, at=moment(2026, 6, 9, 23, 59))) == 1


def test_after_the_last_minute_nobody_is_registered(stage, hilde):
    with pytest.raises(ActionError):
        register(stage.published(), [registration()], by=hilde, at=moment(2026, 6, 10, 0, 0))


def test_what_came_in_on_paper_in_time_may_be_typed_in_after_the_closing_date(stage, hilde):
    on_paper = registration(received_on=date(2026, 6, 9))
    (application,) = register(stage.published(), [on_paper], by=hilde, at=moment(2026, 6, 11))
    assert application.registered_at == moment(2026, 6, 9, 12)


def test_what_came_in_on_paper_too_late_is_refused(stage, hilde):
    on_paper = registration(received_on=date(2026, 6, 10))
    with pytest.raises(ActionError):
        register(stage.published(), [on_paper], by=hilde, at=moment(2026, 6, 11))


def test_nothing_came_in_on_a_day_that_is_still_to_come(stage, hilde):
    with pytest.raises(ActionError):
        register(stage.published(), [registration(received_on=date(2026, 5, 21))], by=hilde, at=REGISTERED)


def test_the_same_candidate_twice_is_refused(stage, hilde):
    vacancy = stage.published()
    register(vacancy, [registration()], by=hilde, at=REGISTERED)
    with pytest.raises(ActionError, match="Ann Peeters"):
        register(vacancy, [registration(email="ANN@post.example")], by=hilde, at=REGISTERED)


def test_a_candidate_is_known_again_for_a_next_vacancy(stage, hilde):
    (first,) = register(stage.published(), [registration()], by=hilde, at=REGISTERED)
    (second,) = register(stage.published(), [registration(phone="0470 00 00 00")], by=hilde, at=REGISTERED)
    assert (second.candidate_id, second.candidate.phone) == (first.candidate_id, "0470 00 00 00")


def test_all_are_registered_or_none(stage, hilde):
    vacancy = stage.published()
    with pytest.raises(ActionError):
        register(vacancy, [registration("Ann"), registration("Bea", email="")], by=hilde, at=REGISTERED)
    assert vacancy.applications.count() == 0


def test_an_unknown_route_is_refused(stage, hilde):
    with pytest.raises(ActionError):
        register(stage.published(), [registration(dossier=dossier("internal"))], by=hilde, at=REGISTERED)


@pytest.mark.parametrize("number", [3, 30])
def test_registering_many_costs_as_many_queries_as_registering_few(
    stage, hilde, django_assert_max_num_queries, number
):
    vacancy = stage.published()
    with django_assert_max_num_queries(18):
        register(vacancy, [registration(f"K{i}") for i in range(number)], by=hilde, at=REGISTERED)


# -- Deciding ------------------------------------------------------------------------------------------------------------


def test_a_decision_follows_the_proposal_unless_told(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    application.refresh_from_db()
    assert (application.state, application.admission, application.alternative) == (
        "decided",
        "admitted",
        "diploma",
    )


def test_the_proposal_is_kept_beside_the_decision(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"])
    proposal = proposal_for(application, on=localdate(DECIDED))
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    application.refresh_from_db()
    assert proposal_from_document(application.proposal) == proposal


def test_a_proposal_reads_as_it_was_written(stage):
    (application,) = stage.registered(stage.published(), ["Ann"], DiplomaLevel.NONE)
    proposal = proposal_for(application, on=localdate(DECIDED))
    assert proposal_from_document(proposal_document(proposal)) == proposal


def test_who_does_not_meet_the_conditions_is_refused(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"], DiplomaLevel.LOWER_SECONDARY)
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    application.refresh_from_db()
    assert (application.admission, application.alternative) == ("refused", "")


def test_an_officer_may_differ_with_a_reason(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"], DiplomaLevel.LOWER_SECONDARY)
    decision = Decision(
        application, Admission.ADMITTED, alternative="diploma", reason="Gelijkwaardig bevonden"
    )
    decide_admission(vacancy, [decision], by=hilde, at=DECIDED)
    entry = Entry.objects.about(application.key).get(what="admission_decided")
    assert entry.data == {
        "admission": "admitted",
        "alternative": "diploma",
        "proposed": "refused",
        "reason": "Gelijkwaardig bevonden",
        "version": 1,
    }


def test_differing_without_a_reason_is_refused(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"])
    with pytest.raises(ActionError, match="Ann Peeters"):
        decide_admission(vacancy, [Decision(application, Admission.REFUSED)], by=hilde, at=DECIDED)


def test_the_letter_of_a_decision_waits_for_its_release(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    letters = Message.objects.filter(subject_key=application.key).exclude(occasion="receipt")
    assert [m.state for m in letters] == ["draft"]


def test_deciding_the_same_again_changes_nothing(stage, hilde):
    vacancy = stage.published()
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    decide_admission(vacancy, [Decision(application)], by=hilde, at=CLOSED)
    assert Entry.objects.about(application.key).filter(what="admission_decided").count() == 1


def test_an_open_paper_admits_with_reservation(stage, hilde):
    vacancy = stage.published(diploma_may_come_later())
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    application.refresh_from_db()
    assert (application.admission, application.open_papers) == ("admitted_with_reservation", ["diploma"])


def test_a_paper_that_comes_in_and_is_approved_lifts_the_reservation(stage, hilde):
    vacancy = stage.published(diploma_may_come_later())
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    shown = replace(application.facts, papers={"diploma": Paper(date(2026, 6, 12), approved=True)})
    update_dossier(application, shown, by=hilde, at=moment(2026, 6, 12))
    application.refresh_from_db()
    assert application.open_papers == []


def test_a_paper_that_is_not_checked_yet_leaves_the_reservation(stage, hilde):
    vacancy = stage.published(diploma_may_come_later())
    (application,) = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    shown = replace(application.facts, papers={"diploma": Paper(date(2026, 6, 12))})
    update_dossier(application, shown, by=hilde, at=moment(2026, 6, 12))
    application.refresh_from_db()
    assert application.open_papers == ["diploma"]


def test_what_hr_must_judge_blocks_the_decision(stage, hilde):
    vacancy = stage.published(judged_by_hr())
    (application,) = stage.registered(vacancy, ["Ann"])
    with pytest.raises(ActionError, match=r"Je hebt inzicht[^.]*\.'\]$"):
        decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)


def test_a_judgement_decides(stage, hilde):
    vacancy = stage.published(judged_by_hr())
    (application,) = stage.registered(vacancy, ["Ann"])
    update_dossier(
        application, replace(application.facts, judgements={"insight": False}), by=hilde, at=DECIDED
    )
    decide_admission(vacancy, [Decision(application)], by=hilde, at=DECIDED)
    application.refresh_from_db()
    assert application.admission == "refused"


def test_moving_somebody_to_the_right_route_asks_a_reason(stage, hilde):
    vacancy = stage.published(judged_by_hr())
    (application,) = stage.registered(vacancy, ["Ann"])
    with pytest.raises(ActionError, match="Ann Peeters"):
        decide_admission(vacancy, [Decision(application, route="internal")], by=hilde, at=DECIDED)


def test_somebody_moved_is_decided_by_the_other_route(stage, hilde):
    vacancy = stage.published(judged_by_hr())
    (application,) = stage.registered(vacancy, ["Ann"])
    update_dossier(
        application, replace(application.facts, judgements={"insight": True}), by=hilde, at=DECIDED
    )
    decide_admission(
        vacancy, [Decision(application, route="internal", reason="Werkt hier al")], by=hilde, at=DECIDED
    )
    application.refresh_from_db()
    assert (application.route, application.facts.route, application.admission) == (
        "internal",
        "internal",
        "admitted",
    )


# -- Closing the admission -----------------------------------------------------------------------------------------------


def test_closing_fixes_the_head_counts_and_starts_the_first_round(stage, hilde):
    vacancy = stage.published()
    admitted = stage.registered(vacancy, ["Ann", "Bea"])
    refused = stage.registered(vacancy, ["Cis"], DiplomaLevel.NONE)
    decide_admission(vacancy, [Decision(a) for a in admitted + refused], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    vacancy.refresh_from_db()
    entrants = Participation.objects.filter(round__key="written").values_list("application", flat=True)
    assert (vacancy.registered_count, vacancy.valid_count, sorted(entrants)) == (
        3,
        3,
        sorted(a.pk for a in admitted),
    )


def test_closing_twice_is_closing_once(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    close_admission(vacancy, by=hilde, at=CLOSED)
    assert Entry.objects.of_chain(vacancy.key).filter(what="admission_closed").count() == 1


def test_the_admission_stays_open_while_somebody_is_undecided(stage, hilde):
    vacancy = stage.published()
    stage.registered(vacancy, ["Ann"])
    with pytest.raises(ActionError, match="1"):
        close_admission(vacancy, by=hilde, at=DECIDED)


def test_the_admission_stays_open_while_candidates_may_apply(stage, hilde):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["Ann"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    with pytest.raises(ActionError):
        close_admission(vacancy, by=hilde, at=REGISTERED)


def test_without_anybody_admitted_the_first_round_starts_with_nobody(stage, hilde):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["Ann"], DiplomaLevel.NONE)
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=DECIDED)
    vacancy = close_admission(vacancy, by=hilde, at=DECIDED)
    assert (vacancy.state, Participation.objects.count()) == ("selection", 0)


def test_after_closing_nobody_is_decided_any_more(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    ann = stage.application(vacancy, "Ann")
    with pytest.raises(ActionError):
        decide_admission(vacancy, [Decision(ann, Admission.REFUSED, reason="Te laat")], by=hilde, at=CLOSED)


# -- Withdrawing ---------------------------------------------------------------------------------------------------------


def test_who_withdraws_before_the_admission_closes_enters_no_round(stage, hilde):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["Ann", "Bea"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=DECIDED)
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    names = Participation.objects.values_list("application__candidate__first_name", flat=True)
    assert (list(names), stage.application(vacancy, "Bea").withdrew_in) == (["Ann"], "admission")


def test_a_withdrawal_names_the_round_that_was_not_closed_yet(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=CLOSED)
    assert stage.application(vacancy, "Bea").withdrew_in == "oral"


def test_a_withdrawal_after_the_last_round_says_so(stage, hilde):
    ranking = stage.ranked({"Ann": ("70", "70"), "Bea": ("60", "60")})
    withdraw([stage.application(ranking.vacancy, "Bea")], by=hilde, at=moment(2026, 7, 1))
    assert stage.application(ranking.vacancy, "Bea").withdrew_in == "end"


def test_withdrawing_twice_is_withdrawing_once(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    ann = stage.application(vacancy, "Ann")
    withdraw([ann], by=hilde, at=CLOSED)
    withdraw([ann], by=hilde, at=moment(2026, 7, 1))
    assert Application.objects.get(pk=ann.pk).withdrawn_at == CLOSED


def test_a_withdrawal_is_confirmed_at_once(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    ann = stage.application(vacancy, "Ann")
    withdraw([ann], by=hilde, at=CLOSED)
    assert Message.objects.get(subject_key=ann.key, occasion="withdrawal").state == "queued"


def test_who_withdrew_is_decided_no_more(stage, hilde):
    vacancy = stage.published()
    (ann,) = stage.registered(vacancy, ["Ann"])
    withdraw([ann], by=hilde, at=REGISTERED)
    with pytest.raises(ActionError, match="Ann Peeters"):
        decide_admission(Vacancy.objects.get(pk=vacancy.pk), [Decision(ann)], by=hilde, at=DECIDED)


# -- Name, telephone and address -------------------------------------------------------------------------------------


def test_contact_details_are_changed_and_the_journal_names_the_fields(stage, hilde):
    (application,) = stage.registered(stage.published(), ["An"])
    details = ContactDetails("An", "Claes", phone="0470 00 00 01")
    (candidate,) = change_contact_details([application.candidate], details, by=hilde, at=DECIDED)
    entry = Entry.objects.get(what="contact_details_changed")
    assert (str(candidate), candidate.phone, entry.chain, entry.data) == (
        "An Claes",
        "0470 00 00 01",
        stage.organisation.chain,
        {"fields": ["last_name", "phone"]},
    )


def test_who_gets_letters_by_post_keeps_an_address(stage, hilde):
    posted = Registration("An", "Peeters", dossier(), street="Kaai 1", postcode="9990", city="Leiemond")
    (application,) = register(stage.published(), [posted], by=hilde, at=REGISTERED)
    with pytest.raises(ActionError, match="heeft geen e-mailadres en geen postadres"):
        change_contact_details([application.candidate], ContactDetails("An", "Peeters"), by=hilde, at=DECIDED)
