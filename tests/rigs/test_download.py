"""Fetching a stack, from a server on this machine: whole and of the pinned sum, or clear words and nothing there."""

from __future__ import annotations

import hashlib
import http.server
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from harness.errors import CallerError
from harness.rigs.download import CHUNK_BYTES, Wanted, get, is_here, wanted
from harness.rigs.ports import free_udp_port
from harness.rigs.recipe import load_recipe

RECIPE = load_recipe("ardupilot")
BINARY = RECIPE.signature.encode() + os.urandom(5 * CHUNK_BYTES)
SUM = hashlib.sha256(BINARY).hexdigest()


class Mirror(http.server.ThreadingHTTPServer):
    """Offers `content` at /1.0/arducopter; cuts each answer behind `cut_after` bytes, goes on where asked if it can,
    and behind the first chunk, waits for `holds_back`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.ranges, self.cut_after = BINARY, True, len(BINARY)
        self.length: str | None = None
        self.holds_back: threading.Event | None = None
        self.asked: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/{{version}}/arducopter"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was cut off is no error of the server's."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        mirror, wanted_range = self.server, self.headers.get("Range")
        mirror.asked.append((self.path, wanted_range))
        if self.path != "/1.0/arducopter":
            self.send_error(404)
            return
        begin = int(wanted_range.removeprefix("bytes=").removesuffix("-")) if wanted_range and mirror.ranges else 0
        if begin >= len(mirror.content):
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", mirror.length or str(len(mirror.content) - begin))
        self.end_headers()
        content = mirror.content[begin : begin + mirror.cut_after]
        self.wfile.write(content[:CHUNK_BYTES])
        if mirror.holds_back is not None:
            mirror.holds_back.wait()
        self.wfile.write(content[CHUNK_BYTES:])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nobody reads it."""


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


@pytest.fixture
def what(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wanted:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return wanted(RECIPE, "1.0", SUM, mirror.url)


def kept(what: Wanted) -> list[str]:
    return sorted(each.name for each in what.place.parent.iterdir())


def test_it_is_whole_can_be_run_and_how_far_it_is_was_told(what: Wanted) -> None:
    told: list[tuple[int, int]] = []
    get(what, RECIPE, lambda done, total: told.append((done, total)))
    assert BINARY == what.place.read_bytes()
    assert os.access(what.place, os.X_OK)
    assert ["arducopter"] == kept(what)
    assert ((0, len(BINARY)), (len(BINARY), len(BINARY))) == (told[0], told[-1])
    assert is_here(what)


@pytest.mark.parametrize("ranges", [True, False])
def test_one_that_was_cut_is_gone_on_with(what: Wanted, mirror: Mirror, ranges: bool) -> None:
    mirror.ranges, mirror.cut_after = ranges, 2 * CHUNK_BYTES
    with pytest.raises(CallerError, match="was cut after 131,072 of 327,692 bytes; they are kept, say the same again"):
        get(what, RECIPE)
    assert not what.place.exists()
    mirror.cut_after = len(BINARY)
    get(what, RECIPE)
    assert BINARY == what.place.read_bytes()
    assert [None, "bytes=131072-"] == [each for _, each in mirror.asked]
    assert ["arducopter"] == kept(what)


def test_of_a_wrong_sum_nothing_is_kept(what: Wanted, mirror: Mirror) -> None:
    mirror.content = BINARY[:-1] + b"!"
    with pytest.raises(CallerError, match=f"wanted sha256 {SUM}, saw [0-9a-f]{{64}}; .*nothing was kept"):
        get(what, RECIPE)
    assert [] == kept(what)


def test_a_part_that_was_of_another_file_is_thrown_away_not_flown(what: Wanted, mirror: Mirror) -> None:
    what.place.parent.mkdir(parents=True)
    what.part.write_bytes(b"x" * (len(BINARY) + 1))
    with pytest.raises(CallerError, match="nothing was kept"):
        get(what, RECIPE)
    get(what, RECIPE)
    assert BINARY == what.place.read_bytes()


def test_what_is_no_such_stack_is_not_kept(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mirror.content = b"something else"
    what = wanted(RECIPE, "1.0", hashlib.sha256(mirror.content).hexdigest(), mirror.url)
    with pytest.raises(CallerError, match="not an ArduPilot Copter SITL binary"):
        get(what, RECIPE)
    assert [] == kept(what)


def test_there_is_no_such_version(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(CallerError, match=r"/2\.0/arducopter: the server said 404 Not Found; see --version"):
        get(wanted(RECIPE, "2.0", SUM, mirror.url), RECIPE)


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    what = wanted(RECIPE, "1.0", SUM, f"http://127.0.0.1:{free_udp_port()}/arducopter")
    with pytest.raises(CallerError, match=r"127\.0\.0\.1: cannot be reached: Connection refused; see your network"):
        get(what, RECIPE)
    assert [] == kept(what)


def test_a_full_disk_keeps_nothing(what: Wanted) -> None:
    what.place.parent.mkdir(parents=True)
    what.part.symlink_to("/dev/full")  # whatever is written there, the kernel says that the disk is full
    with pytest.raises(CallerError, match="the disk is full; free some space; nothing was kept"):
        get(what, RECIPE)
    assert [] == kept(what)


def test_of_two_at_once_one_waits_and_finds_it_there(what: Wanted, mirror: Mirror) -> None:
    mirror.holds_back = threading.Event()
    begun, failed = threading.Event(), []

    def first() -> None:
        try:
            get(what, RECIPE, lambda done, total: begun.set() if done else None)
        except CallerError as error:
            failed.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(60)
    waited: list[bool] = []

    def waits() -> None:
        waited.append(what.place.exists())
        assert mirror.holds_back is not None
        mirror.holds_back.set()

    get(what, RECIPE, waits=waits)
    thread.join()
    assert ([False], []) == (waited, failed)
    assert BINARY == what.place.read_bytes()
    assert [("/1.0/arducopter", None)] == mirror.asked
    assert ["arducopter"] == kept(what)


def test_a_record_of_tls_that_cannot_be_read_is_a_cut_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve(listening: socket.socket) -> None:
        with context.wrap_socket(listening.accept()[0], server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(f"HTTP/1.0 200 OK\r\nContent-Length: {len(BINARY)}\r\n\r\n".encode() + BINARY[:CHUNK_BYTES])
            with socket.socket(fileno=os.dup(secured.fileno())) as beneath:
                beneath.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        what = wanted(RECIPE, "1.0", SUM, f"https://127.0.0.1:{listening.getsockname()[1]}/arducopter")
        with pytest.raises(CallerError, match="was cut after 65,536 of 327,692 bytes; they are kept"):
            get(what, RECIPE)
        thread.join()
    assert BINARY[:CHUNK_BYTES] == what.part.read_bytes()


def test_a_length_that_is_none_is_passed_over(what: Wanted, mirror: Mirror) -> None:
    mirror.length = "12abc"
    told: list[tuple[int, int]] = []
    get(what, RECIPE, lambda done, total: told.append((done, total)))
    assert BINARY == what.place.read_bytes()
    assert (len(BINARY), 0) == told[-1]


def self_signed(folder: Path) -> Path:
    """Of 127.0.0.1, with its key, for as long as a test takes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(hours=1), now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


def test_another_one_that_lies_there_is_not_overwritten_unasked(what: Wanted) -> None:
    what.place.parent.mkdir(parents=True)
    what.place.write_bytes(b"my own build")
    with pytest.raises(CallerError, match="there is another one already, of sha256 "):
        is_here(what)


@pytest.mark.parametrize(
    ("stack", "version", "sha256", "url", "words"),
    [
        ("ardupilot", "9.9", None, None, "--version=9.9: no checksum is pinned for it here, only for 4.6.3"),
        ("ardupilot", "4.6.3", "0" * 64, None, "pinned for 4.6.3 is 7862"),
        ("ardupilot", "9.9", "abc", None, "wanted 64 hexadecimal digits"),
        ("ardupilot", None, None, "ftp://example.org/x", "wanted http:// or https://"),
        ("px4", None, None, None, "nobody offers PX4's SITL prebuilt as one file"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_anything_is_asked(
    stack: str, version: str | None, sha256: str | None, url: str | None, words: str
) -> None:
    with pytest.raises(CallerError, match=words.replace("(", r"\(")):
        wanted(load_recipe(stack), version, sha256, url)


def test_the_recipe_names_a_version_that_it_pins() -> None:
    offer = RECIPE.download
    assert offer is not None
    assert 64 == len(offer.sha256[offer.version])
    assert "stable-{version}" in offer.url
