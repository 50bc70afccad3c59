import pytest

from workflow.outbox.settings import MailSettings


def test_settings_give_the_senders_address_and_domain() -> None:
    settings = MailSettings(sender="Accord <accord@mail.example.org>")
    assert (settings.sender_address, settings.domain) == ("accord@mail.example.org", "mail.example.org")


def test_settings_with_a_password_in_the_clear_are_refused() -> None:
    with pytest.raises(ValueError, match="STARTTLS or TLS only"):
        MailSettings(host="mail.example.org", security="none", username="accord", password="secret")


def test_settings_without_a_sender_address_are_refused() -> None:
    with pytest.raises(ValueError, match="no address"):
        MailSettings(sender="Accord")


def test_settings_never_show_the_password() -> None:
    assert "secret" not in repr(MailSettings(username="accord", password="secret"))
