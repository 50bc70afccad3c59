"""gunicorn's own lines, written as Accord writes its lines: without what callers sent."""

from typing import Any

from gunicorn.glogging import Logger

from accord.logs import configure_logs
from accord.settings import read_settings


class Lines(Logger):
    """Named in gunicorn's configuration as `logger_class`."""

    def setup(self, cfg: Any) -> None:
        """Hand every line on to the log of this process. Raises SettingsError."""
        super().setup(cfg)
        settings = read_settings()
        configure_logs(settings.log_level, settings.log_format)
        for logger in (self.error_log, self.access_log):
            logger.handlers.clear()
            logger.propagate = logger is self.error_log
