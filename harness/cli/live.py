"""The screen of `cuas run` while drones fly: a line for each flight under way, and one for each that has ended."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.cli.flights import Flights, Flown
from harness.cli.screen import Redrawn, padded
from harness.clock import HostClock
from harness.progress import Underway


class LiveView(Redrawn):
    """On a terminal it is redrawn at each `show`; elsewhere it writes a line for each flight that begins or ends."""

    def __init__(self, screen: Console, flights: Flights) -> None:
        super().__init__(screen)
        self._flights = flights
        self._told: set[str] = set()
        self._clock = HostClock()
        self._since: dict[str, tuple[float, float]] = {}

    def show(self, ended: list[Flown]) -> None:
        """Bring the screen up to date; `ended` have ended since."""
        for each in ended:
            self._screen.print(_line(each), soft_wrap=True)
        underway = self._flights.underway()
        if self._live:
            self._live.update(self._table(underway), refresh=True)
            return
        for flight in underway:
            if flight.run not in self._told:
                self._told.add(flight.run)
                self._screen.print(f"  flying       {flight.scenario} {flight.case}", soft_wrap=True)

    def _table(self, underway: list[Underway]) -> Table:
        table = Table.grid(padding=(0, 2))
        for _ in range(5):
            table.add_column(no_wrap=True)
        if not underway:
            table.add_row(Text(f"  {len(self._flights.flown)} flown …", "dim"))
        for each in underway:
            table.add_row(
                Text(f"  {each.scenario}", "bold"),
                each.case,
                Text(each.phase, "blue"),
                f"{each.vehicle_s:8.1f} s",
                Text(self._speed(each), "dim"),
            )
        return table

    def _speed(self, flight: Underway) -> str:
        """Vehicle seconds a host second since it was first seen; its own figure knows only its event loop's time."""
        now_s = self._clock.now_s()
        then_s, vehicle_s = self._since.setdefault(flight.run, (now_s, flight.vehicle_s))
        passed_s = now_s - then_s
        return f"{(flight.vehicle_s - vehicle_s) / passed_s:.0f}× real time" if passed_s > 0.5 else ""


def _line(flown: Flown) -> Text:
    return Text("  ") + padded(flown.verdict) + Text(f"{flown.scenario} {flown.case}  {flown.reaction()}")
