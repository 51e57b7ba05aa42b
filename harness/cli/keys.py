"""`cuas keys`: the user's own keys, with which `cuas run` seals, and others' that `cuas verify` trusts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from harness.cli.screen import GREEN, console
from harness.errors import CallerError
from harness.evidence.keys import SHORT, KeyStore, PublicKey
from harness.nearest import unknown

app = typer.Typer(
    name="keys",
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Make and keep the keys that seal evidence, and say whose keys you trust.",
    epilog="Example:  cuas keys make lab   then, for whoever verifies:  cuas keys show lab --out lab.pub\n\n"
    "Private keys stay in your configuration folder and never enter a bundle. Exit codes: 0 done, 2 bad input.",
)


def _epilog(example: str) -> str:
    return f"Example:  {example}\n\nExit codes: 0 done; 2 bad input (nothing changed)."


Name = Annotated[str, typer.Argument(metavar="NAME", help="What the key is called here.")]


@app.command(epilog=_epilog("cuas keys make lab"))
def make(name: Name = "mine") -> int:
    """Make a key of your own; `cuas run` and `cuas plan` sign with it from now on."""
    store = KeyStore()
    key = store.make(name)
    _say("made", f"{name}, {key.public.fingerprint}; it signs what is flown from now on")
    _say("kept", f"in {store.folder}, and nowhere else: keep a copy where nobody else can read it")
    _say("next", f"cuas keys show {name} --out {name}.pub   for whoever is to verify what you sign")
    return GREEN


@app.command("list", epilog=_epilog("cuas keys list"))
def list_() -> int:
    """Your own keys, and those of others that you trust."""
    store = KeyStore()
    names = store.names()
    signing = store.signing() if names else None
    screen = console()
    for name, key in store.trusted().items():
        kind = ("signs" if signing and name == signing.name else "yours") if name in names else "trusted"
        screen.print(Text(f"{kind:<9}", "dim") + Text(f"{key.fingerprint}  {name}"), soft_wrap=True)
    if not names:
        _say("yours", "none: bundles are sealed, but not signed; make one with `cuas keys make`")
    return GREEN


@app.command(epilog=_epilog("cuas keys show lab --out lab.pub"))
def show(
    name: Name,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file, not to the screen")] = None,
) -> int:
    """The public half of a key, in PEM, to be handed to whoever verifies."""
    known = KeyStore().trusted()
    if name not in known:
        raise CallerError(unknown(f"there is no key {name}", name, known))
    text = known[name].pem().decode()
    if out is None:
        console().print(text, end="", soft_wrap=True)
        return GREEN
    try:
        out.write_text(text, "ascii")
    except OSError as error:
        raise CallerError(f"--out={out}: wanted to write the key there: {error.strerror}") from error
    _say("written", f"{out}: the public key {known[name].fingerprint}")
    return GREEN


@app.command(epilog=_epilog("cuas keys trust vendor vendor.pub"))
def trust(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Their public key, as `cuas keys show` writes it.")],
) -> int:
    """Trust somebody's key: what they sealed counts as sealed by NAME. Compare the fingerprint with them first."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CallerError(f"{file}: wanted somebody's public key, could not read it: {error.strerror}") from error
    key = PublicKey.of_pem(data, str(file))
    KeyStore().trust(name, key)
    _say("trusted", f"{name}, {key.fingerprint}; have them read you these digits over another way")
    return GREEN


@app.command(epilog=_epilog("cuas keys use lab"))
def use(name: Name) -> int:
    """Of several keys of your own, sign with this one."""
    store = KeyStore()
    store.use(name)
    _say("signs", f"{name}, {store.own(name).public.fingerprint[:SHORT]}…")
    return GREEN


@app.command(epilog=_epilog("cuas keys forget vendor"))
def forget(name: Name) -> int:
    """Trust somebody's key no longer."""
    KeyStore().forget(name)
    _say("forgotten", name)
    return GREEN


def _say(what: str, text: str) -> None:
    console().print(Text(f"{what:<10}", "dim") + Text(text), soft_wrap=True)
