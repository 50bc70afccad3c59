"""The minutes of a meeting, written from what happened: facts in, Markdown out, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from workflow.committees.attendance import Quorum
from workflow.committees.outcomes import outcome_said
from workflow.texts import Text, day_in_sentence

COUNTS = ("in_favour", "against", "abstain", "recused")


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody who was there: from a seat or as a guest, with every arrival and departure (local times)."""

    name: str
    seat: str = ""
    stands_in: bool = False
    stays: tuple[tuple[time | None, time | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an endorsement: what, who sees to it, and by when."""

    text: str
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion and what it came to. Counts are of seats; `recused` names the seats, never how anybody voted."""

    number: str
    item: str
    kind: Text
    text: str = ""
    mover: str = ""
    seconder: str = ""
    tally: Mapping[str, int] | None = None
    outcome: str | None = None
    recused: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    decided_on: date | None = None
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Discussed:
    """A line of the agenda, with the motions put on its item."""

    title: str
    reference: str = ""
    presenter: str = ""
    motions: tuple[Motion, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Everything that minutes are written from."""

    title: str
    held_on: date
    reference: str
    committee: Text | None = None
    presides: str = ""
    secretary: str = ""
    channel: Text | None = None
    inquorate: bool = False
    adjourned: bool = False
    quorum: Quorum | None = None
    attended: tuple[Attended, ...] = ()
    absent: tuple[str, ...] = ()
    lines: tuple[Discussed, ...] = ()
    others: tuple[Motion, ...] = ()
    electronic: tuple[Motion, ...] = ()


HEAD = Text("Minutes of {what}, {day}", "Procès-verbal : {what}, {day}")
MEETING = Text("Meeting: {reference}", "Réunion : {reference}")
CHANNEL = Text("How it was held: {said}", "Mode : {said}")
PRESIDES = Text("Presiding: {name}", "Présidence : {name}")
SECRETARY = Text("Secretary: {name}", "Secrétaire : {name}")
QUORUM = Text(
    "Quorum: {needed} of {filled} seats filled; {present} seats attended.",
    "Quorum : {needed} des {filled} sièges pourvus; {present} sièges étaient représentés.",
)
INQUORATE = Text(
    "There was no quorum: items were discussed, and no motion was put.",
    "Faute de quorum, les points ont été discutés et aucune motion n’a été mise aux voix.",
)
ADJOURNED = Text("The meeting was adjourned for want of a quorum.", "La réunion a été ajournée faute de quorum.")
ATTENDANCE = Text("Attendance", "Présences")
NAME, SEAT, ARRIVED, LEFT = (
    Text("Name", "Nom"),
    Text("Seat", "Siège"),
    Text("Arrived", "Arrivée"),
    Text("Left", "Départ"),
)
GUEST = Text("without a seat", "sans siège")
STANDS_IN = Text("{seat} (alternate)", "{seat} (suppléance)")
ABSENT = Text("Seats not represented: {names}.", "Sièges non représentés : {names}.")
NOBODY = Text("No attendance was recorded.", "Aucune présence n’a été consignée.")
AGENDA = Text("Agenda", "Ordre du jour")
PRESENTED = Text("Presented by {name}.", "Présenté par {name}.")
PLACES = frozenset({"_What was said._", "_Ce qui a été dit._"})
"""What earlier drafts held where the discussion was to be written; a line that still says it says nothing."""
OTHERS = Text("Other motions", "Autres motions")
ELECTRONIC = Text("Electronic votes noted", "Votes électroniques consignés")
NOTED = Text(
    "These were decided by electronic vote since the last meeting. They are noted, and not voted on again.",
    "Ces décisions ont été prises par vote électronique depuis la dernière réunion. Elles sont consignées sans nouveau "
    "vote.",
)
MOTION = Text("Motion {number}", "Motion {number}")
ON = Text("{kind}, on {item}.", "{kind}, au sujet de {item}.")
MOVED = Text("Moved by {mover}, seconded by {seconder}.", "Proposée par {mover}, appuyée par {seconder}.")
TALLY = Text(
    "In favour {in_favour}, against {against}, abstaining {abstain}, recused {recused}.",
    "Pour : {in_favour}; contre : {against}; abstentions : {abstain}; récusations : {recused}.",
)
PRESENT = Text("Seats present: {present} of {seats_filled}.", "Sièges présents : {present} sur {seats_filled}.")
RECUSED = Text("Recused, and away for this item: {names}.", "Récusés, et absents pour ce point : {names}.")
OUTCOME = Text("Outcome: {said}.", "Résultat : {said}.")
CORRECTS = Text("It corrects the record of {number}.", "Elle corrige l’inscription de {number}.")
DECIDED = Text("Decided on {day}.", "Décision du {day}.")
CONDITIONS = Text("Conditions:", "Conditions :")
OWNED = Text("{text} ({owner}, by {due})", "{text} ({owner}, au plus tard le {due})")
SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})


def draft_minutes(meeting: Meeting, language: str) -> str:
    """The draft, in Markdown, for the secretary to go on from. The same facts make the same text."""
    return "\n\n".join(_Draft(language).blocks(meeting)) + "\n"


def without_places(text: str) -> str:
    """The text without the places of a draft that were left as they were, and without the blank line after each."""
    kept: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        if line.strip() not in PLACES:
            kept.append(line)
        elif (after := next(lines, "")).strip():
            kept.append(after)
    return "\n".join(kept) + ("\n" if text.endswith("\n") else "")


def plain(text: str) -> str:
    """A text of others as Markdown that says just that, on one line."""
    return " ".join(text.split()).translate(SPECIAL)


class _Draft:
    """One draft in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, text: Text, /, **values: object) -> str:
        return text.format(**values).in_(self.language)

    def day(self, day: date) -> str:
        return day_in_sentence(day, self.language)

    def blocks(self, meeting: Meeting) -> Iterator[str]:
        what = meeting.committee.in_(self.language) if meeting.committee else meeting.title
        yield f"### {self.say(HEAD, what=plain(what), day=self.day(meeting.held_on))}"
        yield "\n".join(f"- {line}" for line in self.heading(meeting))
        if meeting.adjourned or meeting.inquorate:
            yield f"**{self.say(ADJOURNED if meeting.adjourned else INQUORATE)}**"
        yield f"### {self.say(ATTENDANCE)}"
        yield from self.attendance(meeting)
        if meeting.lines:
            yield f"### {self.say(AGENDA)}"
            for number, line in enumerate(meeting.lines, 1):
                yield from self.line(number, line)
        yield from self.section(OTHERS, None, meeting.others)
        yield from self.section(ELECTRONIC, NOTED, meeting.electronic)

    def heading(self, meeting: Meeting) -> Iterator[str]:
        yield self.say(MEETING, reference=f"{meeting.reference}, {plain(meeting.title)}")
        if meeting.channel:
            yield self.say(CHANNEL, said=meeting.channel.in_(self.language))
        if meeting.presides:
            yield self.say(PRESIDES, name=plain(meeting.presides))
        if meeting.secretary:
            yield self.say(SECRETARY, name=plain(meeting.secretary))
        if meeting.quorum is not None:
            counted = meeting.quorum
            yield self.say(QUORUM, needed=counted.needed, filled=counted.seats_filled, present=counted.present)

    def attendance(self, meeting: Meeting) -> Iterator[str]:
        if not meeting.attended:
            yield self.say(NOBODY)
        else:
            heads = [self.say(head) for head in (NAME, SEAT, ARRIVED, LEFT)]
            rows = [row for one in meeting.attended for row in self.stays(one)]
            yield "\n".join([_cells(heads), "|---" * len(heads) + "|", *(_cells(row) for row in rows)])
        if meeting.absent:
            yield self.say(ABSENT, names=", ".join(plain(name) for name in meeting.absent))

    def stays(self, one: Attended) -> Iterator[Sequence[str]]:
        seat = plain(one.seat) or self.say(GUEST)
        where = self.say(STANDS_IN, seat=seat) if one.stands_in else seat
        for arrived, left in one.stays or ((None, None),):
            yield plain(one.name), where, _clock(arrived), _clock(left)

    def line(self, number: int, line: Discussed) -> Iterator[str]:
        named = f"{line.reference} {plain(line.title)}".strip()
        yield f"#### {number}. {named}"
        if line.presenter:
            yield self.say(PRESENTED, name=plain(line.presenter))
        for motion in line.motions:
            yield from self.motion(motion)

    def section(self, head: Text, lead: Text | None, motions: Iterable[Motion]) -> Iterator[str]:
        told = list(motions)
        if told:
            yield f"### {self.say(head)}"
            if lead:
                yield self.say(lead)
            for motion in told:
                yield from self.motion(motion)

    def motion(self, motion: Motion) -> Iterator[str]:
        kind = motion.kind.in_(self.language)
        said = [f"**{self.say(MOTION, number=motion.number)}.** {self.say(ON, kind=kind, item=motion.item)}"]
        if motion.text:
            said.append(f"“{plain(motion.text)}”" if self.language == "en" else f"« {plain(motion.text)} »")
        if motion.mover:
            said.append(self.say(MOVED, mover=plain(motion.mover), seconder=plain(motion.seconder)))
        if motion.tally is not None:
            said.append(self.say(TALLY, **{name: motion.tally.get(name, 0) for name in COUNTS}))
            if motion.tally.get("seats_filled"):
                counted = {name: motion.tally.get(name, 0) for name in ("present", "seats_filled")}
                said.append(self.say(PRESENT, **counted))
        if motion.recused:
            said.append(self.say(RECUSED, names=", ".join(plain(name) for name in motion.recused)))
        came = outcome_said(motion.outcome).in_(self.language)
        said.append(f"**{self.say(OUTCOME, said=came)}**")
        if motion.corrects:
            said.append(self.say(CORRECTS, number=motion.corrects))
        if motion.decided_on is not None:
            said.append(self.say(DECIDED, day=self.day(motion.decided_on)))
        yield " ".join(said)
        if motion.conditions:
            yield self.say(CONDITIONS)
            yield "\n".join(f"- {self.condition(one)}" for one in motion.conditions)

    def condition(self, one: Condition) -> str:
        if not one.owner or one.due is None:
            return plain(one.text)
        return self.say(OWNED, text=plain(one.text), owner=plain(one.owner), due=self.day(one.due))


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at is not None else ""
