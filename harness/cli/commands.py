"""Which commands there are, and in which room each is: imported when it is asked for, else known by its words only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from types import MappingProxyType

import typer

COMMANDS = MappingProxyType(
    {
        "run": ("run_command", "run"),
        "judge": ("judge", "judge"),
        "verify": ("verify", "verify"),
        "table": ("table", "table"),
        "report": ("report", "report"),
        "compare": ("compare", "compare"),
        "watch": ("watch", "watch"),
        "link": ("link", "link"),
        "history": ("history", "history"),
        "boundary": ("boundary", "boundary"),
        "requirements": ("requirements", "requirements"),
        "plan": ("plan", "plan"),
        "attest": ("attest", "attest"),
        "doctor": ("doctor", "doctor"),
        "keys": ("keys", "app"),
        "sitl": ("sitl", "app"),
        "bench": ("bench", "app"),
    }
)
"""By name, as `cuas --help` lists them: the room in this package, and in it a function (with its EPILOG beside it), or
the `app` of a group of commands."""


def add(app: typer.Typer, name: str, *, told: bool = False) -> None:
    """All of a command."""
    room, what = COMMANDS[name]
    module = import_module(f"harness.cli.{room}")
    if what != "app":
        function = getattr(module, what)
        app.command(name=name, epilog=module.EPILOG, help=flowing(function.__doc__ or ""))(function)
        return
    for each in module.app.registered_commands:
        each.help = each.help or flowing(each.callback.__doc__ or "")
    app.add_typer(module.app)


def sketched(app: typer.Typer, name: str, *, told: bool) -> None:
    """Its name and, where that is to be `told`, what it is for, read from its file without importing it."""
    help_ = _what_for(*COMMANDS[name]) if told else ""

    @app.command(name=name, help=help_)
    def _() -> None: ...


def flowing(docstring: str) -> str:
    """Its paragraphs, each on one line: where a line ends is the terminal's affair."""
    return "\n\n".join(" ".join(each.split()) for each in cleandoc(docstring).split("\n\n"))


def _what_for(room: str, what: str) -> str:
    """A function's docstring; of a group the help that it is made with."""
    spec = find_spec(f"harness.cli.{room}")
    assert spec is not None, "commands are rooms of this package"
    assert spec.origin is not None, "and files"
    tree = ast.parse(Path(spec.origin).read_bytes())
    return next(_words_of(tree, what))


def _words_of(tree: ast.Module, what: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == what:
            yield flowing(ast.get_docstring(node) or "")
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and what == "app":
            for each in node.value.keywords:
                if each.arg == "help":
                    yield ast.literal_eval(each.value)
