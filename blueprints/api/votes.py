"""The motions on an item: what they need, who has voted, and how where one may see it."""

from dataclasses import asdict

from flask import Response, g

from blueprints.access import item_visible
from blueprints.api.answers import Shape
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import ITEMS, READS, ItemPath, gives, room
from blueprints.api.shapes.votes import Votes
from blueprints.display import said
from blueprints.identity import actor, reading
from workflow.committees.votes import Vote, votes_of

COUNTS = ("in_favour", "against", "abstain", "recused")


@room.get("/items/<reference>/votes", tags=[ITEMS], security=READS, responses=gives(Votes))
@item_visible
def list_votes(path: ItemPath, query: PageQuery) -> Response:
    """List the motions on an item. A ballot is cast, and changed, by the action `cast_ballot`."""
    del path  # access put the item in g
    return page_of(votes_of(reading(), g.item, actor()), query, lambda vote: vote.number, _shown)


def _shown(vote: Vote) -> Shape:
    seats = [asdict(seat) for seat in vote.seats]
    for seat in seats:
        del seat["value_label"]
    counts = None if vote.counts is None else {name: vote.counts[name] for name in COUNTS}
    return {**asdict(vote), "motion": said(vote.motion), "counts": counts, "seats": seats}
