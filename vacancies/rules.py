"""The definition of a selection procedure: what the brochure promises, as plain data.

One `Definition` is read by three: the wording (brochure), the engine (`candidates.eligibility`, `scoring.selection`) and the
reasons in letters and minutes. It holds no behaviour but questions about itself. Everything is frozen; points and weights are
`Decimal`, percentages `Decimal` between 0 and 100, moments are local (Europe/Brussels) and naive.

`vacancies.definition_format` reads and writes it as the canonical document, `vacancies.rule_checks` says what is wrong or odd.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

SEMANTICS = 1
"""Number of the meaning that the engine gives to a definition; a frozen definition names the one it was made for."""


# -- Dates ------------------------------------------------------------------------------------------------------------


class Certainty(StrEnum):
    FIXED = "fixed"
    PROVISIONAL = "provisional"
    ONE_OF = "one_of"  # "9 and/or 15 October"
    AT_LATEST = "at_latest"
    ANNOUNCED_BY = "announced_by"  # the date itself will be announced at the latest on the day given


@dataclass(frozen=True)
class When:
    """A published date: one day, or several for `ONE_OF`; `hour` is local time."""

    certainty: Certainty
    days: tuple[date, ...]
    hour: time | None = None


# -- What is offered --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pay:
    """Gross monthly pay in euro for full-time work."""

    minimum: Decimal
    maximum: Decimal
    index: Decimal | None = None
    private_years: int | None = None  # years from private or self-employed work that count at most
    note: str = ""


@dataclass(frozen=True)
class Contact:
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Offer:
    """The facts of the vacancy that the brochure prints. Texts are Dutch, in the Markdown of `organisations.prose`."""

    title: str
    level: str  # "A" … "E"
    pay_scale: str
    function: str = ""  # formal name, where it differs from the advertised title
    service: str = ""
    place: str = ""
    regime: str = ""
    contract: str = ""
    posts: int = 1
    closes: datetime | None = None  # last minute of registration, included
    starts: When | None = None
    pay: Pay | None = None
    intro: str = ""
    tasks: tuple[str, ...] = ()
    team: str = ""
    hours: str = ""
    strengths: str = ""  # why work here
    benefits: tuple[str, ...] = ()
    how_to_apply: str = ""
    contact_function: Contact | None = None
    contact_selection: Contact | None = None


@dataclass(frozen=True)
class LevelAnchor:
    """What a level of a competency looks like, so that jurors mean the same by it."""

    level: int
    text: str


@dataclass(frozen=True)
class Competency:
    """A competency by value: level `level` of `levels`, with what that level looks like; `anchors` say it of other levels too."""

    key: str
    name: str
    group: str = ""
    definition: str = ""
    level: int = 1
    levels: int = 4
    behaviour: str = ""
    anchors: tuple[LevelAnchor, ...] = ()


# -- Who is admitted --------------------------------------------------------------------------------------------------


class DiplomaLevel(StrEnum):
    NONE = "none"
    LOWER_SECONDARY = "lower_secondary"
    SECONDARY = "secondary"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def rank(self) -> int:
        return list(DiplomaLevel).index(self)


class Employer(StrEnum):
    """Where service was done or is asked for; each includes the ones before it."""

    HERE = "here"
    LOCAL = "local"  # any local authority
    PUBLIC = "public"  # any public authority
    ANYWHERE = "anywhere"

    def includes(self, other: Employer) -> bool:
        order = list(Employer)
        return order.index(other) <= order.index(self)


class SeniorityKind(StrEnum):
    GRADE = "grade"
    LEVEL = "level"
    SERVICE = "service"


class Anchor(StrEnum):
    """The day on which a condition must hold or from which an age of a document is counted."""

    REGISTRATION = "registration"
    CLOSING = "closing"
    ROUND = "round"
    APPOINTMENT = "appointment"
    START = "start"
    FIXED = "fixed"


@dataclass(frozen=True)
class Reference:
    anchor: Anchor = Anchor.CLOSING
    round: str = ""
    day: date | None = None


class Proof(StrEnum):
    DECLARED = "declared"
    DOCUMENT = "document"
    JUDGED = "judged"  # HR judges it, with a reason


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition of admission. `document` names the required document that proves it when `proof` is DOCUMENT."""

    key: str
    text: str = ""  # replaces the worded sentence where the general wording does not fit
    reference: Reference = Reference()
    proof: Proof = Proof.DECLARED
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class DiplomaCondition(Condition):
    """A diploma of `level` or higher, or one of `named`, or one that gives access to `access_to_level`."""

    level: DiplomaLevel | None = None
    named: tuple[str, ...] = ()
    access_to_level: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificateCondition(Condition):
    name: str


@dataclass(frozen=True, kw_only=True)
class ExperienceCondition(Condition):
    """Relevant experience: periods marked with `field`, at least `months` calendar months, overlaps once."""

    months: int
    field: str
    where: Employer = Employer.ANYWHERE


@dataclass(frozen=True, kw_only=True)
class SeniorityCondition(Condition):
    """Seniority of `kind` in a function of one of `levels` ("C", or steps as "C4"), at least `months` calendar months."""

    kind: SeniorityKind
    months: int
    levels: tuple[str, ...] = ()
    where: Employer = Employer.HERE


@dataclass(frozen=True, kw_only=True)
class ContractCondition(Condition):
    """Works here under a contract of indefinite duration."""


@dataclass(frozen=True, kw_only=True)
class EvaluationCondition(Condition):
    """The last `count` evaluations were favourable."""

    count: int


@dataclass(frozen=True, kw_only=True)
class LanguageCondition(Condition):
    language: str  # ISO 639-1
    level: str  # CEFR: "A1" … "C2"


@dataclass(frozen=True, kw_only=True)
class LicenceCondition(Condition):
    category: str  # driving licence, "B"


@dataclass(frozen=True, kw_only=True)
class AgeCondition(Condition):
    minimum: int


@dataclass(frozen=True, kw_only=True)
class NationalityCondition(Condition):
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2


@dataclass(frozen=True, kw_only=True)
class ResidenceCondition(Condition):
    postcodes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CoolingOffCondition(Condition):
    """Did not take part in a selection for this function in the last `months` months."""

    months: int


@dataclass(frozen=True, kw_only=True)
class NotOverqualifiedCondition(Condition):
    """Highest diploma at most one level above `level`."""

    level: DiplomaLevel


@dataclass(frozen=True, kw_only=True)
class MedicalCondition(Condition):
    """Medically fit for the function."""


@dataclass(frozen=True, kw_only=True)
class JudgementCondition(Condition):
    """Something that HR judges and motivates; `text` says what."""


@dataclass(frozen=True, kw_only=True)
class StatementCondition(Condition):
    """Something the candidate states; `text` says what."""


class RouteKind(StrEnum):
    EXTERNAL = "external"
    INTERNAL_MOBILITY = "internal_mobility"
    PROMOTION = "promotion"
    EXTERNAL_MOBILITY = "external_mobility"


class ReserveKind(StrEnum):
    RECRUITMENT = "recruitment"
    PROMOTION = "promotion"


@dataclass(frozen=True)
class Alternative:
    """All of `conditions` together; `extra_test` names the round that only those admitted this way have to take."""

    key: str
    label: str
    conditions: tuple[str, ...]
    extra_test: str = ""


@dataclass(frozen=True)
class Route:
    """A way to fill the post: `general` conditions, and at least one of `alternatives`."""

    key: str
    kind: RouteKind
    label: str
    alternatives: tuple[Alternative, ...]
    general: tuple[str, ...] = ()
    reserve: ReserveKind = ReserveKind.RECRUITMENT

    def alternative(self, key: str) -> Alternative:
        return next(a for a in self.alternatives if a.key == key)


class NeededWhen(StrEnum):
    APPLICATION = "application"
    ROUND = "round"
    APPOINTMENT = "appointment"


class Lack(StrEnum):
    """What a document that is missing at the closing date does."""

    INVALID = "invalid"
    REMEDY = "remedy"  # may be remedied within `remedy_days`
    LATER = "later"  # may come later; blocks the appointment only


@dataclass(frozen=True)
class RequiredDocument:
    """A paper that candidates hand in; `routes` limits it (empty: everybody). A maximum age is in calendar months at `anchor`."""

    key: str
    label: str
    needed: NeededWhen = NeededWhen.APPLICATION
    round: str = ""
    lack: Lack = Lack.INVALID
    remedy_days: int | None = None
    max_age_months: int | None = None
    anchor: Reference = Reference()
    blank: bool = (
        False  # an extract that must be blank; one that is not asks an explanation and a reasoned assessment
    )
    routes: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()  # "route.alternative": only needed by those who rely on it
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A question of this vacancy, answered at registration."""

    key: str
    text: str


# -- Rounds -----------------------------------------------------------------------------------------------------------


class RoundKind(StrEnum):
    PRESELECTION = "preselection"
    LEVEL_TEST = "level_test"  # level and capacity test
    ONLINE_TESTS = "online_tests"
    WRITTEN_TEST = "written_test"
    ORAL_TEST = "oral_test"
    PRACTICAL_TEST = "practical_test"
    ASSIGNMENT = "assignment"  # take-home
    SPEED_INTERVIEW = "speed_interview"
    JURY_INTERVIEW = "jury_interview"
    ASSESSMENT = "assessment"
    PERSONALITY_TEST = "personality_test"


class HeadCount(StrEnum):
    """Which candidates "more than N" counts; fixed when the step before closes, later withdrawals change nothing."""

    REGISTERED = "registered"
    VALID = "valid"
    ADMITTED = "admitted"
    ENTERING = "entering"


class HeldRule(StrEnum):
    ALWAYS = "always"
    MORE_THAN = "more_than"
    MAY = "may"


@dataclass(frozen=True)
class Held:
    """Always; only with more than `threshold` candidates of `count`; or as the officer decides before names are shown."""

    rule: HeldRule = HeldRule.ALWAYS
    threshold: int | None = None
    count: HeadCount | None = None


class ResultKind(StrEnum):
    POINTS = "points"
    PASS_FAIL = "pass_fail"
    VERDICT = "verdict"  # the jury's reasoned suitable / not suitable
    INFORMATIVE = "informative"


class Source(StrEnum):
    JURY = "jury"
    OFFICER = "officer"
    IMPORT = "import"


class Combination(StrEnum):
    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True)
class JurorRule:
    """How jurors' part totals become one figure; with `consensus` the agreed figure replaces it and `combine` is the fallback.

    `members`: how many with a vote judge each candidate at least; `external`: how many experts from elsewhere are among them.
    0: the rules promise nothing about it.
    """

    combine: Combination = Combination.MEAN
    consensus: bool = False
    members: int = 0
    external: int = 0


@dataclass(frozen=True)
class Criterion:
    """A criterion or question of a part, worth `maximum` points; with `levels` it is scored n of L and gives n/L × maximum."""

    key: str
    title: str
    maximum: Decimal
    levels: int | None = None
    competency: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a round: points out of `maximum`; `weight` None means the maximum weighs; `pass_mark` in points."""

    key: str
    title: str
    maximum: Decimal
    weight: Decimal | None = None
    pass_mark: Decimal | None = None
    source: Source = Source.JURY
    criteria: tuple[Criterion, ...] = ()
    step: Decimal = Decimal("0.5")  # smallest step in which points are given


@dataclass(frozen=True)
class PassRule:
    """All that is given must hold: round at least `percent`, every part at its mark, at least `parts_passed` parts at theirs."""

    percent: Decimal | None = None
    every_part: bool = False
    parts_passed: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.percent is None and not self.every_part and self.parts_passed is None


class CutAmong(StrEnum):
    PASSED = "passed"
    ALL = "all"


@dataclass(frozen=True)
class Cut:
    """The `number` highest go through; None: a number fixed by the jury before names appear. `tie_breaks` are references
    "part", "round" or "round.part" to this round's parts or earlier rounds; without them all tied at the border go through."""

    among: CutAmong
    number: int | None = None
    tie_breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    key: str
    kind: RoundKind
    title: str
    held: Held = Held()
    taken_by: tuple[
        str, ...
    ] = ()  # route keys; empty: everybody (or, for an extra test, those it is asked of)
    result: ResultKind = ResultKind.POINTS
    parts: tuple[Part, ...] = ()
    jurors: JurorRule = JurorRule()
    passing: PassRule = PassRule()
    cut: Cut | None = None
    eliminating: bool = True
    weight: Decimal | None = None
    kept_years: int | None = (
        None  # an earlier result at the same level is kept this many years back from the closing date
    )
    when: When | None = None
    place: str = ""
    minutes: int | None = None  # duration at most
    invited_by: datetime | None = None
    finished_by: datetime | None = None  # last minute, included
    about: str = ""
    topics: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    blind: bool = False  # the jury sees a code instead of the name until the round is closed
    mark_shown: bool = (
        False  # jurors see the mark to reach while they score, and how far one still is from it
    )
    earlier_points_shown: bool = False  # jurors read in the dossier what was scored in earlier rounds

    @property
    def maximum(self) -> Decimal:
        """Points that can be had: the maxima of the parts added up."""
        return sum((part.maximum for part in self.parts), Decimal(0))

    def part(self, key: str) -> Part:
        return next(p for p in self.parts if p.key == key)


# -- The end ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EndRules:
    """`every_round`: each counting round at its own mark; `percent`: the overall mark. Both may be asked."""

    percent: Decimal | None = None
    every_round: bool = False
    tie_breaks: tuple[str, ...] = ()  # counting rounds "round", or "round.part"


class ReserveStart(StrEnum):
    DECISION = "decision"
    NEXT_MONTH = "next_month"  # the first of the month after the decision


@dataclass(frozen=True)
class ReserveRules:
    """The reserve list: valid for `months` months, extendable to `maximum_months` in all, for a function or a function family."""

    months: int
    maximum_months: int | None = None
    at_least: bool = False
    ranked: bool = True
    starts: ReserveStart = ReserveStart.DECISION
    family: str = ""
    joint: bool = False  # also for the partner organisation (city and welfare board)
    answer_days: int = 7
    refusals: int | None = None  # refusals of a permanent offer after which the place is lost; None: never


@dataclass(frozen=True)
class Definition:
    """A whole procedure. `general` are keys of conditions that hold for every route; `conditions` is the list they come from."""

    offer: Offer
    routes: tuple[Route, ...]
    rounds: tuple[Round, ...]
    reserve: ReserveRules
    conditions: tuple[Condition, ...] = ()
    general: tuple[str, ...] = ()
    documents: tuple[RequiredDocument, ...] = ()
    questions: tuple[Question, ...] = ()
    competencies: tuple[Competency, ...] = ()
    end: EndRules = field(default_factory=EndRules)
    semantics: int = SEMANTICS

    def route(self, key: str) -> Route:
        return next(r for r in self.routes if r.key == key)

    def round(self, key: str) -> Round:
        return next(r for r in self.rounds if r.key == key)

    def condition(self, key: str) -> Condition:
        return next(c for c in self.conditions if c.key == key)

    def document(self, key: str) -> RequiredDocument:
        return next(d for d in self.documents if d.key == key)

    def is_extra_test(self, round_key: str) -> bool:
        """Whether some alternative demands this round of those who are admitted by it."""
        return any(a.extra_test == round_key for r in self.routes for a in r.alternatives)

    def takes(self, round_: Round, route: str, alternative: str) -> bool:
        """Whether a candidate admitted by `route` and `alternative` has to take the round, or is exempt from it."""
        demanded = alternative and self.route(route).alternative(alternative).extra_test == round_.key
        if self.is_extra_test(round_.key) or round_.taken_by:
            return bool(demanded) or route in round_.taken_by
        return True

    @property
    def explicit_weights(self) -> bool:
        return any(r.weight is not None for r in self.rounds)

    def weight(self, round_: Round) -> Decimal:
        """Weight in the final total; 0 for a round that does not count. Without explicit weights the maximum weighs.

        Preselection, informative rounds, rounds without points and extra tests never count (rules: weight; settled
        case 3).
        """
        if (
            round_.kind is RoundKind.PRESELECTION
            or round_.result is not ResultKind.POINTS
            or self.is_extra_test(round_.key)
        ):
            return Decimal(0)
        if self.explicit_weights:
            return round_.weight or Decimal(0)
        return round_.maximum

    def counts(self, round_: Round) -> bool:
        return self.weight(round_) > 0
