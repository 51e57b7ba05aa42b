"""Stacks as data: what ships is whole, and what is not whole is refused."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.rigs import recipe as module
from harness.rigs.recipe import SIMULATOR, STRANGER, Recipe, load_recipe, read_recipe
from harness.rigs.settings import VEHICLES
from harness.shipped import shipped

STACKS = sorted(path.stem for path in shipped("sitl").glob("*.toml"))


def placeholders(made: Recipe) -> Iterator[str]:
    texts = [
        text
        for each in made.pieces.values()
        for text in (*each.files.values(), *each.arguments.values(), *each.environment.values())
    ]
    for text in (*made.arguments, *made.environment.values(), *made.files.values(), *texts):
        yield from (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_stack_but_the_built_in_has_a_recipe() -> None:
    assert {*VEHICLES} - {"builtin"} == {*STACKS}


@pytest.mark.parametrize("stack", STACKS)
def test_every_placeholder_of_a_recipe_is_one_that_is_filled(stack: str) -> None:
    known = set(re.findall(r"\{(\w+)\}", module.__doc__ or ""))

    assert set(placeholders(load_recipe(stack))) <= known
    assert len(known) > 10


@pytest.mark.parametrize("stack", STACKS)
def test_in_a_container_with_a_network_of_its_own_nothing_is_sought_on_this_machine(stack: str) -> None:
    made = load_recipe(stack)
    how = made.published([STRANGER])
    assert how is not None
    there = made.as_published(how)
    assert set(placeholders(there)) <= set(placeholders(made))
    assert [] == [each for each in there.starts_with([STRANGER]) if "127.0.0.1" in each]
    assert {"link", "instrument", "rogue"} <= set(how.ports)
    assert len(how.ports) == len(set(how.ports.values()))
    assert {made.transport} == {how.ports[each].partition("/")[2] for each in ("link", "instrument", "rogue")}


def test_px4_with_the_harness_as_its_simulator_stays_on_the_hosts_network() -> None:
    made = load_recipe("px4")
    assert made.published() is not None
    assert made.published([SIMULATOR]) is None


def test_a_stack_whose_recipe_does_not_say_how_is_not_published() -> None:
    made = load_recipe("px4")
    assert made.container is not None
    assert (
        made.model_copy(update={"container": made.container.model_copy(update={"published": None})}).published() is None
    )


@pytest.mark.parametrize("stack", STACKS)
def test_every_file_that_a_recipe_names_ships(stack: str) -> None:
    made = load_recipe(stack)

    assert made.parameters
    assert all(shipped("sitl", "params", name).is_file() for name in (*made.parameters, *made.hardened))
    assert made.at_boot is None or made.at_boot in made.parameters
    assert all(shipped("sitl", "params", name).is_file() for name in made.boots_with(made.pieces))


def test_a_piece_comes_behind_what_the_stack_has_anyway() -> None:
    whole = Recipe.model_validate(
        load_recipe("px4").model_dump() | {"pieces": {"wing": {"at_boot": ["wing.parm"], "files": {"rc": "b\n"}}},
                                           "files": {"rc": "a\n", "other": "c\n"}, "at_boot": "base.parm"}
    )  # fmt: skip

    assert (["base.parm"], {"rc": "a\n", "other": "c\n"}) == (whole.boots_with(), whole.writes())
    assert ["base.parm", "wing.parm"] == whole.boots_with(["wing"])
    assert {"rc": "a\nb\n", "other": "c\n"} == whole.writes(["wing"])


def test_a_piece_changes_arguments_that_the_stack_is_started_with_anyway() -> None:
    whole = Recipe.model_validate(
        load_recipe("px4").model_dump() | {"arguments": ["--one", "1", "--two", "2", "3"], "pieces": {
            "wing": {"arguments": {"--two": "wings"}}, "tail": {"arguments": {"--tail": "none"}}}}
    )  # fmt: skip

    assert ["--one", "1", "--two", "2", "3"] == whole.starts_with()
    assert ["--one", "1", "--two", "wings", "3"] == whole.starts_with(["wing"])
    with pytest.raises(CallerError, match="PX4 is started without --tail, and a piece of its recipe changes that"):
        whole.starts_with(["tail"])


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_can_be_started_with_a_port_for_strangers_and_hardened(stack: str) -> None:
    made = load_recipe(stack)

    assert "{rogue_port}" in "".join([*made.starts_with([STRANGER]), *made.writes([STRANGER]).values()])
    assert "{rogue_port}" not in "".join([*made.starts_with(), *made.writes().values()])
    assert made.hardened


def test_a_piece_changes_the_environment_and_adds_to_it() -> None:
    whole = Recipe.model_validate(
        load_recipe("px4").model_dump()
        | {"environment": {"A": "1", "B": "2"}, "pieces": {"wing": {"environment": {"B": "3", "C": "4"}}}}
    )

    assert {"A": "1", "B": "2"} == whole.runs_in()
    assert {"A": "1", "B": "3", "C": "4"} == whole.runs_in(["wing"])


def test_px4_is_started_for_a_simulator_at_a_port_of_ours() -> None:
    made = load_recipe("px4")

    assert "simulator_mavlink start -c {simulator_port}" in made.writes([SIMULATOR])["px4-rc.simulator"]
    assert "10016" == made.runs_in([SIMULATOR])["PX4_SYS_AUTOSTART"]
    assert "px4-rc.simulator" not in made.writes()


def test_a_piece_that_a_recipe_has_not_is_named() -> None:
    with pytest.raises(CallerError, match="ArduPilot Copter cannot be started with wings: its recipe has none"):
        load_recipe("ardupilot").boots_with(["wings"])


def test_a_stack_without_a_recipe_is_named() -> None:
    with pytest.raises(CallerError, match=r"'zeppelin' has no recipe: wanted the file zeppelin.toml"):
        load_recipe("zeppelin")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda text: text + "\nwings = 2\n",
            "not a stack's recipe: pieces.stranger.arguments.wings: wanted a text, saw 2",
        ),
        (lambda text: text.replace("title", "titel"), r"not a stack's recipe: title: is missing \(also wrong: titel\)"),
        (lambda text: text.replace('transport = "tcp"', 'transport = "pigeon"'), "not a stack's recipe"),
        (lambda text: text.replace("max_speed = 1000", 'max_speed = "fast"'), "not a stack's recipe"),
        (lambda text: text + "\n[", "not a stack's recipe"),
    ],
    ids=["an unknown key", "a missing key", "an unknown transport", "a word for a number", "not TOML"],
)
def test_a_recipe_that_is_wrong_is_refused(tmp_path: Path, change: object, words: str) -> None:
    path = tmp_path / "ardupilot.toml"
    path.write_text(change(shipped("sitl", "ardupilot.toml").read_text()))  # type: ignore[operator]
    with pytest.raises(CallerError, match=words):
        read_recipe(path)


def test_a_recipe_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_recipe("px4").title = "other"  # type: ignore[misc]
