"""Every fault with settings that do something, and for each setting another value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.faults import (
    Bandwidth,
    BurstLoss,
    Capped,
    Chain,
    Corruption,
    Directed,
    DistanceLoss,
    Duplication,
    Latency,
    LinkLoss,
    MessageLoss,
    Pulsed,
    Ramp,
    RandomLoss,
    Reordering,
    Scoped,
    Stalls,
    TraceReplay,
)

LOSSY = RandomLoss(0.5)
BY_DISTRIBUTION: dict[str, Any] = {"mean_s": 0.5, "jitter_s": 0.2, "distribution": "lognormal", "in_order": False}


def table(folder: Path) -> list[tuple[Any, dict[str, Any]]]:
    """Settings, and for each of their names a value that must make a difference. Writes two traces to `folder`."""
    one, other = folder / "one.csv", folder / "other.csv"
    one.write_text("time_s,loss,delay_ms\n0,0.2,100\n10,0.5,300\n")
    other.write_text("time_s,loss,delay_ms\n0,0.2,100\n10,0.5,301\n")
    way = {"direction": "up"}
    burst = BurstLoss(to_bad=0.1, to_good=0.3, loss_good=0.05, loss_bad=0.9)
    return [
        (LinkLoss(), way),
        (LOSSY, {"share": 0.4, **way}),
        (burst, {"to_bad": 0.2, "to_good": 0.4, "loss_good": 0.0, "loss_bad": 1.0, **way}),
        (
            Latency(**BY_DISTRIBUTION, least_s=0.1, memory_s=1.0),
            {
                "mean_s": 0.6, "jitter_s": 0.1, "distribution": "pareto", "least_s": 0.0, "memory_s": 0.0,
                "in_order": True, **way,
            },
        ),
        (Stalls(every_s=5, least_s=1, most_s=2), {"every_s": 6, "least_s": 1.5, "most_s": 3, **way}),
        (Bandwidth(2400, queue_bytes=500), {"bps": 2401, "queue_bytes": 700, **way}),
        (Corruption(0.5), {"share": 0.4, **way}),
        (Duplication(0.5), {"share": 0.4, **way}),
        (Reordering(0.5, by_s=0.1), {"share": 0.4, "by_s": 0.2, **way}),
        (MessageLoss(messages=("HEARTBEAT",)), {"messages": ("ATTITUDE",), "systems": (1,), **way}),
        (MessageLoss(all_but=("HEARTBEAT",)), {"all_but": ("ATTITUDE",)}),
        (TraceReplay(one), {"path": other, **way}),
        (DistanceLoss(half_m=1000, scale_m=80), {"half_m": 900, "scale_m": 200, **way}),
        (Pulsed(LOSSY, on_s=2, off_s=3), {"fault": burst, "on_s": 1, "off_s": 1, "first": "off"}),
        (
            Ramp(LOSSY, RandomLoss(0.9), over_s=20),
            {"from_": RandomLoss(0.1), "to": RandomLoss(1.0), "over_s": 30},
        ),
        (Directed(LOSSY, "down"), {"fault": burst, "direction": "up"}),  # type: ignore[arg-type]
        (Scoped(LOSSY, messages=("HEARTBEAT",)), {"fault": burst, "messages": ("ATTITUDE",), "systems": (1,)}),
        (Scoped(LOSSY, all_but=("HEARTBEAT",)), {"all_but": ("ATTITUDE",)}),
        (
            Capped(RandomLoss(0.9), silence_s=3),
            {"fault": RandomLoss(0.8), "silence_s": 2, "counting": ("SYSTEM_TIME",)},
        ),
        (Chain("poor", (LOSSY, Latency(mean_s=1))), {"faults": (LOSSY, Latency(mean_s=2))}),
    ]  # fmt: skip
