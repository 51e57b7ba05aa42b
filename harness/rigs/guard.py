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
from harness.rigs.admission import check_kind, check_left
from harness.rigs.bench_lease import BenchLease
from harness.rigs.boarding import PARAM_SET, Boarding
from harness.rigs.guarded import DATA, MESSAGE_BYTES, WORD, GuardSettings, Ready, ended
from harness.rigs.held import Held
from harness.rigs.hidden import LONGEST_FRAME
from harness.rigs.interlock import Gate, Terms, known, refusal
from harness.rigs.journal import Journal
from harness.rigs.power import cycle_power
from harness.rigs.putting_back import put_back
from harness.rigs.watching import Watching
from harness.vehicles.harmless import HARMLESS
from harness.wire.serial import SerialPort, id_of, plugged_in
from harness.wire.throttle import Throttle, keeps_time_or_commands

LOOK_EVERY_S = 0.25
PLUGGED_IN_S, MEET_S, ARMED_GONE_S = 5.0, 30.0, 600.0
NOT_AS_IT_WAS = 3


class Guard:
    """`run` returns once the port is let go: the exit code, 0 where everything is as it was."""

    def __init__(self, settings: GuardSettings, harness: socket.socket) -> None:
        self._settings = settings
        self._harness = harness
        self._loop = asyncio.get_running_loop()
        self._clock = HostClock()
        self._heard_s = self._clock.now_s()
        self._port: SerialPort | None = None
        self._boarding = Boarding(self._write)
        self._pace = Throttle(keeps_time_or_commands)
        self._boarding.mail.on("RADIO_STATUS", self._pace.hear)
        self._from_harness = Splitter()
        self._gate = Gate()
        self._over: asyncio.Future[str] = self._loop.create_future()  # with the reason why the run ends, "" if well
        self._attested = self._keeps = self._rig_erred = False
        self._untold = 0  # messages to the harness that it did not take
        self._id = id_of(settings.board)
        self._journal: Journal
        self._held: Held
        self._loop.set_exception_handler(lambda _, context: self._end(f"the guard broke: {context}"))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._loop.add_signal_handler(number, self._end, f"the guard was asked to end (signal {number:d})")

    async def run(self) -> int:
        """Until all is as it was, or cannot be."""
        try:
            with BenchLease(Path(self._settings.folder), self._id) as lease:
                return await self._guard(lease)
        except RigError as error:
            self._say(broken=str(error))
            return NOT_AS_IT_WAS
        finally:
            if self._port is not None:
                self._port.close()

    async def _guard(self, lease: BenchLease) -> int:
        try:
            self._journal = Journal(Path(self._settings.folder), self._id)
            self._held = Held(self._journal, self._boarding, self._write, LOOK_EVERY_S)
            await self._meet()
            check_kind(self._settings.stack, self._boarding.kind, self._id)
            brought_back = await self._bring_back(lease.record.owed)
            lease.paid()
            watching = Watching(self._boarding, self._clock)
            await self._boarding.time()  # else a board that reboots now was never up before
            self._begin(brought_back, lease)
        except (RigError, OSError) as error:
            lease.failed(str(error))
            raise RigError(str(error)) from error
        try:
            because = await self._watch(lease, watching)
        except Exception as error:  # whatever broke, the board is put back
            because = f"the guard broke: {error!r}"
            self._end(because)
        if self._keeps and not because:
            self._journal.done()
        unwritten = self._pace.unsent + (self._port.unsent if self._port is not None else 0)
        told = await self._put_back()
        if not told["failed"]:
            lease.paid()
        if told["failed"] or self._rig_erred:
            lease.failed("; ".join(filter(None, [because, *told["failed"]])))
        elif not because:
            lease.went_well()
        self._say(ended=told | {"written": dict(self._gate.kinds), "unwritten": unwritten})
        return NOT_AS_IT_WAS if told["failed"] else 0

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
        if (board := id_of(self._settings.board)) != self._id:
            raise RigError(f"switched on, the board at {self._id} is {board}: name it so in its rig file (port)")

    async def _bring_back(self, owed: str) -> list[str]:
        """What a run before left changed, or armed, since it and its guard were killed."""
        journal = self._journal
        check_left(journal, owed, self._boarding.uid, self._settings.stack)
        journal.uid = self._boarding.uid
        names = list(journal.saved)
        if (names or owed) and (failed := (await self._put_back())["failed"]):
            raise RigError(f"what a run before left changed could not be put back: {'; '.join(failed)}")
        _ = [await self._boarding.read(name) for name in HARMLESS[self._settings.stack].wanted]
        return names

    def _begin(self, brought_back: list[str], lease: BenchLease) -> None:
        """From now on the harness's frames pass, as far as they may."""
        boarding, props_off = self._boarding, self._settings.props_off
        assert boarding.board is not None, "it was met"
        if boarding.armed:
            raise RigError(f"{self._id} is armed, and nobody here did it: disarm it first")
        if props_off and props_off != self._id:
            raise RigError(f"the word that {props_off} has no propellers is none about {self._id}; look at the board")
        lease.owe(boarding.uid)
        self._attested = bool(props_off)
        told = Ready(self._id, boarding.uid, boarding.board[0], self._attested, boarding.simulated, brought_back)
        self._say(ready=asdict(told))
        self._loop.add_reader(self._harness.fileno(), self._from_us)

    async def _watch(self, lease: BenchLease, watching: Watching) -> str:
        """Until the run is over; why."""
        while not self._over.done():
            await self._clock.sleep_until(self._clock.now_s() + LOOK_EVERY_S)
            lease.beat()
            self._held.look()
            terms = self._terms()
            if self._clock.now_s() - self._heard_s > self._settings.silent_s:
                self._end(f"the harness said nothing for {self._settings.silent_s:g} s")
            elif self._port is not None and self._port.lost.done():
                self._end(f"{self._id} is gone: {self._port.lost.result()}", of_rig=True)
            elif (complaint := watching.complaint(may_arm=terms.may_arm)) is not None:
                self._end(complaint, of_rig=True)
        return self._over.result()

    def _end(self, because: str, *, of_rig: bool = False) -> None:
        """The run is over; a second reason changes nothing. What is `of_rig` counts against the board's rig."""
        if self._over.done():
            return
        self._over.set_result(because)
        self._rig_erred = of_rig
        self._loop.remove_reader(self._harness.fileno())
        self._pace.drop()
        if because:
            self._say(broken=because)

    async def _put_back(self) -> dict[str, Any]:
        names = list(self._journal.saved)
        try:
            if not self._is_there():
                # One that was armed when it went is not given up as soon.
                await self._plug_in(max(self._settings.gone_s, ARMED_GONE_S * self._boarding.armed))
                await self._boarding.meet_again(MEET_S)
            failed = await put_back(self._boarding, self._journal, self._is_there, self._clock)
        except (RigError, OSError) as error:
            return ended([], [str(error), *(f"{each}: not put back" for each in names)], self._untold)
        return ended(names, failed, self._untold)

    def _is_there(self) -> bool:
        return self._port is not None and self._port.is_open

    async def _plug_in(self, within_s: float) -> None:
        if self._port is not None:
            self._port.close()
        port = await plugged_in(self._settings.board, self._settings.baud, within_s=within_s)
        self._boarding.heard.clear()
        port.send(bytes(LONGEST_FRAME))  # ends whatever a killed guard began to say
        port.listen(self._from_board)
        self._port = port
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
            self._say(refused=because)
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
        if self._port is not None and (because := self._gate.write(frame, self._terms(), self._port)) is not None:
            self._say(refused=because)

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
