"""The minutes of a meeting as a paper: the text that was written, its dated corrections, set as accessible PDF."""

from datetime import date
from typing import Any

from workflow.committees.gathering import Sitting
from workflow.committees.minutes import without_places
from workflow.documents.blocks import read_blocks
from workflow.documents.typesetting import set_paper
from workflow.texts import Text, day_in_sentence

TITLE = Text("Minutes: {title}", "Procès-verbal : {title}")
SUBJECT = Text("Minutes of the meeting of {day}", "Procès-verbal de la réunion du {day}")
FOOTER = Text("{reference}, {day}", "{reference}, {day}")
DRAFT = Text("Draft: not approved yet.", "Ébauche : pas encore approuvé.")
CORRECTIONS = Text("Corrections", "Corrections")
CORRECTED = Text("Correction of {day}", "Correction du {day}")


def minutes_paper(sitting: Sitting, language: str) -> bytes:
    """The PDF (PDF/UA-1) in a language; the text itself is in the language in which it was written.

    Dated by the last that happened to the text, so that the same minutes make the same bytes. Raises Unsettable.
    """
    fields = sitting.item.fields
    corrections = fields.get("minutes_corrections") or ()
    approved = fields.get("minutes_approved_on")
    dates = [row["corrected_on"] for row in corrections]
    dated_on = date.fromisoformat(max(dates, default=approved or sitting.day.isoformat()))
    day = _day(sitting.day, language)
    data: dict[str, Any] = {
        "title": TITLE.format(title=sitting.item.title).in_(language),
        "author": sitting.body.name.in_(language) if sitting.body else "Accord",
        "description": SUBJECT.format(day=day).in_(language),
        "footer": FOOTER.format(reference=sitting.item.reference, day=day).in_(language),
        "language": language,
        "notice": "" if approved else DRAFT.in_(language),
        "blocks": read_blocks(without_places(str(fields.get("minutes_text") or ""))),
        "corrections-title": CORRECTIONS.in_(language),
        "corrections": [
            {
                "title": CORRECTED.format(day=_day(date.fromisoformat(row["corrected_on"]), language)).in_(language),
                "blocks": read_blocks(row["text"]),
            }
            for row in corrections
        ],
    }
    return set_paper("minutes", data, dated_on)


def _day(day: date, language: str) -> str:
    return day_in_sentence(day, language)
