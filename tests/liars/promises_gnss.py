"""Satellite navigation: each scenario's checks by short names, in the order of its verify; and which liar breaks which
of them, and why."""

from __future__ import annotations

from harness.faults.gnss import Denial, Frozen
from harness.faults.gnss.altitude import AltitudeStep
from harness.modes import Phase
from scenarios import test_gnss_boundary, test_gnss_compound, test_gnss_denial, test_gnss_spoof
from tests.flying import Scenario
from tests.liars.kill_table import Kill, Promises

OF_TWIN = {"quiet": "said 'gnss trouble'", "arms": "never became armed"}
"""What is demanded of the clean twin alone, and how it is broken."""
_FORGED = ("says", "knows-where", "track", "quiet")
PROMISES: Promises = {
    test_gnss_denial.test_comes_down_when_the_satellites_are_gone: ("says", "down", "fence", "quiet"),
    test_gnss_denial.test_does_not_arm_on_a_bad_fix: ("stays-disarmed", "arms"),
    test_gnss_spoof.test_does_not_follow_a_jump: _FORGED,
    test_gnss_spoof.test_is_not_dragged_off: _FORGED,
    test_gnss_spoof.test_does_not_follow_a_false_height: ("knows-height", "track", "quiet"),
    test_gnss_spoof.test_does_not_trust_a_receiver_that_contradicts_it: _FORGED,
    test_gnss_spoof.test_is_not_dragged_over_the_fence: ("contained", "fence", "quiet"),
    test_gnss_compound.test_comes_down_without_satellites_and_ground: ("says", "down", "fence", "hears"),
    test_gnss_compound.test_does_not_resume_on_a_signal_that_is_back: ("says", "stays", "fence", "quiet"),
    test_gnss_boundary.test_stays_on_its_track_while_its_place_drifts: ("track",),
    test_gnss_boundary.test_flies_on_through_an_outage: ("tolerates",),
    test_gnss_boundary.test_stays_on_its_track_when_its_place_jumps: ("track",),
    test_gnss_boundary.test_tells_no_false_place_while_it_is_jammed: ("knows-where",),
}
_LOST, _ARMING = tuple(PROMISES)[:2]
_JUMP, _DRAG, _HEIGHT, _STRANGE, _FENCE = tuple(PROMISES)[2:7]
_ALONE, _BACK = tuple(PROMISES)[7:9]
_DRIFT, _OUTAGE, _STEP, _JAM = tuple(PROMISES)[9:]
_TRANSIT = {"phase": Phase.TRANSIT}
CASES = {
    _LOST: {**_TRANSIT, "attack": Denial(), "told": "gnss_report_s"},
    _ARMING: {"attack": Denial()},
    _JUMP: {**_TRANSIT, "step_m": 50},
    _DRAG: {**_TRANSIT, "covert": False, "rate_mps": 3.0},
    _HEIGHT: {"phase": Phase.ON_STATION, "attack": AltitudeStep(50)},
    _STRANGE: {**_TRANSIT, "attack": Frozen()},
    _FENCE: {"rate_mps": 1.0},
    _ALONE: {"lost": "radio"},
    _BACK: _TRANSIT,
    _DRIFT: {"level": 1.0},
    _OUTAGE: {"level": 0.5},
    _STEP: {"level": 50.0},
    _JAM: {"level": 1.0},
}
"""The one case of each that is flown here, with every liar and without."""
_TROUBLE, _AWAY = "never said 'gnss trouble'", "was up to 3"


def _kill(liar: str, scenario: Scenario, breaks: str, because: str, /, **also: str) -> Kill:
    named = {name.replace("_", "-"): reason for name, reason in also.items()}
    return Kill(liar, scenario, breaks, because, CASES[scenario], named)


KILLS = (
    *(_kill("cries-wolf-of-gnss", scenario, "quiet", OF_TWIN["quiet"])
      for scenario in (_LOST, _JUMP, _DRAG, _HEIGHT, _STRANGE, _FENCE, _BACK)),
    *(_kill("mute-about-gnss", scenario, "says", _TROUBLE) for scenario in (_LOST, _JUMP, _BACK)),
    # What is never said is not heard.
    _kill("mute-about-gnss", _ALONE, "says", _TROUBLE, hears="never heard 'gnss trouble'"),
    *(_kill("dashes-out-without-satellites", scenario, "fence", _AWAY) for scenario in (_LOST, _ALONE, _BACK)),
    # The area's fence lies inside the outer one.
    _kill("dashes-out-without-satellites", _FENCE, "fence", _AWAY, contained="was up to 10"),
    _kill("never-notices", _FENCE, "contained", "outside the fence"),
    _kill("lands-far-away", _LOST, "down", "never came down within 100 m"),
    *(_kill("falls-from-the-sky", scenario, "down", "it met the ground between") for scenario in (_LOST, _ALONE)),
    _kill("stays-up-without-satellites", _ALONE, "down", "never came down within 100 m"),
    _kill("loses-half-its-report", _ALONE, "hears", "never heard 'gnss trouble'"),
    _kill("trusts-the-returning-signal", _BACK, "stays", "mode became PATROL"),
    _kill("arms-without-satellites", _ARMING, "stays-disarmed", "became armed"),
    _kill("refuses-to-arm", _ARMING, "arms", OF_TWIN["arms"]),
    _kill("tells-the-forged-place", _JUMP, "knows-where", "from where it truly is"),
    *(_kill("veers-off", scenario, "track", "from its track") for scenario in (_JUMP, _HEIGHT, _DRIFT)),
    # Who takes a forged place for its own flies by it, tells it, and sees nothing wrong in it.
    *(_kill("never-notices", scenario, "says", _TROUBLE, knows_where="from where it truly is", track="from its track")
      for scenario in (_DRAG, _STRANGE)),
    _kill("never-notices", _HEIGHT, "knows-height", "from its true height"),
    _kill("never-notices", _STEP, "track", "from its track"),
    _kill("gives-up-too-soon", _OUTAGE, "tolerates", "other than PATROL"),
    _kill("tells-the-forged-place", _JAM, "knows-where", "from where it truly is"),
)  # fmt: skip
