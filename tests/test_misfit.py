"""What does not fit in a file is told in our words, whatever it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.checks.profile import read_profile
from harness.errors import BundleError, CallerError
from harness.evidence.files import load_model
from harness.evidence.models import RunIdentity
from harness.evidence.seal import MANIFEST_NAME, Manifest
from harness.misfit import seen

FOREIGN = ("Input should", "Field required", "Extra inputs", "should have", "should match", "sys.", "pydantic")
RUN = json.loads((Path(__file__).parent / "recorded" / "px4-loss-gone" / "run.json").read_text())
FIELDS = {
    "a text": ({"run": 3}, "run: wanted a text, saw 3"),
    "a whole number": ({"seed": "x"}, "seed: wanted a whole number, saw 'x'"),
    "a number or a word": ({"speed_asked": "fast"}, "speed_asked: wanted a number or 'max', saw 'fast'"),
    "one of a few": ({"vehicle": "px5"}, "vehicle: wanted 'builtin', 'ardupilot' or 'px4', saw 'px5'"),
    "a truth": ({"real": 3}, "real: wanted true or false, saw 3"),
    "a list": ({"requirements": "x"}, "requirements: wanted a list, saw 'x'"),
    "nothing": ({"started_utc": None}, "started_utc: wanted a text, saw nothing"),
    "a table": ({"host": 1}, "host: wanted a table, saw 1"),
    "a stray one": ({"colour": 1}, "colour: wanted no field of that name, saw 1"),
    "within": ({"host": {"system": "x", "python": 3, "cpus": 2}}, "host.python: wanted a text, saw 3"),
    "several": ({"run": 3, "seed": "x"}, "run: wanted a text, saw 3 (also wrong: seed)"),
}
NUMBERS = {
    "too many digits": '{"schema": 1, "files": {"run.json": {"bytes": ' + "9" * 5000 + ', "blocks": []}}}',
    "of the schema": '{"schema": ' + "9" * 5000 + "}",
    "of the schema, which Python still reads": '{"schema": ' + "9" * 4000 + "}",
    "nested": "[" * 100_000,
}


@pytest.mark.parametrize(("change", "sentence"), FIELDS.values(), ids=FIELDS)
def test_a_field_that_does_not_fit_is_named_with_what_was_wanted_and_seen(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(RUN | change))
    with pytest.raises(BundleError) as refused:
        load_model(path, RunIdentity)
    assert f"{path}: {sentence}" == str(refused.value)


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_what_no_parser_bears_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / MANIFEST_NAME
    path.write_text(text)
    with pytest.raises(BundleError) as refused:
        load_model(path, Manifest)
    assert str(path) in str(refused.value)
    assert [] == [each for each in FOREIGN if each in str(refused.value)]
    assert len(str(refused.value)) < 300 + len(str(path))


@pytest.mark.parametrize("value", ["9" * 5000, "0x" + "F" * 5000, "[" * 3000, "nan", '"ten"', "[1]"])
def test_so_it_is_of_a_profile(tmp_path: Path, value: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(f'name = "x"\n[limits]\nreact_s = {value}\n')
    with pytest.raises(CallerError) as refused:
        read_profile(path)
    assert str(path) in str(refused.value)
    assert [] == [each for each in FOREIGN if each in str(refused.value)]
    assert 1 == len(str(refused.value).splitlines())


def test_only_the_beginning_of_a_value_is_shown() -> None:
    assert ("'ab'", "3", "nothing") == (seen("ab"), seen(3), seen(None))
    assert "a number of very many digits" == seen(16**5000)
    assert 63 == len(seen("x" * 500))
