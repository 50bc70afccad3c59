from dataclasses import replace

import pytest

from tests.workflow.incoming.letters import KEY, SETTINGS, write
from workflow.incoming.guarding import find_loop, is_proven, read_bounce
from workflow.incoming.reading import read
from workflow.incoming.tags import LENGTH, Named, read_tags, reply_address

BOUNCE = b"""From: MAILER-DAEMON@mx.example.org
To: noreply@example.org
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; Lead@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Subject: Received
Message-ID: <k1@example.org>

--b--
"""


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, None),
        ({"Auto_Submitted": "no"}, None),
        ({"Auto_Submitted": "auto-replied; owner-email=x"}, "auto"),
        ({"X_Auto_Response_Suppress": "All"}, "auto"),
        ({"Return_Path": "<>"}, "auto"),
        ({"Return_Path": "<submitter@example.org>"}, None),
        ({"Precedence": "bulk"}, "bulk"),
        ({"Precedence": "list"}, "bulk"),
        ({"List_Id": "<l.example.org>"}, "bulk"),
        ({"X_Loop": "noreply@example.org"}, "own"),
        ({"sender": "Accord <noreply@example.org>"}, "own"),
        ({"sender": "accord@example.org"}, "own"),
    ],
)
def test_what_no_person_wrote_is_known(headers: dict[str, str], why: str | None) -> None:
    assert find_loop(read(write(**headers).as_bytes()), SETTINGS) == why


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        (["mx.example.org; dmarc=pass (p=none) header.from=example.org"], True),
        (["mx.example.org; dmarc=fail header.from=example.org; spf=pass smtp.mailfrom=a@example.org"], False),
        (["mx.example.org 1; dkim=pass header.d=example.org header.s=k"], True),
        (["mx.example.org; dkim=pass header.d=evil.example"], False),
        (["mx.example.org; dkim=pass header.d=org"], False),
        (["mx.example.org; spf=pass smtp.mailfrom=bounce@example.org"], True),
        (["mx.example.org; spf=pass smtp.mailfrom=example.org.evil.example"], False),
        (["mx.example.org; spf=fail smtp.mailfrom=example.org; dkim=none"], False),
        (["mx.example.org; dmarc=pass header.from=evil.example"], False),
        (["mx.evil.example; dmarc=pass header.from=example.org"], False),
        (["mx.example.org; dmarc=fail", "mx.example.org; dmarc=pass header.from=example.org"], False),
        ([], False),
    ],
)
def test_only_the_trusted_server_proves_a_sender(results: list[str], *, proven: bool) -> None:
    raw = b"".join(f"Authentication-Results: {one}\n".encode() for one in results) + write().as_bytes()
    assert is_proven(read(raw), SETTINGS) is proven
    assert is_proven(read(raw), replace(SETTINGS, authserv="")) is False


def test_a_returned_mail_names_ours_and_why() -> None:
    letter = read(BOUNCE)
    assert find_loop(letter, SETTINGS) == "report"
    bounce = read_bounce(letter.head)
    assert bounce is not None
    assert (bounce.message_id, bounce.addresses) == ("<k1@example.org>", ("lead@example.org",))
    assert bounce.said == "smtp; 550 no such user"
    led = BOUNCE.replace(b"Final-Recipient", b"Original-Recipient: rfc822; desk@example.org\nFinal-Recipient")
    through_an_alias = read_bounce(read(led).head)
    assert through_an_alias is not None
    assert through_an_alias.addresses == ("lead@example.org", "desk@example.org")
    assert read_bounce(read(BOUNCE.replace(b"failed", b"delayed")).head) is None
    assert read_bounce(read(write().as_bytes()).head) is None


ANOTHER = (
    b"Final-Recipient: rfc822; other@example.org\nAction: failed\n\n"
    b"Final-Recipient: rfc822; Lead@example.org\nAction: delivered\n"
)


@pytest.mark.parametrize(
    ("was", "becomes", "address"),
    [
        (b"From: MAILER", b"Return-Path: <>\nFrom: MAILER", "lead@example.org"),
        (b"From: MAILER", b"Return-Path: <MAILER-DAEMON@mx.example.org>\nFrom: MAILER", "lead@example.org"),
        (b"From: MAILER", b"Return-Path: <somebody@example.org>\nFrom: MAILER", None),
        (b"multipart/report; report-type=delivery-status", b"multipart/mixed", None),
        (b"report-type=delivery-status", b"report-type=disposition-notification", None),
        (b"Final-Recipient: rfc822; Lead@example.org\n", b"", None),
        (b"Final-Recipient: rfc822; Lead", b"Original-Recipient: rfc822; Lead", None),
        (b"Final-Recipient: rfc822; Lead@example.org\nAction: failed\n", ANOTHER, "other@example.org"),
    ],
)
def test_a_report_is_believed_of_the_mail_system_and_of_the_recipient_it_names(
    was: bytes, becomes: bytes, address: str | None
) -> None:
    bounce = read_bounce(read(BOUNCE.replace(was, becomes)).head)
    assert (bounce.addresses[0] if bounce else None) == address


def test_a_tag_names_its_item_and_person_and_nobody_can_make_one() -> None:
    named = Named(7, 2**31)
    address = reply_address("accord@example.org", KEY, named)
    local, _, host = address.partition("@")
    assert (len(local), host) == (len("accord+") + LENGTH, "example.org")
    assert read_tags("accord@example.org", KEY, ["other@example.org", address.upper()]) == [named]
    changed = address.replace(local[-1] + "@", ("a" if local[-1] != "a" else "b") + "@")
    for wrong in (
        changed,
        "accord+short@example.org",
        "accord+" + "é" * 32 + "@example.org",
        "accord+" + "1" * 32 + "@example.org",
    ):
        assert read_tags("accord@example.org", KEY, [wrong]) == [None]
    assert read_tags("accord@example.org", b"o" * 32, [address]) == [None]
    assert read_tags("", KEY, [address]) == []
    assert read_tags("accord@example.org", KEY, ["accord@example.org", "accord+x@evil.example"]) == []
