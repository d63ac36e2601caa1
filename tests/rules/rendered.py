"""Which templates a test run rendered, gathered over all of its workers.

A template that no test renders may be broken without anybody noticing. Rendering is seen where
Jinja loads: at the top, in `extends`, `include` and `from`. Only a run of the whole suite can tell
that one is missing, so only such a run fails for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
_KEY = "rendered_templates"


class RenderedTemplates:
    """A pytest plugin: notes names while tests run, and judges them at the end."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self.names: set[str] = set()
        self._templates = templates
        self._load = jinja2.Environment._load_template

    def pytest_sessionstart(self) -> None:
        names, load = self.names, self._load

        def noting(environment: Any, name: str, globals_: Any) -> Any:
            template = load(environment, name, globals_)
            names.add(name)
            return template

        jinja2.Environment._load_template = noting  # type: ignore[method-assign,assignment]

    def pytest_testnodedown(self, node: Any) -> None:
        """What one worker rendered, told to the process that leads the run."""
        self.names.update(getattr(node, "workeroutput", {}).get(_KEY, ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        jinja2.Environment._load_template = self._load  # type: ignore[method-assign]
        workeroutput = getattr(session.config, "workeroutput", None)
        if workeroutput is not None:
            workeroutput[_KEY] = sorted(self.names)
        elif is_whole(session.config) and session.exitstatus == 0 and self.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if is_whole(config) and (missing := self.missing()):
            terminalreporter.section("templates that no test rendered", red=True)
            for name in missing:
                terminalreporter.line(name)

    def missing(self) -> list[str]:
        """Templates of ours that were not rendered, by name."""
        return sorted(every_template(self._templates) - self.names)


def every_template(folder: Path) -> set[str]:
    """The names by which templates are loaded: paths in the folder, with forward slashes."""
    files = (file for file in folder.rglob("*") if file.suffix in {".html", ".txt", ".svg"})
    return {file.relative_to(folder).as_posix() for file in files}


def is_whole(config: pytest.Config) -> bool:
    """Whether the run was asked for all tests: no path, no expression, no marker."""
    asked = {Path(each).resolve() for each in config.args}
    narrowed = config.getoption("keyword", "") or config.getoption("markexpr", "")
    narrowed = narrowed or config.getoption("collectonly", False)
    narrowed = narrowed or config.getoption("lf", False) or config.getoption("maxfail", 0)
    return not narrowed and asked in ({ROOT}, {ROOT / "tests"})
