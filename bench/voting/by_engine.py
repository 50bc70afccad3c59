"""A ballot as Accord takes it."""

from bench.town import NOW, actor
from bench.voting.hall import SIDE_ITEMS, find_voters, value_of
from models.database import Database
from models.items import Item
from workflow.actors import Actor
from workflow.engine import advance


class Engine:
    """Casts through `workflow.engine.advance`."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.voters = find_voters(self.database)
        self.actors: dict[int, Actor] = {}

    def submit(self, member: int) -> None:
        """Cast the ballot of one member: judged anew, in the order in which the ballots come."""
        with self.database.write() as session:
            item = session.get_one(Item, SIDE_ITEMS["engine"])
            if member not in self.actors:
                self.actors[member] = actor(session, self.voters[member].id)
            data = {"ballot": value_of(member)}
            advance(session, item, "cast_ballot", actor=self.actors[member], now=NOW, data=data)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()
