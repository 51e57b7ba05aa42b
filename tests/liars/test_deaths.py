"""A stack that dies or hangs: whose fault it is, decided by its clean twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.actors.acts import Reboot, SetMode, TakeKey
from harness.actors.rogue import BY_ITS_KEY, ECHO_S, STRANGER, Rogue
from harness.checks.profile import Limits
from harness.errors import PortDeadError
from harness.evidence.bundle import Bundle
from harness.flight import Flight
from harness.modes import HOLD
from harness.rigs.keys import Keys
from harness.verdict import Verdict
from harness.wire.side import SidePort
from scenarios.test_command_key import test_keeps_its_key as keeps_its_key
from scenarios.test_command_strangers import test_obeys_nobody_but_its_ground as obeys_nobody
from tests.flying import fly, fly_link_1


def _death(liar: str, evidence: Path) -> tuple[Verdict, str]:
    judgement, _ = fly_link_1(evidence, liar=liar)
    death = next(finding for finding in judgement.findings if finding.check == "the autopilot lives through it")
    return judgement.verdict, death.because


@pytest.mark.parametrize("liar", ["dies-on-loss", "hangs-on-loss"])
def test_a_drone_that_dies_of_the_attack_fails(liar: str, tmp_path: Path) -> None:
    verdict, because = _death(liar, tmp_path)

    assert verdict is Verdict.FAIL
    assert because.startswith({"dies-on-loss": "autopilot crashed: ", "hangs-on-loss": "autopilot fell silent: "}[liar])
    assert because.endswith("its clean twin survived")


def test_a_drone_that_dies_of_itself_is_the_rigs_error(tmp_path: Path) -> None:
    verdict, because = _death("dies-anyway", tmp_path)

    assert verdict is Verdict.ERROR
    assert "its clean twin died too" in because


CUT_OFF = {
    "key": ("takes-any-key", keeps_its_key, {"act": TakeKey(), "then_as": BY_ITS_KEY}, "cut off from its ground by "),
    "reboot": ("reboots-for-strangers", obeys_nobody, {"act": Reboot()}, "autopilot fell silent: "),
}
"""What a stranger did to a drone that let them, and how it is told."""


@pytest.mark.parametrize("name", CUT_OFF)
def test_a_drone_that_a_stranger_cut_off_fails_since_its_twin_goes_on(name: str, tmp_path: Path) -> None:
    liar, scenario, case, begins = CUT_OFF[name]

    judgement, _ = fly(scenario, tmp_path, dict(case), liar=liar, strangers=True)

    (finding,) = judgement.findings
    assert ("the autopilot lives through it", Verdict.FAIL) == (finding.check, finding.verdict)
    assert finding.because.startswith(begins)
    assert finding.because.endswith("its clean twin survived")


def test_a_drone_that_closes_the_port_to_strangers_and_answers_its_ground_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Rogue.echoed

    async def closed(rogue: Rogue) -> None:
        await heard(rogue)
        if rogue.receipt()["frames"]:
            await rogue.clock.sleep_until(rogue.clock.now_s() + ECHO_S)
            raise PortDeadError("the port of strangers is dead")

    monkeypatch.setattr(Rogue, "echoed", closed)

    judgement, folder = fly(obeys_nobody, tmp_path, {"act": SetMode(HOLD)}, strangers=True)

    assert ["port silent"] == [each["kind"] for each in Bundle.open(folder).events() if "port" in each["kind"]]
    assert Verdict.PASS is judgement.verdict


def test_a_port_that_we_left_dead_is_the_rigs_error_also_on_a_drone_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_key(keys: Keys) -> bool:
        return False

    monkeypatch.setattr(Keys, "provision", no_key)
    monkeypatch.setattr(SidePort, "_is_echo", lambda port, frame: False)

    with pytest.raises(PortDeadError, match="the port of strangers is dead: wanted an answer to question 1"):
        fly(obeys_nobody, tmp_path, {"act": SetMode(HOLD)}, strangers=True)


def test_one_whose_key_was_taken_away_obeys_anybody(tmp_path: Path) -> None:
    case = {"act": TakeKey(remove=True), "then_as": STRANGER}

    judgement, _ = fly(keeps_its_key, tmp_path, case, liar="takes-any-key", strangers=True)

    verdicts = {finding.check.partition(", ")[2]: finding.verdict for finding in judgement.findings}
    assert Verdict.FAIL is verdicts["mode is never LAND for 20 s (stranger_s)"]


def test_what_a_stranger_has_no_part_in_is_still_the_rigs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its port dies with nobody having acted."""

    async def dead(rogue: Rogue) -> None:
        raise PortDeadError("the port of strangers is dead")

    async def look(patrol: Flight, limits: Limits) -> None:
        monkeypatch.setattr(Rogue, "echoed", dead)
        assert patrol.rig.rogue is not None
        await patrol.rig.rogue.echoed()

    look.pytestmark = obeys_nobody.pytestmark  # type: ignore[attr-defined]
    judgement, _ = fly(look, tmp_path, {}, strangers=True)

    assert Verdict.ERROR is judgement.verdict
