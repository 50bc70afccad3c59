"""What somebody is answered does not depend on what is out of their sight: no count, page, suggestion or error."""

from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import insert, select

from models.base import Base
from models.items import Item
from models.search import index_item
from tests.attacks.asking import Answered, plain, read_all
from tests.attacks.hiding import others_items
from tests.attacks.places import all_places
from tests.attacks.site import Site

APART = frozenset({"metrics.show_metrics", "health.show_ready", "factors.show_app", "factors.show_new_passkey"})
"""What tells whoever runs the service how much there is of everything; a secret and a challenge, others each time."""
WORD = "Zanzibar"
ITEMS = Base.metadata.tables["item"]


def happens_elsewhere(site: Site, who: str) -> int:
    """As much again of each kind as stands out of somebody's sight, under a word of its own; gives how much."""
    others = others_items(site, who)
    with site.database.write() as session:
        rows = session.execute(select(ITEMS).where(Item.reference.in_(others.values()))).mappings().all()
        for number, row in enumerate(rows, 9000):
            prefix, year, _ = row["reference"].rsplit("-", 2)
            copied: dict[str, Any] = {**row, "reference": f"{prefix}-{year}-{number}", "title": WORD}
            del copied["id"]
            made = session.execute(insert(ITEMS).values(copied).returning(Item.id)).scalar_one()
            index_item(session, made, WORD)
    return len(rows)


def answers(site: Site, who: str, only: Collection[str] = (), but: Collection[str] = ()) -> dict[str, tuple[int, str]]:
    """Everything as somebody reads it, `but` at these addresses, and what they find of a word wherever one looks."""
    found = [one for one in read_all(site, [who], only=only, but=but) if one.place.rule.endpoint not in APART]
    for place in () if only else all_places(site):
        if place.method == "GET" and place.rule.rule.rpartition("/")[2] in ("search", "items", "<kind>", "register"):
            address = f"{place.address(site)}?q={WORD}"
            found.append(Answered(who, place, address, site.ask(who, "GET", address)))
    return {one.address: plain(one) for one in found}


def otherwise(site: Site, who: str, only: Collection[str] = ()) -> list[str]:
    """Where somebody is answered otherwise after as much again has happened elsewhere.

    A refusal too may tell how much there is. It is worded by the same code on both databases: SQLite is asked again.
    """
    site.ask(who, "GET", "/api/v1/me")  # from now on the token has been used
    before = answers(site, who, only)
    assert happens_elsewhere(site, who) > 4
    refused = frozenset(address for address, (code, _) in before.items() if code >= 400)
    after = answers(site, who, only, but=refused if site.database.dialect == "postgresql" else ())
    return [address for address in after if before[address] != after[address]]


@pytest.mark.parametrize("who", ["submitter", "planner"])
def test_what_others_do_changes_no_answer(site: Site, who: str) -> None:
    assert otherwise(site, who) == []
