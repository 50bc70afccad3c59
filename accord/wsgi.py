"""The application for a server of one's own, such as gunicorn: `accord.wsgi:make_app()`. See docs/operating.md.

It migrates nothing, so that several of them may start at any time: `accord migrate` comes first. It does not tick:
`accord worker` does.
"""

import gc

from flask import Flask

from accord.app import create_app
from accord.logs import configure_logs
from accord.metrics import watch
from accord.settings import read_settings
from accord.starting import serve_prepared


def make_app() -> Flask:
    """The application by the settings in the environment.

    Raises SettingsError, and CannotStart where the secret key cannot be kept or no database was made yet.
    """
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    app = create_app(settings, serve_prepared(settings))
    watch(app.extensions["meters"])
    gc.freeze()  # what is loaded by now stays: the search for garbage need not go through it
    return app
