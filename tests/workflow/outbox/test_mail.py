"""What the mails say, in both languages, and that nothing a user types can say more than that."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from models.outbox import OutboxMessage
from tests.workflow.outbox.facts import NOTICE, SETTINGS, make_entry
from workflow.outbox import mail
from workflow.outbox.digest import digest_params
from workflow.outbox.mail import UnsafeMail, compose, compose_bytes
from workflow.outbox.render import Rendered, is_template

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)
MIXED = digest_params(
    TODAY,
    [
        make_entry("CR-2026-0001", "2026-03-01", kind="overdue"),
        make_entry("CR-2026-0002", "2026-03-03"),
        make_entry("IN-2026-0003", "2026-04-01"),
        make_entry("CR-2026-0004", "2026-02-20", kind="overdue", merged=True),
    ],
)
INJECTIONS = [
    "a\r\nBcc: thief@example.org",
    "a\nBcc: thief@example.org",
    "=?utf-8?q?a=0D=0ABcc:_thief@example.org?=",
    "=?utf-8?b?YQ0KQmNjOiB0aGllZkBleGFtcGxlLm9yZw==?= " + "x" * 200,
    "a\u2028Bcc: thief@example.org",
    "a\x00\x0b\x0cBcc: thief@example.org",
    "a\r\n\r\n<b>another body</b>",
]
MESSAGE_ID = f"<{'0a' * 16}@example.org>"


def message(template: str, params: dict[str, Any], language: str = "en", **changes: Any) -> OutboxMessage:
    values = {"address": "lead@example.org", "message_id": MESSAGE_ID}
    return OutboxMessage(template=template, params=params, language=language, **(values | changes))


def read_part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("template", "params"),
    [
        ("digest", MIXED),
        ("notice", NOTICE),
        ("test", {}),
    ],
    ids=["digest", "notice", "test"],
)
def test_compose_says_in_both_languages(
    template: str, params: dict[str, Any], language: str, snapshot: SnapshotAssertion
) -> None:
    composed = compose(message(template, params, language), SETTINGS, NOW)
    assert composed["Subject"] == snapshot(name="subject")
    assert read_part(composed, "plain") == snapshot(name="text")
    assert read_part(composed, "html") == snapshot(name="html")


@pytest.mark.parametrize(
    ("due_on", "subject", "sujet"),
    [
        (
            "2026-03-02",
            "Overdue since Monday, March 2, 2026: CR-2026-0001 Étape",
            "En retard depuis le lundi 2 mars 2026\xa0: CR-2026-0001 Étape",
        ),
        (
            "2026-03-03",
            "Due today: CR-2026-0001 Étape",
            "À échéance aujourd’hui\xa0: CR-2026-0001 Étape",
        ),
        (
            "2026-04-01",
            "Due Wednesday, April 1, 2026: CR-2026-0001 Étape",
            "À échéance le mercredi 1er avril 2026\xa0: CR-2026-0001 Étape",
        ),
    ],
)
def test_digest_of_one_entry_names_it_in_the_subject(due_on: str, subject: str, sujet: str) -> None:
    params = digest_params(TODAY, [make_entry(due_on=due_on, title="Étape")])
    assert compose(message("digest", params), SETTINGS, NOW)["Subject"] == subject
    # Headers are made of plain spaces.
    assert compose(message("digest", params, "fr"), SETTINGS, NOW)["Subject"] == sujet.replace("\xa0", " ")


def test_compose_sets_exactly_the_known_headers() -> None:
    composed = compose(message("notice", NOTICE), SETTINGS, NOW)
    assert dict(composed.items()) == {
        "From": "Accord <accord@example.org>",
        "To": "lead@example.org",
        "Subject": "More information is needed: CR-2026-0001 Let a worker merge two files",
        "Date": "Tue, 03 Mar 2026 14:00:00 +0000",
        "Message-ID": MESSAGE_ID,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{MESSAGE_ID[1:33]}"',
    }


def test_compose_twice_gives_the_same_bytes() -> None:
    first = compose_bytes(message("digest", MIXED), SETTINGS, NOW)
    assert first == compose_bytes(message("digest", MIXED), SETTINGS, NOW)
    assert max(len(line) for line in first.split(b"\r\n")) < 200
    assert first.isascii()


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("place", ["title", "reference"])
def test_compose_with_a_header_in_a_text_sets_no_header(text: str, place: str) -> None:
    composed = message_from_bytes(compose_bytes(message("notice", NOTICE | {place: text}), SETTINGS, NOW))
    assert sorted(composed.keys()) == sorted(mail.HEADERS)
    assert composed["To"] == "lead@example.org"
    assert len(composed.get_payload()) == 2


@pytest.mark.parametrize("text", INJECTIONS[2:4])
def test_check_headers_refuses_what_an_unclean_subject_would_inject(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: subjects are passed on as typed, through the policy that decodes them."""
    raw = EmailMessage()
    for header in mail.HEADERS[:2] + mail.HEADERS[3:]:
        raw[header] = "lead@example.org" if header == "To" else "x"
    raw["Subject"] = text
    with pytest.raises(UnsafeMail, match="Bcc"):
        mail.check_headers(bytes(raw), "lead@example.org")


def test_compose_with_a_raw_line_break_in_the_subject_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: nothing cleans the subject any more."""
    monkeypatch.setattr(mail, "clean_header", lambda text: text)
    monkeypatch.setattr(mail, "render", lambda *_, **__: Rendered(INJECTIONS[0], "text", "html"))
    with pytest.raises(UnsafeMail):
        compose(message("notice", NOTICE), SETTINGS, NOW)


def test_compose_shortens_a_long_subject() -> None:
    composed = compose(message("notice", NOTICE | {"title": "é" * 400}), SETTINGS, NOW)
    assert len(composed["Subject"]) == mail.SUBJECT_LENGTH
    assert composed["Subject"].endswith("é…")


def test_compose_drops_direction_marks_from_the_subject() -> None:
    composed = compose(message("notice", NOTICE | {"title": "a\u202egnp.exe"}), SETTINGS, NOW)
    assert composed["Subject"].endswith("agnp.exe")


@pytest.mark.parametrize(
    "address",
    ["a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "é@example.org", "<a@example.org>"],
)
def test_compose_for_more_than_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(UnsafeMail):
        compose(message("notice", NOTICE, address=address), SETTINGS, NOW)


@pytest.mark.parametrize("path", ["https://thief.example", "//thief.example", "/\\thief.example", "items"])
def test_compose_with_a_link_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(UnsafeMail, match="not a path of this service"):
        compose(message("notice", NOTICE | {"path": path}), SETTINGS, NOW)


def test_compose_without_a_fact_the_template_needs_is_refused() -> None:
    with pytest.raises(UnsafeMail, match="headline"):
        compose(message("notice", {"reference": "CR-2026-0001"}), SETTINGS, NOW)


def test_compose_shows_markup_literally() -> None:
    composed = compose(message("notice", NOTICE | {"title": "<script>x</script>"}), SETTINGS, NOW)
    assert "<script>x</script>" in read_part(composed, "plain")
    assert "<script>" not in read_part(composed, "html")
    assert "&lt;script&gt;x&lt;/script&gt;" in read_part(composed, "html")


def test_compose_flags_french_that_is_missing() -> None:
    headline = {"en": "Accepted", "fr": ""}
    composed = compose(message("notice", NOTICE | {"headline": headline}, "fr"), SETTINGS, NOW)
    assert read_part(composed, "plain").startswith("Accepted [en anglais]\n")


def test_compose_of_mail_without_words_of_its_own_uses_the_notice() -> None:
    expected = compose_bytes(message("notice", NOTICE), SETTINGS, NOW)
    assert compose_bytes(message("acknowledgement_of_nothing", NOTICE), SETTINGS, NOW) == expected
    assert (is_template("digest"), is_template("acknowledgement_of_nothing")) == (True, False)


def test_compose_links_only_to_this_service_and_loads_nothing() -> None:
    html = read_part(compose(message("digest", MIXED), SETTINGS, NOW), "html")
    assert html.count("http") == html.count('href="https://accord.example.org/items/')
    assert "<img" not in html
    assert "<form" not in html


def test_notice_whose_headline_names_the_item_names_it_once_in_the_subject() -> None:
    headline = {"en": "CR-2026-0001 is now: Received", "fr": "CR-2026-0001 est maintenant : Reçue"}
    params = NOTICE | {"headline": headline, "title": "Étape"}
    assert compose(message("notice", params), SETTINGS, NOW)["Subject"] == "CR-2026-0001 is now: Received, Étape"
    sujet = compose(message("notice", params, "fr"), SETTINGS, NOW)["Subject"]
    assert sujet == "CR-2026-0001 est maintenant : Reçue, Étape"
