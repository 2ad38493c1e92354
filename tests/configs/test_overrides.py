"""`mappings.yaml` read strictly: what a person decides about something that is not there is refused with its line."""

from pathlib import Path

import pytest

from tonghop.configs.errors import ConfigError
from tonghop.configs.overrides import Override, overrides
from tonghop.readers.context import measures_of_forms


def decided(folder: Path, text: str) -> tuple[Override, ...]:
    """The decisions of a file, after one that is right."""
    path = folder / "mappings.yaml"
    path.write_text(f'- {{name: "Xã Tân Hà", unit: "23251", reason: "điện thoại"}}\n{text}\n', encoding="utf-8")
    return overrides(path, "60", measures_of_forms())


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('{name: [A, B], unit: "23251", reason: x}', "name: ['A', 'B'] stands here, a text was expected"),
        ('{name: A, unit: "99999", reason: x}', "unit: no unit '99999' in 60"),
        ('{name: A, unit: "00001", reason: x}', "unit: no unit '00001' in 60"),
        ('{name: A, unit: "23251", within: "1", reason: x}', "within: no unit '1' in 60"),
        (
            "{header: A, measure: poor_housholds, reason: x}",
            "measure: no measure 'poor_housholds' (known: poor_households",
        ),
        (
            "{header: A, form: poor_fund, measure: poor_households, reason: x}",
            "measure: no measure 'poor_households' (known: ",
        ),
        ("{header: A, measure: poor_households, form: no_form, reason: x}", "form: no form 'no_form'"),
        ('{file: A, period: "1066", reason: x}', "period: no period '1066'"),
        ('{name: A, unit: "23251", reason: " "}', "reason: a reason was expected"),
        ('{name: A, unit: "23251"}', "key 'reason' is missing"),
        ("{header: A, meazure: poor_households, reason: x}", "unknown key 'meazure' (known: by, file, "),
        ("just words", "'just words' stands here, a mapping was expected"),
    ],
)
def test_a_decision_that_cannot_be_followed_is_refused_with_its_line(tmp_path: Path, entry: str, why: str) -> None:
    with pytest.raises(ConfigError) as raised:
        decided(tmp_path, f"- {entry}")
    assert str(raised.value).startswith(f"{tmp_path / 'mappings.yaml'}, line 2: {why}")


def test_a_mapping_in_place_of_a_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mappings.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="a list was expected"):
        overrides(path, "60", measures_of_forms())


def test_a_column_may_be_decided_not_to_be_read_and_a_code_keeps_its_zeros(tmp_path: Path) -> None:
    found = decided(tmp_path, '- {header: "Cột A", measure: none, reason: "năm trước", file: "001*.xlsx"}')
    assert [(each.measure, each.file) for each in found if each.header] == [("none", "001*.xlsx")]


@pytest.mark.parametrize("text", ["", "# nothing decided yet", "[]"])
def test_a_file_without_decisions_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mappings.yaml"
    path.write_text(text, encoding="utf-8")
    assert overrides(path, "60", measures_of_forms()) == overrides(None, "60", measures_of_forms())
