import base64
import json

import pytest

from tests.blueprints.api.client import Api, Visitors
from workflow.listing import Listing, bound_of, settle

FILED = {"category": "fast", "confirmed": True}


def make(ann: Api, title: str = "A shed", **data: object) -> str:
    body = {"action": "create", "data": {"title": title, **data}}
    reference: str = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    return reference


def file(ann: Api, reference: str, **data: object) -> None:
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED | data})


def titles(page: dict[str, object]) -> list[str]:
    rows = page["items"]
    assert isinstance(rows, list)
    return [row["title"] for row in rows]


def test_an_item_is_read_with_its_record(ann: Api) -> None:
    reference = make(ann, details="Behind the house")
    response = ann.call("GET", f"/items/{reference}")
    assert response.json is not None
    assert response.headers["ETag"].startswith('"1-')
    assert response.json["fields"] == {"title": "A shed", "details": "Behind the house"}
    assert response.json["submitter"] == {"id": ann.person_id, "name": "ann"}
    assert response.json["page"] == f"/items/{reference}"


def test_a_foreign_item_and_a_missing_one_answer_the_same(ann: Api, visitor: Visitors) -> None:
    reference, other = make(ann), visitor("other", "author")
    for path in ("", "/actions", "/history", "/deadlines", "/comments", "/followers", "/votes"):
        foreign, missing = (other.get(f"/items/{one}{path}", 404) for one in (reference, "PE-2026-0999"))
        assert {**foreign, "instance": ""} == {**missing, "instance": ""}
    other.send("POST", f"/items/{reference}/comments", 404, {"body": "x"})
    other.send("PUT", f"/items/{reference}/followers/me", 404)
    assert other.get("/items?kind=permit") == {
        "items": [],
        "count": 0,
        "count_is_exact": True,
        "next": None,
        "previous": None,
    }
    assert other.get("/items?q=shed")["count"] == 0


def test_a_hidden_field_is_not_there_at_all(ann: Api, visitor: Visitors) -> None:
    reference = make(ann, details="Behind the house")
    assert visitor("judge", "judge").get(f"/items/{reference}")["fields"] == {"title": "A shed"}


def test_a_list_is_narrowed_by_every_filter(ann: Api, clerk: Api) -> None:
    first, second = make(ann, "One"), make(ann, "Two")
    make(ann, "Three")
    file(ann, first)
    file(ann, second, category="slow")
    assert titles(clerk.get("/items?kind=permit&sort=reference")) == ["One", "Two", "Three"]
    assert titles(clerk.get("/items?kind=permit&sort=-reference")) == ["Three", "Two", "One"]
    assert titles(clerk.get("/items?kind=permit&state=draft")) == ["Three"]
    assert titles(clerk.get("/items?kind=permit&state=draft&state=filed&sort=reference")) == ["One", "Two", "Three"]
    assert titles(clerk.get("/items?kind=permit&word=pending&sort=reference")) == ["One", "Two"]
    assert titles(clerk.get("/items?kind=permit&category=slow")) == ["Two"]
    assert titles(clerk.get("/items?kind=permit&owner=77")) == []
    assert titles(clerk.get("/items?q=thre")) == ["Three"]
    assert len(titles(clerk.get("/items"))) == 3


def test_a_list_is_narrowed_by_organization(visitor: Visitors, clerk: Api) -> None:
    ann, bob = visitor("ann", "author", society="S-A"), visitor("bob", "author", society="S-B")
    make(ann, "Ann's")
    make(bob, "Bob's")
    own = ann.get("/me")["organization"]["id"]
    assert titles(clerk.get(f"/items?kind=permit&organization={own}")) == ["Ann's"]


def test_a_list_is_paged_forth_and_back(ann: Api) -> None:
    for number in range(5):
        make(ann, f"No {number}")
    path = "/items?kind=permit&sort=reference&limit=2"
    first = ann.get(path)
    second = ann.get(f"{path}&cursor={first['next']}")
    third = ann.get(f"{path}&cursor={second['next']}")
    assert [titles(page) for page in (first, second, third)] == [["No 0", "No 1"], ["No 2", "No 3"], ["No 4"]]
    assert (first["previous"], third["next"], first["count"]) == (None, None, 5)
    assert titles(ann.get(f"{path}&cursor={third['previous']}")) == ["No 2", "No 3"]


def test_a_cursor_fits_the_list_it_was_made_for_alone(ann: Api) -> None:
    for number in range(2):
        make(ann, f"No {number}")
    path = "/items?kind=permit&state=draft&state=filed&limit=1"
    more = ann.get(path)["next"]
    assert len(ann.get(f"/items?kind=permit&state=filed&state=draft&limit=5&cursor={more}")["items"]) == 1
    for other in ("kind=permit", "kind=permit&state=draft", "kind=permit&state=draft&state=filed&owner=1", "q=No"):
        problem = ann.get(f"/items?{other}&cursor={more}", 422)
        assert [one["field"] for one in problem["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=permit&state=lost", "state"),
        ("state=draft", "state"),
        ("word=pending", "word"),
        ("kind=permit&word=odd", "word.0"),
        ("kind=permit&limit=201", "limit"),
        ("kind=permit&limit=0", "limit"),
        ("kind=permit&sort=title", "sort"),
        ("kind=permit&cursor=abc", "cursor"),
        ("kind=permit&colour=red", "colour"),
        ("kind=permit&owner=x", "owner.0"),
        ("due_before=soon", "due_before"),
    ],
)
def test_a_query_that_means_nothing_is_refused_by_name(ann: Api, query: str, field: str) -> None:
    assert [one["field"] for one in ann.get(f"/items?{query}", 422)["errors"]] == [field]


def test_a_kind_of_another_program_lists_nothing_but_404(ann: Api, visitor: Visitors) -> None:
    foreign = visitor("stranger").get("/items?kind=permit", 404)
    missing = ann.get("/items?kind=nothing", 404)
    assert foreign == missing


def test_history_is_read_as_it_happened(ann: Api, clerk: Api) -> None:
    reference = make(ann)
    file(ann, reference)
    history = clerk.get(f"/items/{reference}/history")
    assert [(one["seq"], one["action"], one["actor"]["name"], one["role"]) for one in history["items"]] == [
        (1, "create", "ann", "author"),
        (2, "file", "ann", "author"),
    ]
    assert history["items"][1]["given"] == FILED
    assert history["items"][1]["prev_hash"] == history["items"][0]["hash"]
    assert (history["state"], history["tracks"], history["next"]) == ("filed", {"inspection": "none"}, None)


def test_history_as_at_a_day_before_the_item_is_empty(ann: Api) -> None:
    history = ann.get(f"/items/{make(ann)}/history?as_at=2026-03-02")
    assert (history["items"], history["state"], history["tracks"]) == ([], None, {"inspection": None})
    assert ann.get(f"/items/{make(ann)}/history?as_at=2026-03-03")["state"] == "draft"


def test_history_comes_in_pages(ann: Api) -> None:
    reference = make(ann)
    file(ann, reference)
    first = ann.get(f"/items/{reference}/history?limit=1")
    second = ann.get(f"/items/{reference}/history?limit=1&cursor={first['next']}")
    assert [first["items"][0]["seq"], second["items"][0]["seq"], second["next"]] == [1, 2, None]


def test_history_is_not_for_everybody_who_sees_the_item(ann: Api, visitor: Visitors) -> None:
    reference = make(ann)
    assert visitor("judge", "judge").get(f"/items/{reference}/history", 403)["ground"] == "role"


def test_comments_are_said_and_read(ann: Api, clerk: Api) -> None:
    reference = make(ann)
    said = clerk.send("POST", f"/items/{reference}/comments", 201, {"body": " See *this*.\r\n"})
    assert (said["body"], said["author"]["name"]) == ("See *this*.", "clerk")
    assert [one["body"] for one in ann.get(f"/items/{reference}/comments")["items"]] == ["See *this*."]


@pytest.mark.parametrize("body", ["  ", "bell\x07", "half \ud83d"[:-1] + "\x00", "x" * 10_001])
def test_a_comment_that_cannot_be_kept_is_refused(ann: Api, body: str) -> None:
    problem = ann.send("POST", f"/items/{make(ann)}/comments", 422, {"body": body})
    assert [one["field"] for one in problem["errors"]] == ["body"]


def test_following_and_no_longer(ann: Api, clerk: Api) -> None:
    reference = make(ann)
    for _ in range(2):
        clerk.send("PUT", f"/items/{reference}/followers/me", 204)
    assert [one["name"] for one in ann.get(f"/items/{reference}/followers")["items"]] == ["clerk"]
    for _ in range(2):
        clerk.send("DELETE", f"/items/{reference}/followers/me", 204)
    assert ann.get(f"/items/{reference}/followers")["items"] == []


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("received", [0, "abc", 1, False]),
        ("-due", [0, None, 1, True]),
        ("updated", [0, "2026-03-03T10:00:00", 1, False]),
        ("updated", [0, {"a": 1}, 1, False]),
        ("reference", [7, "PE-2026-0001", 1, False]),
        ("reference", [0, "PE-2026-0001", 2**80, False]),
        ("reference", [0, "PE-2026-0001", "1", False]),
        ("reference", [0, "PE-2026-0001", 1, False, "reference"]),
        ("reference", 3),
    ],
)
def test_a_cursor_that_was_meddled_with_is_refused(ann: Api, sort: str, place: object) -> None:
    bound = bound_of(settle(Listing("permit", sort=sort)))
    whole = [*place, bound][:5] if isinstance(place, list) else place
    meddled = base64.urlsafe_b64encode(json.dumps(whole).encode()).decode()
    problem = ann.get(f"/items?kind=permit&sort={sort}&cursor={meddled}", 422)
    assert [one["field"] for one in problem["errors"]] == ["cursor"]
