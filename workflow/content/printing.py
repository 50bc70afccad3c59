"""The papers of an item: its content as it is now or as it was kept, whole or one component, and what changed between.

A program with content brings the hook `paper_frame(session, item, version) -> Frame`: title, cover and what stands
elsewhere on the record. Without one a paper has the item's title and all of its components.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow import registry
from workflow.content.answers import Content
from workflow.content.freezing import content_digest, read_content
from workflow.content.papers import Frame, Paper, assemble, pairs, paper_data
from workflow.content.programs import find_structure, is_laid_over
from workflow.content.redlines import Redline, compare_contents, redline_paper
from workflow.content.storing import content_of, last_saved_at
from workflow.content.structure import Part, Structure
from workflow.documents.blocks import Block
from workflow.documents.typesetting import set_paper
from workflow.errors import NotFound
from workflow.snapshots import find_snapshot

CONTENTS, DRAFT = "Contents", "DRAFT"


@dataclass(frozen=True, slots=True)
class Version:
    """A content to print: kept under a number, or (0) as it is now.

    `changed_at` is when it last changed, or was kept; `until` when it went on from there, and None while it stands.
    """

    number: int
    structure: Structure
    content: Content
    changed_at: datetime
    sha256: str
    until: datetime | None = None


class Kept(NamedTuple):
    """A content that was kept: its number, when, and its SHA-256."""

    number: int
    made_at: datetime
    sha256: str


def find_version(session: Session, item: Item, number: int | None = None) -> Version:
    """The content kept under a number, or as it is now. Raises NotFound for an item or a number without content."""
    structure = find_structure(item)
    if number:
        kept = find_snapshot(session, item, number)
        until = _went_on_at(session, item, kept)
        return Version(number, structure, read_content(kept.content), kept.made_at, kept.sha256, until)
    content = content_of(session, item)
    changed_at = last_saved_at(session, item) or item.created_at
    return Version(0, structure, content, changed_at, content_digest(structure, content))


def _went_on_at(session: Session, item: Item, kept: Snapshot) -> datetime | None:
    """When the next version was kept, or the last one was written on; None while what was kept still stands."""
    query = select(Snapshot.made_at).where(Snapshot.item_id == item.id, Snapshot.number == kept.number + 1)
    saved_at = last_saved_at(session, item)
    return session.scalar(query) or (saved_at if saved_at is not None and saved_at > kept.made_at else None)


def kept_versions(session: Session, item: Item) -> list[Kept]:
    """Every content that was kept of an item with content, the newest first."""
    query = select(Snapshot.number, Snapshot.made_at, Snapshot.sha256).where(Snapshot.item_id == item.id)
    return [Kept(*row) for row in session.execute(query.order_by(Snapshot.number.desc()))]


def first_to_compare(session: Session, item: Item, kept: Sequence[Kept], later: Version) -> int | None:
    """The version that a later one is compared with where none is named; None where nothing was kept before it.

    What is laid over another item's content is compared with that: its first version. Anything else is compared with
    the last version that says something else.
    """
    before = [one for one in kept if not later.number or one.number < later.number]
    if not before:
        return None
    if is_laid_over(session, item):
        return before[-1].number
    return next((one.number for one in before if one.sha256 != later.sha256), before[0].number)


def make_paper(session: Session, item: Item, version: Version, component: str = "") -> Paper:
    """The paper of a version, whole or of one component. Raises NotFound for a component that it does not have."""
    frame = frame_of(session, item, version)
    if component:
        if component not in version.structure.components:
            raise NotFound(f"{item.reference} {component}")
        title = version.structure.components[component].title.en
        frame = replace(frame, subtitle=title, components=(component,))
    return assemble(version.structure, version.content, frame)


def frame_of(session: Session, item: Item, version: Version) -> Frame:
    """What the item's program says around the content."""
    program = registry.program_of(item.kind)
    hook = program.hooks.get("paper_frame")
    if hook is None:
        return Frame(item.title, program.label.en, dated_on(item, version))
    frame: Frame = hook(session, item, version)
    return frame


def shown_in(session: Session, item: Item, part: Part) -> Sequence[Block]:
    """What a part shows of the item's record, as the paper has it: the cover, the hearing, who signed; or nothing."""
    if not part.shows:
        return ()
    version = find_version(session, item)
    frame = frame_of(session, item, version)
    if part.shows == "cover":
        return [pairs(frame.facts)] if frame.facts else []
    if part.shows == "contents":
        titles = assemble(version.structure, version.content, frame).contents
        return [{"type": "items", "items": [title for _, _, title in titles]}]
    return [_raised(block) for block in frame.views.get(part.shows, ())]


def _raised(block: Block) -> Block:
    """A heading of the paper a level higher: on its own page a part stands above what it shows."""
    return {**block, "level": block["level"] - 1} if block["type"] == "heading" else block


def dated_on(item: Item, version: Version) -> date:
    """The local day of the content's last change, by which the paper is dated."""
    return registry.program_of(item.kind).today(version.changed_at)


def compare_versions(session: Session, item: Item, earlier: Version, later: Version) -> tuple[Redline, Paper]:
    """What changed between two versions, and the paper that tells it."""
    found = compare_contents(later.structure, earlier.content, later.content)
    frame = frame_of(session, item, later)
    return found, redline_paper(found, frame, _said(item, earlier), _said(item, later))


def _said(item: Item, version: Version) -> tuple[int, date, str]:
    return version.number, dated_on(item, version), version.sha256


def paper_pdf(paper: Paper) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of a paper. The same paper makes the same bytes. Raises Unsettable."""
    return set_paper("content", {**paper_data(paper, CONTENTS), "mark": DRAFT}, paper.frame.dated_on)
