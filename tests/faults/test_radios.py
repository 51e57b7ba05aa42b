"""Radios as data: each shipped one does what its file and the field research say, and bad files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.faults import (
    Bandwidth,
    BurstLoss,
    Capped,
    Chain,
    Directed,
    Latency,
    LinkLoss,
    Pulsed,
    Ramp,
    RandomLoss,
    Scoped,
    Stalls,
    TraceReplay,
    radio_names,
    read_radio,
)
from harness.faults.radio import KINDS
from harness.shipped import shipped
from harness.stats import quantile
from harness.taps import Way
from tests.faults.calibration import ATTITUDE, Crossing, cross, delays_s, loss, rate, steady

RANGES_S = {"sik": (0.04, 0.15), "lte": (0.03, 0.12), "leo": (0.04, 0.1), "geo": (0.55, 0.7), "iridium": (2.0, 30.0)}
"""One-way latency of typical starting profiles, from the field research."""
RATES_BPS = {
    "sik": {Way.UP: 8000, Way.DOWN: 24000},
    "geo": dict.fromkeys(Way, 64000),
    "iridium": dict.fromkeys(Way, 2400),
}


def test_the_shipped_radios_are_these() -> None:
    assert sorted(RANGES_S) == radio_names()


def light(name: str, way: Way, seed: int) -> list[Crossing]:
    """An hour and a half of little traffic through a radio."""
    return cross(read_radio(name), steady(5000, 1.1, ATTITUDE), seed, way=way)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("name", radio_names())
def test_a_radio_is_as_late_as_its_field_research_says(name: str, way: Way) -> None:
    least_s, most_s = RANGES_S[name]
    delays = delays_s(light(name, way, seed=5))

    sending_s = 8 * len(ATTITUDE) / RATES_BPS[name][way] if name in RATES_BPS else 0.0
    assert least_s <= min(delays) <= 1.5 * least_s + sending_s
    assert 0.5 * most_s < quantile(delays, 0.9) < most_s + sending_s


@pytest.mark.parametrize("name", radio_names())
def test_a_radio_loses_what_its_file_says(name: str) -> None:
    chain = read_radio(name)
    bursts = [each for each in chain.faults if isinstance(each, BurstLoss)]
    shares = [each.share for each in chain.faults if isinstance(each, RandomLoss | BurstLoss)]

    assert 1 == len(shares)
    memory = bursts[0].memory if bursts else 0.0
    assert loss(light(name, Way.DOWN, seed=5), memory=memory).holds(shares[0])


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("name", sorted(RATES_BPS))
def test_a_flooded_radio_carries_its_rate(name: str, way: Way) -> None:
    bps = RATES_BPS[name][way]
    crossings = cross(read_radio(name), steady(6000, 4 * len(ATTITUDE) / bps, ATTITUDE), way=way)

    lost = next(each.share for each in read_radio(name).faults if isinstance(each, RandomLoss | BurstLoss))
    assert pytest.approx(bps * (1 - lost), rel=0.05) == rate(crossings[200:]).value
    assert 0.4 < loss(crossings).value < 0.55


def test_lte_stalls_for_longer_than_a_second_now_and_then() -> None:
    delays = delays_s(cross(read_radio("lte"), steady(20_000, 0.2, ATTITUDE)))

    assert 1.0 < max(delays) < 2.8
    assert 0.005 < sum(each > 0.5 for each in delays) / len(delays) < 0.1
    assert any(isinstance(each, Stalls) for each in read_radio("lte").faults)


@pytest.mark.parametrize("name", radio_names())
def test_a_radio_says_what_it_is(name: str) -> None:
    chain = read_radio(name)

    assert name == chain.name
    assert str(chain).startswith(f"{chain.title}: ")
    assert chain == read_radio(shipped("links", f"{name}.toml")) == read_radio(str(shipped("links", f"{name}.toml")))


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(
        CallerError,
        match=r"^no radio is called 'irridium': did you mean iridium\? .* a .toml file$",
    ):
        read_radio("irridium")
    with pytest.raises(CallerError, match="did you mean lte"):
        read_radio("LTE")
    with pytest.raises(CallerError, match=r"no radio is called 'tin can': wanted .*, or a .toml file$"):
        read_radio("tin can")


HEAD = 'title = "T"\nsource = "S"\n'


def written(folder: Path, faults: str, head: str = HEAD) -> Path:
    path = folder / "mine.toml"
    path.write_text(head + faults)
    return path


def test_a_file_may_hold_every_kind(tmp_path: Path) -> None:
    """One at a time: together some contradict each other."""
    (tmp_path / "walk.csv").write_text("time_s,loss,delay_ms\n0,0,0\n")
    settings = {
        "link_loss": 'direction = "up"', "random_loss": "share = 0.1", "burst_loss": "to_bad = 0.1\nto_good = 0.5",
        "bursts": "share = 0.1\nmean_burst = 3", "distance_loss": "half_m = 900\nscale_m = 80",
        "message_loss": 'messages = ["HEARTBEAT"]\nsystems = [255]', "latency": 'mean_s = 1\ndistribution = "normal"',
        "stalls": "every_s = 9\nleast_s = 1\nmost_s = 2", "bandwidth": "bps = 9600", "corruption": "share = 0.1",
        "duplication": "share = 0.1", "reordering": "share = 0.1\nby_s = 1", "trace": 'path = "walk.csv"',
        "pulsed": 'on_s = 1\noff_s = 2\nfault = {kind = "link_loss"}',
        "ramp": 'over_s = 9\nfrom_ = {kind = "corruption", share = 0}\nto = {kind = "corruption", share = 1}',
        "directed": 'direction = "down"\nfault = {kind = "random_loss", share = 0.5}',
        "scoped": 'messages = ["ATTITUDE"]\nfault = {kind = "latency", mean_s = 1}',
        "capped": 'silence_s = 3\nfault = {kind = "pulsed", on_s = 1, off_s = 1, fault = {kind = "link_loss"}}',
    }  # fmt: skip
    made = {
        kind: read_radio(written(tmp_path, f'[[faults]]\nkind = "{kind}"\n{settings[kind]}\n')).faults[0]
        for kind in KINDS
    }
    assert Directed(RandomLoss(0.5), "down") == made["directed"]  # type: ignore[arg-type]
    assert Scoped(Latency(mean_s=1), messages=("ATTITUDE",)) == made["scoped"]
    assert Capped(Pulsed(LinkLoss(), on_s=1, off_s=1), silence_s=3) == made["capped"]
    assert isinstance(made["ramp"], Ramp)
    assert isinstance(made["trace"], TraceReplay)
    assert BurstLoss.of(0.1, mean_burst=3) == made["bursts"]


def test_a_file_keeps_the_order_of_its_faults(tmp_path: Path) -> None:
    path = written(tmp_path, 'faults = [{kind = "bandwidth", bps = 9600}, {kind = "random_loss", share = 0.1}]')

    assert Chain("mine", (Bandwidth(9600), RandomLoss(0.1)), title="T") == read_radio(path)


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        (
            '[[faults]]\nkind = "latensy"',
            r"faults\[0\]: kind: nothing is called 'latensy' here: did you mean latency\? There are: ",
        ),
        ("[[faults]]\nshare = 1", r"faults\[0\]: wanted a kind, one of link_loss, random_loss"),
        (
            '[[faults]]\nkind = "latency"\nmean_ms = 5',
            r"faults\[0\] \(latency\): nothing is called 'mean_ms' here: did you mean mean_s\? There are: mean_s, ",
        ),
        ('[[faults]]\nkind = "latency"', r"faults\[0\] \(latency\): wanted mean_s as well"),
        (
            '[[faults]]\nkind = "link_loss"\n[[faults]]\nkind = "random_loss"\nshare = 1.5',
            r"faults\[1\] \(random_loss\): RandomLoss\(share=1.5\): wanted a share between 0 and 1",
        ),
        (
            '[[faults]]\nkind = "bandwidth"\nbps = "fast"',
            r"\(bandwidth\): Bandwidth\(bps='fast'\): wanted at least 2",
        ),
        ('[[faults]]\nkind = "bandwidth"\nbps = 300', r"wanted at least 2240 bit/s, one largest MAVLink frame"),
        (
            '[[faults]]\nkind = "capped"\nsilence_s = 3\nfault = {kind = "random_loss", share = 2}',
            r"faults\[0\]\.fault \(random_loss\): RandomLoss\(share=2\): wanted a share",
        ),
        (
            '[[faults]]\nkind = "capped"\nsilence_s = 3\nfault = "link_loss"',
            r"fault='link_loss'\): wanted a link fault",
        ),
        ('[[faults]]\nkind = "trace"\npath = "gone.csv"', r"\(trace\): cannot read the trace .*gone.csv: No such file"),
        ('[[faults]]\nkind = "trace"\npath = 5', r"\(trace\): TraceReplay\(path=5\): wanted the path of a CSV file"),
        (
            'faults = [{kind = "random_loss", share = 0.1}, {kind = "random_loss", share = 0.2}]',
            r"mine: '10 % loss' and '20 % loss' contradict each other \(down\): each decides the random loss",
        ),
        ("faults = []", r"faults: wanted at least 1 of them"),
        ("", r"faults: is missing"),
        ("faults = [1]", r"faults\.0: wanted a table, saw 1"),
        ("colour = 1\nfaults = []", r"(colour|faults): wanted"),
        ("faults = [", r"is not TOML"),
    ],
)
def test_bad_files_are_refused_naming_file_and_key(tmp_path: Path, faults: str, sentence: str) -> None:
    path = written(tmp_path, faults)
    with pytest.raises(CallerError, match=sentence) as refused:
        read_radio(path)
    assert str(refused.value).startswith(f"the radio {path}")
    assert "\n" not in str(refused.value)


def test_a_file_names_its_source(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="source: is missing"):
        read_radio(written(tmp_path, 'faults = [{kind = "link_loss"}]', head='title = "T"\n'))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"cannot read the radio .*gone.toml: No such file"):
        read_radio(tmp_path / "gone.toml")
    with pytest.raises(CallerError, match=r"cannot read the radio gone.toml: No such file"):
        read_radio("gone.toml")
