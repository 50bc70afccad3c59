"""The typed client for Python, made from the OpenAPI document: `make client`, or `make client TO=folder`."""

import json
import sys
import tempfile
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from accord.app import create_app
from accord.settings import Settings
from blueprints import api

BINARY = "application/octet-stream"
MEDIA = {"*/*": BINARY, "application/pdf": BINARY, "text/calendar": "text/plain"}
"""As what the client reads what the document calls otherwise."""


def write_client(folder: Path) -> list[str]:
    """Write the package `accord_client` and what installs it into a folder; gives what could not be made of it."""
    with tempfile.TemporaryDirectory() as scratch:
        app = create_app(Settings(var=Path(scratch) / "var"))
        document = Path(scratch) / "openapi.json"
        document.write_text(json.dumps(api.spec(app)), encoding="utf-8")
        named = ConfigFile(
            project_name_override="accord-client",
            package_name_override="accord_client",
            content_type_overrides=MEDIA,
            post_hooks=[],
        )
        chosen = Config.from_sources(named, MetaType.SETUP, document, "utf-8", overwrite=True, output_path=folder)
        return [f"{one.header}: {one.detail}" for one in generate(config=chosen)]


def main(folder: str) -> int:
    """Write the client, and say where it is or why it is not whole."""
    faults = write_client(Path(folder))
    print("\n".join(faults) or f"The client is in {folder}; `pip install {folder}` installs it.")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
