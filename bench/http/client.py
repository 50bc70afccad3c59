"""One client: one connection that stays open, a token for the API, a signed-in browser's cookie for pages."""

import re
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle
from time import perf_counter, sleep
from urllib.parse import urlencode

PATIENCE = 60.0
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


class Client:
    """Asks one server. The tokens take turns: each person may ask only so often a minute."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        """Wait until the server answers."""
        self.port = port
        self.cookies: dict[str, str] = {}
        self.tokens = cycle(tokens)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        ends = perf_counter() + PATIENCE
        while True:
            try:
                self._connection.connect()
            except OSError:
                if perf_counter() > ends:
                    raise
                sleep(0.05)
            else:
                return

    def api(self, method: str, path: str, body: bytes | None = None, token: str | None = None) -> bytes:
        """Ask the API. Raises AssertionError when the answer is not a success."""
        headers = {"Authorization": f"Bearer {token or next(self.tokens)}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self._ask(method, path, body, headers)

    def page(self, path: str) -> bytes:
        """Ask for a page, as the browser that signed in."""
        return self._ask("GET", path, None, {})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a browser does: the form, its token, the cookie."""
        found = TOKEN_FIELD.search(self.page("/sign-in").decode())
        assert found is not None
        form = urlencode({"csrf_token": found[1], "email": email, "password": password}).encode()
        self._ask("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
        self.page("/")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, {**headers, **({"Cookie": cookies} if cookies else {})})
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status < 400, f"{method} {path}: {answer.status} {content[:500]!r}"
        self._keep_cookies(answer)
        return content

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
