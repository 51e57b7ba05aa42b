"""A serial port that is plugged in at another machine, as one of this machine: whatever opens serial ports can open it.

The far end is a serial server's (RFC 2217, or a plain TCP socket, by URL as pyserial has them); here a pseudo-terminal
stands for it, behind a path. Where the connection breaks the path is gone, as a board's is that is unplugged, and back
once the server answers again.
"""

from __future__ import annotations

import os
import pty
import threading
import tty
from contextlib import suppress
from pathlib import Path

import serial

from harness.errors import LinkError

READ_BYTES = 4096
TICK_S, AGAIN_S = 0.005, 1.0
"""Host seconds: so long either way may wait for the other; and after so long a broken connection is tried again."""


class RemoteSerial:
    """`open` once, `close` once; in a thread of its own in between."""

    def __init__(self, url: str, baud: int, path: Path) -> None:
        self._url = url
        self._baud = baud
        self._path = path
        self._over = threading.Event()
        self._pump = threading.Thread(target=self._run, name="remote serial", daemon=True)
        self._far: serial.SerialBase | None = None
        self._master = -1

    def open(self) -> None:
        """Raises LinkError where the server does not answer."""
        self._connect()
        self._pump.start()

    def close(self) -> None:
        """Let go of both ends."""
        self._over.set()
        if self._pump.ident is not None:
            self._pump.join()
        self._part()

    def _connect(self) -> None:
        try:
            self._far = serial.serial_for_url(self._url, baudrate=self._baud, timeout=TICK_S)
        except (serial.SerialException, OSError, ValueError) as error:
            raise LinkError(f"cannot reach the serial port at {self._url}: {error}") from error
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(slave))
        os.close(slave)  # a port forgets at its last close that somebody had it alone: that one is not us

    def _part(self) -> None:
        if self._far is not None:
            with suppress(serial.SerialException, OSError):
                self._far.close()
            self._far = None
        if self._master >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._master)
            self._master = -1

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                if self._far is None:
                    self._connect()
                self._carry()
            except (serial.SerialException, OSError, LinkError):
                self._part()
                self._over.wait(AGAIN_S)

    def _carry(self) -> None:
        """Both ways, until it is over or breaks."""
        assert self._far is not None, "it is connected"
        while not self._over.is_set():
            data = self._far.read(READ_BYTES)
            with suppress(BlockingIOError):  # what nobody here reads goes nowhere, as at a port
                os.write(self._master, data)
            try:
                data = os.read(self._master, READ_BYTES)
            except OSError:  # nothing, or nobody has it open
                continue
            self._far.write(data)
