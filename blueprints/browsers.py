"""What a browser calls itself, in plain words: the browser and the system it runs on."""

from blueprints.wording import _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What stands in the name, most telling first: nearly all call themselves Chrome and Safari as well."""
SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_said(user_agent: str) -> str:
    """`Firefox on Windows`; of what is no known browser its first word (`curl`), or that it is not known."""
    browser = _known(BROWSERS, user_agent)
    system = _known(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    first = user_agent.partition("/")[0].strip()
    tool = first if first.isalnum() and first != "Mozilla" else ""
    return browser or tool or _("a browser that Accord does not know")


def _known(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
