"""What is written into an Atom feed (RFC 4287): whatever a text holds, others can read it."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET  # nosec B405 - it writes here, and reads nothing

from workflow.reports.cells import clean

ATOM = "http://www.w3.org/2005/Atom"


def elements(parent: ET.Element, **texts: str) -> None:
    """Add an element for each text, without the characters that XML 1.0 forbids (2.2)."""
    for name, text in texts.items():
        ET.SubElement(parent, name).text = clean(text)


def instant(at: datetime) -> str:
    """An instant as Atom writes it (RFC 3339)."""
    return at.astimezone(UTC).isoformat()


def written(feed: ET.Element) -> bytes:
    """The whole feed."""
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))
