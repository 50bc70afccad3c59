"""Versions, who may, and what the history says."""

import pytest
from sqlalchemy import func, select

from models.attachments import Attachment
from models.history import HistoryEntry
from tests.workflow.attachments.conftest import Desk
from workflow import history
from workflow.attachments import keeping
from workflow.attachments.taking import facts
from workflow.errors import InvalidInput, NotFound, Refused


def last(desk: Desk) -> HistoryEntry:
    return history.entries(desk.session, desk.permit)[-1]


def test_a_file_is_attached_and_stands_in_the_chain(desk: Desk) -> None:
    before = desk.permit.version
    file = desk.attach()
    entry = last(desk)
    assert (file.name, file.version, file.item_id, file.uploaded_by_id) == (
        "plan.txt", 1, desk.permit.id, desk.ann.person_id,
    )  # fmt: skip
    assert (entry.action, entry.actor_name, entry.from_state, entry.to_state) == ("attach", "ann", "draft", "draft")
    assert entry.given == {"file": facts(file)}
    assert (entry.seq, desk.permit.version, desk.permit.head_hash) == (before + 1, before + 1, entry.hash)
    rows = history.entries(desk.session, desk.permit)
    assert list(history.verify_chain("permit", desk.permit.reference, rows)) == []


def test_the_same_name_again_is_the_next_version_and_another_name_begins_at_one(desk: Desk) -> None:
    made = [desk.attach(), desk.attach(content=b"Better plan."), desk.attach("other.txt")]
    assert [(file.name, file.version) for file in made] == [("plan.txt", 1), ("plan.txt", 2), ("other.txt", 1)]
    listed = keeping.files_of(desk.session, desk.permit, desk.ann)
    assert [(file.name, file.version) for file in listed] == [("other.txt", 1), ("plan.txt", 2), ("plan.txt", 1)]


def test_the_very_same_file_sent_twice_is_one_version(desk: Desk) -> None:
    first, version = desk.attach(), desk.permit.version
    assert desk.attach() is first
    assert desk.permit.version == version


def test_a_withdrawn_file_can_be_attached_anew(desk: Desk) -> None:
    desk.withdraw(desk.attach())
    assert desk.attach().version == 2


def test_whoever_may_not_comment_may_not_attach(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.attach(actor=desk.stranger)
    assert refused.value.codes == {"role"}
    assert desk.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_the_files_of_an_item_have_a_limit(desk: Desk) -> None:
    for number in range(2):
        desk.attach(f"{number}.txt", b"x" * 100)
    with pytest.raises(InvalidInput, match="the files of one item may have at most"):
        desk.attach("more.txt", b"x" * 51)
    assert desk.attach("less.txt", b"x" * 50).version == 1


def test_withdrawing_keeps_the_row_and_says_why(desk: Desk) -> None:
    file = desk.attach()
    desk.withdraw(file, why=" A wrong plan. ")
    assert (file.is_open, file.withdrawn_by_id, file.withdrawn_reason) == (False, desk.ann.person_id, "A wrong plan.")
    entry = last(desk)
    assert (entry.action, entry.reason) == ("withdraw_file", "A wrong plan.")
    assert entry.given["file"] == facts(file)
    assert "erased" not in entry.given


def test_only_who_attached_it_or_looks_after_it_withdraws(desk: Desk) -> None:
    file = desk.attach()
    for actor in (desk.stranger,):
        with pytest.raises(Refused) as refused:
            desk.withdraw(file, actor)
        assert refused.value.codes == {"role"}
    desk.withdraw(file, desk.clerk)
    with pytest.raises(Refused) as again:
        desk.withdraw(file)
    assert again.value.codes == {"state"}


def test_only_who_looks_after_it_erases(desk: Desk) -> None:
    file = desk.attach()
    with pytest.raises(Refused) as refused:
        desk.withdraw(file, erase=True)
    assert refused.value.codes == {"role"}
    desk.withdraw(file)
    desk.withdraw(file, desk.clerk, erase=True)
    assert (file.erased_at, last(desk).given["erased"]) == (desk.now, True)


@pytest.mark.parametrize("why", ["", "  ", "x" * 501, "a\x07"])
def test_a_withdrawal_needs_a_reason(desk: Desk, why: str) -> None:
    file = desk.attach()
    with pytest.raises(InvalidInput) as wrong:
        desk.withdraw(file, why=why)
    assert [error.field for error in wrong.value.errors] == ["reason"]
    assert file.is_open


def test_what_stands_on_the_record_is_not_withdrawn_but_may_be_erased(desk: Desk) -> None:
    file = desk.attach()
    desk.permit.fields = {**desk.permit.fields, "plan": facts(file)}
    with pytest.raises(Refused) as refused:
        desk.withdraw(file, desk.clerk)
    assert refused.value.codes == {"guard:in_use"}
    desk.withdraw(file, desk.clerk, erase=True)
    assert file.erased_at is not None


@pytest.mark.parametrize("number", [0, -1, 99, 2**40])
def test_a_file_is_found_through_its_item_alone(desk: Desk, number: int) -> None:
    with pytest.raises(NotFound):
        keeping.find_file(desk.session, desk.permit, number, desk.ann)


def test_a_file_in_a_hidden_field_is_hidden_with_all_its_versions(desk: Desk) -> None:
    files = [desk.attach(), desk.attach(content=b"Better plan."), desk.attach("other.txt")]
    desk.permit.fields = {**desk.permit.fields, "plan": facts(files[1])}
    listed = keeping.files_of(desk.session, desk.permit, desk.stranger)
    assert [file.name for file in listed] == ["other.txt"]
    with pytest.raises(NotFound):
        keeping.find_file(desk.session, desk.permit, files[0].id, desk.stranger)
    assert len(keeping.files_of(desk.session, desk.permit, desk.clerk)) == 3
