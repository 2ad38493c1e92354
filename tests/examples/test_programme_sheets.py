"""The demo's sheets of analyses, policies and the plan: what the program reads of them is what the figures are."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.workbooks import ReadFile, checked, understood
from tonghop.examples import demo
from tonghop.examples.analyses import analyses
from tonghop.examples.plan import targets
from tonghop.examples.policies import policies
from tonghop.examples.tables import ALL_INVENTED, NOTE

Place = tuple[str, str, str, str]
"""Form, unit, category, measure."""
Figures = dict[Place, Decimal | None]
"""None: not applicable."""

ANALYSES = ("deprivation", "near_poor_deprivation", "poverty_groups", "poverty_causes", "child_poverty")


def _analyses(inbox: Path) -> list[Path]:
    return demo.write_analyses(inbox)


def _year(inbox: Path) -> list[Path]:
    return demo.write_policies(inbox, demo.PERIOD)


def _half(inbox: Path) -> list[Path]:
    return demo.write_policies(inbox, demo.HALF)


def _plan(inbox: Path) -> list[Path]:
    return [demo.write_plan(inbox)]


WRITTEN: dict[str, Callable[[Path], list[Path]]] = {
    "analyses": _analyses,
    "policies": _year,
    "half-year": _half,
    "plan": _plan,
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programme")


@pytest.fixture(scope="module")
def written(inbox: Path) -> dict[str, list[Path]]:
    """Every group of files, in the inbox."""
    return {name: write(inbox) for name, write in WRITTEN.items()}


@pytest.fixture(scope="module")
def extracts(inbox: Path, written: dict[str, list[Path]]) -> dict[str, list[ReadFile]]:
    """What the program understands of each group of files."""
    return {
        name: [understood(path.read_bytes(), path.relative_to(inbox).as_posix()) for path in paths]
        for name, paths in written.items()
    }


def _reported(extracts: list[ReadFile], *, is_claim: bool = False) -> Figures:
    """Every figure that is no claim, or every claim; blank cells are left out."""
    found: Figures = {}
    for submission in (s for extract in extracts for s in extract.submissions):
        for o in submission.observations:
            if o.is_claim == is_claim and o.state != "blank":
                place = (submission.form, o.unit_code, o.category, o.measure)
                value = None if o.state == "not_applicable" else Decimal(o.value or "")
                assert found.setdefault(place, value) == value
    return found


def _of_policies(period: str) -> Iterator[tuple[Place, Decimal | None]]:
    for form, reported in policies(period).items():
        for (unit, category), row in reported.items():
            for measure, value in row.items():
                yield (form, unit, category, measure), None if value is None else Decimal(value)


def _of_analyses() -> Iterator[tuple[Place, Decimal | None]]:
    for code, own in analyses().items():
        for form in ANALYSES:
            for measure, value in getattr(own, form).items():
                yield (form, code, "", measure), Decimal(value)
        for group, row in own.ethnicity.items():
            for measure, value in row.items():
                yield ("ethnicity", code, group, measure), Decimal(value)


def _differing(extracts: list[ReadFile], expected: Figures) -> dict[Place, tuple[Decimal | None, Decimal | None]]:
    """Places where the two differ, as pairs of what was read and what was meant.

    The province's own figures are read as claims where its districts stand beside it: of these only what is meant
    counts. A sum over parts none of which applies does not apply either, and is no figure.
    """
    reported, claims, missing = _reported(extracts), _reported(extracts, is_claim=True), Decimal(-1)
    places = {place: reported.get(place, claims.get(place, missing)) for place in reported.keys() | expected.keys()}
    pairs = {place: (value, expected.get(place, missing)) for place, value in places.items()}
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1] and pair != (None, missing)}


def test_analyses_are_read_as_they_are(extracts: dict[str, list[ReadFile]]) -> None:
    assert _differing(extracts["analyses"], dict(_of_analyses())) == {}


@pytest.mark.parametrize(("name", "period"), [("policies", demo.PERIOD), ("half-year", demo.HALF)])
def test_policies_are_read_as_they_are(extracts: dict[str, list[ReadFile]], name: str, period: str) -> None:
    assert _differing(extracts[name], dict(_of_policies(period))) == {}
    submissions = [s for extract in extracts[name] for s in extract.submissions]
    assert {s.period for s in submissions} == {period}
    assert sorted(s.form for s in submissions) == sorted(policies(period))


def test_plan_is_read_as_it_is(extracts: dict[str, list[ReadFile]]) -> None:
    expected = {
        ("targets", unit, target, measure): Decimal(str(value))
        for unit, reported in targets().items()
        for target, row in reported.items()
        for measure, value in row.items()
    }
    assert _differing(extracts["plan"], dict(expected)) == {}
    assert {s.period for extract in extracts["plan"] for s in extract.submissions} == {demo.PLAN_PERIOD}


def test_offices_of_the_province_send_policies_and_plan(extracts: dict[str, list[ReadFile]]) -> None:
    senders = {
        s.sender_code: s.form for name in ("policies", "half-year") for r in extracts[name] for s in r.submissions
    }
    assert senders.keys() == {
        "60-education_department",
        "60-fatherland_front",
        "60-labour_department",
        "60-social_insurance",
        "60-social_policy_bank",
    }
    assert {s.sender_code for r in extracts["plan"] for s in r.submissions} == {"60-labour_department"}


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_is_found_wrong(extracts: dict[str, list[ReadFile]], name: str, tmp_path: Path) -> None:
    reported = [
        (finding.rule, finding.sheet, finding.cell) for extract in extracts[name] for finding in extract.findings
    ]
    assert reported == []
    _, findings = checked(tmp_path, *extracts[name])
    assert findings.height == 0


def test_files_are_the_same_bytes_every_time(inbox: Path, written: dict[str, list[Path]], tmp_path: Path) -> None:
    def digests(folder: Path, paths: list[Path]) -> dict[str, str]:
        assert {path for path in folder.rglob("*") if path.is_file()} == set(paths)
        return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}

    again = [path for write in WRITTEN.values() for path in write(tmp_path)]
    assert digests(tmp_path, again) == digests(inbox, [path for paths in written.values() for path in paths])


def _sheets(path: Path) -> Iterator[tuple[str, str]]:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        yield name, "\n".join(cell for row in rows for cell in row if isinstance(cell, str))


@pytest.mark.parametrize("name", WRITTEN)
def test_every_sheet_says_below_its_table_that_it_is_made_up(written: dict[str, list[Path]], name: str) -> None:
    for path in written[name]:
        for sheet, text in _sheets(path):
            below = text.rsplit("Tổng cộng", 1)[-1]
            assert "Số liệu minh họa: " in below, (path, sheet)
            if name == "analyses":
                assert NOTE in below
            if name == "half-year":
                assert ALL_INVENTED in below


def test_sheets_of_the_year_say_what_was_published(written: dict[str, list[Path]]) -> None:
    notes = {sheet: text for path in written["policies"] for sheet, text in _sheets(path)}
    partly = {sheet for sheet, text in notes.items() if "là số công bố" in text}
    assert partly == {"Cho vay", "Quỹ Vì người nghèo", "Nhà ở", "Cấp thẻ BHYT", "Đào tạo nghề"}
    assert {sheet for sheet, text in notes.items() if ALL_INVENTED in text} == notes.keys() - partly


def test_analyses_come_in_several_looks(inbox: Path, extracts: dict[str, list[ReadFile]]) -> None:
    assert len(extracts["analyses"]) == 10
    texts = {path.parent.name: dict(_sheets(path)) for path in sorted(inbox.glob("2023/*/phan tich*"))}
    exports = {name for name, sheets in texts.items() if "Biểu 4b Tỷ lệ" in sheets}
    assert exports == {"tuy-phong", "duc-linh", "ham-tan"}
    for name, sheets in texts.items():
        near_poor = sheets["Biểu 5 Thiếu hụt cận nghèo"]
        assert ("CƠ BẢN CỦA HỘ NGHÈO" in near_poor) is (name in exports)
        assert ("Việc làm" in near_poor) is (name not in exports)
    in_rows = {name for name, sheets in texts.items() if "Đơn vị\nDân tộc\n" in sheets["Biểu 9 Dân tộc"]}
    assert in_rows == {"la-gi", "phu-qui"}
