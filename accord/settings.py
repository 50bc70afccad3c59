"""What a site can set: read from the environment here and nowhere else."""

import os
import secrets
from typing import Literal, get_args, get_origin

from pydantic import ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import SettingsConfigDict

from accord.mail_in_settings import MailInSettings
from accord.mail_out_settings import MailOutSettings
from accord.sharepoint_settings import SharePointSettings
from accord.sign_in_settings import SignInSettings
from accord.site_settings import SiteSettings
from accord.watching_settings import WatchingSettings

PREFIX = "ACCORD_"

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""The names of this machine for itself."""


class SettingsError(Exception):
    """A setting that cannot be used; the sentence names the variable."""


class Settings(
    SharePointSettings, WatchingSettings, MailInSettings, MailOutSettings, SignInSettings, SiteSettings
):  # the last one is told first
    """Everything that differs from one site to the next. Each value comes from the variable ACCORD_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    @model_validator(mode="after")
    def check_together(self) -> "Settings":
        """What settings ask of one another; every sentence at once."""
        wrong = [
            *self.wrong_of_mail_out(),
            *self.wrong_of_sharepoint(),
            *self.wrong_of_sign_in(),
            *self.wrong_of_mail_in(),
        ]
        if self.metrics_folder is not None and self.metrics_folder.absolute() == self.var.absolute():
            wrong.append("ACCORD_METRICS_FOLDER must be a folder of its own, not ACCORD_VAR")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @property
    def asks_second_factor(self) -> bool:
        """Whether the roles that programs name need a second factor here."""
        return self.second_factor in ("by_role", "everybody") or (self.second_factor is None and not self.demo)


def read_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError with one sentence per variable that cannot be used, and per rule between variables.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
        names = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
    if names:  # the rules between variables were not looked at yet
        try:
            Settings(**{name: Settings.model_fields[name].default for name in names})
        except ValidationError as error:
            wrong += [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
    raise SettingsError("\n".join(wrong))


def unknown_variables() -> list[str]:
    """Variables that begin with ACCORD_ and mean nothing: most often a slip of the pen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the one set, or one made once and kept where only this user can read it.

    Raises OSError when the folder cannot be written.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    file = settings.var / "secret-key"
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
    return file.read_text(encoding="ascii").strip()


def settings_table() -> str:
    """The settings as a Markdown table, from the class itself."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {field.description}{_choice(field)} |")
    return "\n".join(rows) + "\n"


def _choice(field: FieldInfo) -> str:
    """The values that a setting takes, where it takes few and its description does not name them all."""
    values = [f"`{one}`" for one in get_args(field.annotation)] if get_origin(field.annotation) is Literal else []
    return "" if all(one in str(field.description) for one in values) else f" One of {', '.join(values)}."


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    return "" if default in (None, "") else f"`{default}`"


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(location[0]).upper()}: {text}" if location else text
