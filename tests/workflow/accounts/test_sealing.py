import base64

import pytest

from workflow.accounts.sealing import Unreadable, derive_key, seal, unseal

KEY = derive_key("x" * 40, "codes")


def test_unseal_gives_what_was_sealed_and_nothing_shows() -> None:
    sealed = seal(KEY, "a secret é")
    assert unseal(KEY, sealed) == "a secret é"
    assert b"secret" not in base64.urlsafe_b64decode(sealed)
    assert seal(KEY, "a secret é") != sealed


@pytest.mark.parametrize("key", [derive_key("y" * 40, "codes"), derive_key("x" * 40, "another purpose")])
def test_another_key_reads_nothing(key: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(key, seal(KEY, "a secret"))


@pytest.mark.parametrize("altered", ["", "A", "é", "AAAA"])
def test_what_was_altered_is_not_read(altered: str) -> None:
    with pytest.raises(Unreadable):
        unseal(KEY, altered)
    with pytest.raises(Unreadable):
        unseal(KEY, seal(KEY, "a secret")[:-8] + "AAAAAAAA")
