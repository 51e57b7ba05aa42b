"""Somebody of a scenario's own: speaks in their disguise and no other, hears the drone, and ends with the block."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from harness.actors.actor import Actor, ActorPort
from harness.actors.rogue import AS_COMPANION, AS_GROUND, STRANGE, meanwhile
from harness.clock import VehicleClock
from harness.mavlink.codec import decode
from harness.mavlink.frame import source
from tests.actors.test_rogue import ORDER, Stage
from tests.loops import virtually


@dataclass
class Asker:
    """Asks once a second, until it is told a parameter."""

    told: list[str] = field(default_factory=list)

    async def run(self, port: ActorPort, clock: VehicleClock) -> None:
        with port.mail.inbox("PARAM_VALUE") as inbox:
            while inbox.empty():
                port.send("PARAM_REQUEST_LIST", target_system=port.drone[0], target_component=port.drone[1])
                await clock.sleep_until(clock.now_s() + 1.0)
            self.told.append(inbox.get_nowait().param_id)


@dataclass
class Broken:
    """Fails at once."""

    async def run(self, port: ActorPort, clock: VehicleClock) -> None:
        raise ValueError("as an actor of one's own may")


def port_of(stage: Stage) -> ActorPort:
    return ActorPort(stage.rogue, AS_GROUND)


@virtually
async def test_keeps_its_disguise_whatever_others_wear() -> None:
    stage = Stage()
    with meanwhile(Asker().run(port_of(stage), stage.clock)):
        with stage.rogue.wearing(AS_COMPANION):
            await stage.pass_s(2.5)
            stage.rogue.send("COMMAND_LONG", **ORDER)
        await stage.pass_s(1.0)
    count = len(stage.got)
    await stage.pass_s(3.0)

    assert count == len(stage.got)
    assert ["PARAM_REQUEST_LIST"] * 3 + ["COMMAND_LONG"] + ["PARAM_REQUEST_LIST"] == [
        decode(each).name for each in stage.got
    ]
    assert {(255, 190), (1, 191)} == {source(each) for each in stage.got}
    assert STRANGE == stage.rogue.station


@virtually
async def test_hears_the_drone() -> None:
    stage, asker = Stage(), Asker()
    with meanwhile(asker.run(port_of(stage), stage.clock)):
        await stage.pass_s(1.5)
        stage.drone.send(stage.says("PARAM_VALUE", param_id="LINK_TIMEOUT_S", param_value=5.0))
        await stage.pass_s(2.0)

    assert ["LINK_TIMEOUT_S"] == asker.told
    assert 2 == len(stage.got)


@virtually
async def test_an_error_of_its_own_is_raised_where_the_block_ends() -> None:
    stage = Stage()
    broken: Actor = Broken()
    with pytest.raises(ValueError, match="as an actor"), meanwhile(broken.run(port_of(stage), stage.clock)):
        await stage.pass_s(1.0)
