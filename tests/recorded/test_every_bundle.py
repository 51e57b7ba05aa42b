"""What holds of every real flight that lies here, whatever was flown."""

from __future__ import annotations

import pytest

from harness.evidence.bundle import RUN_NAME
from harness.evidence.seal import verify
from tests.recorded.bundles import HERE, assert_says_what_the_whole_one_said, places_named

EVERY = sorted(each.name for each in HERE.iterdir() if (each / RUN_NAME).exists())
REWORDED = {
    "ardupilot-traffic-swarm", "px4-traffic-swarm", "ardupilot-loss-fell", "ardupilot-loss-gone", "px4-loss-gone",
}  # fmt: skip
"""Filed before a check had the words that it has today."""
_SINCE = [f"what who listens learns: {each}" for each in ("files", "shell", "reports")]
LEARNED_SINCE = dict.fromkeys(("ardupilot-overheard", "px4-overheard"), _SINCE)
"""Filed before the listener was asked for these."""


def test_there_are_flights_of_both_stacks() -> None:
    assert {"ardupilot", "px4"} == {name.partition("-")[0] for name in EVERY}
    assert set(EVERY) >= REWORDED


@pytest.mark.parametrize("name", EVERY)
def test_a_trimmed_bundle_says_what_the_whole_one_said(name: str) -> None:
    assert_says_what_the_whole_one_said(name, reworded=name in REWORDED, besides=LEARNED_SINCE.get(name, ()))


@pytest.mark.parametrize("name", EVERY)
def test_a_recorded_flight_is_as_it_was_sealed(name: str) -> None:
    assert [] == verify(HERE / name)


@pytest.mark.parametrize("name", EVERY)
def test_a_bundle_names_no_place_of_the_machine_it_was_flown_on(name: str) -> None:
    assert {} == places_named(name)
