"""What is taken and what is refused, with hostile files."""

import struct
import zipfile
from io import BytesIO

import pytest

from tests.sample.files import GIF, JPEG, OFFICE_KINDS, PDF, TYPES, every_kind, odf, office, packed, png
from workflow.attachments import archives
from workflow.attachments.content import ACCEPT, KINDS, clean_name, find_fault

EVERY = every_kind()


def fault(name: str, content: bytes) -> str | None:
    found = find_fault(name, BytesIO(content), len(content))
    return found.en if found is not None else None


@pytest.mark.parametrize("name", EVERY)
def test_every_kind_on_the_list_is_taken(name: str) -> None:
    assert fault(name, EVERY[name]) is None


def test_the_examples_are_of_every_kind() -> None:
    assert {name.rpartition(".")[2] for name in EVERY} == set(KINDS) == {one.strip(".") for one in ACCEPT.split(",")}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("other", EVERY)
def test_an_extension_that_does_not_match_is_refused(name: str, other: str) -> None:
    if KINDS[name.rpartition(".")[2]].check is KINDS[other.rpartition(".")[2]].check:
        return  # three kinds of plain text, two names of JPEG
    assert fault(other, EVERY[name]) is not None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.svg", b"<svg/>", "is an SVG picture"),
        ("a.html", b"<p>", "is a web page"),
        ("a.exe", b"MZ", "is a program"),
        ("a.zip", packed({"a": b"b"}), "is an archive"),
        ("a.docm", office("docx"), "holds macros"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "old office format"),
        ("a.mp4", b"....", "of a kind that is not taken. Taken are: PDF, DOCX"),
        ("plan", PDF, "of a kind that is not taken"),
        (".pdf", PDF, "of a kind that is not taken"),
        ("a.pdf", b"", "is empty"),
        ("a.txt", b"<svg onload=alert(1)>", "is a web page"),
        ("a.md", b" \n<!DOCTYPE html>", "is a web page"),
        ("a.csv", b"\xef\xbb\xbf<script>", "is a web page"),
        ("a.txt", b"a\x00b", "no plain text in UTF-8"),
        ("a.txt", "é".encode("latin-1"), "no plain text in UTF-8"),
        ("a.txt", "Text".encode("utf-16"), "no plain text in UTF-8"),
        ("a.txt", b"\x1b]0;title\x07", "no plain text in UTF-8"),
        ("a.txt", b"end \xc3", "no plain text in UTF-8"),
        ("a.txt", b"MZ\x90\x00", "no plain text in UTF-8"),
        ("a.pdf", PDF + packed({"a": b"b"}), "two kinds of file"),
        ("a.gif", GIF[:-1] + packed({"a": b"b"}) + b";", "two kinds of file"),
        ("a.jpg", JPEG[:20] + b"%PDF-1.7" + JPEG, "two kinds of file"),
        ("a.jpg", JPEG + packed({"Main.class": b"x"}), "two kinds of file"),
        ("a.png", png() + b"<script>", "it is no PNG file"),
        ("a.pdf", b"\n" + PDF, "it is no PDF file"),
        ("a.pdf", b"%PDF-1.7 cut off", "it is no PDF file"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP and more", "it is no WebP file"),
        ("a.docx", packed({"a": b"b"}), "it is no DOCX file"),
        ("a.docx", b"PK\x03\x04 nothing", "it is no DOCX file"),
        ("a.odt", packed({"content.xml": b"", "mimetype": b"application/vnd.oasis.opendocument.text"}), "no ODT file"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_in_a_sentence(name: str, content: bytes, said: str) -> None:
    found = fault(name, content)
    assert said in str(found)
    assert f"“{name}”" in str(found)


@pytest.mark.parametrize("extension", OFFICE_KINDS)
@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(extension: str, name: str) -> None:
    assert "holds macros" in str(fault(f"a.{extension}", office(extension, {name: b"x"})))


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "holds macros"),
        ("application/vnd.ms-word.document.macro&#69;nabled.main+xml", "no DOCX"),
    ],
)
def test_macros_declared_in_the_content_types_are_refused(types: str, said: str) -> None:
    declared = TYPES.format(OFFICE_KINDS["docx"][1]) + f'<Override ContentType="{types}"/>'
    assert said in str(fault("a.docx", office("docx", types=declared)))


@pytest.mark.parametrize("extension", ["odt", "ods"])
def test_macros_in_open_documents_are_refused(extension: str) -> None:
    assert "holds macros" in str(fault(f"a.{extension}", odf(extension, {"Basic/Standard/Module1.xml": b"x"})))


def test_a_zip_bomb_is_refused_without_being_unpacked() -> None:
    assert "unpacks to far more" in str(fault("a.docx", office("docx", {"word/big.xml": b"\0" * 50_000_000})))


def test_too_many_entries_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = office("docx", {f"word/{number}.xml": b"" for number in range(archives.MOST_ENTRIES)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "unpacks to far more" in str(fault("a.docx", many))


def test_entries_that_lie_upon_one_another_are_refused() -> None:
    """The directory names one place of the file under many names, each of which unpacks to the same."""
    made = BytesIO(office("docx", {"word/a.xml": b"a" * 900, "word/b.xml": b"b" * 900}))
    with zipfile.ZipFile(made) as archive:
        places = {entry.filename: entry.header_offset for entry in archive.infolist()}
    content = bytearray(made.getvalue())
    at = content.rfind(b"word/b.xml") - 46
    content[at + 42 : at + 46] = struct.pack("<L", places["word/a.xml"])
    assert fault("a.docx", bytes(content)) is not None


def test_a_directory_that_understates_a_size_does_not_unpack_more() -> None:
    content = bytearray(office("docx", {"word/big.xml": b"\0" * 50_000_000}))
    at = content.rfind(b"word/big.xml") - 46
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    assert find_fault("a.docx", BytesIO(bytes(content)), len(content)) is None  # nothing in it is unpacked here


def test_what_is_protected_by_a_password_is_refused() -> None:
    content = bytearray(office("docx"))
    at = content.rfind(b"word/document.xml") - 46
    content[at + 8] |= 1
    assert "protected by a password" in str(fault("a.docx", bytes(content)))


def test_sixty_four_bit_archives_are_refused() -> None:
    content = office("docx")
    end = len(content) - archives.END.size
    assert "unpacks to far more" in str(fault("a.docx", content[:end] + b"PK\x06\x07" + b"\0" * 16 + content[end:]))


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\kim\\plan.pdf", "plan.pdf"),
        ("exe.\u202efdp.txt", "exe.fdp.txt"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("  two   words .pdf", "two words .pdf"),
        ("...hidden.pdf.", "hidden.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("\u200bzero\ufeff.pdf", "zero.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("", ""),
        ("..", ""),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


def test_a_long_name_is_shortened_and_keeps_its_extension() -> None:
    cleaned = clean_name("x" * 300 + ".pdf")
    assert (len(cleaned), cleaned[-6:]) == (150, "x….pdf")
    assert len(clean_name("x" * 300)) == 150


def test_an_empty_name_is_refused() -> None:
    assert fault("", PDF) == "The file needs a name."
