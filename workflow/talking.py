"""Comments and followers: what people add to an item that does not move it. One rule for pages and API."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.items import Comment, Follower, Item
from workflow import registry
from workflow.actors import Actor
from workflow.deputising import doing_as, represented_id
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.signs import wrong_sign
from workflow.texts import Text
from workflow.visibility import may, sees

LONGEST_COMMENT = 10_000
EMPTY = Text("Write something first.", "Écrivez d’abord quelque chose.")
LONG = Text("Use at most 10,000 characters.", "Utilisez au plus 10 000 caractères.")
NOT_TO_COMMENT = Text("Commenting is not part of your roles.", "Vos rôles ne permettent pas de commenter.")
NOT_TO_FOLLOW = Text("Following is not part of your roles.", "Vos rôles ne permettent pas de suivre ce dossier.")


def add_comment(
    session: Session, item: Item, body: str, *, actor: Actor, now: datetime, by_mail: bool = False
) -> Comment:
    """Say something about an item, in Markdown. Raises Refused (role), InvalidInput (field `body`)."""
    standing = commenting_as(actor, item)
    if standing is None:
        raise Refused("comment", "role", [Reason("role", NOT_TO_COMMENT)])
    body = body.replace("\r\n", "\n").strip()
    wrong = _wrong_with(body)
    if wrong is not None:
        raise InvalidInput([FieldError("body", wrong)])
    comment = Comment(item_id=item.id, author_id=actor.person_id, body=body, created_at=now, by_mail=by_mail)
    comment.on_behalf_of_id = represented_id(standing)
    session.add(comment)
    session.flush()
    return comment


def commenting_as(actor: Actor, item: Item, doing: str = "comment") -> Actor | None:
    """As whom the actor says something about an item, or attaches a file: in person, else for whom they stand in.

    One statement for each of these, for whoever stands in for somebody; else none.
    """
    program = registry.program(item.program)

    def permitted(one: Actor) -> bool:
        return may(one, "comment", program, item) and (not actor.stands_in or sees(one, item))

    return doing_as(actor, item.program, item.kind, doing, permitted)


def follow(session: Session, item: Item, *, actor: Actor) -> None:
    """Be told when the item moves; once more changes nothing. Raises Refused (role)."""
    if not may(actor, "follow", registry.program(item.program), item):
        raise Refused("follow", "role", [Reason("role", NOT_TO_FOLLOW)])
    if session.get(Follower, (item.id, actor.person_id)) is None:
        session.add(Follower(item_id=item.id, person_id=actor.person_id))


def unfollow(session: Session, item: Item, *, actor: Actor) -> None:
    """Be told no longer; who does not follow stays as they are."""
    present = session.get(Follower, (item.id, actor.person_id))
    if present is not None:
        session.delete(present)


def _wrong_with(body: str) -> Text | None:
    if not body:
        return EMPTY
    if len(body) > LONGEST_COMMENT:
        return LONG
    return wrong_sign(body)
