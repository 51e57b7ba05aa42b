"""Which binary flies, in what order it is looked for, and what is said of one that is not it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.rigs.binary import Binary, find_binary, require_binary, user_cache
from harness.rigs.recipe import Recipe

SIGNATURE = "FLYING_THING V"
Make = Callable[..., Path]


def recipe(**changes: object) -> Recipe:
    return Recipe.model_validate(
        {
            "title": "Flying Thing",
            "environment_variable": "CUAS_THING",
            "on_path": ["thing"],
            "in_cache": ["thing/bin/thing"],
            "signature": SIGNATURE,
            "get": "build it",
            "transport": "udp",
            "max_speed": 10,
            "parameters": [],
            "arguments": [],
            "logs": [],
        }
        | changes
    )


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes files where nothing else is found."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CUAS_THING", raising=False)

    def make(where: str, content: str = f"#!/bin/sh {SIGNATURE}1", mode: int = 0o755) -> Path:
        path = tmp_path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        path.chmod(mode)
        return path

    return make


IN_CACHE = "cache/cuas-harness/thing/bin/thing"


def test_the_callers_comes_first_then_the_environments_then_the_paths_then_the_caches(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached, on_path, in_environment, named = (make(each) for each in (IN_CACHE, "path/thing", "env", "named"))
    monkeypatch.setenv("CUAS_THING", str(in_environment))

    assert Binary(named, "--binary") == find_binary(recipe(), str(named))
    assert Binary(in_environment, "CUAS_THING") == find_binary(recipe())
    monkeypatch.delenv("CUAS_THING")
    assert Binary(on_path, "PATH") == find_binary(recipe())
    on_path.unlink()
    assert Binary(cached, "the user's cache") == find_binary(recipe())
    cached.unlink()
    assert find_binary(recipe()) is None


def test_where_there_is_none_it_is_said_where_it_was_looked_for_and_how_to_get_it(make: Make) -> None:
    with pytest.raises(CallerError) as raised:
        require_binary(recipe())

    words = ("no Flying Thing SITL found", "CUAS_THING", "PATH", str(user_cache()), "--binary", "build it")
    assert all(each in str(raised.value) for each in words)


def test_one_that_is_found_is_required_and_found(make: Make) -> None:
    assert Binary(make("named"), "--binary") == require_binary(recipe(), str(make("named")))


def test_one_that_was_named_and_is_no_file_is_an_error_also_if_there_is_another(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(IN_CACHE)
    with pytest.raises(CallerError, match=r"--binary names .*/nothing, which is no file"):
        find_binary(recipe(), str(tmp_path / "nothing"))
    monkeypatch.setenv("CUAS_THING", str(tmp_path))
    with pytest.raises(CallerError, match=r"CUAS_THING names .*, which is no file"):
        find_binary(recipe())


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (SIGNATURE, 0o644, "which may not be executed"),
        ("", 0o755, "which is empty"),
        ("#!/bin/sh another", 0o755, "which is not a Flying Thing SITL binary"),
        (SIGNATURE[:-1], 0o755, "which is not a Flying Thing SITL binary"),
    ],
)
def test_what_is_no_such_binary_is_refused(make: Make, content: str, mode: int, words: str) -> None:
    if mode == 0o644:
        assert not make("probe", content, mode).stat().st_mode & 0o111
    with pytest.raises(CallerError, match=f"--binary names .*named, {words}"):
        find_binary(recipe(), str(make("named", content, mode)))


def test_a_stack_that_boots_from_a_folder_needs_it_beside(make: Make, tmp_path: Path) -> None:
    needy = recipe(beside_binary="../etc")
    named = make("stack/bin/thing")
    with pytest.raises(CallerError, match=r"lacks the folder \.\./etc beside it"):
        find_binary(needy, str(named))
    (tmp_path / "stack" / "etc").mkdir()

    assert Binary(named, "--binary") == find_binary(needy, str(named))


def test_a_link_is_followed_to_the_binary(make: Make, tmp_path: Path) -> None:
    target = make("stack/thing")
    (tmp_path / "link").symlink_to(target)

    assert Binary(target, "--binary") == find_binary(recipe(), str(tmp_path / "link"))


def test_a_binarys_hash_is_its_files(make: Make) -> None:
    path = make("named")

    assert hashlib.sha256(path.read_bytes()).hexdigest() == Binary(path, "--binary").sha256()
