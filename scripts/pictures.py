"""Make the pictures of the documents: `make pictures`.

Screenshots come from the demonstration, played to the middle of the first review; the picture of
the architecture is drawn from the layers that `pyproject.toml` has import-linter prove.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import tomllib
from html import escape
from pathlib import Path

import flask_migrate
from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from tracker.adapters import mailbox
from tracker.adapters.definitions import LOCAL_INDUSTRIAL_STRATEGY, shipped
from tracker.app import PORTS, create_app
from tracker.config import PROJECT_ROOT, Settings
from tracker.demo import cast
from tracker.demo.play import play
from tracker.reports.workflow_picture import as_svg

IMAGES = PROJECT_ROOT / "docs" / "images"
STRATEGY = "/strategies/local-industrial-strategy"
SHOTS = (
    ("overview", cast.LEAD, STRATEGY, 1280),
    ("worklist", cast.LEAD, "/", 1280),
    ("timeline", cast.LEAD, f"{STRATEGY}/timeline", 1280),
    ("respond-on-a-phone", cast.BOARD_MEMBERS[1], "/rounds/3", 360),
)
"""Name, who looks, at which page, in a window of which width."""

WORDS = {
    "cli": "The command line",
    "app": "Puts the parts together",
    "web": "Pages",
    "api": "JSON (later)",
    "scheduler": "Fixed jobs",
    "demo": "The demonstration",
    "services": "Services: the only writers",
    "reports": "Pictures and notices",
    "queries": "Queries: the only readers",
    "models": "Tables",
    "extensions": "The database",
    "adapters": "Clock, mail, files, calendars",
    "config": "Settings",
    "workflows": "The pure core decides",
}
FLAGS = (
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)


def main() -> None:
    """Write every picture into `docs/images/`."""
    IMAGES.mkdir(exist_ok=True)
    definition = shipped(LOCAL_INDUSTRIAL_STRATEGY)
    (IMAGES / f"{LOCAL_INDUSTRIAL_STRATEGY}.svg").write_text(as_svg(definition) + "\n", "utf-8")
    (IMAGES / "architecture.svg").write_text(architecture() + "\n", "utf-8")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium was found: install chromium to take the screenshots.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        _screenshots(browser, Path(folder))
        browser.close()


def architecture() -> str:
    """The layers from top to bottom; each imports only what stands below it."""
    text = (PROJECT_ROOT / "pyproject.toml").read_text("utf-8")
    [contract] = [
        each
        for each in tomllib.loads(text)["tool"]["importlinter"]["contracts"]
        if each["type"] == "layers"
    ]
    rows = [_parts(layer) for layer in contract["layers"]]
    rows = [row for row in rows if row]
    height = 20 + 60 * len(rows)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 {height}" role="img" '
        'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="14">'
        '<title id="t">How the parts depend on each other</title>'
        '<desc id="d">Layers from the command line at the top to the pure core at the bottom. '
        "Each imports only what stands below it.</desc>"
        f'<rect width="680" height="{height}" fill="#ffffff"/>'
    )
    out = [opening]
    for place, row in enumerate(rows):
        y, width = 10 + 60 * place, 640 / len(row)
        for column, name in enumerate(row):
            x = 20 + column * width
            fill, ink = ("#1d3f6e", "#ffffff") if name == "workflows" else ("#e8eef6", "#0b0c0c")
            out.append(
                f'<rect x="{x:.0f}" y="{y}" width="{width - 8:.0f}" height="44" rx="4" '
                f'fill="{fill}" stroke="#1d3f6e"/>'
                f'<text x="{x + 10:.0f}" y="{y + 19}" fill="{ink}" font-weight="600">'
                f"{escape(name)}</text>"
                f'<text x="{x + 10:.0f}" y="{y + 36}" fill="{ink}">{escape(WORDS[name])}</text>'
            )
    return "\n".join([*out, "</svg>"])


def _parts(layer: str) -> list[str]:
    """The modules of a layer that the picture shows; parts of the command line are one."""
    names = [name.strip(" ()") for name in layer.replace("|", ":").split(":")]
    return [name for name in names if not name.startswith("cli_")]


def _screenshots(browser: Browser, folder: Path) -> None:
    post = mailbox.start("127.0.0.1", 0, folder / "mailbox")
    mail_url = f"smtp://127.0.0.1:{post.port}"
    app = create_app(Settings(instance=folder, mail_url=mail_url, scheduler="off"))
    with app.app_context():
        flask_migrate.upgrade()
        for step in play(app.extensions[PORTS]):
            if step.trigger == "respond" and step.actor == cast.BOARD_MEMBERS[0]:
                break
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    address = f"http://127.0.0.1:{server.effective_port}"
    for name, who, path, width in SHOTS:
        with browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}
        ) as context:
            page = context.new_page()
            page.goto("/sign-in")
            page.get_by_role("button", name=who).first.click()
            page.goto(path)
            page.screenshot(path=IMAGES / f"{name}.png", full_page=True)
    server.close()
    post.stop()


if __name__ == "__main__":
    main()
