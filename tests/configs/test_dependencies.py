"""docs/dependencies.md names every dependency with its reason and its licence, and every licence that comes along."""

import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dependencies.md").read_text()
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


@cache
def declared() -> dict[str, list[str]]:
    """The names of each group of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {
        "run-time": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }
    return {group: [canonicalize_name(Requirement(line).name) for line in lines] for group, lines in groups.items()}


def section(group: str) -> dict[str, tuple[str, str]]:
    """Name → reason and licence, as the page has them in the section of a group."""
    text = next(part for part in PAGE.split("\n## ") if f"({group})" in part.partition("\n")[0])
    return {name: (reason, licence) for name, reason, licence in ROW.findall(text)}


def licence(name: str) -> str:
    """As the package says of itself: an SPDX expression, else its classifiers, else the first line of its field."""
    facts = metadata(name)
    if expression := facts.json.get("license_expression"):
        return str(expression)
    kinds = [c.rpartition(" :: ")[2] for c in facts.get_all("Classifier") or [] if c.startswith("License ::")]
    return "; ".join(kinds) or str(facts["License"]).partition("\n")[0]


def installed(name: str, extras: set[str]) -> set[str]:
    """What a package needs here, directly or not; itself among them."""
    found: set[str] = set()
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        for line in requires(name) or []:
            need = Requirement(line)
            wanted = need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras | {""})
            if wanted and (needed := canonicalize_name(need.name)) not in found:
                found.add(needed)
                waiting.append((needed, need.extras))
    return found


@pytest.mark.parametrize("group", declared())
def test_every_dependency_is_listed_with_its_reason_and_its_licence(group: str) -> None:
    listed = section(group)
    assert sorted(listed) == sorted(declared()[group])
    for name, (reason, stated) in listed.items():
        assert len(reason) > 10, name
        try:
            assert stated == licence(name), name
        except PackageNotFoundError:
            assert group in ("dask", "bench", "audit")  # environments of their own


def test_every_licence_that_comes_along_is_named() -> None:
    """Of all that is installed with the program, and not with its tests."""
    stated = set(re.findall(r"^- (.+?): ", PAGE.partition("\n## Licences")[2], re.MULTILINE))
    brought = {licence(name) for name in installed("tonghop", {"dask"})}
    assert brought == stated


def test_what_is_locked_has_hashes_and_names_no_index() -> None:
    for lock in ("requirements.lock", "benchmarks/requirements.lock", ".ci/requirements.lock"):
        text = (ROOT / lock).read_text()
        packages = re.findall(r"^[a-z][^ ]*==.*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert len(packages) > 40
        assert all("--hash=sha256:" in package for package in packages)
        assert not re.search(r"://|--index|--find-links", text)
