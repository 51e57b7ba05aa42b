"""The guard of a bench board: `python -m harness.rigs.guard SETTINGS`, started by `guarded.GuardPort`.

A process of its own, in a session of its own, that alone holds the board's lease and its port, and outlives whoever
started it. All that goes to the board passes its interlock; each parameter is in its journal before it is changed. When
the harness says so, goes away in any way, hangs, or when the guard is asked to end (SIGTERM), the board is disarmed,
every parameter is put back and read back, and the port is let go. What a killed guard could not put back, the next one
for that board puts back before anything else.
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.clock import HostClock, utc_now
from harness.errors import RigError
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.mavlink.frame import Splitter
from harness.rigs.admission import check_alone, check_kind, check_left, check_word
from harness.rigs.bench_lease import BenchLease, check_usable
from harness.rigs.boarding import PARAM_SET, Boarding
from harness.rigs.guarded import DATA, MESSAGE_BYTES, WORD, GuardSettings, Ready, ended
from harness.rigs.held import Held
from harness.rigs.interlock import Terms, known, refusal, word_of
from harness.rigs.journal import Journal
from harness.rigs.plugged import Plugged
from harness.rigs.power import cycle_power
from harness.rigs.putting_back import ARMED_GONE_S, put_back
from harness.rigs.watching import Watching
from harness.vehicles.harmless import HARMLESS
from harness.wire.serial import id_of
from harness.wire.throttle import Throttle, keeps_time_or_commands

LOOK_EVERY_S = 0.25
PLUGGED_IN_S, MEET_S = 5.0, 30.0
NOT_AS_IT_WAS = 3


class Guard:
    """`run` returns once the port is let go: the exit code, 0 where everything is as it was."""

    def __init__(self, settings: GuardSettings, harness: socket.socket) -> None:
        self._settings = settings
        self._harness = harness
        self._loop = asyncio.get_running_loop()
        self._clock = HostClock()
        self._heard_s = self._clock.now_s()
        self._boarding = Boarding(self._write)
        self._pace = Throttle(keeps_time_or_commands)
        self._boarding.mail.on("RADIO_STATUS", self._pace.hear)
        self._from_harness = Splitter()
        self._over: asyncio.Future[str] = self._loop.create_future()  # with the reason why the run ends, "" if well
        self._attested = self._keeps = self._rig_erred = False
        self._untold = 0  # messages to the harness that it did not take
        self._id = id_of(settings.board)
        self._port = Plugged(settings, self._id, self._from_board)
        self._journal: Journal
        self._held: Held
        self._loop.set_exception_handler(lambda _, context: self._end(f"the guard broke: {context}"))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._loop.add_signal_handler(number, self._end, f"the guard was asked to end (signal {number:d})")

    async def run(self) -> int:
        """Until all is as it was, or cannot be."""
        try:
            with BenchLease(Path(self._settings.folder), self._id, quarantine=False) as lease:
                beats = asyncio.ensure_future(self._beat(lease))
                try:
                    return await self._guard(lease)
                finally:
                    beats.cancel()
        except (RigError, OSError) as error:
            self._say(broken=str(error))
            return NOT_AS_IT_WAS
        finally:
            self._port.close()

    async def _beat(self, lease: BenchLease) -> None:
        """From the lease to its end, whatever else takes long: who waits for a board to be plugged in hangs not."""
        while True:
            lease.beat()
            await self._clock.sleep_until(self._clock.now_s() + LOOK_EVERY_S)

    async def _guard(self, lease: BenchLease) -> int:
        watching = await self._open(lease)
        try:
            because = await self._watch(lease, watching)
        except Exception as error:  # whatever broke, the board is put back
            because = f"the guard broke: {error!r}"
            self._end(because)
        if self._keeps and not because:
            self._journal.done()
        unwritten = self._pace.unsent + self._port.unsent
        told = await self._put_back()
        if not told["failed"]:
            lease.paid()
        if told["failed"] or self._rig_erred:
            lease.failed("; ".join(filter(None, [because, *told["failed"]])))
        elif not because:
            lease.went_well()
        self._say(ended=told | {"written": dict(self._port.gate.kinds), "unwritten": unwritten})
        return NOT_AS_IT_WAS if told["failed"] else 0

    async def _open(self, lease: BenchLease) -> Watching:
        """Raises RigError, or OSError. What the rig is to blame for counts against the board, not what its user is. Of
        one in quarantine only what a run before left is put back."""
        settings, boarding = self._settings, self._boarding
        self._journal = Journal(Path(settings.folder), self._id)
        self._held = Held(self._journal, boarding, self._write, LOOK_EVERY_S)
        owed = lease.record.owed
        if not (self._journal.saved or owed):
            check_usable(lease.record)
        with lease.blamed():
            await self._meet()
        if (board := id_of(settings.board)) != self._id:
            raise RigError(f"switched on, the board at {self._id} is {board}: name it so in its rig file (port)")
        check_alone(boarding.others, self._id)
        check_kind(settings.stack, boarding.kind, self._id)
        check_left(self._journal, owed, boarding.uid, settings.stack)
        with lease.blamed():
            brought_back = await self._bring_back(owed)
        lease.paid()
        check_usable(lease.record, "what a run before left is put back; ")
        check_word(settings.props_off, self._id, boarding.uid)
        watching = Watching(boarding, self._clock)
        await boarding.time()  # else a board that reboots now was never up before
        self._begin(brought_back, lease)
        return watching

    async def _meet(self) -> None:
        """The board, switched off and on first if it is not heard and its rig file says how. Raises RigError."""
        try:
            await self._plug_in(PLUGGED_IN_S)
            await self._boarding.meet(MEET_S)
        except RigError:
            if not self._settings.power_cycle:
                raise
            await cycle_power(self._settings.power_cycle)
            await self._plug_in(self._settings.gone_s)
            await self._boarding.meet(MEET_S)

    async def _bring_back(self, owed: str) -> list[str]:
        """What a run before left changed, or armed, since it and its guard were killed."""
        self._journal.uid = self._boarding.uid
        names = list(self._journal.saved)
        if (names or owed) and (failed := (await self._put_back())["failed"]):
            raise RigError(f"what a run before left changed could not be put back: {'; '.join(failed)}")
        _ = [await self._boarding.read(name) for name in HARMLESS[self._settings.stack].wanted]
        return names

    def _begin(self, brought_back: list[str], lease: BenchLease) -> None:
        """From now on the harness's frames pass, as far as they may."""
        boarding = self._boarding
        assert boarding.board is not None, "it was met"
        if boarding.armed:
            raise RigError(f"{self._id} is armed, and nobody here did it: disarm it first")
        lease.owe(boarding.uid)
        self._attested = bool(self._settings.props_off)
        told = Ready(self._id, boarding.uid, boarding.board[0], self._attested, boarding.simulated, brought_back)
        self._say(ready=asdict(told))
        self._loop.add_reader(self._harness.fileno(), self._from_us)

    async def _watch(self, lease: BenchLease, watching: Watching) -> str:
        """Until the run is over; why."""
        while not self._over.done():
            await self._clock.sleep_until(self._clock.now_s() + LOOK_EVERY_S)
            self._held.look()
            terms = self._terms()
            if self._clock.now_s() - self._heard_s > self._settings.silent_s:
                self._end(f"the harness said nothing for {self._settings.silent_s:g} s")
            elif (lost := self._port.lost) is not None:
                self._end(f"{self._id} is gone: {lost}", of_rig=True)
            elif (complaint := watching.complaint(may_arm=terms.may_arm)) is not None:
                self._end(complaint, of_rig=True)
        return self._over.result()

    def _end(self, because: str, *, of_rig: bool = False) -> None:
        """The run is over; a second reason changes nothing. What is `of_rig` counts against the board's rig."""
        if self._over.done():
            return
        self._over.set_result(because)
        self._pace.drop()  # nothing of the harness's is written behind our own orders
        self._rig_erred = of_rig
        self._loop.remove_reader(self._harness.fileno())
        if because:
            self._say(broken=because)

    async def _put_back(self) -> dict[str, Any]:
        names = list(self._journal.saved)
        try:
            while True:
                if not self._port.is_open:
                    # One that was armed when it went is not given up as soon.
                    patience_s = ARMED_GONE_S * self._boarding.armed
                    await self._plug_in(max(self._settings.gone_s, patience_s))
                    await self._boarding.meet_again(max(MEET_S, patience_s))
                failed = await put_back(self._boarding, self._journal, lambda: self._port.is_open, self._clock)
                if self._port.is_open or not self._boarding.armed:
                    break
        except (RigError, OSError) as error:
            return ended([], [str(error), *(f"{each}: not put back" for each in names)], self._untold)
        return ended(names, failed, self._untold)

    async def _plug_in(self, within_s: float) -> None:
        self._boarding.heard.clear()
        await self._port.plug_in(within_s)
        self._pace.use(self._write, self._settings.baud)

    def _from_board(self, chunk: bytes) -> None:
        self._tell(DATA + chunk)
        self._boarding.feed(chunk)
        if not self._over.done():
            self._held.heard()

    def _from_us(self) -> None:
        """One message a turn, so that neither side starves the other."""
        try:
            message = self._harness.recv(MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        self._heard_s = self._clock.now_s()
        if not message:
            self._loop.remove_reader(self._harness.fileno())
            self._end("the harness has gone")
        elif message[:1] == WORD:
            word = json.loads(message[1:])
            self._keeps |= "keep" in word
            if "end" in word:
                self._end("")
        else:
            for frame in self._from_harness.feed(message[1:]):
                self._pass_on(frame)

    def _pass_on(self, frame: bytes) -> None:
        if self._over.done():
            return
        if (because := refusal(frame, self._terms())) is not None:  # before anything is asked for its sake
            self._say(**word_of(because, frame, self._terms()))
        elif framing.msg_id(frame) == PARAM_SET:
            self._held.set(decode(frame).param_id, frame)
        else:
            self._pace.send(frame)  # the interlock is asked once more as it is written

    def _terms(self) -> Terms:
        return Terms(
            harmless=HARMLESS[self._settings.stack],
            board=self._boarding.board or (0, 0),
            attested=self._attested,
            simulated=self._boarding.simulated,
            was={name: saved.raw for name, saved in self._journal.saved.items()},
            told=known(self._boarding.heard, HARMLESS[self._settings.stack]),
        )

    def _write(self, frame: bytes) -> None:
        """To the board, the guard's own frames as well: the interlock is the last step."""
        if (because := self._port.write(frame, self._terms())) is not None:
            self._say(**word_of(because, frame, self._terms()))

    def _say(self, **word: Any) -> None:
        """To the harness, if it is still there, and into the guard's own log."""
        with suppress(OSError):  # a disk that is full keeps no board from being put back
            sys.stdout.write(json.dumps({"utc": utc_now(), **word}) + "\n")
            sys.stdout.flush()
        self._tell(WORD + json.dumps(word).encode())

    def _tell(self, message: bytes) -> None:
        """A harness that is gone, or that takes nothing, is told nothing."""
        try:
            self._harness.send(message)
        except OSError:
            self._untold += 1


def main(arguments: list[str]) -> int:
    """The exit code: 0 where everything is as it was."""
    told = json.loads(arguments[0])
    harness = socket.socket(fileno=told.pop("socket"))
    harness.setblocking(False)

    async def guard() -> int:
        return await Guard(GuardSettings(**told), harness).run()

    return asyncio.run(guard())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
