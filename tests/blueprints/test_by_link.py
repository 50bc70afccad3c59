"""What a contact does by a link in a mail, without an account: answering, declining, voting for a seat."""

import quopri
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import delete, select

from accord.services import mail_settings
from accord.settings import Settings
from models.ballots import Ballot
from models.definitions import Setting
from models.history import HistoryEntry
from models.items import Item
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person, RoleGrant
from models.secret_links import SecretLink
from tests.blueprints.api.client import Api, contract
from tests.blueprints.application import serve_from
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.test_links import without_token
from workflow import due_dates
from workflow.accounts import issue_token
from workflow.actors import Through
from workflow.deadlines import open_deadlines
from workflow.engine import advance, create
from workflow.errors import Refused
from workflow.links import acting, keeping
from workflow.links.keeping import DeadLink, mint
from workflow.outbox.dispatch import dispatch
from workflow.outbox.transports import AnswerLost, MailboxTransport
from workflow.reminders import sweep
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
QUESTION = "How many workers does it concern?"


def links_of(world: World, who: str) -> dict[str | None, str]:
    """The tokens by action in the newest mail with links to a person, as if it left now."""
    with world.database.write() as session:
        theirs = select(SecretLink).where(SecretLink.person_id == world.people[who])
        found = {link.id: link for link in session.scalars(theirs.order_by(SecretLink.id))}
        newest = list(found.values())[-1].outbox_id
        assert newest is not None
        return {found[number].action: token for number, token in keeping.mint(session, newest, NOW, b"key").items()}


def asked(world: World) -> tuple[str, str]:
    """A change request about which its submitter, a contact without any role or password, is asked something."""
    reference = world.make()
    with world.database.write() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == world.people["submitter"]))
        session.get_one(Person, world.people["submitter"]).password_hash = None
    world.advance(reference, "triage")
    world.advance(reference, "request_info", text=QUESTION)
    return reference, links_of(world, "submitter")["respond"]


def state_of(world: World, reference: str) -> str:
    with world.database.read() as session:
        return session.scalars(select(Item.state).where(Item.reference == reference)).one()


def last_step(world: World, reference: str) -> tuple[str, str, str]:
    with world.database.read() as session:
        of_item = select(HistoryEntry).join(Item, Item.id == HistoryEntry.item_id).where(Item.reference == reference)
        entry = session.scalars(of_item.order_by(HistoryEntry.seq.desc())).first()
        assert entry is not None
        return entry.action, entry.actor_name, entry.role


def test_contact_answers_a_question_by_a_link_once(world: World, sign_in: SignIn) -> None:
    reference, token = asked(world)
    contact, address = Visitor(world.app.test_client()), f"/link/{token}"
    page = contact.get(address)
    assert (page.text.count(QUESTION), "You do this as Submitter." in page.text) == (1, True)
    asked_in = f'id="f-text-asked">{QUESTION}<'
    assert ("Your answer" in page.text, "question or" in page.text) == (True, False)
    on_page = sign_in("staff").get(f"/items/{reference}/do/respond").text
    assert ("Your answer" in on_page, asked_in in on_page) == (True, True)
    contact.client.head(address)
    assert state_of(world, reference) == "info_requested"
    assert contact.post(address, seen=address, text="").status_code == 422
    assert contact.post(address, seen=address, text="Some forty.", state="accepted").status_code == 422
    assert contact.post(address, seen=address, text="Some forty.").status_code == 303
    assert last_step(world, reference) == ("respond", "Submitter", "link")
    assert "You have done this" in contact.get(address).text
    assert contact.post(address, seen="/sign-in", text="Fifty.").status_code == 303
    assert last_step(world, reference) == ("respond", "Submitter", "link")
    with world.database.write() as session:
        session.get_one(Person, world.people["submitter"]).language = "fr"  # a dead link speaks nobody's language
    elsewhere = Visitor(world.app.test_client())
    unknown = elsewhere.get(f"/link/{'x' * 43}")
    assert without_token(elsewhere.get(address).text) == without_token(unknown.text)
    assert [elsewhere.post(one, seen="/sign-in").status_code for one in (address, f"/link/{'x' * 43}")] == [404, 404]
    assert "Submitter, through a link" in " ".join(sign_in("staff").get(f"/items/{reference}").text.split())


def test_digest_carries_a_link_for_each_item_that_asks_and_tells_what_was_asked(world: World) -> None:
    second = world.make(title="Another request")
    first, before = asked(world)
    world.advance(second, "triage")
    world.advance(second, "request_info", text="And which offices?")
    later = NOW + timedelta(days=14)  # five working days before the answers are due
    sweep(world.database, later)
    with world.database.write() as session:
        digests = select(OutboxMessage).where(OutboxMessage.recipient_id == world.people["submitter"])
        message = session.scalars(digests.where(OutboxMessage.template == "digest")).one()
        carried = [[one["reference"] for one in entry["links"]] for entry in message.params["entries"]]
        links = {one["reference"]: one["id"] for one in message.params["links"]}
        tokens = mint(session, message.id, later, b"key")
    assert (sorted(carried), set(links)) == (sorted([[first], [second]]), {first, second})
    serve_from(world.app, world.database, later)
    contact = Visitor(world.app.test_client())
    pages = [contact.get(f"/link/{tokens[links[reference]]}").text for reference in (first, second)]
    said = [[asked_for in page for asked_for in (QUESTION, "And which offices?")] for page in pages]
    assert (said, "Asked by: Staff." in pages[0]) == ([[True, False], [False, True]], True)
    address = f"/link/{tokens[links[first]]}"
    assert contact.post(address, seen=address, text="Some forty.").status_code == 303
    assert [state_of(world, one) for one in (first, second)] == ["in_triage", "info_requested"]
    assert (last_step(world, first)[2], contact.get(f"/link/{before}").status_code) == ("link", 404)
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), later.date())
        item = session.scalars(select(Item).where(Item.reference == second)).one()
        (due,) = (one for one in open_deadlines(session, item) if one.code == "DL-CR-INFO")
        due_dates.send_reminder(session, item, due, actor=staff, now=later)
    by_hand = links_of(world, "submitter")["respond"]
    shown = [contact.get(f"/link/{one}").status_code for one in (by_hand, tokens[links[second]])]
    assert (shown, "And which offices?" in contact.get(f"/link/{by_hand}").text) == ([200, 404], True)


class LosesAnswers(MailboxTransport):
    """Each message arrives, and nobody hears of it."""

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        super().send(raw, sender, recipient)
        raise AnswerLost("cut off after the message")


def test_link_in_a_digest_opens_whichever_of_its_copies_arrived(world: World) -> None:
    """The second copy has the Message-ID of the first, so that many a mailbox shows the first alone."""
    asked(world)
    later = NOW + timedelta(days=14)
    sweep(world.database, later)
    site = Settings(secret_key=SecretStr("k" * 32))
    for transport, at in ((LosesAnswers, later), (MailboxTransport, later + timedelta(days=1))):
        dispatch(world.database, transport(world.database), mail_settings(site), at, "worker")
    with world.database.read() as session:
        theirs = select(OutboxMessage).where(OutboxMessage.recipient_id == world.people["submitter"])
        digest = session.scalars(theirs.where(OutboxMessage.template == "digest")).one()
        arrived = select(MailboxMessage.raw).where(MailboxMessage.message_id == digest.message_id)
        (token,) = set(re.findall(r"/link/([\w-]{43})", quopri.decodestring(session.scalars(arrived).one()).decode()))
    serve_from(world.app, world.database, later)
    assert (digest.state, digest.attempts) == ("sent", 2)
    assert Visitor(world.app.test_client()).get(f"/link/{token}").status_code == 200


def test_link_whose_item_moved_on_says_so_and_whom_to_ask(world: World) -> None:
    reference, token = asked(world)
    contact, address = Visitor(world.app.test_client()), f"/link/{token}"
    form = {"csrf_token": contact.token(address), "text": "Some forty."}
    world.advance(reference, "respond", text="Forty.")
    page = contact.get(address).text
    assert "This is no longer possible: it is now in “In triage”. Nothing was changed." in page
    assert "write to whoever asked you: Staff." in page
    answer = contact.client.post(address, data=form)
    assert (answer.status_code, "Some forty." in answer.text) == (409, True)
    assert last_step(world, reference)[1] == "Staff"


@pytest.mark.parametrize("ending", ["replaced", "expired", "revoked", "asked again", "closed"])
def test_link_that_is_over_does_nothing(world: World, sign_in: SignIn, ending: str) -> None:
    reference, token = asked(world)
    contact, address = Visitor(world.app.test_client()), f"/link/{token}"
    form = {"csrf_token": contact.token(address), "text": "Some forty."}
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        if ending == "replaced":
            item.submitter_id = world.people["other"]
        elif ending == "closed":
            session.get_one(Person, world.people["submitter"]).active = False
    if ending == "revoked":
        staff = sign_in("staff")
        assert "Submitter" in staff.get(f"/items/{reference}/links").text
        assert staff.post(f"/items/{reference}/links/1/revoke").status_code == 303
    elif ending == "asked again":
        world.advance(reference, "respond", text="Forty.")
        world.advance(reference, "request_info", text="And where?")
    elif ending == "expired":
        serve_from(world.app, world.database, NOW + timedelta(days=32))
        form["csrf_token"] = contact.token("/sign-in")
    shown = contact.get(address)
    assert (shown.status_code, "This is no longer asked of you" in shown.text) == (
        (200, True) if ending == "replaced" else (404, False)
    )
    assert contact.client.post(address, data=form).status_code == 404
    assert state_of(world, reference) == "info_requested"


def test_whoever_holds_a_link_does_nothing_else_by_it(world: World) -> None:
    reference, other = asked(world)[0], world.make("other")
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        here, there = (session.scalars(select(Item).where(Item.reference == one)).one() for one in (reference, other))
        by_link = replace(staff, through=Through(here.id, "respond"))
        for item, action in ((here, "merge"), (there, "triage"), (there, "respond")):
            with pytest.raises(Refused) as refused:
                advance(session, item, action, actor=by_link, now=NOW, data={"text": "x"})
            assert refused.value.ground == "role"


def test_of_two_presses_at_once_one_acts(world: World) -> None:
    reference, token = asked(world)
    acting.use(world.database, token, {"text": "Forty."}, now=NOW)
    with pytest.raises(DeadLink):
        acting.use(world.database, token, {"text": "Fifty."}, now=NOW)
    with world.database.read() as session:
        assert session.scalars(select(Item).where(Item.reference == reference)).one().fields["last_answer"] == "Forty."


def test_links_of_an_item_are_seen_and_ended_by_who_sees_to_its_mail_alone(world: World, sign_in: SignIn) -> None:
    reference, other = asked(world)[0], world.make("other")
    address = f"/items/{reference}/links"
    staff = sign_in("staff")
    assert [sign_in(who).get(address).status_code for who in ("reader", "chair")] == [403, 403]
    assert staff.post(f"/items/{other}/links/1/revoke").status_code == 404
    assert sign_in("lead").post(f"{address}/1/revoke").status_code == 403
    assert "No link about this item was sent." in staff.get(f"/items/{other}/links").text


def test_links_of_an_item_are_listed_and_ended_through_the_api(world: World, app: Flask) -> None:
    (reference, _token), other = asked(world), world.make("other")
    with world.database.write() as session:
        staff = session.get_one(Person, world.people["staff"])
        caller = Api(app.test_client(), contract(app), issue_token(session, staff, "t", now=NOW), staff.id)
    links = {one["person"]["name"]: one for one in caller.get(f"/items/{reference}/links")["items"]}
    link = links["Submitter"]
    assert (len(links), link["action"], link["is_open"]) == (2, "respond", True)
    caller.send("DELETE", f"/items/{other}/links/{link['id']}", 404)
    caller.send("DELETE", f"/items/{reference}/links/{link['id']}", 204)
    after = {one["id"]: one["is_open"] for one in caller.get(f"/items/{reference}/links")["items"]}
    assert after == {link["id"]: False, links["Lead"]["id"]: True}


def test_who_is_invited_to_a_meeting_says_by_a_link_whether_they_come(world: World) -> None:
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        invited = [world.people["reader"], world.people["other"]]
        data = {"kind": "zone", "title": "Zone", "scheduled_on": "2026-12-01", "participants": invited}
        reference = create(session, "meeting", "schedule", actor=staff, now=NOW, data=data).reference
    no, yes = links_of(world, "reader")["decline_invitation"], links_of(world, "other")["accept_invitation"]
    one, two = Visitor(world.app.test_client()), Visitor(world.app.test_client())
    assert one.post(f"/link/{no}", seen=f"/link/{no}", reason="").status_code == 422
    assert one.post(f"/link/{no}", seen=f"/link/{no}", reason="On leave.").status_code == 303
    assert two.post(f"/link/{yes}", seen=f"/link/{yes}").status_code == 303
    with world.database.read() as session:
        replies = session.scalars(select(Item).where(Item.reference == reference)).one().fields["replies"]
    assert [(row["person"], row["coming"], row.get("reason")) for row in replies] == [
        (world.people["reader"], False, "On leave."),
        (world.people["other"], True, None),
    ]


def seated(world: World) -> str:
    """A change request in an electronic vote of seats: of the lead with an alternate, of the reader and the chair."""
    reference = world.make()
    held = [("lead", "other"), ("reader", None), ("chair", None)]
    with world.database.write() as session:
        admin = actor_for(session, session.get_one(Person, world.people["admin"]), NOW.date())
        session.scalars(select(Item).where(Item.reference == reference)).one().state = "awaiting_endorsement"
        for principal, alternate in held:
            data = {"committee": "os", "label": f"Seat of {principal}", "voting": True}
            seat = create(session, "seat", "create", actor=admin, now=NOW, data=data)
            term = {"term_start": "2026-11-01", "term_end": "2028-10-31"}
            named = {"alternate": world.people[alternate]} if alternate else {}
            data = {"principal": world.people[principal], **named, **term}
            advance(session, seat, "fill", actor=admin, now=NOW, data=data)
    return reference


def open_vote(world: World, reference: str) -> None:
    named = {"mover": world.people["lead"], "seconder": world.people["reader"]}
    world.advance(reference, "open_vote", "chair", type="endorse", motion_text="That it be endorsed.", **named)


def test_a_committee_that_does_not_allow_it_sends_no_link_to_vote(world: World) -> None:
    open_vote(world, seated(world))
    with world.database.read() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "vote_opened")).all()
        assert (len(found), [row.params.get("links") for row in found]) == (3, [None, None, None])


def test_principal_hands_the_vote_to_the_alternate_who_votes_by_a_link(world: World, sign_in: SignIn) -> None:
    with world.database.write() as session:
        session.add(Setting(program="cpin", name="votes_by_link", value={"value": "os"}))
    reference = seated(world)
    open_vote(world, reference)
    links = links_of(world, "lead")
    ballot_link, proxy_link = links["cast_ballot"], links["give_proxy"]
    with world.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "vote_opened")).first()
        assert mail is not None
        assert {one["until"] for one in mail.params["links"]} == {"2026-11-30"}
    lead, alternate = Visitor(world.app.test_client()), Visitor(world.app.test_client())
    assert lead.post(f"/link/{proxy_link}", seen=f"/link/{proxy_link}").status_code == 303
    address = f"/link/{links_of(world, 'other')['cast_ballot']}"
    page = alternate.get(address).text
    assert ("to vote for the seat “Seat of lead”" in page, "That it be endorsed." in page) == (True, True)
    assert "30 Nov 2026, 17:00" in page
    assert alternate.post(address, seen=address, ballot="in_favour").status_code == 303
    assert last_step(world, reference) == ("cast_ballot", "Other", "link")
    assert "This is no longer asked of you" in lead.get(f"/link/{ballot_link}").text
    with world.database.read() as session:
        cast = session.scalars(select(Ballot).where(Ballot.principal_id == world.people["lead"])).one()
    seen = [
        asked in sign_in(who).get(f"/items/{reference}/links").text
        for who in ("staff", "admin")
        for asked in ("Cast your ballot", "Links that were sent")
    ]
    assert seen == [True, True, False, False]
    assert (cast.value, cast.cast_by_id) == ("in_favour", world.people["other"])
