"""What a plan says of each domestic violence program, put to R-DV-01 to R-DV-05."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located, pointing, whole_number, word
from workflow.programs.county_plan.rules import domestic_violence
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding
from workflow.programs.county_plan.rules.domestic_violence import ITEM_FIELDS
from workflow.texts import Text

PART, COUNT = "DSS-D", "PF-DV-COUNT"
HUNDRED = Decimal(100)


def _number(content: Content) -> int:
    """How many programs the profile says."""
    return whole_number(content.number(PROFILE, COUNT)) or 0


def _programs(content: Content) -> Iterator[str]:
    """The programs whose form is begun: it names the agency. A form beyond the profile's number is asked no more."""
    number = _number(content)
    for instance in content.instances(PART):
        if instance.isdecimal() and 1 <= int(instance) <= number and content.text(PART, "agency_name", instance):
            yield instance


def _program(instance: str, found: Finding) -> Finding:
    """Say which program a finding is about."""
    where = Text("Program {number}", "Programme {number}").format(number=instance)
    question = found.reason.field.rpartition(".")[2] if found.reason and found.reason.field else ""
    return located(found, where, Place(PART, question, instance))


@asks("R-DV-01", "PROFILE.PF-DV-COUNT", "DSS-D.agency_name")
def ask_forms(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """How many programs there are, and how many forms."""
    programs = _number(facts.content)
    forms = tuple(_programs(facts.content))
    found = domestic_violence.file_each_program(facts.cycle, programs=programs, forms=len(forms))
    absent = next((str(number) for number in range(1, programs + 1) if str(number) not in forms), None)
    return (found if absent is None else pointing(found, Place(PART, "agency_name", absent)),)


@asks("R-DV-02", "DSS-D.q1_clientele_percent", "DSS-D.dv_clients", "DSS-D.all_clients")
def ask_clientele(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Victims among clients: the counts where both are given, else the percentage."""
    for instance in _programs(facts.content):
        victims, clients = _clientele(facts.content, instance)
        found = domestic_violence.serve_victims(facts.cycle, dv=victims, all=clients)
        yield _program(instance, found)


def _clientele(content: Content, instance: str) -> tuple[Decimal, Decimal]:
    victims, clients = (content.number(PART, name, instance) for name in ("dv_clients", "all_clients"))
    if victims is not None and clients is not None:
        return victims, clients
    percent = content.number(PART, "q1_clientele_percent", instance)
    return (Decimal(), Decimal()) if percent is None else (percent, HUNDRED)


@asks("R-DV-03", "DSS-D.q4_core_services", "DSS-D.core_services_direct")
def ask_core_services(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The core services that are described with days and hours, and whether the program gives them itself."""
    for instance in _programs(facts.content):
        rows = facts.content.rows(PART, "q4_core_services", instance)
        services = [word(row, "row") for row in rows if word(row, "description") and word(row, "days_and_hours")]
        direct = bool(facts.content.yes(PART, "core_services_direct", instance))
        every = facts.cycle.words("core_services")
        yield _program(instance, domestic_violence.give_core_services(facts.cycle, services=services, direct=True))
        yield _program(instance, domestic_violence.give_core_services(facts.cycle, services=every, direct=direct))


@asks("R-DV-04", *ITEM_FIELDS.values(), "DSS-D.q3_indicator", "DSS-D.director")
def ask_items(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The other items of each form, and its director."""
    for instance in _programs(facts.content):
        answered = [int(item) for item, field in ITEM_FIELDS.items() if _is_told(facts.content, item, field, instance)]
        director = bool(facts.content.yes(PART, "director", instance))
        every = [int(item) for item in ITEM_FIELDS]
        yield _program(instance, domestic_violence.describe_program(facts.cycle, answered=answered, director=True))
        yield _program(instance, domestic_violence.describe_program(facts.cycle, answered=every, director=director))


def _is_told(content: Content, item: str, field: str, instance: str) -> bool:
    """Whether an item is answered; the estimate of need with the indicator it rests on."""
    told = content.has(PART, field.rpartition(".")[2], instance)
    return told and (item != "3" or content.has(PART, "q3_indicator", instance))


@asks("R-DV-05", "DSS-D.own_words")
def ask_own_words(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the descriptions are the program's own, where somebody said so."""
    for instance in _programs(facts.content):
        own = facts.content.yes(PART, "own_words", instance)
        if own is None:
            yield NOT_APPLICABLE
        else:
            yield _program(instance, domestic_violence.describe_in_own_words(facts.cycle, copied=not own))
