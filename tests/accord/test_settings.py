import re
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from accord import ROOT
from accord.settings import Settings, SettingsError, read_settings, secret_key, settings_table, unknown_variables


def test_read_settings_without_any_variable() -> None:
    settings = read_settings()

    assert settings.database == "sqlite:///var/accord.db"
    assert settings.address == "http://127.0.0.1:8000"
    assert (settings.is_https, settings.demo, settings.scheduler) == (False, False, True)
    assert settings.session_idle == timedelta(hours=8)


def test_read_settings_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_VAR", "/srv/accord")
    monkeypatch.setenv("ACCORD_BASE_URL", "https://accord.example.org/")
    monkeypatch.setenv("ACCORD_DEMO", "on")
    settings = read_settings()

    assert settings.database == "sqlite:////srv/accord/accord.db"
    assert settings.address == "https://accord.example.org"
    assert (settings.is_https, settings.demo) == (True, True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "99999", "ACCORD_PORT: Input should be less than or equal to 65535"),
        ("DATABASE_URL", "mysql://x/y", "ACCORD_DATABASE_URL: names mysql; only sqlite and postgresql are supported"),
        ("DATABASE_URL", "accord.db", "ACCORD_DATABASE_URL: is not a database address"),
        ("BASE_URL", "accord.example.org", "ACCORD_BASE_URL: must be like https://accord.example.org"),
        ("BASE_URL", "https://example.org/accord", "ACCORD_BASE_URL: must be like"),
        ("PASSWORD_LIST", "/nowhere/leaked.txt", "ACCORD_PASSWORD_LIST: is not a file that can be read"),
        ("SECRET_KEY", "short", "ACCORD_SECRET_KEY: must have at least 32 characters"),
        ("MAIL_TRANSPORT", "smtp", "ACCORD_SMTP_HOST is needed because ACCORD_MAIL_TRANSPORT is smtp"),
    ],
)
def test_read_settings_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(f"ACCORD_{name}", value)

    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(sentence)


def test_read_settings_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SECRET_KEY", "tell-nobody")

    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "tell-nobody" not in str(caught.value)


def test_read_settings_refuses_a_password_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_SMTP_USER", "accord")
    monkeypatch.setenv("ACCORD_SMTP_SECURITY", "none")

    with pytest.raises(SettingsError, match="ACCORD_SMTP_SECURITY must be starttls or tls"):
        read_settings()


def test_unknown_variables_names_slips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_PROT", "8001")

    assert unknown_variables() == ["ACCORD_PROT"]


def test_secret_key_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var")
    key = secret_key(settings)

    assert secret_key(settings) == key
    assert len(key) == 64
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_secret_key_that_is_set_is_not_kept(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", secret_key=SecretStr("x" * 32))

    assert secret_key(settings) == "x" * 32
    assert not (tmp_path / "var").exists()


def test_settings_table_is_the_documentation() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert settings_table() in page


def test_example_says_the_same_to_a_shell_and_to_systemd() -> None:
    example = ROOT / "docs" / "examples" / "accord.env"
    typed = subprocess.run(  # the command of docs/operating.md
        ["/bin/sh", "-ec", f"set -a; . {example}; set +a; env"], env={}, capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in example.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    by_systemd = [name + "=" + value.strip("'") for name, _, value in (line.partition("=") for line in lines)]
    assert sorted(by_systemd) == sorted(line for line in typed.splitlines() if line.startswith("ACCORD_"))
    assert "ACCORD_MAIL_SENDER=Accord <accord@example.org>" in by_systemd


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"OIDC_ISSUER": "http://login.example.org"}, "ACCORD_OIDC_ISSUER: must be like https://login.example.org"),
        ({"OIDC_ISSUER": "https://login.example.org"}, "ACCORD_OIDC_CLIENT_ID and ACCORD_OIDC_SECRET are needed"),
        ({"OIDC_ONLY": "on"}, "ACCORD_OIDC_ISSUER and ACCORD_OIDC_EMERGENCY are needed because ACCORD_OIDC_ONLY is on"),
    ],
)
def test_single_sign_on_is_set_up_whole(given: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"ACCORD_{name}", value)
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        read_settings()
