"""Ed25519 keys of those who seal evidence: the user's own, and others' public ones that the user trusts.

They lie in the user's configuration, never in evidence: `NAME.key` (PKCS#8, for the user's eyes only), and `NAME.pub`
(SubjectPublicKeyInfo) in `trusted/`, both PEM, as OpenSSL reads and writes them. A key is named to others by its
fingerprint: the SHA-256 of its 32 public bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from harness.errors import CallerError

KEY_SUFFIX, PUBLIC_SUFFIX = ".key", ".pub"
SHORT = 16
"""How many digits of a fingerprint are shown where a name says the rest."""
_NAME = re.compile(r"[A-Za-z0-9][\w.@-]{0,63}")
_OTHERS = 0o077


def config_folder() -> Path:
    """Where this product keeps what the user decided."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "cuas-harness"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What others verify with: 32 bytes."""

    raw: bytes

    @classmethod
    def of_pem(cls, data: bytes, where: str) -> PublicKey:
        """From PEM. Raises CallerError for anything but a public Ed25519 key; `where` says where it came from."""
        try:
            key = serialization.load_pem_public_key(data)
        except (ValueError, UnsupportedAlgorithm) as error:
            private = b"PRIVATE KEY" in data
            saw = "a private key; never hand that out" if private else "no key that can be read"
            raise CallerError(f"{where}: wanted somebody's public key in PEM, saw {saw}") from error
        if not isinstance(key, Ed25519PublicKey):
            raise CallerError(f"{where}: wanted an Ed25519 key, saw {type(key).__name__.removeprefix('_')}")
        return cls(key.public_bytes_raw())

    @property
    def fingerprint(self) -> str:
        """By which it is named: 64 hexadecimal digits."""
        return hashlib.sha256(self.raw).hexdigest()

    def pem(self) -> bytes:
        """As it is handed to others."""
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is this key's, over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One of the user's own."""

    name: str
    _private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)


class KeyStore:
    """The keys in `folder`, by default the user's."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder() / "keys"
        self._trusted = self.folder / "trusted"
        self._used = self.folder / "used"
        """Holds the name of the key that seals, where there are several."""

    def make(self, name: str) -> SigningKey:
        """A new key, which seals from now on. Raises CallerError for a name that is none or is taken."""
        _checked(name)
        path = self._private(name)
        private = Ed25519PrivateKey.generate()
        data = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        if (self._trusted / f"{name}{PUBLIC_SUFFIX}").exists():
            raise CallerError(f"{name}: you trust somebody's key by that name; wanted another")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            self._used.write_text(f"{name}\n", "utf-8")
        except FileExistsError:
            raise CallerError(f"{path}: there is a key of yours by the name {name}; wanted another name") from None
        except OSError as error:
            raise CallerError(f"{path}: wanted to keep a new key there, saw: {error.strerror}") from error
        return SigningKey(name, private)

    def use(self, name: str) -> None:
        """Seal with this one from now on. Raises CallerError if it is none of the user's own."""
        self.own(name)
        self._used.write_text(f"{name}\n", "utf-8")

    def names(self) -> list[str]:
        """Of the user's own keys, sorted."""
        return sorted(path.stem for path in self.folder.glob(f"*{KEY_SUFFIX}"))

    def own(self, name: str) -> SigningKey:
        """Raises CallerError if there is none by that name, if it cannot be read, or if others could read it."""
        path = self._private(name)
        if name not in self.names():
            raise CallerError(f"{name}: you have no key by that name; you have {', '.join(self.names()) or 'none'}")
        try:
            if path.stat().st_mode & _OTHERS:
                raise CallerError(f"{path}: others may read this private key: chmod 600, or make a new one")
            private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise CallerError(f"{path}: wanted a private key in PEM, could not read it: {error}") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise CallerError(f"{path}: wanted an Ed25519 key; make one with `cuas keys make`")
        return SigningKey(name, private)

    def signing(self) -> SigningKey | None:
        """The key that seals; None where the user has none. Raises CallerError as `own` does, and where it is open
        which one of several is meant."""
        names = self.names()
        if not names:
            return None
        used = self._used.read_text("utf-8").strip() if self._used.exists() else ""
        if used in names:
            return self.own(used)
        if len(names) > 1:
            raise CallerError(f"you have the keys {', '.join(names)}: say with `cuas keys use NAME` which one seals")
        return self.own(names[0])

    def trust(self, name: str, key: PublicKey) -> None:
        """Know somebody's key by `name` from now on. Raises CallerError for a name that is none or is taken."""
        _checked(name)
        path = self._trusted / f"{name}{PUBLIC_SUFFIX}"
        if path.exists() or name in self.names():
            raise CallerError(f"{name}: there is a key by that name; wanted another name, or `cuas keys forget {name}`")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(key.pem())
        except OSError as error:
            raise CallerError(f"{path}: wanted to keep a key there, saw: {error.strerror}") from error

    def forget(self, name: str) -> None:
        """Trust somebody's key no longer; the user's own are not touched. Raises CallerError if there is none."""
        try:
            (self._trusted / f"{_checked(name)}{PUBLIC_SUFFIX}").unlink()
        except FileNotFoundError:
            raise CallerError(f"{name}: you trust nobody's key by that name") from None

    def trusted(self) -> dict[str, PublicKey]:
        """By name: the user's own, and the others that are trusted."""
        return {name: self.own(name).public for name in self.names()} | dict(self._others())

    def _others(self) -> Iterator[tuple[str, PublicKey]]:
        for path in sorted(self._trusted.glob(f"*{PUBLIC_SUFFIX}")):
            yield path.stem, PublicKey.of_pem(path.read_bytes(), str(path))

    def _private(self, name: str) -> Path:
        return self.folder / f"{name}{KEY_SUFFIX}"


def by_fingerprint(keys: Mapping[str, PublicKey]) -> dict[str, str]:
    """Names by fingerprint, of `KeyStore.trusted`."""
    return {key.fingerprint: name for name, key in keys.items()}


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise CallerError(f"{name!r}: wanted a key's name of letters, digits and . _ @ -, at most 64")
    return name
