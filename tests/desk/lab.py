"""A lab of labgrid's on loopback, its real coordinator and exporter, and a serial server as labs have them: what is
plugged in at a place is a board on a desk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest
import serial

from harness.wire.remote_serial import READ_BYTES, TICK_S

needs_labgrid = pytest.mark.skipif(
    find_spec("labgrid") is None, reason="NOT TESTED: boards at labgrid places: pip install 'cuas-harness[labgrid]'"
)
needs_ser2net = pytest.mark.skipif(
    not (shutil.which("ser2net") or Path("/usr/sbin/ser2net").exists()),
    reason="NOT TESTED: serial ports that a labgrid exporter shares: install ser2net (the system's package)",
)

RAW = "desk:\n  NetworkSerialPort:\n    host: 127.0.0.1\n    port: {port}\n    protocol: raw\n"
"""What an exporter tells of the board `desk` that a serial server serves at a port."""


@dataclass
class Lab:
    """Its coordinator's address, and what runs; `export` and `client` are labgrid's own programs."""

    address: str
    folder: Path
    coordinator: subprocess.Popen[str] = field(init=False)
    exporter: subprocess.Popen[str] = field(init=False)

    def client(self, *words: str, user: str | None = None) -> str:
        """What `labgrid-client` says, as this user or another."""
        environment = os.environ | ({"LG_USERNAME": user} if user else {})
        done = subprocess.run(
            [sys.executable, "-m", "labgrid.remote.client", "-x", self.address, *words],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        assert 0 == done.returncode, done
        return done.stdout

    def place(self, name: str, match: str) -> str:
        """A new place, and its name."""
        self.client("-p", name, "create")
        self.client("-p", name, "add-match", match)
        return name

    def holder(self, name: str) -> str:
        """Who has acquired a place: host/user, or None."""
        rows = self.client("-p", name, "show").splitlines()
        return next(row.split(": ")[1] for row in rows if row.strip().startswith("acquired:"))


@contextmanager
def _running(words: list[str], ready: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if ready in line:
                break
        else:
            raise AssertionError(said)
        # Whoever writes into a pipe that nobody reads stands still.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


@contextmanager
def a_lab(folder: Path, exported: str, *, hostname: str | None = None) -> Iterator[Lab]:
    """With one exporter, `exp`, of the resources that the YAML names, on this machine, or one that has another name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exported.yaml").write_text(exported)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        lab = Lab(f"127.0.0.1:{probe.getsockname()[1]}", folder)
    named = ["--hostname", hostname] if hostname else []
    with ExitStack() as running:
        words = ["labgrid.remote.coordinator", "-l", lab.address]
        lab.coordinator = running.enter_context(_running(words, "Coordinator ready", folder))
        words = ["labgrid.remote.exporter", "-c", lab.address, "-n", "exp", *named, "exported.yaml"]
        lab.exporter = running.enter_context(_running(words, "queued update", folder))
        while exported and not lab.client("resources"):
            pass
        yield lab


@contextmanager
def serial_server(path: str) -> Iterator[int]:
    """A port of this machine that serves the serial port at `path` to one at a time, raw; a board that is not there, or
    goes, ends the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                near, _ = server.accept()
                with near:
                    try:
                        _carry(near, path, over)
                    except (serial.SerialException, OSError):
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            socket.create_connection(server.getsockname()).close()
            thread.join()


def _carry(near: socket.socket, path: str, over: threading.Event) -> None:
    near.setblocking(False)
    with serial.Serial(path, 921_600, timeout=TICK_S) as device:
        while not over.is_set():
            near.sendall(device.read(READ_BYTES))
            try:
                data = near.recv(READ_BYTES)
            except BlockingIOError:
                continue
            if not data:
                return
            device.write(data)


@contextmanager
def power_switch(switch: Callable[[bool], object]) -> Iterator[str]:
    """A power supply that is told by HTTP, as labgrid's model `simplerest`: its address, as an exporter has it."""

    class Told(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            switch(self.path.endswith("/1"))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Told) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{{index}}/{{value}}"
        finally:
            server.shutdown()
            thread.join()
