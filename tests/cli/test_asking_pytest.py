"""What pytest meant by how it ended, in its own words as it really prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.calling import bad_input, pytest_command
from harness.cli.procedures import divide, files_of
from harness.shipped import shipped
from tests.cli.calling import spawn

ENDED = """
import pytest
def test_ends_the_session():
    pytest.exit({said!r}, returncode=2)
"""


@pytest.mark.parametrize("said", ["a drone that never came up", "it never came up; its last words:\n! one\ntwo\nthree"])
def test_the_sentence_that_ended_it_is_found_on_one_line_and_on_several(said: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(ENDED.format(said=said))

    answer = spawn(tmp_path, "-m", "pytest", "test_it.py", "-p", "no:cacheprovider", "-p", "no:cuas")

    assert 2 == answer.code
    assert said == bad_input(answer.code, answer.out, flown=True)


def test_of_the_shipped_scenarios_only_the_files_of_those_wanted_are_read() -> None:
    paths, wanted = divide(["LINK-1", "CMD-1"])
    found = [shipped("scenarios", each) for each in ("test_command_strangers.py", "test_link_loss.py")]
    assert found == files_of(paths, wanted)
    assert pytest_command(paths)[4:] == pytest_command(found)[5:]


def test_without_a_name_all_are_and_paths_of_ones_own_stay_as_they_are(tmp_path: Path) -> None:
    assert [shipped("scenarios")] == files_of(*divide([]))
    (tmp_path / "test_a.py").write_text("import pytest\n@pytest.mark.scenario('A-1')\ndef test_a(): ...\n")
    (tmp_path / "test_b.py").write_text("")
    assert [tmp_path] == files_of(*divide([str(tmp_path), "A-1"]))
