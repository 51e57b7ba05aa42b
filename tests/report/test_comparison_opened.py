"""A comparison's page as a person has it on a phone and at a desk: opened in Chromium, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.report.comparing import compare
from harness.report.comparison_page import comparison_html
from harness.report.outcome import outcomes
from harness.report.sides import lettered
from tests.report.bundled import fleet
from tests.report.pages import CHROMIUM

playwright = pytest.importorskip("playwright.sync_api", reason="without playwright no page is opened: make test has it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="without axe accessibility is not looked at")

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: no page is opened (apt: chromium)"
)
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
NEWER = (("version", "1.17.0"),)


def pages() -> dict[str, bytes]:
    """One where something got worse, and one where not all could be told, with three sides."""
    late = fleet(20, 6.0, start=40, firmware=NEWER)
    sides = {"worse": [fleet(20), late], "open": [fleet(1), fleet(1, start=20), fleet(1, start=40)]}
    sides["open"][0] += fleet(1, start=60, case="a-case-of-a-rather-long-name-that-only-the-base-flew")
    made = {}
    for name, groups in sides.items():
        flights = iter(outcomes([run for side in groups for run in side]))
        made[name] = comparison_html(compare(lettered([[next(flights) for _ in side] for side in groups])))
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["worse", "open"])
def test_it_fits_its_window_and_nothing_keeps_anybody_from_reading_it(
    browser: Any, tmp_path: Path, name: str, size: str, scheme: str
) -> None:
    file = tmp_path / "compare.html"
    file.write_bytes(pages()[name])
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    heading = page.locator("h1").bounding_box()
    cut = page.evaluate("[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    told = axe.Axe().run(page, options=rules).response
    context.close()
    assert [file.as_uri()] == asked
    assert wide[0] == wide[1]
    assert heading["x"] + heading["width"] <= SIZES[size]["width"]
    assert 0 == cut or size == "desk"
    assert [] == [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in told["violations"]]
