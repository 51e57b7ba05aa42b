"""A serial line of software: a pseudo-terminal, as slow as its baud rate, with whatever a `wire` port is at its far
end; or with a board of software (`LinePort`).

What is at `path` can be unplugged, plugged in again (another terminal behind the same path), and garbled.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import termios
import tty
from pathlib import Path

from harness.clock import LoopClock
from harness.errors import CallerError
from harness.wire.memory import memory_pair
from harness.wire.port import Mailbox, Port

BITS_A_BYTE = 10
TICK_S = 0.004
READ_BYTES = 4096


class Line:
    """Both ways `baud / 10` bytes a host second, each way by itself, carried every `tick_s`."""

    def __init__(self, path: Path, baud: int, far: Port, tick_s: float = TICK_S) -> None:
        self.path = path
        self._tick_s = tick_s
        self.up_bytes = self.down_bytes = 0
        self._rate = baud / BITS_A_BYTE
        self._far = far
        self._down = bytearray()
        self._master = -1
        self._slave = -1
        self.spoke = asyncio.Event()
        """Set once the board said anything."""
        far.listen(self._take)
        self.plug_in()
        self._pump = asyncio.ensure_future(self._run())

    def plug_in(self) -> None:
        """What came meanwhile is lost, as at a board that had no host."""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._down.clear()
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._slave))

    @property
    def device(self) -> str:
        """The terminal behind the path, now."""
        return os.path.realpath(self.path)

    def _take(self, data: bytes) -> None:
        self._down += data
        self.spoke.set()

    def unplug(self) -> None:
        if self._master >= 0:
            self.path.unlink()
            os.close(self._master)
            os.close(self._slave)
            self._master = self._slave = -1

    def garble(self, noise: bytes) -> None:
        """Noise between the board's frames."""
        self._down += noise

    async def _run(self) -> None:
        clock = LoopClock()
        last_s, up, down = clock.now_s(), 0.0, 0.0
        while True:
            await clock.sleep_until(clock.now_s() + self._tick_s)
            now_s = clock.now_s()
            # No more than two ticks are made up for: an idle line saves nothing up, and a late tick is not lost.
            most = self._rate * (now_s - last_s)
            up, down, last_s = min(up + most, 2 * most + 1), min(down + most, 2 * most + 1), now_s
            if self._master >= 0:
                # A port forgets at its last close that somebody had it alone; ours is held open here.
                fcntl.ioctl(self._slave, termios.TIOCNXCL)
                up -= self._carry_up(int(up))
                down -= self._carry_down(int(down))

    def _carry_up(self, most: int) -> int:
        if most < 1:
            return 0
        try:
            data = os.read(self._master, min(most, READ_BYTES))
        except BlockingIOError:
            return 0
        self._far.send(data)
        self.up_bytes += len(data)
        return len(data)

    def _carry_down(self, most: int) -> int:
        if most < 1 or not self._down:
            return 0
        try:
            done = os.write(self._master, self._down[:most])
        except BlockingIOError:
            return 0
        del self._down[:done]
        self.down_bytes += done
        return done

    def close(self) -> None:
        self._pump.cancel()
        self.unplug()


class LinePort(Mailbox):
    """The board's end of a line of its own, at `path`. Needs a running loop. Raises CallerError where there is
    something at `path` already, or nothing can be."""

    def __init__(self, path: Path, baud: int) -> None:
        super().__init__()
        if path.exists() or not path.parent.is_dir():
            what = "something is there" if path.exists() else "there is no such folder"
            raise CallerError(f"{path}: wanted a path at which a board can be plugged in, saw that {what}")
        self._near, far = memory_pair()
        self._near.listen(self.deliver)
        self._line = Line(path, baud, far)

    def send(self, data: bytes) -> None:
        self._near.send(data)

    def close(self) -> None:
        self._line.close()
