"""What is shown before it is sent: the very words of the mail."""

import re

from sqlalchemy import select

from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.test_by_link import asked
from workflow import many_reminders, registry
from workflow.boards import BoardRow
from workflow.deadlines import open_deadlines
from workflow.links.keeping import mint
from workflow.outbox.mail import compose
from workflow.outbox.settings import MailSettings
from workflow.standing import actor_for


def test_preview_of_a_reminder_by_hand_is_the_mail_that_goes_out_but_for_the_tokens(world: World) -> None:
    reference, _token = asked(world)
    settings = MailSettings(reply_to="accord@example.org", reply_key=lambda: b"k" * 32)
    cpin, day = registry.program("cpin"), NOW.date()
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), day)
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        due = next(one.id for one in open_deadlines(session, item) if one.code == "DL-CR-INFO")
        rows = [BoardRow("a", (), reference=reference, item_id=item.id, deadline_id=due)]
        planned = many_reminders.plan_reminders(session, cpin, rows, actor=staff, now=NOW)
        letters = many_reminders.letters_of(session, planned, day)
        shown = many_reminders.show_letters(session, letters, settings, day, actor=staff, now=NOW)
        many_reminders.send_reminders(session, cpin, planned, key="once", asked=[], actor=staff, now=NOW)
        found = [session.scalars(select(OutboxMessage).where(OutboxMessage.key == one.key)).one() for one in letters]
        sent = []
        for message in found:
            tokens = mint(session, message.id, NOW, b"key")
            mail = compose(message, settings, NOW, tokens, item.id).get_body(("plain",))
            assert mail is not None
            sent.append(re.sub("|".join(tokens.values()), "…", mail.get_content().replace("\r", "")))
    assert [one.text for one in shown] == sent
    assert [("/link/…" in one, "what you write becomes your comment" in one) for one in sent] == [(True, True)] * 2
