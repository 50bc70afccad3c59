import pytest
from flask import Flask

from blueprints.browsers import browser_said

CHROME = "(KHTML, like Gecko) Chrome/150.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "plain"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0", "Firefox on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {CHROME} Edg/150.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 {CHROME}", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iOS"),
        ("curl/8.7.1", "curl"),
        ("", "a browser that Accord does not know"),
    ],
)
def test_browser_is_said_in_plain_words(app: Flask, user_agent: str, plain: str) -> None:
    with app.test_request_context():
        assert browser_said(user_agent) == plain
