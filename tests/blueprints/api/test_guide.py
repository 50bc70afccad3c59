"""The guide in a browser: without a script every route stands there; Swagger UI comes from the installed package."""

from flask import Flask

from blueprints import api
from tests.blueprints.api.client import Api


def test_every_route_stands_in_the_guide_and_its_scripts_are_ours(nobody: Api, app: Flask) -> None:
    plain, answer = (nobody.client.get(f"/api/v1/docs{asked}") for asked in ("?plain=1", ""))
    assert "<script" not in plain.text
    assert answer.status_code == 200
    for path, operations in api.spec(app)["paths"].items():
        assert all(f"<code>{method.upper()} {path}</code>" in answer.text for method in operations)
    assert "onclick" not in answer.text
    assert "<script>" not in answer.text
    for name, kind in (("css/swagger-ui.css", "text/css"), ("js/swagger-ui-bundle.js", "text/javascript")):
        assert f"/swagger-ui/{name}?v=" in answer.text
        with nobody.client.get(f"/swagger-ui/{name}?v=1") as file:
            assert (file.mimetype, file.headers["Cache-Control"]) == (kind, "public, max-age=31536000")
