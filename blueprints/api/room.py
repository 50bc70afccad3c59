"""The room in which every route of /api/v1 hangs, and what its routes have in common."""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPMethod
from inspect import signature
from typing import Annotated, Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PREFIX = "/api/v1"
TOKEN = "bearer"  # noqa: S105 - the name of the scheme, not a token
SESSION = "session"
READS: list[dict[str, list[str]]] = [{TOKEN: []}, {SESSION: []}]
WRITES: list[dict[str, list[str]]] = [{TOKEN: []}]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS = frozenset({"api.attach_file", "api.lay_down_file", "api.take_list"})
"""The endpoints whose body is a file."""
ASKING = frozenset({"check_item", "check_action", "compare_cycle"})
"""The routes that are sent a body and change nothing."""

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

WORKFLOWS = Tag(name="Workflows", description="The kinds of items: their states, and what each action takes.")
ITEMS = Tag(name="Items", description="Lists, one item, and everything that hangs on it.")
CONTENT = Tag(name="Content", description="What people write of an item, part by part, and the rules it is held to.")
ACTIONS = Tag(name="Actions", description="What can be done now, why something cannot, and doing it.")
DESK = Tag(name="Desk", description="What waits for the person whose token it is.")
DIRECTORY = Tag(name="Directory", description="Organizations, people, roles and their terms.")
COMMITTEES = Tag(name="Committees", description="Seats as at any date, meetings with their quorum, and minutes.")
MEASURES = Tag(name="Measures", description="What a program reports: every number with the rows behind it, and why.")
REGISTER = Tag(name="Register", description="What was published, for everybody, while the register is switched on.")
JOBS = Tag(name="Background work", description="Long work: how far it is, and the file it made.")
LISTS = Tag(name="Reported lists", description="What is reported, as at the end of any window, and as files.")
REPORTS = Tag(
    name="Reports", description="Figures with the rows behind them, as they are now and as compiled; the budget."
)
CYCLES = Tag(name="Cycles", description="The dates and limits that rules measure by, each with its source.")
IMPORTS = Tag(name="Imports", description="Lists from files: compared cell by cell, then written whole or not at all.")
WEBHOOKS = Tag(name="Webhooks", description="What other systems are told of, and what became of each message.")
MAIL = Tag(name="Mail", description="Reminders to come, and what became of every message.")


def problems(*codes: int) -> dict[str | int, Any]:
    """The problems that the work of a route brings; what it declares brings the others (see `problem_codes`)."""
    return {code: {"content": PROBLEM} for code in codes}


def gives(model: type[BaseModel] | None, *codes: int, code: int = 200) -> dict[str | int, Any]:
    """What a route answers: `model` (None: nothing) with `code`, and the problems of these codes, its own."""
    return {code: model, **problems(*codes)}


def operation_id(*, name: str, path: str, method: HTTPMethod) -> str:
    """A route is called in the document as its function is called here."""
    del path, method
    return name


class Room(APIBlueprint):
    """Routes that are described when the document is asked for: a start has no need of it, and it takes a while."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Nothing is told yet."""
        self._told: list[tuple[str, Callable[..., Any], dict[str, Any]]] = []
        self.bodiless: set[str] = set()
        self.queryless: set[str] = set()
        super().__init__(*given, **named)

    def _collect_openapi_info(self, rule: str, func: Callable[..., Any], **told: Any) -> Any:
        self._told.append((rule, func, told))
        taken = signature(func).parameters.keys()
        if not taken & {"body", "form"}:
            self.bodiless.add(f"api.{func.__name__}")
        if "query" not in taken:
            self.queryless.add(f"api.{func.__name__}")
        return super()._collect_openapi_info(rule, func, **{**told, "doc_ui": False})

    def describe(self) -> None:
        """Fill in paths, schemas and tags; twice does no harm."""
        for rule, func, told in self._told:
            super()._collect_openapi_info(rule, func, **told)


room = Room(
    "api",
    __name__,
    url_prefix=PREFIX,
    operation_id_callback=operation_id,
)


class Given(BaseModel):
    """The base of what a route takes: a name that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The model's schema, made once: flask-openapi3 asks for it with every request."""
        return _schema_of(cls, args, tuple(options.items()))


@lru_cache(maxsize=256)
def _schema_of(model: type[Given], args: tuple[Any, ...], options: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return super(Given, model).model_json_schema(*args, **dict(options))


class Shown(BaseModel):
    """The base of what a route answers. It documents and is tested against; answers are built without it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


Line = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f]*$", strip_whitespace=True)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Reference = Annotated[str, Field(max_length=40, description="Such as CR-2026-0001.")]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


class KindPath(Given):
    """The kind in an address."""

    kind: Name


class ItemPath(Given):
    """The item in an address."""

    reference: Reference


class ActionPath(ItemPath):
    """The item and the action in an address."""

    action: Name


class IdPath(Given):
    """A row in an address."""

    id: Id


class ActHeaders(Given):
    """How a write is made safe against those who were faster."""

    model_config = ConfigDict(extra="ignore")

    if_match: str | None = Field(
        default=None,
        alias="If-Match",
        pattern=r'^(\*|(W/)?"[0-9]{1,9}(-[0-9a-f]{16})?")$',
        description="The `ETag` of the item as you saw it. When the item has moved on, nothing is done (409).",
    )

    @property
    def version(self) -> int | None:
        """The version seen, where one is named."""
        if self.if_match in (None, "*"):
            return None
        return int(str(self.if_match).removeprefix("W/").strip('"').partition("-")[0])
