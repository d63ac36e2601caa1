"""The built stylesheet and script, as a browser meets them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tracker.config import PROJECT_ROOT

DIST = PROJECT_ROOT / "tracker" / "static" / "dist"
PAGE = """<!DOCTYPE html>
<html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>Assets</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
<link rel="stylesheet" href="/{app.css}"><link rel="icon" href="/{favicon.svg}">
<script type="module" src="/{app.js}"></script></head>
<body class="govuk-template__body">
<header class="app-header"><div class="govuk-width-container app-header__container">
<a class="app-header__authority" href="/">An authority</a></div></header>
<main class="govuk-main-wrapper"><h1 class="govuk-heading-l">Heading</h1>
<p class="govuk-body">A-word-far-too-long-for-any-line-%s</p>
<form class="govuk-form-group govuk-character-count" data-module="govuk-character-count"
 data-maxlength="10"><textarea class="govuk-textarea govuk-js-character-count" id="reason"
 aria-label="Reason"></textarea><div id="reason-info" class="govuk-hint">Up to 10</div></form>
<button class="govuk-button" data-module="govuk-button">Share the draft</button></main>
<div class="app-demo-bar">1 November 2019</div></body></html>"""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def page(browser: Browser, manifest: dict[str, str], tmp_path: Path) -> Iterator[Page]:
    html = PAGE % ("x" * 200)
    for plain, built in manifest.items():
        html = html.replace(f"{{{plain}}}", built)
        (tmp_path / built).symlink_to(DIST / built)
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    handler = partial(QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with browser.new_context(viewport={"width": 360, "height": 800}) as context:
                page = context.new_page()
                complaints: list[str] = []
                page.on("console", lambda message: complaints.append(message.text))
                page.on("pageerror", lambda error: complaints.append(str(error)))
                page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
                yield page
                assert complaints == []  # a missing file, a script error or a CSP breach
        finally:
            server.shutdown()
            thread.join()


def style(page: Page, selector: str, name: str) -> str:
    found: str = page.eval_on_selector(
        selector, "(element, name) => getComputedStyle(element).getPropertyValue(name)", name
    )
    return found


def contrast_with_white(colour: str) -> float:
    """Contrast of ``rgb(r, g, b)`` against white, by the formula of WCAG 2.2."""
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


@pytest.mark.browser
def test_the_script_brings_the_components_to_life_under_a_strict_policy(page: Page) -> None:
    page.fill("#reason", "far more than ten characters")
    page.get_by_text("You have 18 characters too many").first.wait_for()


@pytest.mark.browser
def test_the_look_is_the_authoritys_own(page: Page) -> None:
    brand = style(page, ".app-header", "background-color")
    assert style(page, ".app-header__authority", "color") == "rgb(255, 255, 255)"
    assert contrast_with_white(brand) >= 4.5
    assert "gds" not in style(page, "h1", "font-family").lower()
    assert "system-ui" in style(page, ".govuk-button", "font-family")


@pytest.mark.browser
def test_an_authority_recolours_everything_with_two_properties(page: Page) -> None:
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(":root { --authority-colour: #4c2c92; --authority-tint: #f4f0fa }");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert style(page, ".app-header", "background-color") == "rgb(76, 44, 146)"
    assert style(page, "html", "background-color") == "rgb(244, 240, 250)"


@pytest.mark.browser
def test_a_narrow_screen_never_scrolls_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.browser
def test_paper_shows_the_record_and_not_the_controls(page: Page) -> None:
    page.emulate_media(media="print")
    assert style(page, ".govuk-button", "display") == "none"
    assert style(page, ".app-demo-bar", "display") == "none"
    assert style(page, "h1", "display") == "block"


def test_every_built_file_is_named_by_its_content(manifest: dict[str, str]) -> None:
    assert set(manifest) == {"app.css", "app.js", "favicon.svg"}
    for plain, built in manifest.items():
        stem, _, suffix = plain.rpartition(".")
        assert built.startswith(f"{stem}.")
        assert built.endswith(f".{suffix}")
        assert built != plain
        assert (DIST / built).stat().st_size > 0


def test_nothing_is_built_that_only_gov_uk_may_use(manifest: dict[str, str]) -> None:
    names = [file.name.lower() for file in DIST.iterdir()]
    assert [name for name in names if name.endswith((".woff", ".woff2"))] == []
    css = (DIST / manifest["app.css"]).read_text(encoding="utf-8").lower()
    assert [word for word in ("crown", "crest", "gds transport") if word in css] == []
