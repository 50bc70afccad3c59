import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workflow.texts import Text, day_in_sentence, held_together, listed

ROOT = Path(__file__).parents[2]
SPACED = re.compile(r"(?:[^\W\d_]|[»)\]}]) [;?!](?=[\s\"'])")


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 11, 27), "27 November 2026", "27 novembre 2026"),
        (date(2026, 12, 1), "1 December 2026", "1er décembre 2026"),
        (datetime(2026, 8, 2, 23, tzinfo=UTC), "2 August 2026", "2 août 2026"),
    ],
)
def test_day_in_a_sentence_is_said_one_way(day: date, english: str, french: str) -> None:
    assert (day_in_sentence(day, "en"), day_in_sentence(day, "fr")) == (english, french)


def test_a_date_that_fills_a_sentence_is_said_in_its_language() -> None:
    filled = Text("Due {on}, {who}.", "À faire le {on}, {who}.").format(on=date(2026, 1, 1), who=Text("you", "vous"))
    assert filled == Text("Due 1 January 2026, you.", "À faire le 1er janvier 2026, vous.")


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("Il manque : Catégorie.", "Il manque\u00a0: Catégorie."),
        ("Modifier « Nombre »?", "Modifier «\u00a0Nombre\u00a0»?"),
        ("{label} :", "{label}\u00a0:"),
        ("<b>Motif :</b>", "<b>Motif\u00a0:</b>"),
        ("Quoi ! Vraiment ? Oui ;", "Quoi\u00a0! Vraiment\u00a0? Oui\u00a0;"),
        ("Déjà\u00a0: rien", "Déjà\u00a0: rien"),
        ("À 10:30, http://127.0.0.1 :8000", "À 10:30, http://127.0.0.1 :8000"),
        ("a != b, x ?: y", "a != b, x ?: y"),
    ],
)
def test_sign_of_a_french_sentence_never_begins_a_line(plain: str, shown: str) -> None:
    assert held_together(plain) == shown


def test_sentence_is_held_together_where_it_is_read_and_stored_as_written() -> None:
    missing = Text("Missing: {what}.", "Il manque : {what}.").format(what="« x »")
    assert missing.fr == "Il manque : « x »."
    assert missing.in_("fr") == "Il manque\u00a0: «\u00a0x\u00a0»."
    assert Text("Why : ?", "Why : ?").in_("fr") == Text("Why : ?", "Why : ?").in_("en") == "Why : ?"


def test_no_french_of_ours_has_a_space_before_a_semicolon_a_question_or_an_exclamation() -> None:
    """Quebec writes none; and a sentence with one beside sentences without would look careless."""
    folders = [ROOT / name for name in ("workflow", "blueprints", "translations", "templates/mail/fr")]
    kinds = {".py", ".po", ".yaml", ".jinja"}
    files = [path for folder in folders for path in folder.rglob("*.*") if path.suffix in kinds]
    found = [path.name for path in files if SPACED.search(path.read_text(encoding="utf-8"))]
    assert (len(files) > 300, found) == (True, [])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Planner", "Chair"], "Planner, Chair"),
        (["Executive Director, County Youth Bureau", "Planner"], "Executive Director, County Youth Bureau; Planner"),
        ([], ""),
    ],
)
def test_names_that_hold_a_comma_are_told_apart(names: list[str], said: str) -> None:
    assert listed(names) == said
