"""The command line: `cuas run`, `judge`, `verify`, `table`, `report`, `boundary`, `plan`, `requirements`, `keys`,
`attest`, `watch`, `link`, `sitl`, `bench`, `doctor`. Bad input: one sentence, and exit code 2.

What a command needs is imported once it is asked for: all of it together takes seconds.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from harness import __version__
from harness.cli.commands import COMMANDS, add, sketched
from harness.cli.screen import BAD_INPUT, EXIT_CODES, INTERRUPTED, UNDECIDED, complain, console
from harness.errors import CallerError, HarnessError
from harness.nearest import unknown
from harness.rigs.lifeline import hold

WHAT_FOR = "Fly a drone's autopilot through an attack, and say, with evidence, whether it failed safe and reported it."
COMPLETING, WORDS_SO_FAR = "_CUAS_COMPLETE", "COMP_WORDS"
"""In the environment, where a shell asks what a line may go on with."""

_NO_NUMBER = re.compile(r"Invalid value for '([^']+)': Input should be a valid (integer|number).*")


def application(wanted: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """The command line, with these commands; of the others it has the names and what they are for."""
    app = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="rich",
        help=WHAT_FOR,
        epilog=f"Begin with:  cuas run --vehicle=builtin\n\n{EXIT_CODES}",
    )
    app.callback()(_all)
    for name in COMMANDS:
        (add if name in wanted else sketched)(app, name, told=not wanted)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        console().print(f"cuas-harness {__version__}")
        raise typer.Exit


def _all(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point `cuas`: ends the process with the exit code."""
    hold()
    words = list(sys.argv[1:] if arguments is None else arguments)
    passed: list[str] = []
    if "--" in words and words[0] in ("run", "plan"):
        cut = words.index("--")
        words, passed = words[:cut], words[cut + 1 :]
    sys.exit(_dispatch(words, passed))


def _asked_for(words: Sequence[str]) -> list[str]:
    """The command on the line; where a shell is completing it, that of the line so far."""
    if COMPLETING in os.environ:
        words = os.environ.get(WORDS_SO_FAR, "").split()[1:]
    return [each for each in words[:1] if each in COMMANDS]


def _dispatch(words: list[str], passed: list[str]) -> int:
    try:
        return application(_asked_for(words))(words, prog_name="cuas", standalone_mode=False, obj=passed) or 0
    except CallerError as error:
        complain(str(error))
    except typer.TyperException as error:
        return _misused(error, words)
    except HarnessError as error:
        complain(str(error))
        return UNDECIDED
    except KeyboardInterrupt:
        return INTERRUPTED
    return BAD_INPUT


def _misused(error: typer.TyperException, words: list[str]) -> int:
    """A command or an option that is none: the sentence, and the nearest that is one."""
    sentence = error.format_message()
    if not sentence:
        return BAD_INPUT
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        sentence = unknown(f"there is no command {words[0]}", words[0], COMMANDS)
    complain(in_our_words(sentence, words))
    return BAD_INPUT


def in_our_words(sentence: str, words: Sequence[str]) -> str:
    """What typer says of an option's value that is no number, as others are told: what was wanted, what was seen."""
    found = _NO_NUMBER.fullmatch(sentence)
    if found is None:
        return sentence
    name, wanted = found[1].split(" ")[0], {"integer": "a whole number", "number": "a number"}[found[2]]
    line = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    seen = next((f", saw {line[at + 1]!r}" for at, each in enumerate(line[:-1]) if each == name), "")
    return f"{name}: wanted {wanted}{seen}"
