"""A board that stands disarmed: each scenario's checks by short names, in the order of its verify; and which liar
breaks which of them."""

from __future__ import annotations

from harness.actors.acts import Act, MoveReceiver, SetMode, SwitchOffFailsafe
from harness.actors.floods import Matter
from harness.actors.rogue import AS_COMPANION, AS_GROUND, STRANGER
from harness.actors.services import ListFiles, ReadSettings
from harness.faults import Outage
from harness.faults.gnss import Degraded, Denial
from harness.modes import RETURN
from scenarios import test_bench, test_bench_gnss, test_bench_strangers
from tests.liars.kill_table import Kill, Promises

PROMISES: Promises = {
    test_bench.test_says_that_the_ground_is_silent_and_stays_disarmed: ("stays-down", "says-lost", "hears-lost"),
    test_bench.test_obeys_and_cries_no_wolf_over_a_poor_link: ("no-alarm", "answers", "obeys"),
    test_bench_strangers.test_obeys_nobody_but_its_ground_on_the_ground: (
        "stays-down", "mode", "parameters", "files", "tells", "kept",
    ),
    test_bench_strangers.test_notices_that_its_ground_is_gone_though_somebody_else_beats: ("stays-down", "says-lost"),
    test_bench_strangers.test_bears_a_flood_on_the_ground: ("no-alarm", "answers", "obeys"),
    test_bench_gnss.test_says_on_the_ground_that_its_satellites_are_gone: ("stays-down", "says", "quiet"),
}  # fmt: skip
_LOST, _POOR, _NOBODY, _MASKED, _FLOODED, _DENIED = PROMISES
CASES = {
    _LOST: {"outage": Outage.of_timeout(1.1)},
    _POOR: {"kind": "shadows"},
    _NOBODY: {"disguise": STRANGER, "act": SetMode(RETURN)},
    _MASKED: {"disguise": AS_GROUND},
    _FLOODED: {"matter": Matter.QUESTIONS},
    _DENIED: {"attack": Denial()},
}
"""The case of each that the honest drone flies here."""
_MUTE, _DEAF, _SILENT = "never said 'tampering'", "never became RETURN", "never said 'link lost'"
_ARMED, _CRIED, _LATE = "became armed", "said 'link lost'", "got an answer to its order RETURN 8"


def _kill(liar: str, act: Act, breaks: str, because: str, /) -> tuple[Kill, ...]:
    return tuple(
        Kill(liar, _NOBODY, breaks, because, {"disguise": who, "act": act}) for who in (STRANGER, AS_COMPANION)
    )


KILLS = (
    *(Kill(liar, _LOST, breaks, because, {"outage": outage})
      for outage in (Outage.of_timeout(1.1), Outage.of_timeout(2))
      for liar, breaks, because in (
          ("wakes-up", "stays-down", _ARMED), ("mute-on-the-ground", "says-lost", _SILENT),
          ("forgets-the-loss-on-the-ground", "hears-lost", "never heard 'link lost'"),
      )),
    *(Kill(liar, _POOR, breaks, because, {"kind": kind})
      for kind in ("random", "shadows")
      for liar, breaks, because in (
          ("cries-wolf-on-the-ground", "no-alarm", _CRIED), ("slow-to-obey-on-the-ground", "obeys", "became RETURN"),
          ("slow-to-answer-on-the-ground", "answers", "got an answer"),
      )),
    *_kill("wakes-for-strangers", SetMode(RETURN), "stays-down", _ARMED),
    *_kill("obeys-strangers-mode", SetMode(RETURN), "mode", "became RETURN"),
    *_kill("obeys-strangers-parameters", SwitchOffFailsafe(), "parameters", "became other than its ground left it"),
    *_kill("opens-its-files", ListFiles(), "files", "opened its files to a stranger"),
    *_kill("opens-its-files", ReadSettings(), "files", "opened its files to a stranger"),
    *_kill("hides-tampering", MoveReceiver(), "tells", _MUTE),
    *_kill("deaf-behind-strangers", SwitchOffFailsafe(), "kept", _DEAF),
    *(Kill(liar, _MASKED, breaks, because, {"disguise": disguise})
      for disguise in (STRANGER, AS_GROUND, AS_COMPANION)
      for liar, breaks, because in (("wakes-up", "stays-down", _ARMED), ("masked", "says-lost", _SILENT))),
    *(Kill(liar, _FLOODED, breaks, because, {"matter": matter})
      for matter in (Matter.HEARTBEATS, Matter.QUESTIONS)
      for liar, breaks, because in (
          ("cries-in-a-flood", "no-alarm", _CRIED), ("late-in-a-flood-on-the-ground", "answers", _LATE),
          ("deaf-in-a-flood-on-the-ground", "obeys", _DEAF),
      )),
    *(Kill(liar, _DENIED, breaks, because, {"attack": attack})
      for attack in (Denial(), Denial(silent=True), Degraded(satellites=3))
      for liar, breaks, because in (
          ("wakes-without-satellites", "stays-down", _ARMED),
          ("mute-about-gnss", "says", "never said 'gnss trouble'"),
          ("cries-wolf-of-gnss-on-the-ground", "quiet", "said 'gnss trouble'"),
      )),
)  # fmt: skip
