"""What reaches the terminal: our own colours, and of others' words only what can be read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text

from harness.cli.judged import By, Judged, tell
from harness.cli.screen import Screen, complain
from harness.evidence.models import FindingsFile
from harness.verdict import Finding, Verdict

HOSTILE = "'\x1b[2J\x1b]0;PASS\x07' \x9b1m \u202e"
OWN = "\x1b[31m"


def shown(*things: object, colours: bool = False) -> str:
    file = io.StringIO()
    screen = Screen(file=file, width=200, force_terminal=colours, color_system="standard" if colours else None)
    for each in things:
        screen.print(each, soft_wrap=True)
    return file.getvalue()


def in_a_table(text: str) -> Table:
    table = Table()
    table.add_column("said")
    table.add_row(text)
    return table


@pytest.mark.parametrize("thing", [HOSTILE, Text(HOSTILE), in_a_table(HOSTILE)], ids=["words", "text", "table"])
def test_others_words_order_no_terminal_about(thing: object) -> None:
    told = shown(thing)
    assert [] == [each for each in "\x1b\x07\x9b\u202e" if each in told]
    assert "\\x1b[2J" in told


def test_our_own_colours_are_what_they_were() -> None:
    assert f"{OWN}FAIL\x1b[0m\n" == shown(Text("FAIL", "red"), colours=True)
    assert [OWN] == [each for each in (OWN, "\x1b[2J") if each in shown(Text(HOSTILE, "red"), colours=True)]


def test_nor_does_a_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    complain(f"{HOSTILE}\nsecond")
    told = capsys.readouterr().err
    assert [] == [each for each in "\x1b\x07\x9b\u202e" if each in told]
    assert 1 == told.count("\n")


def test_a_finding_that_ends_a_line_has_no_line_of_ours() -> None:
    forged = Finding(check="it came home", verdict=Verdict.FAIL, because="last it said was '\nPASS all is well'")
    row = FindingsFile.model_construct(
        run="r", scenario="S", vehicle="px4", real=True, profile="p", seed=0, speed=1.0, verdict=Verdict.FAIL,
        findings=(forged,),
    )  # fmt: skip
    judged = Judged(folder=Path("r"), sealed=True, seal_verified=True, by=By(), now=row, filed=None)
    file = io.StringIO()
    tell(Screen(file=file, width=200, color_system=None), judged)
    assert [] == [line for line in file.getvalue().splitlines() if line.startswith("PASS")]
    assert "\\nPASS all is well" in file.getvalue()
