"""The screen of `cuas run` while drones fly: a line for each flight under way, and one for each that has ended."""

from __future__ import annotations

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from harness.cli.course import Course, lasted
from harness.cli.flights import Flights, Flown
from harness.cli.screen import Redrawn, padded
from harness.clock import HostClock
from harness.progress import Underway

QUIET_S = 20.0
"""Host seconds after which a flight that is under way is told of again where nothing is redrawn."""


class _Seen:
    """A flight since it was first seen under way."""

    def __init__(self, number: int, now_s: float, vehicle_s: float) -> None:
        self.number = number
        self.since_s = self.told_s = now_s
        self.vehicle_s = vehicle_s


class LiveView(Redrawn):
    """On a terminal it is redrawn at each `show`; elsewhere it writes a line for each flight that begins or ends, and
    for one that takes long, every `QUIET_S`."""

    def __init__(self, screen: Console, flights: Flights, course: Course) -> None:
        super().__init__(screen)
        self._flights = flights
        self._course = course
        self._clock = HostClock()
        self._seen: dict[str, _Seen] = {}
        self._collecting = False

    def show(self, ended: list[Flown]) -> None:
        """Bring the screen up to date; `ended` have ended since."""
        now_s = self._clock.now_s()
        underway = self._flights.underway()
        for each in underway:
            if each.run not in self._seen:
                self._course.begun += 1
                self._seen[each.run] = _Seen(self._course.begun, now_s, each.vehicle_s)
                if not self._live:
                    self._tell(each, self._course.place(self._course.begun))
        for flown in ended:
            self._screen.print(self._line(flown, now_s), soft_wrap=True)
        if self._live:
            self._live.update(self._table(underway, now_s), refresh=True)
            return
        if self._course.cases() is None and not self._collecting:
            self._collecting = True
            self._screen.print("  collecting   which cases there are …")
        for each in underway:
            seen = self._seen[each.run]
            if now_s - seen.told_s >= QUIET_S:
                seen.told_s = now_s
                passed = f"{each.vehicle_s:.0f} s of vehicle time, {lasted(now_s - seen.since_s)} so far"
                self._tell(each, f"{each.phase}, {passed}")

    def _tell(self, flight: Underway, what: str) -> None:
        self._screen.print(f"  flying       {flight.scenario} {flight.case}  {what}", soft_wrap=True)

    def _line(self, flown: Flown, now_s: float) -> Text:
        """How it ended, which of all it was, and how long it took."""
        self._course.ended += 1
        seen = self._seen.get(flown.run)
        if seen is None:  # it began and ended between two looks
            self._course.begun += 1
        reaction = flown.reaction()
        words = [] if reaction == "—" else [f"reaction {reaction}"]
        words.append(self._course.place(self._course.ended))
        if seen is not None:
            words.append(f"took {lasted(now_s - seen.since_s)}")
        named = f"{flown.scenario} {flown.case}".strip()
        return Text("  ") + padded(flown.verdict) + Text(f"{named}  ") + Text(", ".join(words), "dim")

    def _table(self, underway: list[Underway], now_s: float) -> Group:
        table = Table.grid(padding=(0, 2))
        for _ in range(5):
            table.add_column(no_wrap=True)
        for each in underway:
            table.add_row(
                Text(f"  {each.scenario}", "bold"),
                each.case,
                Text(each.phase, "blue"),
                f"{each.vehicle_s:8.1f} s",
                Text(self._speed(each, now_s), "dim"),
            )
        total = self._course.total()
        many = "collecting the cases" if total is None else f"{self._course.ended} of {total} flown"
        return Group(table, Text(f"  {many}, {lasted(self._course.elapsed_s())}", "dim"))

    def _speed(self, flight: Underway, now_s: float) -> str:
        """Vehicle seconds a host second since it was first seen; its own figure knows only its event loop's time."""
        seen = self._seen[flight.run]
        passed_s = now_s - seen.since_s
        return f"{(flight.vehicle_s - seen.vehicle_s) / passed_s:.0f}× real time" if passed_s > 0.5 else ""
