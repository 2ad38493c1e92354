"""From a figure to its cells: the leaves add up to the root, each with file, sheet, cell and text."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.command_line import answered
from tests.province import SECOND_NIGHT, Demo, Province, at
from tests.small_reports import names
from tests.warehouse.conftest import REPORTED
from tests.warehouses import dicts
from tonghop.reports.terminal.trace import as_dict
from tonghop.warehouse.trace import Node, NoFigure, Trace, trace

UNITS = list(names("599").items())
FIRST, SECOND, THIRD, FOURTH = (code for code, _ in UNITS[:4])
BLANK = next(iter(names("600")))


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def leaf_sum(node: Node) -> Decimal:
    return sum((leaf["value"] or Decimal(0) for each in nodes(node) for leaf in each.leaves), Decimal(0))


def find(reported: Trace, unit: str) -> Node:
    return next(node for node in nodes(reported.terms[0][2]) if node.unit_code == unit)


@pytest.mark.parametrize(
    ("indicator", "period"),
    [
        ("poor_rate", "2023"),
        *(
            pytest.param(indicator, period, marks=pytest.mark.slow)
            for indicator, period in product(
                ("poor_rate", "near_poor_rate", "multidimensional_poor_rate"), ("2022", "2023")
            )
            if (indicator, period) != ("poor_rate", "2023")
        ),
    ],
)
@pytest.mark.parametrize("unit", ["60", "597", "593", "23059"])
def test_leaves_of_a_rate_add_up_to_numerator_and_denominator(
    demo_states: Demo, unit: str, indicator: str, period: str
) -> None:
    reported = trace(demo_states.corrected.warehouse, indicator, unit, period)
    sums = {"numerator": Decimal(0), "denominator": Decimal(0)}
    for term, _, node in reported.terms:
        assert leaf_sum(node) == (node.value or 0)
        sums[term] += node.value or 0
    assert sums == {term: reported.figure[term] for term in sums}


@pytest.mark.parametrize("name", ["poor_households", "poor_movement.opening", "near_poor_movement.closing_persons"])
def test_every_node_of_a_count_is_the_sum_of_what_lies_in_it(demo_states: Demo, name: str) -> None:
    reported = trace(demo_states.corrected.warehouse, name, "60", "2023")
    ((_, _, root),) = reported.terms
    assert (root.value, root.reported_units, root.expected_units) == (
        reported.figure["value"],
        reported.figure["reported_units"],
        reported.figure["expected_units"],
    )
    for node in nodes(root):
        own = sum((leaf["value"] or Decimal(0) for leaf in node.leaves), Decimal(0))
        assert (node.value or 0) == own + sum((child.value or Decimal(0) for child in node.children), Decimal(0))
        if node.children:
            assert node.expected_units == sum(child.expected_units for child in node.children)


def test_published_rate_of_the_province(demo_states: Demo) -> None:
    reported = trace(demo_states.corrected.warehouse, "poor_rate", "60", "2023")
    assert (reported.figure["numerator"], reported.figure["denominator"], round(reported.figure["value"], 2)) == (
        6621,
        337250,
        Decimal("1.96"),
    )
    leaves = [leaf for node in nodes(reported.terms[0][2]) for leaf in node.leaves]
    assert len(leaves) == 124


def test_leaf_is_what_stands_in_the_file(demo_states: Demo) -> None:
    province = demo_states.corrected
    reported = trace(province.warehouse, "poor_households", "593", "2023")
    leaves = [leaf for node in nodes(reported.terms[0][2]) for leaf in node.leaves]
    assert {leaf["file_name"] for leaf in leaves} == {"2023/phan-thiet/bao cao ra soat 2023.xlsx"}
    content = province.inbox / leaves[0]["file_name"]
    assert {leaf["file_hash"] for leaf in leaves} == {hashlib.sha256(content.read_bytes()).hexdigest()}
    book = load_workbook(content, data_only=True)
    for leaf in leaves:
        assert str(book[leaf["sheet"]][leaf["cell"]].value) == leaf["raw"] == str(int(leaf["value"]))
        assert leaf["received_at"] == at(SECOND_NIGHT)


def test_unit_without_a_figure_says_why(partly: Province) -> None:
    reported = trace(partly.warehouse, "poor_households", "599", "2023")
    found = {unit: (find(reported, unit).status, find(reported, unit).value) for unit, _ in UNITS}
    assert found == {
        **{unit: ("missing", None) for unit, _ in UNITS},
        FIRST: (None, 3),
        SECOND: ("refused", None),
        THIRD: ("withdrawn", None),
        FOURTH: (None, 1),
    }
    assert reported.figure["reported_units"] == 2


def test_findings_stand_at_their_unit(partly: Province) -> None:
    reported = trace(partly.warehouse, "poor_households", "599", "2023")
    assert [(f["rule"], f["cell"]) for f in find(reported, SECOND).findings] == [("poor_within_households", "E3")]
    assert find(reported, FIRST).findings == []


def test_blank_cell_is_not_answered(partly: Province) -> None:
    assert find(trace(partly.warehouse, "poor_households", BLANK, "2023"), BLANK).status == "not_answered"


def test_trace_of_an_earlier_instant_is_what_was_known_then(partly: Province) -> None:
    then = trace(partly.warehouse, "poor_households", "599", "2023", "", at(REPORTED))
    assert (then.figure["value"], then.figure["reported_units"]) == (7, 2)
    assert find(then, THIRD).leaves[0]["raw"] == "4"
    now = trace(partly.warehouse, "poor_households", "599", "2023")
    assert (now.figure["value"], now.figure["reported_units"]) == (3 + 1, 2)


def test_own_total_of_a_unit_of_which_no_part_answered_is_its_leaf(partly: Province) -> None:
    (leaf,) = find(trace(partly.warehouse, "poor_households", "60", "2023"), "601").leaves
    district = trace(partly.warehouse, "poor_households", "601", "2023")
    assert (leaf["value"], leaf["raw"]) == (30, "30")
    assert (district.figure["value"], district.figure["reported_units"]) == (30, 0)


@pytest.mark.parametrize("name", ["poor_households", "poor_rate", "poor_movement.opening"])
def test_view_holds_the_leaves_of_every_figure(demo_states: Demo, name: str) -> None:
    reported = trace(demo_states.corrected.warehouse, name, "597", "2023")
    traced = {
        (term, measure, node.unit_code, leaf["value"], leaf["sheet"], leaf["cell"], leaf["raw"], leaf["file_hash"])
        for term, measure, root in reported.terms
        for node in nodes(root)
        for leaf in node.leaves
    }
    sql = """
        SELECT term, measure, leaf_code, value, sheet, cell, raw, file_hash FROM mart.lineage
        WHERE unit_code = '597' AND period = '2023' AND form = $1 AND coalesce(indicator, measure) = $2
    """
    held = set(demo_states.corrected.rows(sql, [reported.form, reported.name]))
    assert held == traced != set()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("poor_rat", "poor_rate"),
        ("opening", "poor_movement.opening"),
    ],
)
def test_unknown_or_ambiguous_name_says_what_there_is(demo_states: Demo, name: str, known: str) -> None:
    with pytest.raises(NoFigure) as raised:
        trace(demo_states.corrected.warehouse, name, "60", "2023")
    assert known in raised.value.known


def test_json_is_the_tree(demo_states: Demo) -> None:
    province = demo_states.corrected
    call = answered(
        "trace", "poor_rate", "--unit", "Phú Quí", "--period", "2023", "--format", "json", "--home", province.root
    )
    assert call.code == 0
    reported = json.loads(call.out)
    assert (reported["indicator"], reported["unit_code"], reported["numerator"], reported["reported_units"]) == (
        "poor_rate",
        "602",
        362,
        3,
    )
    (above,) = [term for term in reported["terms"] if term["term"] == "numerator"]
    assert (above["measure"], above["value"], len(above["children"])) == ("poor_households", 362, 3)
    leaf = above["children"][0]["leaves"][0]
    assert {"value", "state", "file_name", "file_hash", "received_at", "sheet", "cell", "raw"} <= leaf.keys()
    assert (
        reported.keys()
        == json.loads(json.dumps(as_dict(trace(province.warehouse, "poor_rate", "602", "2023")), default=str)).keys()
    )


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", ["Huyện Phú Quí · 2023 · Tỷ lệ hộ nghèo: 4,74 % = 362 / 7.639", "Tử số", "3/3 đơn vị"]),
        ("en", ["Huyện Phú Quí · 2023 · Poor rate: 4.74 % = 362 / 7,639", "Numerator", "3/3 units"]),
    ],
)
def test_tree_in_the_terminal_names_cells_and_each_file_once(demo_states: Demo, lang: str, text: list[str]) -> None:
    province = demo_states.corrected
    call = answered("trace", "poor_rate", "-u", "602", "-p", "2023", "--home", province.root, "--lang", lang)
    assert (call.code, call.err) == (0, "")
    assert [words for words in text if words not in call.words] == []
    leaf = find(trace(province.warehouse, "poor_rate", "602", "2023"), first_commune(province.warehouse, "602")).leaves[
        0
    ]
    assert f"{leaf['sheet']}!{leaf['cell']} “{leaf['raw']}”" in call.words
    assert call.out.count(leaf["file_name"]) == 1


def first_commune(warehouse: Path, district: str) -> str:
    return str(dicts(warehouse, "FROM core.units WHERE parent_code = ? ORDER BY code", [district])[0]["code"])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["poor_rat", "--unit", "60", "--period", "2023"], "poor_rate"),
        (["poor_rate", "--unit", "60", "--period", "2020"], "2020"),
        (["poor_rate", "--unit", "Nowhere", "--period", "2023"], "Nowhere"),
        (["poor_rate", "--unit", "60", "--period", "2023", "--as-of", "soon"], "soon"),
        (["poor_rate", "--unit", "60", "--period", "2023", "--format", "csv"], "csv"),
    ],
)
def test_wrong_question_is_one_line_and_exit_2(demo_states: Demo, words: list[str], text: str) -> None:
    call = answered("trace", *words, "--home", demo_states.corrected.root, "--lang", "en")
    assert (call.code, call.out) == (2, "")
    assert text in call.err
    assert len(call.err.splitlines()) == 1
