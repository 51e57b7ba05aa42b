"""How a running link looks: both ways beside each other, its ends, the faults at work and what they took."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from harness.cli.link_keys import legend
from harness.cli.screen import Redrawn

SILENT_S = 3.0
"""Of an end that has said nothing for so long it is told."""
ROWS = (
    ("frames/s in", "entered_hz", "{:,.1f}"), ("frames/s out", "left_hz", "{:,.1f}"),
    ("bytes/s in", "entered_bytes_hz", "{:,.0f}"), ("bytes/s out", "left_bytes_hz", "{:,.0f}"),
    ("frames in", "entered", "{:,}"), ("frames out", "left", "{:,}"), ("dropped", "lost", "{:,}"),
    ("late", "late", "{:,}"), ("damaged", "damaged", "{:,}"), ("copied", "copied", "{:,}"),
    ("under way", "under_way", "{:,}"),
)  # fmt: skip
WAYS = (("up", "up: ground → drone"), ("down", "down: drone → ground"))


class LinkView(Redrawn):
    """On a terminal it is redrawn at each `show`; elsewhere it writes a line whenever a fault is put in or taken out,
    and when an end is heard for the first time."""

    def __init__(self, screen: Console, *, keys: bool) -> None:
        super().__init__(screen)
        self._keys = keys
        self._told: set[str] = set()
        self.said = ""
        """What the last key did."""

    def show(self, state: dict[str, Any]) -> None:
        if self._live:
            self._live.update(self._picture(state), refresh=True)
            return
        for end in ("drone", "ground"):
            if _heard(state[end]) and end not in self._told:
                self._told.add(end)
                self.line(state["up_s"], "heard", f"{end} at {state[end]['address']}")

    def line(self, at_s: float, what: str, words: str) -> None:
        """Write a line of what happened, where there is no picture that shows it."""
        if not self._live:
            self._screen.print(Text(f"{at_s:9.1f} s  {what:<6} {words}"), soft_wrap=True)
            self._screen.file.flush()

    def _picture(self, state: dict[str, Any]) -> RenderableType:
        parts: list[RenderableType] = [ends(state), numbers(state), Text()]
        parts += [at_work(state)]
        if self._keys:
            keys = Table.grid(padding=(0, 2))
            for key, does in legend():
                keys.add_row(Text(f"  {key}", "bold"), Text(does, "dim"))
            parts += [Text(), keys]
        parts.append(Text(f"  {self.said}", "blue"))
        return Group(*parts)


def _heard(end: dict[str, Any]) -> bool:
    return end["silent_s"] is not None


def ends(state: dict[str, Any]) -> Table:
    """Who is there, by when they were heard last."""
    table = Table.grid(padding=(0, 2))
    for name in ("ground", "drone"):
        end = state[name]
        if not _heard(end):
            how = Text("not heard yet", "yellow")
        elif end["silent_s"] > SILENT_S:
            how = Text(f"silent for {end['silent_s']:.0f} s", "bold red")
        else:
            how = Text("heard", "green")
        extra = ", ".join([
            *([f"{end['unsent']:,} frames found nobody"] if end["unsent"] else []),
            *([f"{end['others']:,} datagrams of others turned away"] if end["others"] else []),
        ])  # fmt: skip
        bad = end["malformed"]["noise_bytes"] + end["malformed"]["bad_frames"]
        table.add_row(Text(f"  {name}", "bold"), end["address"], how, Text(extra, "dim"),
                      Text("sends what is no MAVLink" if bad else "", "yellow"))  # fmt: skip
    if (board := state["board"]) is not None:
        word = "may be armed: its operator's word" if board["props_off"] else "may be armed: it says it is a simulation"
        may = Text(word, "yellow") if board["props_off"] or board["simulated"] else Text("nothing may arm it", "green")
        kept = f"{board['refused']:,} frames refused, last: {board['last_refused']}" if board["refused"] else ""
        table.add_row(Text("  guard", "bold"), board["board"], may, Text(kept, "yellow"), "")
    table.add_row(Text("  running", "dim"), Text(f"{state['up_s']:.0f} s", "dim"))
    return table


def numbers(state: dict[str, Any]) -> Table:
    """Both ways."""
    table = Table(box=None, padding=(0, 2), header_style="bold")
    table.add_column("")
    for _, head in WAYS:
        table.add_column(head, justify="right")
    for head, key, form in ROWS:
        values = [state[way][key] for way, _ in WAYS]
        loud = key in ("lost", "damaged")
        cells = [Text(form.format(value), "red" if loud and value else "") for value in values]
        table.add_row(Text(head, "dim"), *cells)
    return table


def at_work(state: dict[str, Any]) -> RenderableType:
    """The faults, and what each took of what it saw."""
    if not state["faults"]:
        return Text("  no fault at work: all crosses", "green")
    table = Table.grid(padding=(0, 2))
    for each in state["faults"]:
        table.add_row(Text(f"  {each['name']}", "bold magenta"), each["fault"], Text(took(each["receipt"]), "dim"))
    return table


def took(receipt: dict[str, dict[str, int]]) -> str:
    """A receipt in words, by direction: only what it did."""
    return "; ".join(
        f"{way}: {', '.join([f'{done[what]:,} {what}' for what in done if what == 'seen' or done[what]])}"
        for way, done in receipt.items()
    )


def summary(state: dict[str, Any]) -> list[str]:
    """The lines that stay when a link has ended."""
    ground, drone = state["ground"], state["drone"]
    lines = [f"ran {state['up_s']:.1f} s between ground {ground['address']} and drone {drone['address']}"]
    for way, head in WAYS:
        told = state[way]
        lines.append(
            f"{head}: {told['entered']:,} frames in ({told['entered_bytes']:,} bytes), {told['left']:,} out, "
            f"{told['lost']:,} dropped, {told['late']:,} late, {told['damaged']:,} damaged, {told['copied']:,} copied, "
            f"{told['under_way']:,} still under way"
        )
    at_end = [(each["name"], each["fault"], took(each["receipt"])) for each in state["faults"]]
    lines += [f"at work at the end: {name}: {fault} ({what})" for name, fault, what in at_end]
    for end, way in (("ground", "down"), ("drone", "up")):
        if state[end]["unsent"]:
            lines.append(f"{way}: of those out {state[end]['unsent']:,} found nobody at the {end}'s end")
    if (board := state["board"]) is not None and board["refused"]:
        lines.append(f"the board's guard refused {board['refused']:,} frames, last: {board['last_refused']}")
    lines += [f"the {end} was never heard" for end in ("ground", "drone") if not _heard(state[end])]
    if state["recording"]:
        lines.append(f"recorded in {state['recording']}: drone.tlog, ground.tlog, index.bin, events.jsonl")
    return lines
