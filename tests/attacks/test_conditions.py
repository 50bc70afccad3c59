"""What a request asks for besides its address tells nothing of others' items: heads, ranges, what was kept before."""

from collections.abc import Collection

import pytest

from tests.attacks.asking import COSTLY, Answered, plain
from tests.attacks.hiding import others_items
from tests.attacks.places import NO_ITEM, Place, all_places, item_for
from tests.attacks.site import Site

WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "heads": ("HEAD", {}),
    "options": ("OPTIONS", {}),
    "a range": ("GET", {"Range": "bytes=0-9", "If-None-Match": "*"}),
    "anything but what I kept": ("GET", {"If-None-Match": '"1", W/"2", "1-0000000000000000"'}),
}
"""A method and headers."""


def told_apart(site: Site, who: str, way: str, only: Collection[str] = ()) -> list[str]:
    """The places that answer of an item out of sight otherwise than of one that does not exist."""
    method, headers = WAYS[way]
    others, faults = others_items(site, who), []
    for place in all_places(site):
        if place.method != "GET" or not place.is_of_item or place.rule.endpoint in COSTLY:
            continue
        if only and place.rule.endpoint not in only:
            continue
        kind = site.item(item_for(site, place.rule)).kind
        asked = (others.get(kind) or next(iter(others.values())), NO_ITEM)
        theirs, missing = (_ask(site, who, place, method, headers, one) for one in asked)
        if plain(theirs) != plain(missing) or _heads(theirs) != _heads(missing) or theirs.code in (200, 206, 304):
            faults.append(str(theirs))
    return faults


def _ask(site: Site, who: str, place: Place, method: str, headers: dict[str, str], reference: str) -> Answered:
    address = place.address(site, reference=reference)
    return Answered(who, place, address, site.ask(who, method, address, headers=headers))


def _heads(answered: Answered) -> tuple[str | None, ...]:
    names = ("ETag", "Last-Modified", "Content-Range", "Allow", "Content-Type", "Vary")
    return tuple(answered.response.headers.get(name) for name in names)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_told_of_others_items_by(site: Site, way: str) -> None:
    """Each way is asked by one of two people, who see least and most of what is not theirs."""
    assert told_apart(site, "planner" if WAYS[way][0] == "GET" else "submitter", way) == []


def test_what_was_kept_is_not_confirmed_after_it_went_out_of_sight(site: Site) -> None:
    address = f"/api/v1/items/{site.work.plan}"
    kept = site.ask("planner", "GET", address).headers["ETag"]
    again = {"headers": {"If-None-Match": kept}}
    codes = [site.ask(who, "GET", address, **again).status_code for who in ("planner", "neighbour", "submitter")]
    assert codes == [304, 404, 404]
