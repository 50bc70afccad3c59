"""The web application, put together."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

import blueprints
from accord import ROOT, health, logs, metrics, migrate
from accord.services import Services, make_services
from accord.settings import LOOPBACK, Settings, secret_key
from blueprints.access import public
from workflow.programs import load_programs

MOST_PARTS = 3000
ONE_YEAR = 31_536_000
NO_DEVICES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """The application for these settings. `services` replaces what the settings describe (in tests).

    Raises OSError when the secret key cannot be kept, DefinitionError when a workflow is unsound.
    """
    load_programs()
    app = Flask(
        "accord",
        root_path=str(ROOT),
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.update(_configuration(settings))
    app.extensions["accord"] = services or make_services(settings)
    logs.install(app, trust_request_id=settings.trusted_proxies > 0)
    _answer_only_for(app, _trusted_hosts(settings))
    meters = metrics.install(app, settings)
    meters.watch_pool(app.extensions["accord"].database)
    blueprints.install(app)
    app.register_blueprint(health.pages)
    for endpoint in ("health.show_alive", "health.show_ready", "metrics.show_metrics"):
        public(app.view_functions[endpoint])
    _add_headers(app, settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app


def _answer_only_for(app: Flask, trusted: list[str] | None) -> None:
    """Refuse a request that names another host, before anything builds a link from that name."""

    def refuse() -> Response | None:
        if trusted is None or host_is_trusted(request.environ.get("HTTP_HOST", ""), trusted):
            return None
        g.nobody = True
        return Response("This service does not answer under that name.\n", 400, mimetype="text/plain")

    app.before_request(refuse)


def _configuration(settings: Settings) -> dict[str, object]:
    largest = settings.max_request_kb * 1024
    return {
        "SECRET_KEY": secret_key(settings),
        # The prefix makes browsers refuse the cookie from any other host or without TLS.
        "SESSION_COOKIE_NAME": "__Host-accord" if settings.is_https else "accord",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": largest,
        "MAX_UPLOAD_LENGTH": settings.max_upload,
        "MAX_FORM_MEMORY_SIZE": largest,  # files are not counted: werkzeug writes them to disk as they come
        "MAX_FORM_PARTS": MOST_PARTS,
        "PAGES_PER_MINUTE": settings.pages_per_minute,
        "API_REQUESTS_PER_MINUTE": settings.api_per_minute,
        "API_REQUESTS_PER_MINUTE_UNKNOWN": settings.api_unknown_per_minute,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "REVISION": migrate.head(),
    }


def _trusted_hosts(settings: Settings) -> list[str] | None:
    """The names under which the service answers; every one when it listens to the network without a base address."""
    named = urlsplit(settings.base_url).hostname
    if named is None and settings.host not in LOOPBACK:
        return None
    return [*LOOPBACK, *([named] if named else [])]


def _add_headers(app: Flask, settings: Settings) -> None:
    kept_to_https = f"max-age={ONE_YEAR}" + ("; includeSubDomains" if settings.hsts_subdomains else "")

    def add(response: Response) -> Response:
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        if settings.is_https:
            response.headers.setdefault("Strict-Transport-Security", kept_to_https)
        return response

    app.after_request(add)
