"""People who write over HTTP, remember what was acknowledged, and repeat the rest."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event, Thread
from typing import Any

PATIENCE = 60


@dataclass(frozen=True)
class Call:
    """One request that writes. The same key is sent however often it is repeated."""

    key: str
    path: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What the server acknowledged."""

    reference: str
    version: int
    state: str


class Writer:
    """Tells one case after the other. What it was told is in `receipts`; what it never heard of is in `doubtful`."""

    def __init__(self, name: str, port: int, token: str, facts: dict[str, int], *, pause: float = 0) -> None:
        """`facts` say for whom to write; `pause` is the time between two calls, in seconds."""
        self.name, self.port, self.facts, self.pause = name, port, facts, pause
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.receipts: dict[str, Receipt] = {}
        self.doubtful: Call | None = None
        self.complaints: list[str] = []
        self.stopping = Event()
        self._last: Call | None = None
        self._reference = ""
        self._calls = self._tell()
        self._thread = Thread()

    def start(self) -> None:
        """Begin, or go on after the server was started again, by repeating what was said last."""
        self.stopping.clear()
        self._thread = Thread(target=self._write)
        self._thread.start()

    def stop(self) -> None:
        """Come to an end after the call that is being made."""
        self.stopping.set()
        self._thread.join(2 * PATIENCE)
        assert not self._thread.is_alive()

    def _write(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            try:
                self._repeat(connection)
                while not self.stopping.wait(self.pause) and not self.complaints:
                    self.doubtful = next(self._calls)
                    self._settle(connection)
            except (OSError, HTTPException):
                return  # the server is gone

    def _repeat(self, connection: HTTPConnection) -> None:
        """A request repeated is answered as it was; one whose answer was lost is carried out now, if it was not."""
        if self._last is not None:
            first, again = self.receipts[self._last.key], self._send(connection, self._last)
            if again not in (None, first):
                self.complaints.append(f"{self._last.key}: first {first}, then {again}")
        if self.doubtful is not None:
            self._settle(connection)

    def _settle(self, connection: HTTPConnection) -> None:
        call = self.doubtful
        assert call is not None
        receipt = self._send(connection, call)
        if receipt is not None:
            self.receipts[call.key] = receipt
            self._last, self._reference, self.doubtful = call, receipt.reference, None

    def _send(self, connection: HTTPConnection, call: Call) -> Receipt | None:
        headers = {**self.headers, "Idempotency-Key": call.key}
        connection.request("POST", f"/api/v1{call.path}", json.dumps(call.body), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            self.complaints.append(f"{call.key}: {answer.status} {text.decode()}")
            return None
        told = json.loads(text)
        return Receipt(told["reference"], told["version"], told["state"])

    def _tell(self) -> Iterator[Call]:
        """By turns a question that is answered, and a change request about which something is asked."""
        for number in count():
            title = f"{self.name}-{number}"
            yield from self._ask(title) if number % 2 else self._request(title)

    def _ask(self, title: str) -> Iterator[Call]:
        yield self._new("inquiry", "receive", title, {"subject": title, "question": "Why?"})
        for action, data in (("assign", {}), ("answer", {"text": "Because."}), ("close", {})):
            yield self._act(action, title, data)

    def _request(self, title: str) -> Iterator[Call]:
        given = {"details": "All of it.", "category": "finance", "business_need": "Much."}
        confirmed = {"no_client_information_confirmed": True}
        yield self._new("change_request", "create", title, {"title": title, **given, **confirmed, **self.facts})
        for action, data in (
            ("submit", confirmed),
            ("triage", {}),
            ("request_info", {"text": "Which?"}),
            ("respond", {"text": "That one."}),
            ("accept", {"category": "finance"}),
        ):
            yield self._act(action, title, data)

    def _new(self, kind: str, action: str, title: str, data: dict[str, Any]) -> Call:
        return Call(f"{title}-{action}", f"/kinds/{kind}/items", {"action": action, "data": data})

    def _act(self, action: str, title: str, data: dict[str, Any]) -> Call:
        return Call(f"{title}-{action}", f"/items/{self._reference}/actions/{action}", {"data": data})
