"""What holds for all attacks: no setting turns nothing, chance is the seed's alone, they say what they are, and bad
settings are refused in one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from harness import faults
from harness.errors import CallerError
from harness.faults import gnss
from harness.faults.gnss import (
    CLEAN,
    AltitudePull,
    AltitudeStep,
    AtWaypoint,
    Declared,
    Declares,
    Degraded,
    Denial,
    DragOff,
    ErraticJam,
    FalseHeading,
    FalseTime,
    FalseVelocity,
    FartherThan,
    Frozen,
    GnssFault,
    Meacon,
    NearFence,
    Noisy,
    ProgressiveJam,
    Pulsed,
    Ramp,
    Step,
    Together,
    When,
)
from tests.faults.gnss.stage import FAULTS, STEP, TABLE, conditions


def turned(fault: GnssFault, name: str, value: Any) -> GnssFault:
    return Together(*value) if isinstance(fault, Together) else replace(fault, **{name: value})  # type: ignore[type-var]


def test_no_setting_turns_nothing() -> None:
    tried = set()
    for fault, others, _ in TABLE:
        before = conditions(fault)
        for name, value in others.items():
            other = turned(fault, name, value)
            tried.add((type(fault), name))
            assert before != conditions(other), f"{fault}: {name}"
            assert str(fault) != str(other), f"{fault}: {name}"

    kinds: list[Any] = [each for each in vars(gnss).values() if isinstance(each, type) and issubclass(each, GnssFault)]
    kinds = [each for each in kinds if each is not GnssFault]
    assert {(kind, each.name) for kind in kinds for each in fields(kind)} == tried
    assert set(kinds) == {type(fault) for fault in FAULTS}


def test_all_are_exported_where_the_faults_of_the_link_are() -> None:
    """But for the wrappers of which the link has its own."""
    kinds = {name: each for name, each in vars(gnss).items() if isinstance(each, type) and issubclass(each, GnssFault)}

    assert {name for name, kind in kinds.items() if getattr(faults, name, None) is not kind} == {"Pulsed", "Ramp"}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_it_changes_what_it_says_and_needs(fault: GnssFault) -> None:
    """No other field is ever touched; each that it names is, at some time."""
    made = frozenset[str]().union(*(each.changed() for each in conditions(fault)))

    assert fault.sets == made
    assert fault.needs <= fault.sets <= set(CLEAN.__slots__)


def test_settings_are_frozen() -> None:
    for fault in FAULTS:
        hash(fault)
        for each in fields(fault):  # type: ignore[arg-type]
            with pytest.raises(FrozenInstanceError):
                setattr(fault, each.name, None)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Denial(), "no satellite fix"),
        (Denial(silent=True), "silent satellite receiver"),
        (Degraded(satellites=3), "degraded to 3 satellites"),
        (Degraded(satellites=3, horizontal_accuracy_m=30), "degraded to 3 satellites and an accuracy of 30 m"),
        (ProgressiveJam(slope_db_per_s=0.5), "jamming, growing by 0.5 dB/s, down to 20 dB-Hz"),
        (ErraticJam(), "erratic jamming"),
        (STEP, "position off by 50 m north, 20 m west"),
        (Step(north_m=0, east_m=10, up_m=5), "position off by 10 m east, 5 m up"),
        (DragOff(rate_mps=1, bearing_deg=90), "covert drag-off at 1 m/s towards 90°"),
        (
            DragOff(rate_mps=0.3, bearing_deg=0, growth_mps2=0.1, covert=False, up_mps=-1),
            "overt drag-off at 0.3 m/s towards 0°, growing by 0.1 m/s², 1 m/s down",
        ),
        (AltitudeStep(-50), "height off by -50 m"),
        (AltitudePull(2), "height pulled at +2 m/s"),
        (Frozen(), "frozen fix"),
        (Meacon(2.5), "meaconed fix, 2.5 s old"),
        (FalseVelocity(north_mps=3, east_mps=-1), "velocity off by 3 m/s north, 1 m/s west"),
        (FalseHeading(30), "heading off by +30°"),
        (FalseTime(-3600), "time off by -3600 s"),
        (
            Declares(jamming=Declared.CRITICAL, spoofing=Declared.WARNING),
            "receiver declares jamming critical and spoofing warning",
        ),
        (Noisy(5), "position noise of 5 m"),
        (Pulsed(Denial(), on_s=2, off_s=0.5), "no satellite fix, 2 s on, 500 ms off"),
        (Ramp(STEP, over_s=60), "position off by 50 m north, 20 m west, growing over 60 s"),
        (When(Frozen(), AtWaypoint(3)), "frozen fix, at waypoint 3"),
        (When(Frozen(), FartherThan(80)), "frozen fix, farther than 80 m from home"),
        (When(Frozen(), NearFence(5, radius_m=300)), "frozen fix, within 5 m of the fence 300 m round home"),
        (
            When(Frozen(), NearFence(5, polygon=((0, 0), (0, 1), (1, 1)))),
            "frozen fix, within 5 m of the fence of 3 corners",
        ),
        (Together(Frozen(), Noisy(5)), "frozen fix; position noise of 5 m"),
    ],
)
def test_an_attack_says_what_it_is(fault: GnssFault, words: str) -> None:
    assert words == str(fault)


NAN, INF = math.nan, math.inf
LEAST = "less cannot be told from no attack"
BAD: list[tuple[Callable[[], object], str]] = [
    (lambda: Denial(silent=1), r"Denial\(silent=1\): wanted True or False"),  # type: ignore[arg-type]
    (lambda: Degraded(), "wanted a number of satellites, an accuracy, or both"),
    (lambda: Degraded(satellites=-1), r"Degraded\(satellites=-1\): wanted a whole number of satellites, 0 to 8"),
    (lambda: Degraded(satellites=9), "satellites=9.*0 to 8"),
    (lambda: Degraded(satellites=True), "satellites=True"),
    (lambda: Degraded(horizontal_accuracy_m=-1), r"horizontal_accuracy_m=-1\): wanted 3 to 1000 m"),
    (lambda: Degraded(horizontal_accuracy_m=NAN), "horizontal_accuracy_m=nan"),
    (lambda: ProgressiveJam(slope_db_per_s=0), r"slope_db_per_s=0\): wanted 0.01 to 100 dB/s"),
    (lambda: ProgressiveJam(slope_db_per_s=NAN), "slope_db_per_s=nan"),
    (lambda: ProgressiveJam(slope_db_per_s=1, floor_dbhz=40), "floor_dbhz=40.*0 to below 40 dB-Hz"),
    (lambda: ProgressiveJam(slope_db_per_s=1, floor_dbhz=-1), "floor_dbhz=-1"),
    (lambda: Step(north_m=1e9, east_m=0), r"Step\(north_m=1000000000.0\): wanted .* 100000 m .*beyond the physical"),
    (lambda: Step(north_m=NAN, east_m=0), "north_m=nan"),
    (lambda: Step(north_m="1", east_m=0), "north_m='1'"),  # type: ignore[arg-type]
    (lambda: Step(north_m=0, east_m=0), LEAST),
    (lambda: Step(north_m=3, east_m=3, up_m=4), LEAST),
    (lambda: DragOff(rate_mps=0, bearing_deg=0), r"DragOff\(rate_mps=0\): wanted a number above 0"),
    (lambda: DragOff(rate_mps=516, bearing_deg=0), "rate_mps=516.*at most 515 m/s either way"),
    (lambda: DragOff(rate_mps=1, bearing_deg=361), r"bearing_deg=361\): wanted degrees from north, 0 to 360"),
    (lambda: DragOff(rate_mps=1, bearing_deg=-1), "bearing_deg=-1"),
    (lambda: DragOff(rate_mps=1, bearing_deg=0, growth_mps2=-1), r"growth_mps2=-1\): wanted a number, 0 or more"),
    (lambda: DragOff(rate_mps=1, bearing_deg=0, growth_mps2=101), "growth_mps2=101.*beyond the physical"),
    (lambda: DragOff(rate_mps=1, bearing_deg=0, up_mps=INF), "up_mps=inf"),
    (lambda: DragOff(rate_mps=1, bearing_deg=0, covert="no"), "covert='no'.*True or False"),  # type: ignore[arg-type]
    (lambda: AltitudeStep(4), f"up_m=4.*{LEAST}"),
    (lambda: AltitudeStep(-2e5), "beyond the physical"),
    (lambda: AltitudePull(0), f"rate_mps=0.*{LEAST}"),
    (lambda: Meacon(-1), r"Meacon\(delay_s=-1\): wanted 0.5 to 60 s"),
    (lambda: Meacon(61), "delay_s=61"),
    (lambda: FalseVelocity(north_mps=0, east_mps=0, down_mps=5), "at least 1 m/s over the ground"),
    (lambda: FalseVelocity(north_mps=NAN, east_mps=0), "north_mps=nan"),
    (lambda: FalseHeading(181), "by_deg=181.*at most 180 degrees either way"),
    (lambda: FalseHeading(1), LEAST),
    (lambda: FalseTime(0), LEAST),
    (lambda: FalseTime(1e10), "beyond the physical"),
    (lambda: Declares(), "wanted jamming or spoofing, or both, declared"),
    (lambda: Declares(jamming=2), r"jamming=2\): wanted one of NO, WARNING, CRITICAL of Declared"),  # type: ignore[arg-type]
    (lambda: Noisy(-1), r"Noisy\(noise_m=-1\): wanted 3 to 1000 m"),
    (lambda: Pulsed(Denial, on_s=1, off_s=1), r"wanted an attack on satellite navigation, such as Denial\(\)"),  # type: ignore[arg-type]
    (lambda: Pulsed(faults.LinkLoss(), on_s=1, off_s=1), "wanted an attack on satellite navigation"),  # type: ignore[arg-type]
    (lambda: Pulsed(Denial(), on_s=0.1, off_s=1), r"Pulsed\(on_s=0.1\): wanted at least 0.2 s"),
    (lambda: Pulsed(Denial(), on_s=1, off_s=NAN), "off_s=nan"),
    (lambda: Ramp(STEP, over_s=0), r"over_s=0\): wanted a number above 0"),
    (lambda: Ramp(Denial(), over_s=5), "a ramp of no satellite fix: fix has no halves; only numbers can grow"),
    (lambda: Ramp(Frozen(), over_s=5), "frozen has no halves"),
    (lambda: Ramp(DragOff(rate_mps=1, bearing_deg=0), over_s=5), "its velocity would no longer fit its position"),
    (lambda: When(Denial(), 3), r"trigger=3\): wanted a trigger, such as AtWaypoint\(3\)"),  # type: ignore[arg-type]
    (lambda: When(Denial(), AtWaypoint), "wanted a trigger"),  # type: ignore[arg-type]
    (lambda: When(faults.LinkLoss(), AtWaypoint(1)), "wanted an attack on satellite navigation"),  # type: ignore[arg-type]
    (lambda: AtWaypoint(0), r"AtWaypoint\(number=0\): wanted a whole number, 1 or more"),
    (lambda: AtWaypoint(1.5), "number=1.5"),  # type: ignore[arg-type]
    (lambda: FartherThan(-1), "distance_m=-1.*0 or more"),
    (lambda: NearFence(5), "wanted a radius or a polygon, and only one of them"),
    (lambda: NearFence(5, radius_m=1, polygon=((0, 0), (0, 1), (1, 1))), "only one of them"),
    (lambda: NearFence(5, radius_m=0), r"radius_m=0\): wanted a number above 0"),
    (lambda: NearFence(5, polygon=((0, 0), (0, 1))), r"wanted three or more places \(north_m, east_m\)"),
    (lambda: NearFence(5, polygon=((0, 0), (0, 1), (1, NAN))), "three or more places"),
    (lambda: Together(Denial()), "wanted two or more attacks on satellite navigation"),
    (lambda: Together(Noisy(5), faults.LinkLoss()), "wanted two or more attacks on"),  # type: ignore[arg-type]
    (
        lambda: Together(Denial(), STEP),
        "'no satellite fix' and 'position off .*' contradict each other: ",
    ),
    (lambda: Together(STEP, Denial()), "contradict each other: where there is no fix, there is no offset_m"),
    (lambda: Together(ProgressiveJam(slope_db_per_s=1), Frozen()), "where there is no fix, there is no frozen"),
    (
        lambda: Together(ProgressiveJam(slope_db_per_s=1, floor_dbhz=30), Degraded(satellites=3)),
        "each changes satellites",
    ),
    (lambda: Together(AltitudePull(1), STEP), "contradict each other: each changes offset_m"),
    (
        lambda: Together(Declares(jamming=Declared.WARNING), Denial(silent=True)),
        "where the receiver is silent, it tells nothing else",
    ),
    (
        lambda: Together(Together(Denial(), Declares(jamming=Declared.WARNING)), Meacon(2)),
        "where there is no fix, there is no delay_s",
    ),
]


@pytest.mark.parametrize(("make", "sentence"), BAD, ids=[f"{number}" for number in range(len(BAD))])
def test_bad_settings_are_refused_in_one_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(CallerError, match=sentence) as refused:
        make()
    assert "\n" not in str(refused.value)
