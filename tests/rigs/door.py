"""A door before the engine's own: shut, to whoever came through it the engine has gone; stuck, it hangs."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.rigs.engine import SOCKET


class Entrance(ABC):
    """A real socket at `path`, and a thread for each connection, until it is shut."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._open = [self._listening]
        self._threads: list[threading.Thread] = []
        self._run(self._welcome)

    def _run(self, what: Callable[..., None], *of: socket.socket) -> None:
        self._threads.append(threading.Thread(target=what, args=of))
        self._threads[-1].start()

    def _welcome(self) -> None:
        with suppress(OSError):  # shut
            while True:
                guest, _ = self._listening.accept()
                self._open.append(guest)
                self._take(guest)

    @abstractmethod
    def _take(self, guest: socket.socket) -> None: ...

    def shut(self) -> None:
        """For good; a second time it does nothing."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for each in self._open:
            each.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shut()


class Door(Entrance):
    """What is said there is passed on to the engine, and what that says back."""

    def __init__(self, path: Path) -> None:
        self._stuck = threading.Event()
        super().__init__(path)

    def _take(self, guest: socket.socket) -> None:
        host = socket.socket(socket.AF_UNIX)
        host.connect(str(SOCKET))
        self._open.append(host)
        for pair in ((guest, host), (host, guest)):
            self._run(self._pass_on, *pair)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self._stuck.is_set():
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def stick(self) -> None:
        """From now on nothing that is said passes, either way; connections stay open, and more are taken."""
        self._stuck.set()
