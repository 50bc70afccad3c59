"""All lists of a pack as one accessible PDF: cover, table of contents, page numbers, and what else is enclosed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflow.documents.breaking import broken
from workflow.documents.typesetting import set_paper
from workflow.reports.cells import say
from workflow.reports.headers import Lines, Statements
from workflow.reports.papers import Paper, frame, paper_data
from workflow.reports.tables import Table
from workflow.texts import Text

CONTENTS = Text("Contents", "Table des matières")
DOCUMENTS = Text("Enclosed documents", "Documents joints")
NOTE = Text(
    "These documents come with the pack as files of their own. Each is the one whose SHA-256 is written here.",
    "Ces documents accompagnent la trousse, chacun dans son fichier. Chacun est celui dont le SHA-256 est écrit ici.",
)
HEAD = (Text("Document", "Document"), Text("Bytes", "Octets"), Text("SHA-256", "SHA-256"))
NAME_WIDTH, DIGEST_WIDTH = 34, 34


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document as it stands in the pack: where, what it was called, how large it is, and its SHA-256."""

    path: str
    name: str
    size: int
    sha256: str


def pack_paper(
    title: Text,
    cover: Lines,
    tables: Sequence[Table],
    documents: Sequence[Enclosed],
    paper: Paper,
    statements: Statements = (),
) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of a pack. Raises Unsettable."""
    language = paper.language
    data: dict[str, Any] = {
        **frame(title, paper),
        "footer": say(title, "text", language),
        "cover": [[label.in_(language), broken(say(cell, "text", language), 70)] for label, cell in cover],
        "statements": [
            {
                "title": say(head, "text", language),
                "said": [[broken(about, 24), broken(text, 60)] for about, text in said],
            }
            for head, said in statements
        ],
        "contents-title": CONTENTS.in_(language),
        "lists": [paper_data(table, language) for table in tables],
        "documents-title": DOCUMENTS.in_(language),
        "documents-note": NOTE.in_(language),
        "documents-head": [text.in_(language) for text in HEAD],
        "documents": [
            [broken(one.path, NAME_WIDTH), say(one.size, "number", language), broken(one.sha256, DIGEST_WIDTH)]
            for one in documents
        ],
    }
    return set_paper("pack", data, paper.dated_on)
