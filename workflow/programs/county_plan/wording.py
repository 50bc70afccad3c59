"""Dates, counts and lists as a sentence says them, in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from workflow.reports.cells import say
from workflow.texts import LANGUAGES, Text, day_in_sentence

ORGANIZATION_KINDS = {
    "district": Text("Social services district", "District de services sociaux"),
    "regional_office": Text("Regional office", "Bureau régional"),
    "state_agency": Text("State agency", "Organisme de l’État"),
}

ROLES = {
    "ldss_planner": Text("LDSS planner", "Planification du LDSS"),
    "ldss_commissioner": Text("LDSS Commissioner", "Commissaire du LDSS"),
    "yb_director": Text("Executive Director, County Youth Bureau", "Direction du Youth Bureau du comté"),
    "myb_director": Text("Director, municipal youth bureau", "Direction d’un youth bureau municipal"),
    "youth_board_chair": Text("Chair, County Youth Board", "Présidence du Youth Board du comté"),
    "probation_director": Text("County Probation Director", "Direction de la probation du comté"),
    "ceo_or_chair": Text(
        "Chief elected officer or legislative chairperson", "Chef élu du comté ou présidence de l’assemblée"
    ),
    "district_attorney": Text("District Attorney", "Procureur du district"),
    "advisory_board": Text("LDSS Advisory Board", "Conseil consultatif du LDSS"),
    "ocfs_cycle_admin": Text("OCFS cycle administrator", "Administration des cycles de l’OCFS"),
    "ocfs_plan_unit": Text("OCFS plan unit", "Unité des plans de l’OCFS"),
    "ocfs_reviewer": Text("OCFS reviewer", "Réviseur de l’OCFS"),
    "ocfs_child_care": Text("OCFS child care specialist", "Spécialiste des services de garde de l’OCFS"),
    "ocfs_domestic_violence": Text(
        "OCFS domestic violence specialist", "Spécialiste de la violence familiale de l’OCFS"
    ),
    "ocfs_adult_services": Text("OCFS adult services specialist", "Spécialiste des services aux adultes de l’OCFS"),
    "ocfs_detention": Text("OCFS detention specialist", "Spécialiste des services de détention de l’OCFS"),
    "ocfs_youth": Text("OCFS youth specialist", "Spécialiste du développement de la jeunesse de l’OCFS"),
    "regional_office_dp": Text(
        "OCFS regional office, Development and Prevention",
        "Bureau régional de l’OCFS, développement et prévention",
    ),
    "regional_office_yd": Text(
        "OCFS regional office, Youth Development", "Bureau régional de l’OCFS, développement de la jeunesse"
    ),
    "dpca_reviewer": Text("DPCA reviewer", "Réviseur de la DPCA"),
}
"""The roles of the program as a reader sees them."""


def day(when: date, near: date | None = None) -> Text:
    """Say "25 September", "25 septembre", with the year when `near` lies in another one or is not given."""
    year = f" {when.year}" if near is not None and near.year == when.year else ""
    return Text(*(day_in_sentence(when, language).removesuffix(year) for language in LANGUAGES))


def days(count: int) -> Text:
    """Say "1 day", "15 days"; "0 jour" takes the singular in French."""
    return Text(
        f"{count} day" if abs(count) == 1 else f"{count} days",
        f"{count} jour" if abs(count) <= 1 else f"{count} jours",
    )


def percent(number: Decimal) -> Text:
    """Say "12.5%", "12,5 %"."""
    return Text(*(say(number, "percent", language) for language in LANGUAGES))


def money(amount: Decimal) -> Text:
    """Say "$1,250.00", "1 250,00 $"."""
    return Text(*(say(amount, "money", language) for language in LANGUAGES))


def listed(words: Sequence[Text]) -> Text:
    """Say "a, b and c"."""
    return Text(_joined([word.en for word in words], "and"), _joined([word.fr for word in words], "et"))


def quoted(words: Iterable[str]) -> Text:
    """Say what people wrote as they wrote it: "“snow” and “heat”", "« snow » et « heat »"."""
    return listed([Text(f"“{word}”", f"« {word} »") for word in words])


def named(words: Iterable[str], names: Mapping[str, Text]) -> Text:
    """Say the words of a limit by their names; a word that a cycle adds and nobody named stands as it is."""
    return listed([names.get(word, Text(word, word)) for word in words])


def _joined(words: Sequence[str], conjunction: str) -> str:
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
