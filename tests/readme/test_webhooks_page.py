"""The examples of docs/webhooks.md check a message as the page says."""

import re
from datetime import UTC, datetime
from typing import Any

from accord import ROOT
from workflow.webhooks.signing import headers_of, make_secret

PAGE = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_examples_of_the_page_check_a_message() -> None:
    secret, body = make_secret(), b'{"type":"accord.test"}'
    heads = headers_of("evt_1", datetime.now(UTC), body, [secret])  # the library looks at the clock
    found: dict[str, Any] = {"secret": secret, "body": body, "heads": heads}
    for example in EXAMPLES:
        exec(example, found)  # noqa: S102 - what the page tells people to write
    assert (found["told"], found["is_ours"]) == ({"type": "accord.test"}, True)
