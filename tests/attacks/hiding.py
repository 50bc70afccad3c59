"""What must not show: others' work, in an answer, in a list, in a count, or in the difference between two refusals.

Each check gives what it found wrong, a line for each; nothing wrong is an empty list.
"""

from collections.abc import Collection, Iterable
from functools import cache
from urllib.parse import quote

from sqlalchemy import select

from models.items import Item
from tests.attacks.asking import REFERENCE, Answered, ask, plain
from tests.attacks.places import (
    MISSING,
    NO_ITEM,
    NO_NUMBER,
    Place,
    all_places,
    child_of_another,
    item_for,
    parent_of,
)
from tests.attacks.roles import VISITOR
from tests.attacks.site import TITLE, Site

TELLING = frozenset(
    {
        "api.read_document",  # its examples are not read from the database
        "api.preview_reminders",  # whoever looks after the mail of a program reads all of it
        "reminders.show_reminders",
    }
)


def seen_by(site: Site, who: str) -> set[str]:
    """The references of all items that somebody may see, each asked for by itself: lists are held to it."""
    if who == VISITOR:
        return set()
    with site.database.read() as session:
        references = session.scalars(select(Item.reference)).all()
    return {one for one in references if site.ask(who, "GET", f"/api/v1/items/{one}").status_code == 200}


def listed(site: Site, who: str) -> set[str]:
    """The references that the API's list of items gives somebody, page by page."""
    found, asked = set[str](), "/api/v1/items?limit=40"
    while asked:
        page = site.ask(who, "GET", asked).get_json()
        found |= {row["reference"] for row in page["items"]}
        asked = f"/api/v1/items?limit=40&cursor={quote(page['next'])}" if page.get("next") else ""
    return found


def misjudged(site: Site, who: str, *, each: bool = True) -> list[str]:
    """Where the list of items and the item itself disagree: one that is listed and one that is not, of `each` kind."""
    found = listed(site, who)
    with site.database.read() as session:
        rows = session.execute(select(Item.kind, Item.reference)).all()
    asked = {(kind if each else "", reference in found): reference for kind, reference in rows}
    codes = {one: site.ask(who, "GET", f"/api/v1/items/{one}").status_code for one in asked.values()}
    return [one for one, code in codes.items() if code != (200 if one in found else 404)]


def others_items(site: Site, who: str) -> dict[str, str]:
    """An item of each kind that somebody may not see: its reference by its kind."""
    seen = set() if who == VISITOR else listed(site, who)
    with site.database.read() as session:
        rows = session.execute(select(Item.kind, Item.reference).order_by(Item.id))
        return {kind: reference for kind, reference in rows if reference not in seen}


def confirmed(site: Site, who: str, only: Collection[str] = (), twice: int = 0) -> list[str]:
    """Where an item that somebody may not see is answered otherwise than one that does not exist.

    Every place is asked for the item; for one that does not exist where the answer is not one that nothing gave
    before, and at every fourth place anyway: others are asked of the rest (`twice` says from which on).
    """
    others, faults, nothing = others_items(site, who), list[str](), set[tuple[int, str]]()
    kind_of = cache(lambda reference: site.item(reference).kind)
    for number, place in enumerate(_places(site, only)):
        if not place.is_of_item or not others:
            continue
        kind = kind_of(item_for(site, place.rule))
        theirs = ask(site, who, place, reference=others.get(kind) or next(iter(others.values())))
        if plain(theirs) in nothing and number % 4 != twice % 4:
            continue
        missing = ask(site, who, place, reference=NO_ITEM)
        if not _is_refused(theirs) or plain(theirs) != plain(missing):
            faults.append(str(theirs))
        else:
            nothing.add(plain(missing))
    return faults


def adopted(site: Site, who: str, only: Collection[str] = ()) -> list[str]:
    """Where a child is found through a parent that is not its own."""
    faults = []
    for place in _places(site, only):
        if place.nested is None:
            continue
        name, sort = place.nested
        with site.database.read() as session:
            child = child_of_another(session, sort, parent_of(site, place))
        assert child is not None, f"nothing but one has {sort}: {place.name} could not be tried"
        faults += _told_apart(site, who, place, name, child, NO_NUMBER.get(sort, MISSING))
    return faults


def taken(site: Site, who: str, only: Collection[str] = ()) -> list[str]:
    """Where something of another person's is answered otherwise than what does not exist."""
    faults = []
    for place in _places(site, only):
        if place.owned is None:
            continue
        name, sort = place.owned
        with site.database.read() as session:
            number = child_of_another(session, sort, site.world.people[who])
        assert number is not None, f"nobody has {sort}: {place.name} could not be tried"
        faults += _told_apart(site, who, place, name, number)
    return faults


def disagreements(site: Site, who: str, seen: Collection[str]) -> list[str]:
    """Where a page answers of an item otherwise than the API: of each kind one in sight and one that is not."""
    with site.database.read() as session:
        rows = session.execute(select(Item.kind, Item.reference)).all()
    asked = {(kind, reference in seen): reference for kind, reference in rows}
    codes = {one: site.ask(who, "GET", f"/items/{one}").status_code for one in asked.values()}
    wrong = 303 if who == VISITOR else 404
    return [one for one, code in codes.items() if code != (200 if one in seen else wrong)]


def leaked(site: Site, answers: Iterable[Answered], known: Collection[str] | None = None) -> list[str]:
    """Where an answer tells of an item that whoever asked may not see (or that is not among those `known` to be seen).

    Its title is never told; its reference only where the record of an item that may be seen names it.
    """
    with site.database.read() as session:
        items = list(session.scalars(select(Item)))
    public = set(REFERENCE.findall(site.ask(VISITOR, "GET", "/register.json").text))
    sights: dict[str, tuple[set[str], set[str]]] = {}
    faults = []
    for answered in answers:
        if answered.place.rule.endpoint in TELLING:
            continue
        if answered.who not in sights:
            seen = public | set(seen_by(site, answered.who) if known is None else known)
            told = set(REFERENCE.findall("".join(str(item.fields) for item in items if item.reference in seen)))
            titles = {str(item.id) for item in items if item.reference not in seen}
            sights[answered.who] = ({item.reference for item in items} - seen - told, titles)
        references, titles = sights[answered.who]
        named = set(REFERENCE.findall(answered.text)) & references - set(REFERENCE.findall(answered.address))
        named |= {f"the title of {number}" for number in set(TITLE.findall(answered.text)) & titles}
        faults += [f"{answered} tells of {', '.join(sorted(named))}"] if named else []
    return faults


def _told_apart(
    site: Site, who: str, place: Place, name: str, theirs: str | int, no_such: str | int = MISSING
) -> list[str]:
    other, missing = ask(site, who, place, **{name: theirs}), ask(site, who, place, **{name: no_such})
    alike = plain(other) == plain(missing)
    return [] if alike and _is_refused(other) else [str(other)]


def _is_refused(answered: Answered) -> bool:
    """Refused, or sent to where one signs in."""
    to_sign_in = answered.code in (302, 303) and "/sign-in" in answered.response.headers["Location"]
    return answered.code >= 400 or to_sign_in


def _places(site: Site, only: Collection[str]) -> list[Place]:
    return [place for place in all_places(site) if not only or place.rule.endpoint in only]
