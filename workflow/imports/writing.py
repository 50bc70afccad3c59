"""Workbooks to be filled in: the template of a kind, and its items as a list that can be edited and brought back.

No text ever becomes a formula or a link.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.definition import Field
from workflow.imports.cells import Directory, cell_of, read_directory
from workflow.imports.columns import NUMBER, OWN, REFERENCE, STATE, VERSION, Layout, editing_rows
from workflow.imports.sheets import MOST_ROWS, letters
from workflow.texts import Text
from workflow.visibility import hidden_fields, visible

LONGEST_CHOICE = 255
"""As many characters as a spreadsheet takes for the choices of a cell."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

HELP = Text("Help", "Aide")
COLUMN, ABOUT, VALUES = Text("Column", "Colonne"), Text("What belongs there", "Ce qui y va"), Text("Choices", "Choix")
HINTS = (
    Text("One row is one item. A blank row is passed over.", "Une ligne est un dossier. Une ligne vide est ignorée."),
    Text(
        "Several choices or people in one cell are divided by semicolons.",
        "Plusieurs choix ou personnes dans une cellule sont séparés par des points-virgules.",
    ),
    Text("A star marks what every new item needs.", "Un astérisque marque ce dont tout nouveau dossier a besoin."),
    Text("People are named by their address.", "Les personnes sont désignées par leur adresse."),
)
MILESTONES = (
    Text(
        "Dates of what happened before bring a new item to its state; each stands in the history on its day.",
        "Les dates de ce qui s’est passé avant mènent un nouveau dossier à son étape; chacune figure à l’historique.",
    ),
)
EDITING = (
    Text(
        "Leave reference and version as they are: they say which item a row is, and whether it was changed meanwhile.",
        "Laissez la référence et la version telles quelles : elles disent de quel dossier il s’agit, et s’il a changé.",
    ),
    Text(
        "A cell that you empty empties the record. The state is shown and cannot be changed by a list.",
        "Une cellule que vous videz vide le dossier. L’étape est montrée et ne peut être changée par une liste.",
    ),
)
TYPES = {
    "date": Text("a date", "une date"),
    "int": Text("a whole number", "un nombre entier"),
    "decimal": Text("a number", "un nombre"),
    "money": Text("an amount", "un montant"),
    "bool": Text("yes or no", "oui ou non"),
    "person": Text("a person’s address", "l’adresse d’une personne"),
    "people": Text("addresses of people", "les adresses de personnes"),
    "organization": Text("the name or code of an organization", "le nom ou le code d’une organisation"),
    "item": Text("the reference of an item", "la référence d’un dossier"),
    "items": Text("references of items", "les références de dossiers"),
}
TEXT = Text("text", "du texte")
AT_MOST = Text("{type}, at most {max} characters", "{type}, au plus {max} caractères")


def write_template(layout: Layout, language: str) -> bytes:
    """An empty list of a kind with its headings, the choices of its cells, and a sheet that explains them."""
    asked = [field.name for field in layout.row.input if field.name in layout.fields]
    told = [field.name for row in layout.milestones for field in row.input if field.name in layout.fields]
    told[:0] = [layout.bringing.by_import] if layout.bringing and layout.bringing.by_import else []
    further = (STATE, *dict.fromkeys(name for name in told if name not in asked)) if told else ()
    return _write(layout, (NUMBER, *asked, *further), (), (*HINTS, *(MILESTONES if told else ())), language)


def write_list(session: Session, layout: Layout, actor: Actor) -> bytes:
    """The items of a kind that the actor may see, in the actor's language, as a list that `compare` takes back.

    Fields that are kept from the actor are left blank, and stay as they are. At most as many as a list may have.
    """
    names = [REFERENCE, VERSION, STATE, *_edited(layout)]
    directory, language = read_directory(session, layout.flow.program), actor.language
    items = select(Item).where(visible(actor, layout.flow.kind)).order_by(Item.id).limit(MOST_ROWS)
    rows = (_row(layout, names, item, directory, actor) for item in session.scalars(items))
    return _write(layout, names, rows, (*EDITING, *HINTS), language)


def _edited(layout: Layout) -> list[str]:
    """The fields that somebody can change without moving the item, in the order of the record."""
    able = {field.name for row in editing_rows(layout.flow) for field in row.input if field.stored}
    given = {field.name for field in layout.row.input}
    return [name for name in layout.flow.fields if name in layout.fields and name in able | given]


def _row(layout: Layout, names: Sequence[str], item: Item, directory: Directory, actor: Actor) -> list[Any]:
    hidden = hidden_fields(actor, item)
    states = layout.flow.states
    state = states[item.state].label.in_(actor.language) if item.state in states else item.state
    own = {REFERENCE: item.reference, VERSION: item.version, STATE: state}
    return [
        own[name]
        if name in own
        else None
        if name in hidden
        else cell_of(layout.fields[name], item.fields.get(name), directory, actor.language)
        for name in names
    ]


def _write(
    layout: Layout, names: Sequence[str], rows: Iterable[Sequence[Any]], hints: Sequence[Text], language: str
) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(layout.flow.plural.in_(language)[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, name in enumerate(names):
            sheet.write_string(0, column, _heading(layout, name, language), bold)
            field = layout.fields.get(name) if name not in OWN else None
            is_day = field is not None and field.type == "date"
            sheet.set_column(column, column, _width(field), day if is_day else None)
            choices = _choices(field, language) if field is not None else []
            if choices and len(",".join(choices)) <= LONGEST_CHOICE and field is not None and field.type != "choices":
                sheet.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": choices})
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write_cell(sheet, last, column, value, day)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(names) - 1)
        _write_help(book, layout, names, hints, language)
    return file.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, str(value))


def _write_help(book: Any, layout: Layout, names: Sequence[str], hints: Sequence[Text], language: str) -> None:
    sheet = book.add_worksheet(HELP.in_(language))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30, wrapped)
    sheet.set_column(1, 2, 60, wrapped)
    for row, hint in enumerate(hints):
        sheet.write_string(row, 0, hint.in_(language))
    start = len(hints) + 1
    for column, text in enumerate((COLUMN, ABOUT, VALUES)):
        sheet.write_string(start, column, text.in_(language), bold)
    for row, name in enumerate(names, start + 1):
        sheet.write_string(row, 0, f"{letters(row - start)}: {_heading(layout, name, language)}")
        field = layout.fields.get(name) if name not in OWN else None
        if field is not None:
            sheet.write_string(row, 1, _about(field, language))
            sheet.write_string(row, 2, "; ".join(_choices(field, language)))


def _heading(layout: Layout, name: str, language: str) -> str:
    mark = " *" if name in layout.needed else ""
    return layout.label(name).in_(language) + mark


def _about(field: Field, language: str) -> str:
    kind = TYPES.get(field.type, TEXT)
    if field.type in ("text", "long") and field.max:
        kind = AT_MOST.format(type=kind, max=field.max)
    return " ".join(text.in_(language) for text in (kind, field.help) if text is not None)


def _choices(field: Field, language: str) -> list[str]:
    if field.type == "bool":
        return {"en": ["Yes", "No"], "fr": ["Oui", "Non"]}[language]
    return [option.label.in_(language) for option in field.options]


def _width(field: Field | None) -> int:
    return 14 if field is None else {"long": 50, "text": 36, "date": 12}.get(field.type, 22)
