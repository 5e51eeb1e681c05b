"""Why somebody is admitted or not, in words: for every type of condition and every problem with a paper."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from candidates.eligibility import (
    ConditionResult,
    ConditionState,
    Dossier,
    PaperProblem,
    ReferenceDates,
    propose,
)
from candidates.wording import condition_result_text, paper_problem_text, refusal_lines, round_name
from vacancies import rules
from vacancies.rules import DiplomaLevel, Proof, Reference, SeniorityKind

FIXED = Reference(rules.Anchor.FIXED, day=rules.date(2026, 6, 9))
CONDITIONS = (
    rules.DiplomaCondition(key="diploma", level=DiplomaLevel.BACHELOR),
    rules.CertificateCondition(key="certificate", name="EHBO"),
    rules.ExperienceCondition(key="experience", months=48, field="balie", reference=FIXED),
    rules.ExperienceCondition(
        key="judged", months=12, field="vreemdelingenrecht", reference=FIXED, proof=Proof.JUDGED
    ),
    rules.SeniorityCondition(
        key="seniority", kind=SeniorityKind.LEVEL, months=48, levels=("C",), reference=FIXED
    ),
    rules.ContractCondition(key="contract"),
    rules.EvaluationCondition(key="evaluation", count=2),
    rules.LanguageCondition(key="language", language="fr", level="B1"),
    rules.LicenceCondition(key="licence", category="B"),
    rules.AgeCondition(key="age", minimum=18, reference=FIXED),
    rules.NationalityCondition(key="nationality", countries=("BE", "NL")),
    rules.ResidenceCondition(key="residence", postcodes=("9990",)),
    rules.CoolingOffCondition(key="cooling", months=12, reference=FIXED),
    rules.NotOverqualifiedCondition(key="overqualified", level=DiplomaLevel.SECONDARY),
    rules.MedicalCondition(key="medical"),
    rules.JudgementCondition(key="judgement", text="Je hebt inzicht in het vreemdelingenrecht."),
    rules.StatementCondition(key="statement", text="Je bent bereid om in ploegen te werken."),
)
DEFINITION = rules.Definition(
    offer=rules.Offer("Dossierbeheerder", "C", "C1–C3"),
    routes=(),
    rounds=(),
    reserve=rules.ReserveRules(24),
    conditions=CONDITIONS,
    documents=(rules.RequiredDocument("extract", "Uittreksel uit het strafregister", max_age_months=3),),
)


def failed(key, observed="", required=""):
    return ConditionResult(key, ConditionState.NOT_MET, observed, required)


FAILED = [
    (
        failed("diploma", "secondary", "bachelor"),
        "Uit je dossier blijkt: een diploma secundair onderwijs.",
    ),
    (failed("diploma", "none", "bachelor"), "Uit je dossier blijkt: geen diploma."),
    (failed("certificate", "", "EHBO"), "Het blijkt niet uit je dossier."),
    (failed("certificate", "Rijbewijs op school", "EHBO"), "Uit je dossier blijkt: Rijbewijs op school."),
    (failed("experience", "47", "48"), "We tellen 47 maanden."),
    (failed("experience", "0", "48"), "We tellen 0 maanden."),
    (failed("judged", "11", "12"), "We tellen 11 maanden."),
    (failed("judged", "12", "12"), "Dat is onze beoordeling van je dossier."),
    (failed("seniority", "36", "48"), "We tellen 3 jaar."),
    (failed("contract", "no", "yes"), "In je dossier staat: nee."),
    (failed("evaluation", "1", "2"), "Van de laatste 2 waren er 1 gunstig."),
    (failed("language", "A2", "B1"), "Je niveau is A2."),
    (failed("language", "", "B1"), "Het blijkt niet uit je dossier."),
    (failed("licence", "AM, C", "B"), "Uit je dossier blijkt: AM, C."),
    (failed("age", "17", "18"), "Op die dag was je 17 jaar."),
    (failed("nationality", "FR", "BE, NL"), "Uit je dossier blijkt: FR."),
    (failed("residence", "8000", "9990"), "Uit je dossier blijkt: 8000."),
    (failed("cooling", "2026-01-15", "12"), "Je nam het laatst deel op 15 januari 2026."),
    (failed("overqualified", "master", "secondary"), "Uit je dossier blijkt: een masterdiploma."),
    (failed("medical", "no", "yes"), "In je dossier staat: nee."),
    (failed("judgement", "", "yes"), "Dat is onze beoordeling van je dossier."),
    (failed("statement", "no", "yes"), "In je dossier staat: nee."),
]


@pytest.mark.parametrize(("result", "observation"), FAILED, ids=lambda value: getattr(value, "key", ""))
def test_a_condition_that_is_not_met_says_what_we_saw(result, observation):
    assert condition_result_text(result, DEFINITION).endswith(f"Daaraan voldoe je niet. {observation}")


def test_every_type_of_condition_has_its_words():
    assert {result.key for result, _words in FAILED} == {condition.key for condition in CONDITIONS}


def test_the_published_sentence_of_the_condition_comes_first():
    assert condition_result_text(failed("statement", "no", "yes"), DEFINITION) == (
        "Je bent bereid om in ploegen te werken. Daaraan voldoe je niet. In je dossier staat: nee."
    )


@pytest.mark.parametrize(
    ("state", "more", "dutch", "english"),
    [
        (ConditionState.MET, {}, "Daaraan voldoe je.", "You meet this."),
        (
            ConditionState.NOT_SHOWN,
            {"to_judge": True},
            "Dat moeten we nog beoordelen.",
            "We still have to judge this.",
        ),
        (
            ConditionState.NOT_SHOWN,
            {"later": True},
            "Het bewijs mag nog komen.",
            "The proof may still come.",
        ),
        (
            ConditionState.NOT_SHOWN,
            {},
            "We hebben hiervan geen geldig bewijs.",
            "We have no valid proof of this.",
        ),
    ],
)
def test_the_other_states_in_both_languages(state, more, dutch, english):
    result = ConditionResult("statement", state, "", "yes", **more)
    texts = [condition_result_text(result, DEFINITION)]
    with translation.override("en"):
        texts.append(condition_result_text(result, DEFINITION))
    assert texts == [f"Je bent bereid om in ploegen te werken. {words}" for words in (dutch, english)]


PAPERS = [
    (
        PaperProblem("extract", "missing"),
        "Uittreksel uit het strafregister: dit document ontbreekt.",
        "Uittreksel uit het strafregister is missing.",
    ),
    (
        PaperProblem("extract", "rejected"),
        "Uittreksel uit het strafregister: dit document konden we niet aanvaarden.",
        "Uittreksel uit het strafregister could not be accepted.",
    ),
    (
        PaperProblem("extract", "too_old", "2026-03-08", "2026-03-09"),
        "Uittreksel uit het strafregister: dit document is van 8 maart 2026. Het mag ten vroegste van 9 maart 2026 zijn.",
        "Uittreksel uit het strafregister dates from 8 March 2026. It may be from 9 March 2026 at the earliest.",
    ),
    (
        PaperProblem("extract", "undated", "", "3"),
        "Uittreksel uit het strafregister: dit document heeft geen datum. Het mag hoogstens 3 maanden oud zijn.",
        "Uittreksel uit het strafregister has no date. It may be at most 3 months old.",
    ),
    (
        PaperProblem("extract", "not_blank"),
        "Uittreksel uit het strafregister: dit document is niet blanco.",
        "Uittreksel uit het strafregister is not blank.",
    ),
]


@pytest.mark.parametrize(
    ("problem", "dutch", "english"), PAPERS, ids=lambda value: getattr(value, "problem", "")
)
def test_what_is_wrong_with_a_paper(problem, dutch, english):
    texts = [paper_problem_text(problem, DEFINITION)]
    with translation.override("en"):
        texts.append(paper_problem_text(problem, DEFINITION))
    assert texts == [dutch, english]


def test_a_problem_without_words_is_an_error():
    with pytest.raises(ValueError, match="crumpled"):
        paper_problem_text(PaperProblem("extract", "crumpled"), DEFINITION)


@pytest.mark.parametrize(
    ("key", "dutch", "english"),
    [
        ("level", "de ronde “Niveautest”", "the round “Niveautest”"),
        ("oral", "ronde 2: mondelinge proef", "round 2: mondelinge proef"),
    ],
)
def test_a_round_is_named_by_its_number_or_its_title(key, dutch, english):
    level = rules.Round("level", rules.RoundKind.PRESELECTION, "Niveautest")
    written = rules.Round("written", rules.RoundKind.WRITTEN_TEST, "Schriftelijke proef")
    oral = rules.Round("oral", rules.RoundKind.ORAL_TEST, "Mondelinge proef")
    definition = replace(DEFINITION, rounds=(level, written, oral))
    names = [round_name(definition, definition.round(key))]
    with translation.override("en"):
        names.append(round_name(definition, definition.round(key)))
    assert names == [dutch, english]


def test_why_somebody_is_refused_stands_in_the_minutes_per_alternative():
    conditions = (
        rules.DiplomaCondition(key="diploma", level=DiplomaLevel.SECONDARY),
        rules.ContractCondition(key="contract"),
    )
    route = rules.Route(
        "external",
        rules.RouteKind.EXTERNAL,
        "Extern",
        (
            rules.Alternative("diploma", "Met diploma", ("diploma",)),
            rules.Alternative("contract", "Vast in dienst", ("contract",)),
        ),
    )
    definition = rules.Definition(
        rules.Offer("Functie", "C", "C1"), (route,), (), rules.ReserveRules(24), conditions=conditions
    )
    dossier = Dossier("external", date(2026, 5, 20))
    proposal = propose(definition, dossier, on=date(2026, 6, 10), dates=ReferenceDates())
    with translation.override("nl"):
        assert refusal_lines(proposal, definition) == [
            "Met diploma: niet voldaan: Je hebt minstens een diploma secundair onderwijs of een gelijkwaardig diploma.",
            "Vast in dienst: niet voldaan: Je werkt bij ons met een contract van onbepaalde duur.",
        ]
