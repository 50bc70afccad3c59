"""The submission as Accord does it."""

from bench.submitting.rows import ACTION, GIVEN
from bench.town import NOW, actor
from models.database import Database
from models.items import Item
from workflow.actors import Actor
from workflow.engine import advance


class Engine:
    """Submits through `workflow.engine.advance`."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.actors: dict[int, Actor] = {}

    def submit(self, item_id: int) -> None:
        """Submit one draft: every judgement made, every rule of the workflow followed."""
        with self.database.write() as session:
            item = session.get_one(Item, item_id)
            submitter_id = item.submitter_id or 0
            if submitter_id not in self.actors:
                self.actors[submitter_id] = actor(session, submitter_id)
            advance(session, item, ACTION, actor=self.actors[submitter_id], now=NOW, data=GIVEN)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()
