"""The import contracts name every module that they are meant for."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.rules.source import EDGES, ROOT, Module, package_modules

Contract = dict[str, Any]


def contracts() -> list[Contract]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[Contract] = project["tool"]["importlinter"]["contracts"]
    return found


def edges(modules: list[Module]) -> set[str]:
    """The modules and packages of the outermost layers, as the contracts write them."""
    return {
        "tracker." + module.path.removesuffix(".py").split("/")[1]
        for module in modules
        if module.layer in EDGES
    }


def test_every_edge_stands_in_the_contract_that_keeps_it_from_the_tables() -> None:
    (contract,) = [
        each for each in contracts() if "tracker.models" in each.get("forbidden_modules", [])
    ]
    listed = set(contract["source_modules"])
    assert edges(package_modules()) - listed == set(), (
        f"add them to source_modules of “{contract['name']}” in pyproject.toml"
    )
    assert contract["allow_indirect_imports"] is True  # they reach tables through services


def test_an_edge_is_recognised_as_module_and_as_package() -> None:
    paths = ["tracker/cli.py", "tracker/cli_dates.py", "tracker/web/rounds/pages.py"]
    assert edges([Module(path, "") for path in [*paths, "tracker/services/vote.py"]]) == {
        "tracker.cli",
        "tracker.cli_dates",
        "tracker.web",
    }


def test_the_layers_leave_no_module_out() -> None:
    (contract,) = [each for each in contracts() if each["type"] == "layers"]
    assert contract["exhaustive"] is True
