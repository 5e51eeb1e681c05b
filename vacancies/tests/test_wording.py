from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from vacancies import rules, wording
from vacancies.rules import (
    Alternative,
    Anchor,
    Combination,
    Criterion,
    Cut,
    CutAmong,
    Definition,
    Employer,
    EndRules,
    HeadCount,
    Held,
    HeldRule,
    JurorRule,
    Lack,
    NeededWhen,
    Part,
    PassRule,
    Proof,
    Reference,
    RequiredDocument,
    ReserveStart,
    ResultKind,
    SeniorityKind,
)
from vacancies.sentences import Aspect, BlockKind, Run
from vacancies.tests import strategies
from vacancies.tests.procedures import NAMES, procedure, with_round

TEXTS = Path(__file__).parent / "wording"


@pytest.fixture(autouse=True, scope="module")
def dutch():
    with translation.override("nl"):
        yield


# -- The five procedures -----------------------------------------------------------------------------------


def whole(definition: Definition) -> str:
    """The procedure as a text: chapters, with date and place in brackets, one sentence a line."""
    chapters = []
    for block in wording.procedure(definition):
        margin = " | ".join(filter(None, (block.when, block.place)))
        lines = block.text.split("\n")
        chapters.append("\n".join([f"# {lines[0]}", *([f"[{margin}]"] if margin else []), *lines[1:]]))
    return "\n\n".join(chapters) + "\n"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_whole_procedure_in_words(name, language):
    with translation.override(language):
        assert whole(procedure(name)) == (TEXTS / f"{name}.{language}.txt").read_text(encoding="utf-8")


@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(strategies.procedures())
def test_every_chapter_of_a_procedure_without_errors_has_its_words(definition):
    blocks = wording.procedure(definition)
    assert [b.key for b in blocks if b.kind is BlockKind.ROUND] == [r.key for r in definition.rounds]
    assert [b.title for b in blocks if not all(s.text for s in b.sentences)] == []


# -- Form --------------------------------------------------------------------------------------------------


def about(definition: Definition, key: str, *aspects: Aspect) -> list[str]:
    return [s.text for s in wording.round_block(definition, definition.round(key)).about(*aspects)]


def test_what_decides_is_strong():
    block = wording.round_block(procedure("p5"), procedure("p5").round("oral"))
    assert block.about(Aspect.PASSING)[0].runs == (
        Run("Je slaagt als je minstens "),
        Run("50 op 100", strong=True),
        Run(" haalt."),
    )


def test_a_title_keeps_its_own_asterisks():
    definition = with_round(procedure("p5"), "oral", about="Een *open* gesprek.")
    block = wording.round_block(definition, definition.round("oral"))
    assert block.about(Aspect.CONTENT)[0].runs == (Run("Een *open* gesprek."),)


def test_a_title_keeps_its_percent_sign():
    definition = with_round(procedure("p5"), "oral", topics=("50 %(x)s regel",))
    assert "Het gaat over 50\u00a0%(x)s regel." in about(definition, "oral", Aspect.CONTENT)


def test_rows_put_sentences_of_one_aspect_under_one_label():
    block = wording.round_block(procedure("p2"), procedure("p2").round("speed_interview"))
    assert [(label, len(sentences)) for label, sentences in block.rows()] == [
        ("Wat", 3),
        ("Punten", 1),
        ("Competenties", 1),
        ("Datum", 1),
        ("Hoe berekend", 1),
        ("Geslaagd als", 1),
        ("Wie gaat door", 2),
        ("Eliminerend", 1),
        ("Eindscore", 1),
    ]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("preselection", "Preselectie"),
        ("capacity_test", "Niveau- en capaciteitstest"),
        ("online_tests", "Ronde 1: online testen"),
        ("speed_interview", "Ronde 2: speedinterview"),
        ("personality", "Persoonlijkheidstest"),
        ("jury", "Ronde 3: opdracht en interview met de jury"),
    ],
)
def test_rounds_are_numbered_without_preselection_extra_test_and_informative_rounds(key, title):
    assert wording.round_title(procedure("p3"), procedure("p3").round(key)) == title


def test_alternatives_have_letters_over_all_routes():
    definition = procedure("p1")
    assert [wording.letter(definition, r, a) for r in definition.routes for a in r.alternatives] == list(
        "ABCDE"
    )


def test_after_z_letters_are_doubled():
    definition = procedure("p5")
    many = tuple(Alternative(f"a{n}", "x", ()) for n in range(28))
    route = replace(definition.routes[0], alternatives=many)
    assert wording.letter(replace(definition, routes=(route,)), route, many[27]) == "BB"


# -- Conditions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (
            rules.DiplomaCondition(key="x", level=rules.DiplomaLevel.MASTER),
            "Je hebt minstens een masterdiploma of een gelijkwaardig diploma.",
        ),
        (
            rules.DiplomaCondition(key="x", named=("Bakker", "Slager"), access_to_level="C"),
            "Je hebt het diploma “Bakker”, het diploma “Slager” of een diploma dat toegang geeft tot niveau C.",
        ),
        (rules.CertificateCondition(key="x", name="EHBO"), "Je hebt het attest “EHBO”."),
        (
            rules.ExperienceCondition(key="x", months=36, field="onthaal", where=Employer.PUBLIC),
            "Je hebt minstens 3 jaar relevante ervaring (onthaal) bij ons of bij een andere overheid op de uiterste "
            "inschrijvingsdatum.",
        ),
        (
            rules.SeniorityCondition(key="x", kind=SeniorityKind.SERVICE, months=6),
            "Je hebt minstens 6 maanden dienstanciënniteit bij ons op de uiterste inschrijvingsdatum.",
        ),
        (
            rules.SeniorityCondition(key="x", kind=SeniorityKind.LEVEL, months=24, levels=("B", "C")),
            "Je hebt minstens 2 jaar niveauanciënniteit op niveau B of C bij ons op de uiterste inschrijvingsdatum.",
        ),
        (rules.ContractCondition(key="x"), "Je werkt bij ons met een contract van onbepaalde duur."),
        (rules.EvaluationCondition(key="x", count=1), "Je laatste evaluatie was gunstig."),
        (rules.EvaluationCondition(key="x", count=2), "Je laatste 2 evaluaties waren gunstig."),
        (
            rules.LanguageCondition(key="x", language="fr", level="B2"),
            "Je kent Frans op niveau B2 of hoger.",
        ),
        (rules.LicenceCondition(key="x", category="B"), "Je hebt een rijbewijs B."),
        (
            rules.AgeCondition(key="x", minimum=18, reference=Reference(Anchor.START)),
            "Je bent minstens 18 jaar op de dag waarop je begint te werken.",
        ),
        (
            rules.NationalityCondition(key="x", countries=("BE", "NL")),
            "Je hebt de nationaliteit van een van deze landen: BE, NL.",
        ),
        (rules.ResidenceCondition(key="x", postcodes=("9990",)), "Je woont in een van deze postcodes: 9990."),
        (
            rules.CoolingOffCondition(key="x", months=6),
            "Je nam in de 6 maanden voor de uiterste inschrijvingsdatum niet deel aan een selectie voor deze functie.",
        ),
        (
            rules.NotOverqualifiedCondition(key="x", level=rules.DiplomaLevel.SECONDARY),
            "Je hoogste diploma ligt hoogstens één niveau boven een diploma secundair onderwijs.",
        ),
        (rules.MedicalCondition(key="x"), "Je bent medisch geschikt voor de functie."),
        (
            rules.MedicalCondition(key="x", reference=Reference(Anchor.FIXED, day=date(2026, 1, 5))),
            "Je bent medisch geschikt voor de functie op 5 januari 2026.",
        ),
        (
            rules.LicenceCondition(key="x", category="C", proof=Proof.JUDGED),
            "Je hebt een rijbewijs C (dat beoordelen wij).",
        ),
        (rules.StatementCondition(key="x", text="Je woont graag hier."), "Je woont graag hier."),
        (
            rules.JudgementCondition(key="x", text="Je hebt inzicht in de wet."),
            "Je hebt inzicht in de wet (dat beoordelen wij).",
        ),
        (
            rules.LicenceCondition(key="x", category="B", text="Je rijdt met de auto."),
            "Je rijdt met de auto.",
        ),
    ],
)
def test_a_condition_in_words(condition, text):
    assert wording.condition_text(condition) == text


def test_a_condition_names_the_closing_date_of_its_definition():
    condition = rules.AgeCondition(key="x", minimum=18)
    assert wording.condition_text(condition, procedure("p5")) == "Je bent minstens 18 jaar op 9 juni 2026."


def test_a_condition_names_the_round_of_its_definition():
    condition = rules.MedicalCondition(key="x", reference=Reference(Anchor.ROUND, "written"))
    assert wording.condition_text(condition, procedure("p5")) == (
        "Je bent medisch geschikt voor de functie op de dag van de ronde “schriftelijke proef”."
    )


# -- Documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"lack": Lack.REMEDY, "remedy_days": 1},
            [
                "Je cv.",
                "Ontbreekt dat op de uiterste inschrijvingsdatum? Dan heb je nog 1 dag om het in te dienen.",
            ],
        ),
        (
            {"lack": Lack.REMEDY, "remedy_days": 5, "routes": ("internal",)},
            [
                "Je cv (enkel voor Intern).",
                "Ontbreekt dat op de uiterste inschrijvingsdatum? Dan heb je nog 5 dagen om het in te dienen.",
            ],
        ),
        (
            {"needed": NeededWhen.ROUND, "round": "jury", "note": "In kleur."},
            [
                "Je cv.",
                "We hebben het nodig voor de ronde “case, rollenspel en interview”. Zonder dat document kan je niet "
                "deelnemen.",
                "In kleur.",
            ],
        ),
        (
            {
                "needed": NeededWhen.APPOINTMENT,
                "max_age_months": 1,
                "anchor": Reference(Anchor.APPOINTMENT),
                "alternatives": ("external.diploma", "internal.level_b"),
            },
            [
                "Je cv, hoogstens 1 maand oud op de dag van de aanstelling (enkel voor mogelijkheden A en C).",
                "We vragen het voor we je aanstellen.",
            ],
        ),
    ],
)
def test_a_document_in_words(changes, lines):
    document = replace(RequiredDocument("cv", "je cv"), **changes)
    assert [s.text for s in wording.document_sentences(procedure("p2"), document)] == lines


def test_without_documents_there_is_no_chapter_about_them():
    assert wording.documents(replace(procedure("p5"), documents=())) == ()


# -- Rounds ------------------------------------------------------------------------------------------------

TWO = (Part("case", "Case", Decimal(40)), Part("talk", "Gesprek", Decimal(60)))


def with_marks(*marks: int) -> tuple[Part, ...]:
    return tuple(replace(part, pass_mark=Decimal(mark)) for part, mark in zip(TWO, marks, strict=True))


@pytest.mark.parametrize(
    ("changes", "aspect", "lines"),
    [
        (
            {"held": Held(HeldRule.MORE_THAN, 12, HeadCount.VALID)},
            Aspect.HELD,
            [
                "Deze ronde gaat enkel door bij meer dan 12 geldige kandidaturen.",
                "Bij 12 of minder slaan we ze over en gaat iedereen meteen door.",
            ],
        ),
        (
            {"held": Held(HeldRule.MAY)},
            Aspect.HELD,
            [
                "Deze ronde kan doorgaan. Dat beslissen we, met een reden, voor we namen zien.",
                "Gaat ze niet door, dan gaat iedereen meteen verder.",
            ],
        ),
        (
            {"taken_by": ("external",)},
            Aspect.TAKEN_BY,
            ["Enkel voor: Extern. Alle anderen zijn vrijgesteld en gaan meteen door."],
        ),
        ({"parts": (TWO[0],)}, Aspect.PARTS, ["Je krijgt een score op 40."]),
        (
            {"parts": (replace(TWO[0], pass_mark=Decimal("20.5")),)},
            Aspect.PARTS,
            ["Je krijgt een score op 40, met 20,5 als minimumscore."],
        ),
        (
            {"parts": with_marks(20, 30)},
            Aspect.PARTS,
            ["Case: 40 punten, minimumscore 20.", "Gesprek: 60 punten, minimumscore 30."],
        ),
        (
            {"parts": (replace(TWO[0], criteria=(Criterion("a", "Aanpak", Decimal(40)),)), TWO[1])},
            Aspect.PARTS,
            ["Case: 40 punten.", "Die punten zijn voor: aanpak (40).", "Gesprek: 60 punten."],
        ),
        (
            {"parts": (replace(TWO[0], weight=Decimal(1)), replace(TWO[1], weight=Decimal(2)))},
            Aspect.PARTS,
            [
                "Case: 40 punten.",
                "Gesprek: 60 punten.",
                "Het gewicht van de onderdelen: case 1 en gesprek 2.",
            ],
        ),
        (
            {"jurors": JurorRule(Combination.MEDIAN)},
            Aspect.CALCULATION,
            ["Elk jurylid geeft punten; de mediaan telt."],
        ),
        (
            {"jurors": JurorRule(Combination.MEDIAN, consensus=True)},
            Aspect.CALCULATION,
            ["De jury spreekt per onderdeel één score af. Lukt dat niet, dan telt de mediaan van de scores."],
        ),
        (
            {"jurors": JurorRule(consensus=True)},
            Aspect.CALCULATION,
            [
                "De jury spreekt per onderdeel één score af. Lukt dat niet, dan telt het gemiddelde van de scores."
            ],
        ),
        ({"jurors": JurorRule()}, Aspect.JURY, []),
        (
            {"jurors": JurorRule(members=3)},
            Aspect.JURY,
            ["De jury telt minstens 3 leden met stemrecht."],
        ),
        (
            {"jurors": JurorRule(external=1)},
            Aspect.JURY,
            ["De jury telt minstens 1 deskundige van buiten de organisatie."],
        ),
        (
            {"jurors": JurorRule(members=3, external=1)},
            Aspect.JURY,
            [
                "De jury telt minstens 3 leden met stemrecht, onder wie minstens 1 deskundige van buiten de organisatie."
            ],
        ),
        (
            {"parts": TWO, "passing": PassRule(percent=Decimal("62.5"))},
            Aspect.PASSING,
            ["Je slaagt als je minstens 62,5 op 100 haalt."],
        ),
        (
            {"parts": (TWO[1],), "passing": PassRule(percent=Decimal(50))},
            Aspect.PASSING,
            ["Je slaagt als je minstens 30 op 60 haalt."],
        ),
        (
            {
                "parts": (replace(TWO[0], weight=Decimal(1)), replace(TWO[1], weight=Decimal(2))),
                "passing": PassRule(percent=Decimal(60)),
            },
            Aspect.PASSING,
            ["Je slaagt als je minstens 60\u00a0% haalt."],
        ),
        (
            {"parts": with_marks(20, 30), "passing": PassRule(Decimal(60), True, 1)},
            Aspect.PASSING,
            [
                "Je slaagt als je voor minstens 1 van de 2 onderdelen de minimumscore haalt en je voor elk onderdeel "
                "de minimumscore haalt en je minstens 60 op 100 haalt."
            ],
        ),
        ({"passing": PassRule()}, Aspect.PASSING, []),
        (
            {"cut": Cut(CutAmong.ALL, 12)},
            Aspect.CUT,
            [
                "Enkel de 12 hoogste scores gaan door.",
                "Bij een gelijke stand op plaats 12 gaat iedereen met die score door.",
            ],
        ),
        (
            {"cut": Cut(CutAmong.PASSED, 1)},
            Aspect.CUT,
            [
                "Van wie geslaagd is, gaat enkel de hoogste score door.",
                "Bij een gelijke stand op plaats 1 gaat iedereen met die score door.",
            ],
        ),
        (
            {"cut": Cut(CutAmong.PASSED, None, ("interview", "written", "written.test"))},
            Aspect.CUT,
            [
                "Van wie geslaagd is, gaan enkel de hoogste scores door.",
                "De jury bepaalt hoeveel kandidaten doorgaan voor ze namen ziet.",
                "Bij een gelijke stand op de laatste plaats beslist de score voor gesprek, daarna voor schriftelijke "
                "proef, daarna voor schriftelijke proef (schriftelijke proef). Wie dan nog gelijk staat, gaat samen "
                "door.",
            ],
        ),
        (
            {"cut": Cut(CutAmong.ALL, 5)},
            Aspect.ELIMINATING,
            ["Wie niet bij de hoogste scores is of afwezig is, valt af."],
        ),
        (
            {"weight": Decimal(0)},
            Aspect.ELIMINATING,
            ["Deze ronde is niet eliminerend: iedereen gaat door."],
        ),
        (
            {"eliminating": True, "passing": PassRule(), "cut": Cut(CutAmong.ALL, 5)},
            Aspect.ELIMINATING,
            ["Deze ronde is eliminerend: wie niet bij de hoogste scores is of afwezig is, valt af."],
        ),
        (
            {"kept_years": 1},
            Aspect.KEPT,
            [
                "Slaagde je in het jaar voor de uiterste inschrijvingsdatum voor dezelfde test op dit niveau? Dan ben "
                "je vrijgesteld en telt dat resultaat."
            ],
        ),
        (
            {"kept_years": 3},
            Aspect.KEPT,
            [
                "Slaagde je in de 3 jaar voor de uiterste inschrijvingsdatum voor dezelfde test op dit niveau? Dan ben "
                "je vrijgesteld en telt dat resultaat."
            ],
        ),
        (
            {"blind": True},
            Aspect.BLIND,
            [
                "De jury verbetert zonder namen: op je werk staat een code, tot het resultaat van deze ronde vastligt."
            ],
        ),
        (
            {"result": ResultKind.VERDICT, "parts": ()},
            Aspect.PASSING,
            ["Je slaagt als de jury je geschikt vindt."],
        ),
        (
            {"invited_by": datetime(2026, 6, 1, 12), "finished_by": datetime(2026, 6, 7, 23, 59)},
            Aspect.DEADLINE,
            [
                "Je krijgt de uitnodiging uiterlijk op maandag 1 juni 2026, 12.00\u00a0uur.",
                "Je bent klaar uiterlijk op zondag 7 juni 2026, 23.59\u00a0uur. Die minuut telt nog mee.",
            ],
        ),
    ],
)
def test_a_rule_of_a_round_in_words(changes, aspect, lines):
    assert about(with_round(procedure("p5"), "oral", **changes), "oral", aspect) == lines


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "wie niet bij de hoogste scores is, valt af."),
        ({"cut": None, "passing": PassRule(percent=Decimal(50))}, "wie niet slaagt, valt af."),
        (
            {"passing": PassRule(percent=Decimal(50))},
            "wie niet slaagt of niet bij de hoogste scores is, valt af.",
        ),
    ],
)
def test_nobody_is_absent_from_a_preselection(changes, line):
    definition = with_round(procedure("p3"), "preselection", **changes)
    assert about(definition, "preselection", Aspect.ELIMINATING) == [f"Deze ronde is eliminerend: {line}"]


def test_a_round_that_is_not_the_last_says_who_goes_on():
    definition = with_round(procedure("p5"), "written", eliminating=True)
    assert about(definition, "written", Aspect.PASSING) == ["Je gaat door als je minstens 50 op 100 haalt."]


def test_a_test_for_routes_and_alternatives_names_both():
    definition = with_round(procedure("p3"), "capacity_test", taken_by=("internal",))
    assert about(definition, "capacity_test", Aspect.TAKEN_BY) == [
        "Enkel voor: Intern; Extern, zonder diploma secundair onderwijs. Alle anderen zijn vrijgesteld en gaan "
        "meteen door."
    ]


# -- The end -----------------------------------------------------------------------------------------------


def test_marks_of_rounds_are_listed_at_the_end_only_if_they_are_all_percentages():
    definition = procedure("p5")
    written = definition.rounds[0]
    by_part = replace(written, parts=with_marks(20, 30), passing=PassRule(parts_passed=1))
    definition = replace(definition, rounds=(by_part, *definition.rounds[1:]), end=EndRules(every_round=True))
    assert [s.text for s in wording.end(definition).about(Aspect.PASSING)] == [
        "Je bent geslaagd als je voor elke ronde die meetelt de minimumscore haalt."
    ]


def test_ties_at_the_end():
    definition = replace(procedure("p5"), end=EndRules(tie_breaks=("oral", "written.test")))
    assert [s.text for s in wording.end(definition).about(Aspect.RANKING)] == [
        "Wie slaagt, krijgt een plaats volgens de eindscore.",
        "Bij een gelijke stand beslist de score voor mondelinge proef, daarna voor schriftelijke proef (schriftelijke "
        "proef). Wie dan nog gelijk staat, deelt een plaats.",
    ]


def reserve(posts: int = 1, **changes) -> list[str]:
    definition = procedure("p5")
    offer = replace(definition.offer, posts=posts)
    definition = replace(definition, offer=offer, reserve=replace(definition.reserve, **changes))
    return [s.text for s in wording.reserve(definition).sentences]


def test_several_posts_go_to_the_first_in_the_ranking():
    assert reserve(posts=3)[0] == "De eerste 3 in de rangschikking krijgen een functie aangeboden."


def test_several_posts_of_a_plain_list_go_by_choice():
    assert (
        reserve(posts=3, ranked=False)[0] == "We kiezen, met een motivering, wie we de 3 functies aanbieden."
    )


def test_a_reserve_with_everything():
    changes = {
        "months": 12,
        "maximum_months": 36,
        "at_least": True,
        "starts": ReserveStart.NEXT_MONTH,
        "family": "Dossierbeheerder",
        "joint": True,
        "answer_days": 1,
        "refusals": 2,
    }
    assert reserve(**changes)[1:] == [
        "De andere geslaagde kandidaten komen in een wervingsreserve.",
        "De reserve geldt voor de functiefamilie “Dossierbeheerder”.",
        "Zowel de stad als het OCMW kan eruit putten.",
        "Ze is minstens 12 maanden geldig, vanaf de eerste dag van de maand na de beslissing.",
        "We kunnen ze verlengen, tot 3 jaar in totaal.",
        "We kunnen eruit putten voor vaste en tijdelijke functies en voor vervangingen.",
        "Je hebt 1 dag om op een aanbod te antwoorden.",
        "Weiger je 2 keer een vast aanbod, dan verlies je je plaats.",
    ]
