"""What becomes of mail: placed on its item as the contact, a new inquiry, or before a person. Each once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from models.attachments import Attachment
from models.changes import Change
from models.incoming import IncomingMessage
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.sample.files import PDF
from tests.workflow.incoming.letters import KEY, PROVEN, SETTINGS, write
from tests.workflow.incoming.posts import Post
from tests.workflow.incoming.test_guarding import BOUNCE
from workflow.attachments import sweeping
from workflow.incoming import deciding, taking
from workflow.incoming.forgetting import forget_mail
from workflow.incoming.room import NoRoom
from workflow.incoming.taking import Taken
from workflow.outbox.dispatch import dispatch
from workflow.outbox.settings import MailSettings
from workflow.standing import actor_for

RETURNED = Taken("ignored", "returned")


def test_an_answer_becomes_a_comment_of_the_contact_once(post: Post) -> None:
    mail = write("Yes, go on.\n\nOn Mon, Nov 23, 2026, Accord wrote:\n> How?", to=post.tag, **PROVEN)
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    assert post.take(mail) == Taken("placed", "comment")
    refused = "*Not attached: “run.exe” is a program; none is taken.*"
    assert post.said() == [(f"Yes, go on.\n\n{refused}", True, post.submitter)]
    assert post.take(b"Received: again\n" + mail.as_bytes()) == Taken("seen")
    assert len(post.said()) == 1
    row = post.last()
    assert (row.state, row.item_id, row.person_id, row.text) == ("placed", post.item, post.submitter, "Yes, go on.")
    assert row.notes[0]["fr"].startswith("« run.exe » est un programme")
    with post.database.read() as session:
        files = session.scalars(select(Attachment)).all()
        assert [(file.name, file.item_id, file.uploaded_by_id) for file in files] == [
            ("plan.pdf", post.item, post.submitter)
        ]
        assert post.store is not None
        opened = deciding.open_message(post.store, row)
    assert "On Mon, Nov 23" in opened.text
    assert [name for name, _ in opened.files] == ["plan.pdf", "run.exe"]


def test_bytes_of_mail_are_kept_while_it_is_and_swept_after(post: Post) -> None:
    post.take(write("One", to=post.tag, **PROVEN))
    post.take(write("Two", sender="stranger@example.org", **PROVEN))
    later = post.now + timedelta(days=40)
    assert post.store is not None
    forget_mail(post.database, later, 30, 180)
    for key, _ in post.store.lying():
        assert post.store.has(key)
    far = datetime.now(post.now.tzinfo) + timedelta(days=2)
    assert sweeping.sweep(post.database, post.store, far).orphans == 1
    assert post.last().why == "unknown_sender"
    assert len(list(post.store.lying())) == 1


def test_what_waits_takes_no_more_space_than_it_may_and_the_rest_still_comes_in(post: Post) -> None:
    first, second = (write("x" * 800, sender="stranger@example.org", subject=name, **PROVEN) for name in ("1", "2"))
    room = len(first.as_bytes()) + 900
    assert post.take(first, room=room) == Taken("held", "unknown_sender")
    with pytest.raises(NoRoom):
        post.take(second, room=room)
    assert post.store is not None
    assert len(list(post.store.lying())) == 1
    assert post.take(write("Yes", to=post.tag, **PROVEN), room=room) == Taken("placed", "comment")
    assert post.take(write("x" * 800, Auto_Submitted="auto-replied"), room=room) == Taken("ignored", "auto")
    assert post.last().raw_key is None
    assert post.take(second) == Taken("held", "unknown_sender")


def test_what_nobody_decided_about_in_time_is_discarded_and_then_forgotten(post: Post) -> None:
    post.take(write(sender="stranger@example.org", **PROVEN))
    for days, known in ((179, ("held", "unknown_sender")), (181, ("discarded", "expired"))):
        forget_mail(post.database, post.now + timedelta(days=days), 30, 180)
        assert (post.last().state, post.last().why) == known
    with post.database.read() as session:
        change = session.scalars(select(Change).order_by(Change.seq.desc())).first()
        assert change is not None
        assert (change.action, change.actor_id, change.after) == ("discard_mail", None, {"why": "expired"})
    forget_mail(post.database, post.now + timedelta(days=212), 30, 180)
    with post.database.read() as session:
        assert session.scalar(select(func.count()).select_from(IncomingMessage)) == 0


def test_who_is_not_the_contact_is_held(post: Post) -> None:
    forged = post.tag.replace("accord+", "accord+a", 1)
    for mail, why in (
        (write(to=post.tag, sender="other@example.org", **PROVEN), "not_theirs"),
        (write(to=post.tag, sender="stranger@example.org", **PROVEN), "unknown_sender"),
        (write(to=post.tag), "unproven"),
        (write(to=forged, **PROVEN), "bad_tag"),
        (write(subject=f"About {post.reference}", sender="other@example.org", **PROVEN), "not_contact"),
        (write(subject="About IN-2026-9999", **PROVEN), "no_item"),
        (write("> only quoted", to=post.tag, **PROVEN), "refused"),
        (write("x" * 10_001, to=post.tag, **PROVEN), "refused"),
        (write(to=post.tag, sender="a@example.org, b@example.org", **PROVEN), "no_sender"),
    ):
        assert post.take(mail) == Taken("held", why)
    assert post.take(write("x" * 300_000, to=post.tag)) == Taken("held", "too_large")
    assert post.take(b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n" + b"\n--b" * 3000) == Taken(
        "held", "too_complex"
    )
    assert post.take(write(to=post.tag, Auto_Submitted="auto-replied", **PROVEN)) == Taken("ignored", "auto")
    assert post.said() == []


def test_without_a_trusted_server_only_a_tag_is_believed(post: Post) -> None:
    assert post.take(write(to=post.tag), authserv="") == Taken("placed", "comment")
    assert post.take(write(subject=f"Re: {post.reference}"), authserv="") == Taken("held", "unproven")
    assert post.take(write(to="questions@example.org"), authserv="") == Taken("held", "unproven")


def test_a_message_of_ours_or_a_reference_leads_to_the_item(post: Post) -> None:
    with post.database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient_id == post.submitter)).one()
        answered = sent.message_id
    mine = write("By reference", subject=f"RE: {post.reference}, Merging", **PROVEN)
    assert post.take(mine) == Taken("placed", "comment")
    theirs = write("By header", In_Reply_To=answered, **PROVEN)
    assert post.take(theirs) == Taken("placed", "comment")
    passed_on = write("Passed on", sender="other@example.org", References=answered, **PROVEN)
    assert post.take(passed_on) == Taken("held", "not_theirs")
    assert [body for body, _, _ in post.said()] == ["By reference", "By header"]


def test_a_question_becomes_an_inquiry(post: Post) -> None:
    mail = write("How do we merge?\n\n-- \nSubmitter", to="questions@example.org", subject="Merging", **PROVEN)
    assert post.take(mail) == Taken("placed", "inquiry")
    with post.database.read() as session:
        made = session.scalars(select(Item).order_by(Item.id.desc())).first()
        assert made is not None
        assert (made.kind, made.submitter_id, made.fields["question"]) == (
            "inquiry",
            post.submitter,
            "How do we merge?",
        )
        assert (made.fields["channel"], made.title) == ("email", "Merging")


def test_too_many_of_one_sender_are_held(post: Post) -> None:
    ended = [post.take(write(f"No. {number}", to=post.tag, **PROVEN), per_hour=2).why for number in range(3)]
    assert ended == ["comment", "comment", "too_many"]


def test_two_who_bring_the_same_mail_place_it_once(post: Post) -> None:
    mail = write("Once", to=post.tag, **PROVEN)
    ended: list[Taken] = []
    threads = [Thread(target=lambda: ended.append(post.take(mail))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.state for one in ended) == ["placed", "seen", "seen", "seen"]
    assert [body for body, _, _ in post.said()] == ["Once"]


def test_a_fault_in_the_middle_leaves_nothing(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = write("Once", to=post.tag, **PROVEN)
    with monkeypatch.context() as patch:
        patch.setattr(taking, "_row", _fail)
        with pytest.raises(ZeroDivisionError):
            post.take(mail)
    assert post.said() == []
    assert post.take(mail) == Taken("placed", "comment")


def _fail(*_given: Any) -> IncomingMessage:
    raise ZeroDivisionError


def test_a_returned_mail_is_no_longer_sent(post: Post) -> None:
    ours = "Accord <noreply@example.org>"
    settings = MailSettings(sender=ours, reply_to=SETTINGS.reply_to, reply_key=lambda: KEY, link_key=lambda: KEY)
    gone: list[bytes] = []
    dispatch(post.database, _Letterbox(gone.append), settings, post.now, "test")
    with post.database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient_id == post.submitter)).one()
    assert any(f"Reply-To: {post.tag}".encode() in raw for raw in gone)
    assert all(b"what you write becomes" in raw and b"not read" not in raw for raw in gone if post.tag.encode() in raw)
    report = BOUNCE.replace(b"<k1@example.org>", sent.message_id.encode()).replace(b"Lead@", b"submitter@")
    for wrong in (  # to whom it did not go, as anybody writes, from somebody who wrote it
        report.replace(b"submitter@", b"other@"),
        report.replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed"),
        report.replace(b"From:", b"Return-Path: <other@example.org>\nFrom:"),
    ):
        assert post.take(wrong).why != "returned"
    with post.database.read() as session:
        assert session.get_one(OutboxMessage, sent.id).state == "sent"
    assert post.take(report.replace(b"Undelivered", b"Returned").replace(b"It could", b"This could")) == RETURNED
    assert post.take(report.replace(b"Undelivered", b"Again").replace(b"5.1.1", b"5.1.2")) == Taken("ignored", "report")
    with post.database.read() as session:
        after = session.get_one(OutboxMessage, sent.id)
        assert (after.state, after.error) == ("failed", "returned: smtp; 550 no such user")


@dataclass
class _Letterbox:
    """A way out that only keeps what goes."""

    keep: Callable[[bytes], None]

    def connect(self) -> None:
        return

    def send(self, raw: bytes, sender: str, recipient: str) -> None:
        self.keep(raw)

    def close(self) -> None:
        return


def test_a_person_decides_about_what_is_held(post: Post) -> None:
    mail = write("Hello <b>there</b>", sender='"Ann [x](http://evil.example)" <ann@example.net>', **PROVEN)
    for text in ("Hello", "Second", "Third"):
        mail.set_content(text)
        post.take(mail)
    assert post.store is not None
    with post.database.write() as session:
        staff = actor_for(session, session.get_one(Person, post.staff), post.now.date())
        other = actor_for(session, session.get_one(Person, post.other), post.now.date())
        third, second, first = deciding.list_incoming(session, staff, state="held")
        assert deciding.list_incoming(session, other) == []
        files = deciding.prepare(post.store, first)
        deciding.place(session, first.id, post.reference.lower(), files, actor=staff, now=post.now)
        made = deciding.make_inquiry(session, second.id, files, actor=staff, now=post.now)
        deciding.discard(session, third.id, "Not for us", actor=staff, now=post.now)
        assert made.fields["inquirer"].endswith("(ann@example.net)")
        assert deciding.count_held(session, staff) == 0
        assert (third.state, third.reason, third.decided_by_id) == ("discarded", "Not for us", post.staff)
    assert post.said() == [("By mail from Ann x(http://evil.example) (ann@example.net):\n\n> Hello", True, post.staff)]
    with post.database.read() as session:
        assert session.scalar(select(func.count()).select_from(IncomingMessage)) == 3
