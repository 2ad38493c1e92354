"""YAML read strictly: texts only, nothing twice, nothing unknown, faults named by file and line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.errors import ConfigError
from tonghop.configs.yaml_files import ROOT, load_yaml, parse_yaml

CONFIGS = ROOT
FILES = sorted(str(path.relative_to(CONFIGS)) for path in CONFIGS.rglob("*.yaml"))


@pytest.mark.parametrize(
    "scalar",
    [
        "010101",
        "1_000",
        "yes",
        "no",
        "on",
        "null",
        "~",
        "2023-01-01",
        "1.10",
        "0x1F",
        "1e3",
        ".inf",
        "12:30:45",
        "true",
    ],
)
def test_a_scalar_stays_the_text_that_was_typed(scalar: str) -> None:
    assert parse_yaml(f"key: {scalar}\nlist: [{scalar}]\n{scalar}: key", "x.yaml") == {
        "key": scalar,
        "list": [scalar],
        scalar: "key",
    }


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.from_regex(r"[a-z0-9._+-]{1,8}", fullmatch=True))
)
def test_a_mapping_of_texts_comes_back_as_it_was(data: dict[str, str]) -> None:
    text = "".join(f"{key}: '{value}'\n" for key, value in data.items())
    assert parse_yaml(text, "x.yaml") == (data or None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3", 3),
        ("top:\n  a: 1\n  b: 2\n  b: 3", 4),
        ("- x\n- {a: 1,\n   a: 2}", 3),
        ("a:\n  - b: 1\n    c: 2\n    b: 3\n", 4),
        ("'a': 1\na: 2", 2),
    ],
)
def test_a_key_given_twice_is_refused_with_file_and_line(text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=rf"^layouts/x\.yaml, line {line}: key '[ab]' stands twice$"):
        parse_yaml(text, "layouts/x.yaml")


def test_the_same_key_in_two_mappings_is_no_repetition() -> None:
    assert parse_yaml("a: {x: 1}\nb: {x: 2}", "x.yaml") == {"a": {"x": "1"}, "b": {"x": "2"}}


@pytest.mark.parametrize(("text", "line"), [("a: [1\nb: 2", 2), ("a: 1\n\tb: 2", 2), ("a: b: c", 1), ("'a", 1)])
def test_broken_yaml_is_refused_with_file_and_line(text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=rf"^x\.yaml, line {line}: ."):
        parse_yaml(text, "x.yaml")


@pytest.mark.parametrize("name", FILES)
def test_every_file_holds_texts_only(name: str) -> None:
    def scalars(node: object) -> set[type]:
        if isinstance(node, dict):
            return set().union(*(scalars(part) for pair in node.items() for part in pair))
        return set().union(*map(scalars, node)) if isinstance(node, list) else {type(node)}

    assert scalars(load_yaml(name)) <= {str}


def refusal(folder: Path, name: str, old: str, new: str, call: str) -> str:
    """What the loader says of a copy of the configuration in which one file is changed."""
    package = folder / "tonghop"
    shutil.copytree(CONFIGS, package / "configs", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").touch()
    path = package / "configs" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    module, function = call.split(".")
    code = f"""
from tonghop.configs import {module}
from tonghop.configs.errors import ConfigError
try: {module}.{function}
except ConfigError as error: print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


CHANGES = [
    ("layouts/poverty_review.yaml", "required:", "needed:", "layouts.layouts()", "needed"),
    ("indicators.yaml", "good: down", "better: down", "indicators.indicators()", "better"),
    ("vocabulary.yaml", "totals:", "sums:", "layouts.vocabulary()", "sums"),
    ("findings.yaml", "  severity: error", "  level: error", "texts.finding_texts()", "level"),
    ("identities.yaml", "relation: equal", "kind: equal", "indicators.identities()", "kind"),
    ("periods.yaml", '    suffix: ""', '    suffix: ""\n    colour: red', "periods.periods()", "colour"),
    ("periods.yaml", "    source: NĐ", "    origin: NĐ", "periods.standards()", "origin"),
]


@pytest.mark.parametrize(("name", "old", "new", "call", "key"), CHANGES, ids=lambda value: value)
def test_an_unknown_key_is_refused_with_its_file(
    tmp_path: Path, name: str, old: str, new: str, call: str, key: str
) -> None:
    refused = refusal(tmp_path, name, old, new, call)
    assert refused.startswith(name)
    assert f"unknown key '{key}'" in refused


@pytest.mark.parametrize(
    ("name", "line", "call", "key"),
    [
        (
            "layouts/poverty_review.yaml",
            "required: [poor_households, near_poor_households]\n",
            "layouts.layouts()",
            "required",
        ),
        ("indicators.yaml", "  good: down\n", "indicators.indicators()", "good"),
        ("findings.yaml", "  severity: error\n", "texts.finding_texts()", "severity"),
    ],
)
def test_a_missing_key_is_refused_with_its_file(tmp_path: Path, name: str, line: str, call: str, key: str) -> None:
    refused = refusal(tmp_path, name, line, "", call)
    assert refused.startswith(name)
    assert f"key '{key}' is missing" in refused


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "layouts/poverty_review.yaml", "required:", "needed:", "layouts.layouts()")
    number = 1 + (CONFIGS / "layouts/poverty_review.yaml").read_text(encoding="utf-8").split("required:")[0].count("\n")
    assert f"line {number}" in refused
