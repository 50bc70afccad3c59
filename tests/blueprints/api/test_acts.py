import pytest

from tests.blueprints.api.client import Api, Visitors

FILED = {"category": "fast", "confirmed": True}


def make(ann: Api, **data: object) -> str:
    receipt = ann.send("POST", "/kinds/permit/items", 201, {"action": "create", "data": {"title": "A shed", **data}})
    reference: str = receipt["reference"]
    return reference


def test_an_item_is_made_and_its_place_is_told(ann: Api) -> None:
    response = ann.call("POST", "/kinds/permit/items", json={"action": "create", "data": {"title": "A shed"}})
    assert response.status_code == 201
    assert response.json == {"reference": "PE-2026-0001", "state": "draft", "version": 1, "warnings": []}
    assert (response.headers["Location"], response.headers["ETag"]) == ("/api/v1/items/PE-2026-0001", '"1"')


def test_an_action_moves_the_item(ann: Api) -> None:
    reference = make(ann)
    assert ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED}) == {
        "reference": reference,
        "state": "filed",
        "version": 2,
        "warnings": [],
    }
    assert ann.get(f"/items/{reference}")["state_label"] == "Filed"


def test_a_warning_stands_in_the_receipt_and_in_the_same_receipt_again(ann: Api, visitor: Visitors) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED | {"category": "slow"}})
    judge, body = visitor("judge", "judge"), {"data": {"verdict": "granted"}}
    address, keyed = f"/items/{reference}/actions/decide", {"Idempotency-Key": "k"}
    receipt = judge.send("POST", address, body=body, headers=keyed)
    assert receipt["warnings"] == [{"code": "slow_is_slow", "message": "It will be slow."}]
    assert judge.send("POST", address, body=body, headers=keyed) == receipt
    assert judge.send("POST", address, body=body, headers=keyed | {"Accept-Language": "fr"}) == receipt


def test_an_action_can_be_asked_about_and_nothing_is_done(ann: Api, visitor: Visitors) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED | {"category": "slow"}})
    judge, address = visitor("judge", "judge"), f"/items/{reference}/actions/decide/check"
    warnings = judge.send("POST", address, body={"data": {"verdict": "granted"}})["warnings"]
    assert [(one["code"], one["severity"]) for one in warnings] == [("slow_is_slow", "warning")]
    problem = judge.send("POST", address, 422, {"data": {"verdict": "granted", "dated": "2026-03-07"}})
    assert "not_weekend" in [one["code"] for one in problem["reasons"]]
    judge.send("POST", address, 409, {"data": {"verdict": "granted"}, "expected_version": 1})
    assert judge.get(f"/items/{reference}")["version"] == 2


def test_making_an_item_can_be_asked_about_and_nothing_is_made(ann: Api) -> None:
    body = {"action": "create", "data": {"title": "A shed"}}
    assert ann.send("POST", "/kinds/permit/items/check", body=body) == {"warnings": []}
    ann.send("POST", "/kinds/permit/items/check", 422, {"action": "create", "data": {"roof": "flat"}})
    assert ann.get("/items?kind=permit")["items"] == []


def test_a_refusal_gives_every_reason(ann: Api) -> None:
    problem = ann.send("POST", f"/items/{make(ann)}/actions/file", 422)
    assert (problem["type"], problem["ground"]) == ("urn:accord:problem:refused", "guard")
    assert [(one["code"], one["field"], one["citation"]) for one in problem["reasons"]] == [
        ("complete", "category", "Rule 1"),
        ("confirmed", "confirmed", None),
    ]


def test_a_reason_is_in_the_language_asked_for(ann: Api) -> None:
    headers = {"Accept-Language": "fr-CA, en;q=0.5"}
    problem = ann.send("POST", f"/items/{make(ann)}/actions/file", 422, headers=headers)
    assert [one["message"] for one in problem["reasons"]] == ["Il manque\u00a0: Catégorie.", "Confirmez d’abord."]


def test_a_role_that_is_not_enough_is_403_and_says_whose_turn_it_is(ann: Api) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED})
    problem = ann.send("POST", f"/items/{reference}/actions/park", 403, {"data": {"reason": "x"}})
    assert (problem["ground"], problem["reasons"][0]["who"]) == ("role", ["clerk"])


def test_a_state_that_does_not_fit_is_409(ann: Api) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED})
    assert ann.send("POST", f"/items/{reference}/actions/file", 409, {"data": FILED})["ground"] == "state"


def test_an_unknown_input_is_named(ann: Api) -> None:
    reference = make(ann)
    problem = ann.send("POST", f"/items/{reference}/actions/edit", 422, {"data": {"title": "B", "state": "granted"}})
    assert [one["field"] for one in problem["errors"]] == ["state"]
    assert ann.get(f"/items/{reference}")["title"] == "A shed"


def test_an_unknown_name_beside_data_is_named(ann: Api) -> None:
    problem = ann.send("POST", f"/items/{make(ann)}/actions/edit", 422, {"data": {}, "owner_id": 1})
    assert [one["field"] for one in problem["errors"]] == ["owner_id"]


def test_an_unknown_action_is_404(ann: Api) -> None:
    ann.send("POST", f"/items/{make(ann)}/actions/fly", 404)


def test_a_version_that_was_passed_is_409_and_tells_what_happened_since(ann: Api) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/edit", body={"data": {"title": "Mine"}}, headers={"If-Match": '"1"'})
    problem = ann.send(
        "POST", f"/items/{reference}/actions/edit", 409, {"data": {"title": "Other"}}, headers={"If-Match": '"1"'}
    )
    assert (problem["seen"], problem["current"]) == (1, 2)
    assert [(one["action"], one["given"]) for one in problem["since"]] == [("edit", {"title": "Mine"})]
    ann.send("POST", f"/items/{reference}/actions/edit", 409, {"data": {}, "expected_version": 1})
    assert ann.get(f"/items/{reference}")["title"] == "Mine"


def test_two_different_versions_in_one_request_are_refused(ann: Api) -> None:
    body = {"data": {}, "expected_version": 2}
    problem = ann.send("POST", f"/items/{make(ann)}/actions/edit", 422, body, headers={"If-Match": '"1"'})
    assert [one["field"] for one in problem["errors"]] == ["expected_version"]


def test_a_making_repeated_with_its_key_is_done_once_and_answered_the_same(ann: Api) -> None:
    body = {"action": "create", "data": {"title": "A shed"}}
    first, second = (
        ann.call("POST", "/kinds/permit/items", json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)
    )
    assert (first.status_code, first.data, first.headers["Location"]) == (
        second.status_code,
        second.data,
        second.headers["Location"],
    )
    assert ann.get("/items?kind=permit")["count"] == 1


def test_an_action_repeated_with_its_key_is_answered_as_then_even_when_the_item_went_on(ann: Api, clerk: Api) -> None:
    reference = make(ann)
    key = {"Idempotency-Key": "k-2", "If-Match": '"1"'}
    first = ann.call("POST", f"/items/{reference}/actions/file", json={"data": FILED}, headers=key)
    clerk.send("POST", f"/items/{reference}/actions/park", body={"data": {"reason": "later"}})
    second = ann.call("POST", f"/items/{reference}/actions/file", json={"data": FILED}, headers=key)
    assert (second.status_code, second.data, second.headers["ETag"]) == (200, first.data, first.headers["ETag"])
    assert ann.get(f"/items/{reference}")["version"] == 3


def test_a_discarding_repeated_with_its_key_is_answered_the_same(ann: Api) -> None:
    reference = make(ann)
    path, key = f"/items/{reference}/actions/discard", {"Idempotency-Key": "k-3"}
    assert ann.send("POST", path, headers=key) == ann.send("POST", path, headers=key)


def test_a_key_with_another_body_is_refused(ann: Api) -> None:
    key = {"Idempotency-Key": "k-4"}
    ann.send("POST", "/kinds/permit/items", 201, {"action": "create"}, headers=key)
    body = {"action": "create", "data": {"title": "Other"}}
    problem = ann.send("POST", "/kinds/permit/items", 422, body, headers=key)
    assert (problem["type"], problem["key"]) == ("urn:accord:problem:key-reused", "k-4")


def test_a_key_of_someone_else_is_another_key(ann: Api, clerk: Api) -> None:
    key = {"Idempotency-Key": "k-5"}
    first = ann.send("POST", "/kinds/permit/items", 201, {"action": "create"}, headers=key)
    second = clerk.send("POST", "/kinds/permit/items", 201, {"action": "create"}, headers=key)
    assert first["reference"] != second["reference"]


def test_every_action_of_the_state_is_listed_with_its_reasons_and_what_it_takes(ann: Api) -> None:
    offers = ann.get(f"/items/{make(ann)}/actions")
    assert (offers["state"], offers["version"]) == ("draft", 1)
    assert [(one["action"], one["allowed"], one["danger"]) for one in offers["items"]] == [
        ("edit", True, False),
        ("discard", True, True),
        ("file", True, False),
    ]
    assert list(offers["items"][2]["schema"]["properties"]) == ["category", "confirmed", "wanted_on"]


def test_a_blocked_action_says_who_can(ann: Api) -> None:
    reference = make(ann)
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED})
    park = next(one for one in ann.get(f"/items/{reference}/actions")["items"] if one["action"] == "park")
    assert (park["allowed"], park["reasons"][0]["code"], park["reasons"][0]["who"]) == (False, "role", ["clerk"])


def test_nobody_acts_on_an_item_that_is_not_theirs_to_see(ann: Api, visitor: Visitors) -> None:
    reference = make(ann)
    other = visitor("other", "author")
    foreign = other.send("POST", f"/items/{reference}/actions/edit", 404)
    missing = other.send("POST", "/items/PE-2026-0999/actions/edit", 404)
    assert {**foreign, "instance": ""} == {**missing, "instance": ""}


def test_a_kind_of_another_program_cannot_be_made(visitor: Visitors) -> None:
    visitor("stranger").send("POST", "/kinds/permit/items", 404, {"action": "create"})


def test_an_organization_that_is_not_there_is_refused(ann: Api) -> None:
    body = {"action": "create", "data": {"society": 999}}
    problem = ann.send("POST", "/kinds/permit/items", 422, body)
    assert [one["field"] for one in problem["errors"]] == ["society"]


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_clears_and_what_is_not_sent_stays(ann: Api, blank: str | None) -> None:
    reference = make(ann, details="Behind the house.")
    ann.send("POST", f"/items/{reference}/actions/edit", body={"data": {"details": blank}})
    assert ann.get(f"/items/{reference}")["fields"] == {"title": "A shed"}
    assert ann.get(f"/items/{reference}/history")["items"][-1]["given"] == {"details": None}


def test_an_action_says_that_a_field_takes_null(ann: Api) -> None:
    reference = make(ann)
    actions = ann.get(f"/items/{reference}/actions")["items"]
    (edit,) = [one for one in actions if one["action"] == "edit"]
    assert {"type": "null"} in edit["schema"]["properties"]["details"]["anyOf"]
