from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.requirements.waivers import Waivers, excused, read_waivers
from harness.verdict import Verdict

TODAY = date(2026, 6, 1)
FILE = """[[waiver]]
id = "W-1"
owner = "Jane, Example Ltd"
reason = "firmware 2.1 mends it"
scenario = "LINK-1"
case = "600s"
check = "mode is RETURN"
expires = 2026-06-01

[[deviation]]
id = "D-1"
owner = "Joe"
reason = "the bench was taken"
what = "flown at ten times real time"
"""


def read(folder: Path, text: str, today: date = TODAY) -> Waivers:
    path = folder / "waivers.toml"
    path.write_text(text)
    return read_waivers(path, today)


def test_waivers_and_deviations_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, FILE)
    [waiver], [deviation] = found.waiver, found.deviation
    assert ("W-1", "Jane, Example Ltd", TODAY) == (waiver.id, waiver.owner, waiver.expires)
    assert ("D-1", "flown at ten times real time") == (deviation.id, deviation.what)
    assert "W-1 of Jane, Example Ltd, until 2026-06-01: firmware 2.1 mends it" == str(waiver.filed())


def test_a_waiver_holds_on_its_last_day_and_no_longer(tmp_path: Path) -> None:
    assert read(tmp_path, FILE, date(2026, 6, 1)).waiver
    with pytest.raises(CallerError, match="the waiver W-1 of Jane, Example Ltd expired on 2026-06-01; renew"):
        read(tmp_path, FILE, date(2026, 6, 2))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('owner = "Jane, Example Ltd"\n', ""), "waiver.0.owner: is missing"),
        (('reason = "firmware 2.1 mends it"', 'reason = " "'), "waiver.0.reason: wanted a text that is not empty"),
        (("expires = 2026-06-01\n", ""), "waiver.0.expires: is missing"),
        (
            ("expires = 2026-06-01", 'expires = "never"'),
            "expires: wanted a day, such as 2026-01-31, saw 'never'",
        ),
        (("D-1", "W-1"), "the id W-1 stands there 2 times"),
        (("case =", "cases ="), "waiver.0.cases: wanted no field of that name"),
        (("[[waiver]]", "[waiver"), "wanted waivers in TOML"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(CallerError) as refused:
        read(tmp_path, FILE.replace(*change, 1))
    assert told in str(refused.value)
    assert 1 == len(str(refused.value).splitlines())


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="wanted waivers, could not read them: No such file"):
        read_waivers(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("scenario", "case", "vehicle", "covered"),
    [("LINK-1", "600s", "px4", True), ("LINK-1", "2timeouts", "px4", False), ("LINK-2", "600s", "px4", False)],
)
def test_it_is_about_its_case(tmp_path: Path, scenario: str, case: str, vehicle: str, covered: bool) -> None:
    assert covered == bool(read(tmp_path, FILE).covering(scenario, case, vehicle))


def test_it_is_about_its_drone(tmp_path: Path) -> None:
    found = read(tmp_path, FILE.replace('case = "600s"', 'vehicle = "px4"'))
    assert found.covering("LINK-1", "600s", "px4")
    assert found.covering("LINK-1", "2timeouts", "px4")
    assert not found.covering("LINK-1", "600s", "ardupilot")


RETURN, HOME = "when the uplink falls silent, then mode is RETURN within 10 s", "then it stands at home"


F, P = Verdict.FAIL, Verdict.PASS


@pytest.mark.parametrize(
    ("findings", "excuses"),
    [
        ([(F, RETURN)], True),
        ([(F, RETURN), (P, HOME), (Verdict.NOT_SUPPORTED, HOME)], True),
        ([(F, RETURN), (F, HOME)], False),
        ([(F, HOME)], False),
        ([], False),
        ([(P, RETURN)], False),
        ([(F, RETURN), (Verdict.INCONCLUSIVE, HOME)], False),
        ([(F, RETURN), (Verdict.ERROR, HOME)], False),
        *(([(each, RETURN)], False) for each in Verdict if each is not F),
    ],
)
def test_it_excuses_its_own_fail_and_nothing_else(
    tmp_path: Path, findings: list[tuple[Verdict, str]], excuses: bool
) -> None:
    waivers = read(tmp_path, FILE).covering("LINK-1", "600s", "px4")
    assert excuses == bool(excused(waivers, findings))
