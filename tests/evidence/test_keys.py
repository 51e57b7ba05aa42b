from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from harness.errors import CallerError
from harness.evidence.keys import KeyStore, PublicKey, by_fingerprint, config_folder

PUBLIC = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys")


def test_a_key_made_is_for_its_owners_eyes_only(store: KeyStore) -> None:
    key = store.make("lab")
    path = store.folder / "lab.key"
    assert (0o600, 0o700) == (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(store.folder.stat().st_mode))
    assert isinstance(serialization.load_pem_private_key(path.read_bytes(), None), ed25519.Ed25519PrivateKey)
    assert key.public == store.own("lab").public == store.trusted()["lab"]
    assert {key.public.fingerprint: "lab"} == by_fingerprint(store.trusted())


def test_without_a_key_nothing_signs(store: KeyStore) -> None:
    assert ([], None, {}) == (store.names(), store.signing(), store.trusted())


def test_the_last_made_signs_until_another_is_named(store: KeyStore) -> None:
    store.make("old")
    store.make("new")
    assert "new" == getattr(store.signing(), "name", None)
    store.use("old")
    assert "old" == getattr(store.signing(), "name", None)
    (store.folder / "used").unlink()
    with pytest.raises(CallerError, match="you have the keys new, old: say with `cuas keys use NAME`"):
        store.signing()
    (store.folder / "new.key").unlink()
    assert "old" == getattr(store.signing(), "name", None)


def test_what_was_signed_is_verified_by_the_public_half_and_by_no_other(store: KeyStore) -> None:
    lab, rival = store.make("lab"), store.make("rival")
    public = PublicKey.of_pem(lab.public.pem(), "here")
    assert public.verifies(lab.sign(b"said"), b"said")
    assert not public.verifies(lab.sign(b"said"), b"other")
    assert not public.verifies(rival.sign(b"said"), b"said")
    assert not public.verifies(b"short", b"said")


def test_others_are_trusted_by_name_until_they_are_forgotten(store: KeyStore, tmp_path: Path) -> None:
    other = KeyStore(tmp_path / "other").make("mine").public
    store.trust("lab", other)
    assert {"lab": other} == store.trusted()
    with pytest.raises(CallerError, match="lab: there is a key by that name"):
        store.trust("lab", other)
    with pytest.raises(CallerError, match="lab: you trust somebody's key by that name"):
        store.make("lab")
    store.forget("lab")
    assert {} == store.trusted()
    with pytest.raises(CallerError, match="you trust nobody's key by that name"):
        store.forget("lab")


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 65, "-o"])
def test_names_that_are_none_are_refused(store: KeyStore, name: str) -> None:
    for do in (store.make, store.forget):
        with pytest.raises(CallerError, match="wanted a key's name"):
            do(name)
    assert not store.folder.exists()


def test_a_key_that_others_may_read_is_refused(store: KeyStore) -> None:
    store.make("lab")
    (store.folder / "lab.key").chmod(0o644)
    with pytest.raises(CallerError, match=r"lab\.key: others may read this private key: chmod 600"):
        store.signing()


def test_what_is_no_key_is_refused(store: KeyStore) -> None:
    store.make("lab")
    with pytest.raises(CallerError, match="there is a key of yours by the name lab"):
        store.make("lab")
    path = store.folder / "lab.key"
    private = path.read_bytes()
    with pytest.raises(CallerError, match="here: wanted somebody's public key in PEM, saw a private key"):
        PublicKey.of_pem(private, "here")
    with pytest.raises(CallerError, match="here: wanted somebody's public key in PEM, saw no key"):
        PublicKey.of_pem(b"hello", "here")
    curve = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(CallerError, match="wanted an Ed25519 key, saw ECPublicKey"):
        PublicKey.of_pem(curve.public_key().public_bytes(*PUBLIC), "here")
    path.write_bytes(b"hello")
    with pytest.raises(CallerError, match=r"lab\.key: wanted a private key in PEM"):
        store.own("lab")
    with pytest.raises(CallerError, match="nobody: you have no key by that name; you have lab"):
        store.own("nobody")


def test_they_lie_in_the_users_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert tmp_path / "cuas-harness" / "keys" == KeyStore().folder
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert Path.home() / ".config" / "cuas-harness" == config_folder()
