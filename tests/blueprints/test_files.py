"""Files on pages: attached, read, withdrawn; with forms; for every role; and hostile names."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.attachments import Attachment
from tests.blueprints.cast import NOW, PEOPLE, REQUEST, World
from tests.blueprints.conftest import Visitor
from tests.sample.files import PDF, png, store_beside
from workflow.attachments.storage import Limits, Store

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def attach(visitor: Visitor, reference: str, *files: tuple[str, bytes], headers: Any = None) -> TestResponse:
    data = {"csrf_token": visitor.token(), "file": [(BytesIO(content), name) for name, content in files]}
    return visitor.client.post(f"/items/{reference}/files", data=data, headers=headers)


def get(visitor: Visitor, place: str, **options: Any) -> TestResponse:
    """Read a file; buffered, as a file that is sent is open until it is."""
    return visitor.client.get(place, buffered=True, **options)


def address(world: World, reference: str, index: int = -1) -> str:
    with world.database.read() as session:
        ids = session.scalars(select(Attachment.id).order_by(Attachment.id)).all()
    return f"/items/{reference}/files/{ids[index]}"


def count(world: World) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(Attachment)) or 0


def bytes_kept(world: World) -> int:
    return len(list(store_beside(world.database).lying()))


def test_a_file_is_attached_and_comes_back_as_it_was(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("submitter")
    answer = attach(visitor, reference, ("plan.pdf", PDF))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/items/{reference}#files")
    page = visitor.get(f"/items/{reference}").text
    for said in ("1 file is attached.", "plan.pdf", "version 1", hashlib.sha256(PDF).hexdigest(), "Attach a file"):
        assert said in page
    file = get(visitor, address(world, reference))
    assert (file.status_code, file.data) == (200, PDF)
    kept = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control", "Content-Security-Policy")
    assert [file.headers[name] for name in kept] == [
        "application/pdf", "attachment; filename=plan.pdf", "nosniff", "no-store", "default-src 'none'; sandbox",
    ]  # fmt: skip


def test_several_files_stand_or_fall_alone(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("staff")
    answer = attach(visitor, reference, ("a.png", png()), ("b.svg", b"<svg/>"), ("c.txt", b"c"))
    assert answer.status_code == 422
    assert "“b.svg” is an SVG picture" in answer.text
    assert count(world) == bytes_kept(world) == 2


def test_no_file_is_said(world: World, sign_in: SignIn) -> None:
    answer = attach(sign_in("staff"), world.make())
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_the_script_is_answered_in_json(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("staff")
    wants = {"Accept": "application/json"}
    good = attach(visitor, reference, ("a.txt", b"a"), headers=wants)
    wrong = attach(visitor, reference, ("a.exe", b"MZ"), headers=wants)
    assert (good.status_code, good.json) == (201, {"errors": []})
    assert (wrong.status_code, wrong.json) == (422, {"errors": ["“a.exe” is a program; none is taken."]})


def test_part_of_a_file_and_its_head_can_be_asked_for(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("staff")
    attach(visitor, reference, ("plan.pdf", PDF))
    place = address(world, reference)
    part = get(visitor, place, headers={"Range": "bytes=1-3"})
    head = visitor.client.head(place, buffered=True)
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"PDF", f"bytes 1-3/{len(PDF)}")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(PDF)))
    same = get(visitor, place, headers={"If-None-Match": head.headers["ETag"]})
    assert same.status_code == 304


@pytest.mark.parametrize("who", sorted(set(PEOPLE)))
def test_a_file_of_a_draft_is_for_those_who_see_the_draft(world: World, sign_in: SignIn, who: str) -> None:
    draft = world.make(submit=False)
    attach(sign_in("submitter"), draft, ("plan.pdf", PDF))
    visitor, place = sign_in(who), address(world, draft)
    expected = 200 if who in ("submitter", "lead", "staff", "second") else 404
    assert get(visitor, place).status_code == expected
    sent = attach(visitor, draft, ("more.txt", b"more")).status_code
    assert sent == (303 if expected == 200 else 404)
    assert count(world) == (2 if expected == 200 else 1)


@pytest.mark.parametrize(
    ("who", "code"), [("reader", 403), ("other", 403), ("admin", 404), ("chair", 303), ("lead", 303), ("planner", 404)]
)
def test_who_may_comment_may_attach(world: World, sign_in: SignIn, who: str, code: int) -> None:
    reference = world.make()
    assert attach(sign_in(who), reference, ("plan.pdf", PDF)).status_code == code
    assert count(world) == bytes_kept(world) == (1 if code == 303 else 0)


def test_a_reader_reads_and_is_offered_no_upload(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    attach(sign_in("submitter"), reference, ("plan.pdf", PDF))
    reader = sign_in("reader")
    page = reader.get(f"/items/{reference}").text
    assert "plan.pdf" in page
    assert "data-upload" not in page
    assert f"{address(world, reference)}/withdraw" not in page
    assert get(reader, address(world, reference)).status_code == 200


def test_a_file_through_another_item_and_a_missing_one_give_the_same_404(world: World, sign_in: SignIn) -> None:
    one, other, visitor = world.make(), world.make(), sign_in("staff")
    attach(visitor, one, ("plan.pdf", PDF))
    place = address(world, one)
    visitor.get("/")  # what was said about the upload
    answers = [get(visitor, each) for each in (place.replace(one, other), f"/items/{other}/files/999")]
    assert [answer.status_code for answer in answers] == [404, 404]
    token = re.compile(r'value="[^"]+"|nonce-[^"]+')
    texts = [token.sub("", answer.text) for answer in answers]
    assert texts[0] == texts[1]
    assert visitor.post(f"{place.replace(one, other)}/withdraw", reason="x").status_code == 404


def test_a_file_is_withdrawn_with_a_reason(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("submitter")
    attach(visitor, reference, ("plan.pdf", PDF))
    place = address(world, reference)
    assert "Erase" not in visitor.get(f"{place}/withdraw").text
    wrong = visitor.post(f"{place}/withdraw", reason="")
    assert (wrong.status_code, "Say why." in wrong.text) == (422, True)
    assert visitor.post(f"{place}/withdraw", reason="A <b>wrong</b> one").status_code == 303
    page = visitor.get(f"/items/{reference}").text
    assert "A &lt;b&gt;wrong&lt;/b&gt; one" in page
    assert get(visitor, place).status_code == 410
    assert visitor.post(f"{place}/withdraw", reason="Again").status_code == 409


def test_somebody_elses_file_is_withdrawn_and_erased_by_staff_alone(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    attach(sign_in("submitter"), reference, ("plan.pdf", PDF))
    place = address(world, reference)
    assert sign_in("chair").post(f"{place}/withdraw", reason="x").status_code == 403
    assert sign_in("submitter").post(f"{place}/withdraw", reason="x", erase="true").status_code == 403
    staff = sign_in("staff")
    assert "Erase its content for good" in staff.get(f"{place}/withdraw").text
    assert staff.post(f"{place}/withdraw", reason="A client’s name", erase="true").status_code == 303
    assert "Content erased" in staff.get(f"/items/{reference}").text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<img src=x onerror=alert(1)>.pdf", "&lt;img src=x onerror=alert(1)&gt;.pdf"),
        ("exe.\u202efdp.pdf", "exe.fdp.pdf"),
        ("../../up.pdf", ">up.pdf<"),
        ("x" * 300 + ".pdf", "x" * 144 + "….pdf"),
        ("été “plan”.pdf", "été “plan”.pdf"),
        ("a'b;c=d.pdf", "a&#39;b;c=d.pdf"),
    ],
)
def test_a_hostile_name_is_shown_literally(world: World, sign_in: SignIn, name: str, shown: str) -> None:
    reference, visitor = world.make(), sign_in("staff")
    assert attach(visitor, reference, (name, PDF)).status_code == 303
    page = visitor.get(f"/items/{reference}").text
    assert shown in page
    assert "<img" not in page
    sent = get(visitor, address(world, reference)).headers["Content-Disposition"]
    assert sent.startswith("attachment; filename")
    assert "\u202e" not in sent


def test_too_large_a_file_is_refused_and_not_kept(world: World, sign_in: SignIn) -> None:
    small = Store(store_beside(world.database).folder, Limits(file=100_000))
    world.app.extensions["accord"] = replace(world.app.extensions["accord"], files=small)
    over = attach(sign_in("staff"), world.make(), ("a.txt", b"x" * 100_001))
    assert over.status_code == 422
    assert "“a.txt” is too large" in over.text
    assert count(world) == bytes_kept(world) == 0


def test_a_request_has_its_limit_and_one_that_may_carry_a_file_a_larger_one(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.app.config, "MAX_CONTENT_LENGTH", 100_000)
    monkeypatch.setitem(world.app.config, "MAX_UPLOAD_LENGTH", 300_000)
    reference, visitor, large = world.make(), sign_in("staff"), b"x" * 200_000
    assert attach(visitor, reference, ("a.txt", large)).status_code == 303
    assert attach(visitor, reference, ("a.txt", large + large)).status_code == 413
    assert visitor.post(f"/items/{reference}/comments", body=large).status_code == 413
    nobody = world.app.test_client().post(f"/items/{reference}/files", data={"file": (BytesIO(large), "b.txt")})
    assert nobody.status_code == 413
    assert count(world) == bytes_kept(world) == 1


def test_queries_do_not_grow_with_the_files(world: World, sign_in: SignIn, count_queries: Count) -> None:
    reference, visitor = world.make(), sign_in("staff")
    attach(visitor, reference, ("1.txt", b"1"))
    visitor.get(f"/items/{reference}")
    one = count_queries(lambda: visitor.get(f"/items/{reference}"))
    attach(visitor, reference, ("2.txt", b"2"), ("3.txt", b"3"))
    assert count_queries(lambda: visitor.get(f"/items/{reference}")) == one


def begin(visitor: Visitor, **data: Any) -> TestResponse:
    return visitor.post("/lists/change_request/new/create", seen="/lists/change_request/new/create", **data)


def test_a_form_takes_a_file_with_its_action(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    page = visitor.get("/lists/change_request/new/create").text
    assert 'enctype="multipart/form-data"' in page
    made = begin(visitor, title=REQUEST["title"], attachments=(BytesIO(PDF), "plan.pdf"))
    reference = made.headers["Location"].rpartition("/")[2]
    page = visitor.get(f"/items/{reference}").text
    assert page.count("plan.pdf (version 1)") == 2  # among the facts, and in the history
    assert get(visitor, address(world, reference)).data == PDF
    edit = visitor.get(f"/items/{reference}/do/edit_draft").text
    assert re.search(r'<option value="1" selected>plan.pdf \(version 1\)</option>', edit)


def test_a_form_that_is_wrong_keeps_the_file_for_its_sender_alone(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    wrong = begin(visitor, title="x" * 500, attachments=(BytesIO(PDF), "plan.pdf"))
    assert wrong.status_code == 422
    assert '<option value="1" selected>plan.pdf (just uploaded)</option>' in wrong.text
    stolen = begin(sign_in("other"), title="Not mine", attachments="1")
    assert stolen.status_code == 422
    assert "There is no such file here" in stolen.text
    assert "plan.pdf" not in stolen.text
    made = begin(visitor, title="Right now", attachments="1")
    assert made.status_code == 303
    assert begin(visitor, title="Once more", attachments="1").status_code == 422
    assert count(world) == 1


def test_a_wrong_file_is_said_beside_its_field_and_the_rest_is_kept(world: World, sign_in: SignIn) -> None:
    wrong = begin(sign_in("submitter"), title="Typed with care", attachments=(BytesIO(b"<svg/>"), "plan.svg"))
    assert wrong.status_code == 422
    assert 'id="f-attachments-error"' in wrong.text
    assert "“plan.svg” is an SVG picture" in wrong.text
    assert "Typed with care" in wrong.text
    assert count(world) == bytes_kept(world) == 0


def test_who_waits_with_too_many_uploads_is_stopped(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    with world.database.write() as session:
        session.add(
            Attachment(
                name="big.pdf", media_type="application/pdf", size=250 * 1024 * 1024, sha256="0" * 64,
                storage_key="0" * 32, uploaded_by_id=world.people["submitter"], uploaded_at=NOW,
            )
        )  # fmt: skip
    answer = begin(visitor, title="More", attachments=(BytesIO(PDF), "plan.pdf"))
    assert answer.status_code == 422
    assert "too many of your uploads wait" in answer.text


def test_a_withdrawn_file_can_still_be_erased_by_staff_alone(world: World, sign_in: SignIn) -> None:
    reference, owner, staff = world.make(), sign_in("submitter"), sign_in("staff")
    attach(owner, reference, ("plan.pdf", PDF))
    place = address(world, reference)
    owner.post(f"{place}/withdraw", reason="Old")
    assert f"{place}/withdraw" not in owner.get(f"/items/{reference}").text
    assert "Erase its content" in staff.get(f"/items/{reference}").text
    page = staff.get(f"{place}/withdraw").text
    assert "is withdrawn already" in page
    assert re.search(r'name="erase" value="true" checked', page)
    assert staff.post(f"{place}/withdraw", reason="A name", erase="true").status_code == 303
    assert f"{place}/withdraw" not in staff.get(f"/items/{reference}").text


def test_one_who_reads_no_french_and_one_who_does_read_the_same(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("staff")
    attach(visitor, reference, ("plan.pdf", PDF))
    visitor.post("/choose", language="fr", next=f"/items/{reference}")
    page = visitor.get(f"/items/{reference}").text
    for said in ("Fichiers", "Joindre des fichiers", "48 octets", "Au plus 25 Mo", "Joindre un fichier"):
        assert said in page


def test_search_finds_files_by_name_for_those_who_may_see_them(world: World, sign_in: SignIn) -> None:
    reference, hidden, author = world.make(), world.make(submit=False), sign_in("submitter")
    attach(author, reference, ("Kin_survey.pdf", PDF))
    attach(author, reference, ("Kin_survey.pdf", PDF + b"\n"))
    attach(author, hidden, ("kin secret.txt", b"Draft."))
    page = author.get("/search?q=kin surv").text
    assert (page.count("Kin_survey.pdf"), "version 2" in page, f"/items/{reference}#files" in page) == (1, True, True)
    assert "kin secret.txt" in author.get("/search?q=secret kin").text
    reader = sign_in("reader")
    assert "kin secret" not in reader.get("/search?q=secret").text
    assert "Kin_survey" in reader.get("/search?q=survey").text
    found = reader.get("/api/v1/files?q=survey").get_json()["items"]
    assert [(one["name"], one["version"], one["reference"]) for one in found] == [("Kin_survey.pdf", 2, reference)]
    assert sign_in("planner").get("/api/v1/files?q=survey").json == {"items": [], "next": None}
