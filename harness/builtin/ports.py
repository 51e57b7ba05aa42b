"""One MAVLink port of the drone: frames in, frames out, and the streams that were asked for on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer

PATIENCE_US = 1_000_000
"""The rest of a frame comes within so long, or never."""


class Voice(Encoder):
    """An encoder that also takes payloads packed beforehand; both count one sequence."""

    def raw(self, number: int, body: bytes) -> bytes:
        """One frame of message `number` around a payload as it goes on the wire."""
        seq = self._seq
        self._seq = (seq + 1) & 0xFF
        frame = framing.build(number, body, seq=seq, system=self.system, component=self.component)
        return frame if self.signer is None else self.signer.sign(frame)


class Ear(Splitter):
    """A splitter that does not wait for ever: the length in a damaged frame may promise far more than is to come."""

    @property
    def waits(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._rest)

    def give_up(self) -> list[bytes]:
        """Take the byte that a frame seemed to begin with for noise; all frames behind it."""
        rest, self._rest, self._in_step = self._rest[1:], b"", False
        self.noise_bytes += 1
        return self.feed(rest)


class Stream:
    """A message sent by itself, every `interval_us` of vehicle time."""

    __slots__ = ("interval_us", "next_us", "number")

    def __init__(self, number: int, interval_us: int, next_us: int) -> None:
        self.number = number
        self.interval_us = interval_us
        self.next_us = next_us


class Port:
    """Its own sequence numbers and its own streams. What comes in waits for the next tick; what goes out leaves at the
    tick's end in one piece of whole frames, signed if there is a `signer`."""

    def __init__(
        self,
        name: str,
        send: Callable[[bytes], None],
        *,
        system: int,
        component: int,
        signer: Signer | None = None,
        link_id: int = 0,
    ) -> None:
        self.name = name
        self._send = send
        self._signer = signer
        self.link_id = link_id
        """Of its signatures."""
        self._system, self._component = system, component
        self.switch_on()

    def switch_on(self) -> None:
        """As after power-up: no streams, sequence zero, nothing waiting."""
        self._voice = Voice(self._system, self._component, signer=self._signer)
        self._other: Voice | None = None
        self._ear = Ear()
        self._waits_since_us: int | None = None
        self._inbox: list[bytes] = []
        self._outbox: list[bytes] = []
        self.waiting_bytes = 0
        """What arrived and was not looked at yet."""
        self.streams: list[Stream] = []

    def sign_with(self, signer: Signer | None) -> None:
        """From now on; None: no more."""
        self._signer = self._voice.signer = signer

    def receive(self, data: bytes) -> None:
        """Bytes arrived; looked at in the next tick."""
        self._inbox.append(data)
        self.waiting_bytes += len(data)

    def take_frames(self, now_us: int) -> list[bytes]:
        """All whole frames that arrived since last asked."""
        ear = self._ear
        if self._inbox:
            data = b"".join(self._inbox)
            self._inbox.clear()
            self.waiting_bytes = 0
            frames = ear.feed(data)
            if frames or self._waits_since_us is None:
                self._waits_since_us = now_us if ear.waits else None
        elif self._waits_since_us is None:
            return []
        else:
            frames = []
        if self._waits_since_us is not None and now_us - self._waits_since_us >= PATIENCE_US:
            frames += ear.give_up()
            self._waits_since_us = now_us if ear.waits else None
        return frames

    def tell(self, message: str, **fields: Any) -> None:
        """Say a message by name."""
        self._outbox.append(self._voice(message, **fields))

    def put(self, number: int, body: bytes) -> None:
        """Say a message packed beforehand."""
        self._outbox.append(self._voice.raw(number, body))

    def put_as(self, system: int, number: int, body: bytes) -> None:
        """The same in another system's name, which counts for itself."""
        if self._other is None or self._other.system != system:
            self._other = Voice(system, self._component, signer=self._signer)
        self._outbox.append(self._other.raw(number, body))

    def flush(self) -> None:
        """Let out what was said."""
        if self._outbox:
            data = b"".join(self._outbox)
            self._outbox.clear()
            self._send(data)

    def interval_us(self, number: int) -> int:
        """Of a stream; 0 if there is none."""
        return next((stream.interval_us for stream in self.streams if stream.number == number), 0)

    def set_interval(self, number: int, interval_us: int, now_us: int) -> None:
        """Start, change or (0) end a stream; the first one leaves at once."""
        self.streams = [stream for stream in self.streams if stream.number != number]
        if interval_us > 0:
            self.streams.append(Stream(number, interval_us, now_us))
