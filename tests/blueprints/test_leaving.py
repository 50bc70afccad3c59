"""The script that empties the other tabs of a browser, run by Node in a page that is hardly one."""

import shutil
import subprocess
from collections.abc import Callable

import pytest

from accord import ROOT
from tests.blueprints.conftest import Visitor

PAGE = """
const done = [];
const heard = {document: {}, form: {}, tabs: {}};
const form = {dataset: {idle: "3600", signIn: "/sign-in"}};
form.addEventListener = (name, call) => { heard.form[name] = call; };
let now = 0;
Date.now = () => now;
globalThis.setTimeout = (call, wait) => { done.push("after " + wait); call(); };
globalThis.setInterval = () => {};
globalThis.location = {replace: (place) => done.push(place)};
globalThis.BroadcastChannel = class {
  addEventListener(name, call) { heard.tabs[name] = call; }
  postMessage(said) { done.push("said " + said); }
};
globalThis.document = {
  querySelector: () => form,
  addEventListener: (name, call) => { heard.document[name] = call; },
  documentElement: {replaceChildren: () => done.push("emptied")},
};
require(process.argv[1]);
const look = (minutes) => { now = minutes * 60000; heard.document.visibilitychange(); };
"""


@pytest.mark.parametrize(
    ("what_happens", "said"),
    [
        ("heard.form.submit()", "said used,said left"),
        ("heard.tabs.message({data: 'left'})", "said used,emptied,after 3000,/sign-in"),
        ("look(59)", "said used"),
        ("look(61)", "said used,emptied,after 0,/sign-in"),
        ("now = 3e6; heard.tabs.message({data: 'used'}); look(61)", "said used"),
        ("heard.document.input(); look(61)", "said used"),
    ],
)
def test_tab_is_emptied_when_its_sign_in_ends(what_happens: str, said: str) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed: `apt-get install nodejs` lets this test run.")
    code = f"{PAGE}\n{what_happens};\nconsole.log(done.join());"
    command = ["node", "-e", code, str(ROOT / "static" / "leaving.js")]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip() == said


def test_page_says_how_long_a_sign_in_lives_unused(sign_in: Callable[[str], Visitor]) -> None:
    page = sign_in("staff").get("/account").text
    assert 'data-idle="28800" data-sign-in="/sign-in"' in page
    assert "leaving.js" in page
