"""Several faults as one, and those that cannot be."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from harness.errors import CallerError
from harness.faults import (
    Bandwidth,
    BurstLoss,
    Capped,
    Chain,
    Directed,
    Direction,
    Duplication,
    Latency,
    LinkFault,
    LinkLoss,
    MessageLoss,
    Packet,
    Pulsed,
    Ramp,
    RandomLoss,
    Reordering,
    Scoped,
    TraceReplay,
)
from harness.taps import Way
from tests.faults.calibration import ATTITUDE, cross, delays_s, loss, run, steady

UP, DOWN = Direction.UP, Direction.DOWN


def test_its_faults_work_one_behind_the_other() -> None:
    chain = Chain("slow", (Bandwidth(8000), Latency(mean_s=0.5), Duplication(1)))
    made = run(chain, steady(10, 1, ATTITUDE))

    late_s = len(ATTITUDE) / 1000 + 0.5
    assert [[pytest.approx(packet.due_s + late_s)] * 2 for packet, _ in made] == [
        [each.due_s for each in out] for _, out in made
    ]


def test_a_copy_has_a_fate_of_its_own_and_a_lost_packet_has_none() -> None:
    doubled = run(Chain("echo", (Duplication(1), RandomLoss(0.5))), steady(4000, 1, ATTITUDE))
    assert {0, 1, 2} == {len(out) for _, out in doubled}

    lost_first = run(Chain("lossy", (RandomLoss(0.5), Duplication(1))), steady(1000, 1, ATTITUDE))
    assert {0, 2} == {len(out) for _, out in lost_first}


def test_each_fault_works_in_its_own_direction_only() -> None:
    chain = Chain("one and another", (RandomLoss(0.99, direction=UP), Latency(mean_s=1, direction=DOWN)))

    assert Direction.BOTH == chain.direction
    down = cross(chain, steady(100, 1, ATTITUDE), way=Way.DOWN)
    assert [1.0] * 100 == delays_s(down)
    up = cross(chain, steady(100, 1, ATTITUDE), way=Way.UP)
    assert {0.0} >= set(delays_s(up))
    assert loss(up).value > 0.9
    assert "up" == Chain("up", (RandomLoss(0.5, direction=UP),)).direction


def test_each_fault_has_randomness_of_its_own() -> None:
    """Another fault in front, which draws as it likes, changes nothing for the one behind."""
    packets = list(steady(500, 0.1, ATTITUDE))
    plain = run(Chain("a", (Duplication(0), RandomLoss(0.5))), packets, 3)
    jittery = run(Chain("b", (Latency(mean_s=1, jitter_s=0.1), RandomLoss(0.5))), packets, 3)

    assert [bool(out) for _, out in plain] == [bool(out) for _, out in jittery]


def test_a_fault_behind_a_delay_meets_the_packet_then() -> None:
    chain = Chain("late pulses", (Latency(mean_s=10), Pulsed(LinkLoss(), on_s=10, off_s=1000)))
    made = run(chain, steady(20, 1, ATTITUDE))

    assert all(out for _, out in made), "the pulse was over when the first one came"


def trace(folder: Path, rate: bool = False) -> TraceReplay:
    path = folder / f"trace{rate:d}.csv"
    path.write_text("time_s,loss,delay_ms,bps\n0,0,0,9600\n" if rate else "time_s,loss,delay_ms\n0,0,0\n")
    return TraceReplay(path)


OVERTAKING = Latency(mean_s=1, jitter_s=0.1, in_order=False)
TOTAL = "where nothing crosses, nothing else can happen"
AGAIN = "the first lets packets overtake, the second puts them in order again"


@pytest.mark.parametrize(
    ("faults", "because"),
    [
        ((Bandwidth(9600), Bandwidth(4800)), "each decides the rate"),
        ((Latency(mean_s=1), Latency(mean_s=2, direction=UP)), "each decides the delay"),
        ((RandomLoss(0.1), RandomLoss(0.2)), "each decides the random loss"),
        ((BurstLoss.of(0.1, mean_burst=3), BurstLoss.of(0.1, mean_burst=9)), "each decides the bursts"),
        ((LinkLoss(), LinkLoss()), TOTAL),
        ((LinkLoss(), RandomLoss(0.1)), TOTAL),
        ((Latency(mean_s=1), Directed(LinkLoss(), UP)), TOTAL),
        ((RandomLoss(1), Duplication(0.1)), TOTAL),
        ((Ramp(RandomLoss(0), RandomLoss(0.5), over_s=9), RandomLoss(0.2)), "each decides the random loss"),
        ((Directed(Latency(mean_s=1), UP), Latency(mean_s=2)), "each decides the delay"),
        ((Reordering(0.1, by_s=1), Latency(mean_s=1)), AGAIN),
        ((Reordering(0.1, by_s=1), Bandwidth(9600)), AGAIN),
        ((Pulsed(OVERTAKING, on_s=1, off_s=1), Bandwidth(9600)), AGAIN),
        ((Chain("inner", (Latency(mean_s=1),)), Latency(mean_s=2)), "each decides the delay"),
        ((Directed(Chain("inner", (Latency(mean_s=1),)), UP), Latency(mean_s=2)), "each decides the delay"),
    ],
)
def test_contradictions_are_refused_naming_both(faults: tuple[LinkFault, ...], because: str) -> None:
    with pytest.raises(CallerError) as refused:
        Chain("odd", faults)
    told = str(refused.value)
    assert told.startswith("odd: ")
    assert told.endswith(because)
    assert "\n" not in told
    inner = [one for each in faults for one in (each.faults if isinstance(each, Chain) else (each,))]
    assert sum(repr(str(each))[1:-1] in told or "inner" in str(each) for each in inner) == 2


def test_a_trace_decides_its_delay_and_its_rate(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="each decides the delay"):
        Chain("odd", (trace(tmp_path), Latency(mean_s=1)))
    with pytest.raises(CallerError, match="each decides the rate"):
        Chain("odd", (Bandwidth(9600), trace(tmp_path, rate=True)))
    with pytest.raises(CallerError, match=AGAIN):
        Chain("odd", (Reordering(0.1, by_s=1), trace(tmp_path)))
    Chain("fair", (Bandwidth(9600), RandomLoss(0.1), trace(tmp_path)))


@pytest.mark.parametrize(
    "faults",
    [
        (Bandwidth(9600, direction=UP), Bandwidth(4800, direction=DOWN)),
        (LinkLoss(direction=UP), Latency(mean_s=1, direction=DOWN)),
        (RandomLoss(0.1), BurstLoss.of(0.1, mean_burst=3)),
        (Latency(mean_s=1), Pulsed(LinkLoss(), on_s=1, off_s=1)),
        (MessageLoss(messages=("ATTITUDE",)), MessageLoss(messages=("HEARTBEAT",), systems=(1,)), RandomLoss(0.1)),
        (Scoped(LinkLoss(), messages=("ATTITUDE",)), RandomLoss(0.1)),
        (Capped(LinkLoss(), silence_s=3), Latency(mean_s=1)),
        (Bandwidth(9600), OVERTAKING, Reordering(0.1, by_s=1)),
    ],
)
def test_faults_that_go_together_are_taken(faults: tuple[LinkFault, ...]) -> None:
    assert faults == Chain("fair", faults).faults


def test_a_chain_has_a_name_and_faults() -> None:
    with pytest.raises(CallerError, match="wanted a name"):
        Chain("", (RandomLoss(0.1),))
    for faults in ((), (RandomLoss,), RandomLoss(0.1), ("sik",)):
        with pytest.raises(CallerError, match="wanted a tuple of one or more link faults"):
            Chain("none", faults)  # type: ignore[arg-type]
    assert isinstance(Chain("listed", [RandomLoss(0.1)]).faults, tuple)  # type: ignore[arg-type]


def test_a_chain_that_does_not_work_a_way_changes_nothing_there() -> None:
    packet = Packet(ATTITUDE, 1.0)
    (out,) = Chain("up", (LinkLoss(direction=UP),)).begin(Random(1), None, Way.DOWN)(packet)  # type: ignore[arg-type]
    assert out is packet
