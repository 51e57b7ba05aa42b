"""The package ships its scenarios, stacks and catalogues, and finds them in a checkout and in an install alike."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness.shipped import shipped

ROOT = Path(__file__).parents[2]
FOLDERS = ("scenarios", "sitl", "links", "reports")


def names(root: Path) -> list[str]:
    """All files below these folders but what running them leaves behind."""
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return sorted(path.relative_to(root).as_posix() for path in found if path.is_file() and path.suffix != ".pyc")


def test_a_checkout_finds_them() -> None:
    assert ROOT / "sitl" / "px4.toml" == shipped("sitl", "px4.toml")
    assert {"scenarios/test_link_loss.py", "sitl/px4.toml", "reports/profiles/border-patrol.toml"} <= set(names(ROOT))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == built.returncode, built.stderr
    with zipfile.ZipFile(next(folder.glob("cuas_harness-*.whl"))) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_carries_all_of_them(installed: Path) -> None:
    assert names(ROOT) == names(installed / "harness" / "shipped")


def test_an_install_finds_its_own(installed: Path) -> None:
    question = "from harness.shipped import shipped; import sys; sys.stdout.write(str(shipped('sitl', 'px4.toml')))"
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {question}"],
        capture_output=True, text=True, check=True, cwd=installed,
    )  # fmt: skip
    assert str(installed / "harness" / "shipped" / "sitl" / "px4.toml") == answer.stdout
    assert Path(answer.stdout).is_file()
