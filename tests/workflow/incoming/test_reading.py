import time

import pytest

from tests.sample.files import PDF, png
from tests.workflow.incoming.letters import MARKED_UP, REPLIES, write
from workflow.incoming.cutting import cut
from workflow.incoming.plain import html_to_text
from workflow.incoming.reading import LONGEST_TEXT, TooComplex, head_only, read

BUSY = ["<a ", "<!--", "<", "</", "<![CDATA[", "<blockquote>", "&#", "<script>", "<a b='", "<p class=", "<p id=a>"]
BUSY_TEXT = [
    "On a ",
    "On 1:0 ",
    "Merci,\n",
    "\n \n",
    "From: \nTo: \n",
    "> ",
    "Thanks,\n",
    "Le lundi\n",
    "_",
    "On x wrote\n",
    "Sent from my a!\n",
]


@pytest.mark.parametrize("program", REPLIES)
def test_what_is_quoted_and_signed_is_cut(program: str) -> None:
    text, said = REPLIES[program]
    assert cut(text) == said
    assert read(write(text).as_bytes()).said == said


@pytest.mark.parametrize("program", MARKED_UP)
def test_what_is_quoted_and_signed_is_cut_from_html_too(program: str) -> None:
    html, said = MARKED_UP[program]
    mail = write()
    mail.set_content(html, subtype="html")
    assert read(mail.as_bytes()).said == said


def test_long_lines_are_kept_whole() -> None:
    paragraph = "word " * 1500
    assert cut(f"{paragraph}\n\n-- \nJane") == paragraph.strip()


def test_html_becomes_text_and_nothing_of_it_runs() -> None:
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>Caf&eacute; <b>now</b></p><ul>"
        "<li>one<li>two</ul>"
        "<script>alert(1)</script><img src='https://tracker.example/x.png'>1 < 2<br>end"
        "<blockquote type=cite>old<br>words</blockquote></body></html>"
    )
    text = html_to_text(html)
    assert text == "Café now\n\n- one\n- two\n1 < 2\nend\n> old\n> words"
    mail = write()
    mail.set_content(html, subtype="html")
    assert read(mail.as_bytes()).said == "Café now\n\n- one\n- two\n1 < 2\nend"


def test_nothing_keeps_the_readers_busy() -> None:
    began = time.process_time()
    for piece in BUSY:
        html_to_text((piece * LONGEST_TEXT)[:LONGEST_TEXT])
    for piece in BUSY_TEXT:
        cut((piece * LONGEST_TEXT)[:LONGEST_TEXT])
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        (b"utf-8", "déjà".encode()),
        (b"iso-8859-1", "déjà".encode("latin-1")),
        (b"us-ascii", "déjà".encode("cp1252")),
        (b"no-such-charset", "déjà".encode()),
        (b"unicode_escape", "déjà".encode()),
    ],
)
def test_text_is_read_whatever_charset_it_claims(charset: bytes, content: bytes) -> None:
    raw = b"From: a@example.org\nContent-Type: text/plain; charset=" + charset + b"\n\n" + content
    assert read(raw).text == "déjà"


def test_headers_are_read_even_broken() -> None:
    raw = (
        b"From: =?utf-8?q?Ren=C3=A9e?= <Renee@Example.ORG>\nSubject: =?utf-8?b?w6k=?= =?nope?q?x?=\x00\n"
        b"In-Reply-To: <one@example.org>\nReferences: <two@example.org>\n <three@example.org>\n\nyes"
    )
    letter = read(raw)
    assert (letter.sender, letter.sender_name) == ("renee@example.org", "Renée")
    assert letter.subject == "éx"
    assert letter.answers == ("<one@example.org>", "<three@example.org>", "<two@example.org>")


@pytest.mark.parametrize("sender", ["a@example.org, b@example.org", "", "nobody", '"a@example.org" <b@example.org> c'])
def test_no_sender_unless_one(sender: str) -> None:
    assert read(b"From: " + sender.encode() + b"\n\nyes").sender in ("", "b@example.org")
    two = b"From: a@example.org\nFrom: b@example.org\n\nyes"
    assert read(two).sender == ""


def test_files_are_found_and_trifles_left() -> None:
    mail = write()
    mail.add_alternative('<p>Yes, go on.</p><img src="cid:logo@x">', subtype="html")
    mail.add_attachment(png(), maintype="image", subtype="png", filename="logo.png", cid="<logo@x>")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="naïve.pdf")
    mail.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    mail.add_attachment(write("inner", subject="Inner"))
    letter = read(mail.as_bytes())
    assert [part.name for part in letter.files] == ["naïve.pdf", "4.eml"]
    assert letter.files[0].content == PDF
    assert letter.said == "Yes, go on."


def test_bombs_are_refused_before_they_are_read() -> None:
    many = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5_000
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500))
    wide = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500
    for raw in (many, deep, b"X-A: " + b"a" * 300_000 + b"\n\nyes", wide):
        with pytest.raises(TooComplex):
            read(raw)
    assert head_only(many).sender == "a@example.org"


def test_the_same_mail_is_known_however_it_came() -> None:
    mail = write(message_id="<one@example.org>").as_bytes()
    passed_on = b"Received: from x by y\nDelivered-To: z@example.org\n" + mail.replace(b"\n", b"\r\n")
    assert read(mail).digest == read(passed_on).digest
    assert read(mail).digest != read(write(message_id="<two@example.org>").as_bytes()).digest


def test_a_mail_of_random_bytes_is_read() -> None:
    seed = bytes(range(256)) * 40
    letter = read(b"Content-Type: text/plain\n\n" + seed)
    assert letter.sender == ""
    assert "\x00" not in letter.text
