"""What the keys of `cuas link` do: each is one change to the faults at work."""

from __future__ import annotations

from harness.faults.delay import Distribution, Latency
from harness.faults.link import LinkLoss
from harness.faults.loss import RandomLoss
from harness.faults.packet import LinkFault
from harness.faults.radio import radio_names, read_radio
from harness.faults.settings import Direction
from harness.wire.controls import RADIO, Controls

QUIT = "q"
LOSSES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
"""Shares."""
DELAYS_S = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
LOSS, DELAY = "loss", "latency"
CUTS = {"u": ("cut up", Direction.UP), "d": ("cut down", Direction.DOWN)}


class Keys:
    """`press` does what a key stands for, and says it in a word or two; "" for a key that stands for nothing."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def press(self, letter: str) -> str:
        if letter == "h":
            self._controls.clear()
            return "healed: no fault at work"
        if letter in CUTS:
            name, direction = CUTS[letter]
            return self._toggle(name, LinkLoss(direction=direction))
        if letter in ("l", "L"):
            at_work = self._controls.at_work(LOSS)
            share = _step(at_work.share if isinstance(at_work, RandomLoss) else 0.0, LOSSES, up=letter == "l")
            return self._set(LOSS, RandomLoss(share) if share else None)
        if letter in ("t", "T"):
            at_work = self._controls.at_work(DELAY)
            mean_s = _step(at_work.mean_s if isinstance(at_work, Latency) else 0.0, DELAYS_S, up=letter == "t")
            late = Latency(mean_s=mean_s, distribution=Distribution.CONSTANT) if mean_s else None
            return self._set(DELAY, late)
        if letter.isdecimal() and int(letter) <= len(radio_names()):
            return self._set(RADIO, read_radio(radio_names()[int(letter) - 1]) if letter != "0" else None)
        return ""

    def _toggle(self, name: str, fault: LinkFault) -> str:
        return self._set(name, None if self._controls.at_work(name) is not None else fault)

    def _set(self, name: str, fault: LinkFault | None) -> str:
        if fault is None:
            return f"{name}: none" if self._controls.take(name) is None else f"{name}: out"
        self._controls.put(name, fault)
        return f"{name}: {fault}"


def _step(now: float, steps: tuple[float, ...], *, up: bool) -> float:
    """The next step from what is at work now, whoever put it in."""
    if up:
        return next((each for each in steps if each > now), steps[-1])
    return next((each for each in reversed(steps) if each < now), steps[0])


def legend() -> list[tuple[str, str]]:
    """Each key, and what it does."""
    radios = "  ".join(f"{number} {name}" for number, name in enumerate(radio_names(), 1))
    return [
        ("u d", "cut or mend the uplink, the downlink"),
        ("l L", "more, less loss"),
        ("t T", "more, less latency"),
        ("0-9", f"radio: 0 none  {radios}"),
        ("h", "heal: take all out"),
        (QUIT, "end"),
    ]
