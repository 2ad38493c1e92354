"""Which unit a name means: certain, or a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks import BAC_BINH, HAM_TAN, TANH_LINH, context
from tonghop.transforms.entities.units import Unit, UnitIndex
from tonghop.transforms.spelling import name_key

DUC_LINH, LA_GI, PHAN_THIET, HAM_THUAN_BAC, HAM_THUAN_NAM = "600", "594", "593", "597", "598"
DAY = "2023-12-31"
INDEX = context().index(DAY)
UNITS = sorted(INDEX.by_code.values())


def made(*names: str) -> UnitIndex:
    """A district of these communes, in a province of its own."""
    district = [Unit("9", DAY, "province", "Tỉnh Chín", None), Unit("90", DAY, "district", "Huyện Chín Mươi", "9")]
    return UnitIndex([*district, *(Unit(f"90{n}", DAY, "commune", name, "90") for n, name in enumerate(names))])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
def test_a_unit_resolves_by_its_code(unit: Unit) -> None:
    assert INDEX.resolve("", INDEX.root.code, unit.code).unit == unit


@pytest.mark.parametrize(
    ("typed", "code", "how"),
    [
        ("Xã Tân Đức", "23251", "exact"),
        ("XÃ  TÂN ĐỨC", "23251", "exact"),
        ("Xa\u0303 Ta\u0302n Ðu\u031b\u0301c", "23251", "exact"),
        ("X. Tân Đức", "23251", "normalised"),
        ("Tân Đức", "23251", "normalised"),
        ("- Xã Tân Đức:", "23251", "normalised"),
        ("TT. Tân Nghĩa", "23236", "normalised"),
        ("TT Tân Nghĩa", "23236", "normalised"),
        ("H. Hàm Tân", HAM_TAN, "normalised"),
        ("Hàm Tân", HAM_TAN, "normalised"),
        ("Tan Duc", "23251", "unaccented"),
        ("Xa Tan Duc", "23251", "unaccented"),
        ("TT Tan Nghia", "23236", "unaccented"),
        ("TT. Tân Nghĩaa", "23236", "fuzzy"),
        ("Phường Tân Nghĩa", "23236", "other type"),
        ("Xã TânĐức", "23251", "loose"),
    ],
)
def test_a_name_is_understood_within_its_district_and_says_how(typed: str, code: str, how: str) -> None:
    match = INDEX.resolve(typed, HAM_TAN)
    assert match.unit is not None
    assert (match.unit.code, match.how) == (code, how)


@pytest.mark.parametrize(
    ("typed", "within", "code"),
    [
        ("Phường Phú Thuỷ", PHAN_THIET, "22924"),
        ("P. Phú Thủy", PHAN_THIET, "22924"),
        ("Xã Thuận Hoà", HAM_THUAN_BAC, "23071"),
        ("Xã Vũ Hòa", DUC_LINH, "23218"),
        ("Xã Thuận Quí", HAM_THUAN_NAM, "23140"),
        ("TX. La Gi", "60", LA_GI),
        ("TP Phan Thiết", "60", PHAN_THIET),
        ("Huyện Phú Quý", "60", "602"),
        ("Xã Thuận Quý", HAM_THUAN_NAM, "23140"),
    ],
)
def test_tone_places_y_and_abbreviations_are_only_spelling(typed: str, within: str, code: str) -> None:
    match = INDEX.resolve(typed, within)
    assert match.unit is not None
    assert match.unit.code == code


@pytest.mark.parametrize(("within", "code"), [(DUC_LINH, "23221"), (HAM_TAN, "23257")])
def test_a_name_of_two_units_means_the_one_in_its_district(within: str, code: str) -> None:
    match = INDEX.resolve("Xã Tân Hà", within)
    assert match.unit is not None
    assert match.unit.code == code


def test_a_name_of_two_units_in_one_province_is_a_question() -> None:
    match = INDEX.resolve("Xã Tân Hà", "60")
    assert (match.unit, match.how) == (None, "ambiguous")
    assert {unit.code for unit in match.candidates} == {"23221", "23257"}


def test_a_name_without_its_type_that_two_units_bear_is_a_question() -> None:
    assert INDEX.resolve("Bình Tân", "60").how == "ambiguous"
    assert [INDEX.resolve(f"{kind} Bình Tân", "60").how for kind in ("Xã", "Phường")] == ["exact", "exact"]


@pytest.mark.parametrize("typed", ["Xã Bắc Ruộng", "Bắc Ruộng", "X. Bắc Ruộng"])
def test_a_name_that_belongs_elsewhere_is_outside_and_says_where(typed: str) -> None:
    match = INDEX.resolve(typed, HAM_TAN)
    assert (match.unit, match.how) == (None, "outside")
    assert [unit.parent_code for unit in match.candidates] == [TANH_LINH]


def test_a_name_that_belongs_elsewhere_is_no_misspelling_of_one_here() -> None:
    assert INDEX.resolve("Xã Tân Tiến", HAM_TAN).how == "outside"


def test_a_code_of_another_district_is_outside() -> None:
    match = INDEX.resolve("Xã Tân Đức", TANH_LINH, "23251")
    assert (match.unit, match.how) == (None, "outside")


def test_an_unknown_code_leaves_the_name_to_decide() -> None:
    match = INDEX.resolve("Xã Tân Đức", HAM_TAN, "99999")
    assert match.unit is not None
    assert (match.unit.code, match.how) == ("23251", "exact")


@pytest.mark.parametrize("typed", ["Xã Không Đâu", "", "1", "Tân", "Thôn 3", "Người lập biểu"])
def test_a_text_like_no_unit_is_unknown(typed: str) -> None:
    match = INDEX.resolve(typed, HAM_TAN)
    assert (match.unit, match.how) == (None, "unknown")


@pytest.mark.parametrize("typed", ["TT. Tân Nghĩaa", "Xã Sôngg Phan"])
def test_a_likeness_counts_only_where_it_is_allowed(typed: str) -> None:
    assert INDEX.resolve(typed, HAM_TAN).how == "fuzzy"
    assert INDEX.resolve(typed, HAM_TAN, allow_similar=False).unit is None


def test_a_misspelling_of_two_units_is_a_question() -> None:
    match = made("Xã Thạnh Phú A", "Xã Thạnh Phú B").resolve("Xã Thạnh Phú C", "90")
    assert (match.unit, match.how) == (None, "ambiguous")
    assert len(match.candidates) == 2


def test_a_misspelling_with_the_wrong_type_is_only_a_hint() -> None:
    match = made("Phường Thạnh Phước", "Xã Long An").resolve("Xã Thạnh Phướt", "90")
    assert (match.unit, match.how) == (None, "unknown")
    assert [unit.name for unit in match.candidates] == ["Phường Thạnh Phước"]


def test_another_type_is_taken_only_where_one_unit_bears_the_name() -> None:
    index = made("Phường Tân An", "Xã Tân An", "Xã Long Hà")
    assert index.resolve("Thị trấn Tân An", "90").unit is None
    assert index.resolve("Thị trấn Long Hà", "90").how == "other type"


def test_names_alike_without_accents_are_a_question_when_typed_without() -> None:
    index = made("Xã Tân Hà", "Xã Tân Hạ")
    assert index.resolve("Xa Tan Ha", "90").how == "ambiguous"
    assert [index.resolve(name, "90").how for name in ("Xã Tân Hà", "Xã Tân Hạ")] == ["exact", "exact"]


@pytest.mark.parametrize("code", ["22945", "22951"])
def test_a_code_reused_after_a_merger_means_the_unit_of_the_day(code: str) -> None:
    before, after = (context().index(day).by_code[code] for day in ("2024-11-30", "2024-12-01"))
    assert before.valid_from < after.valid_from
    assert context().index("2024-11-30").resolve(before.name, PHAN_THIET).unit == before
    assert context().index("2024-12-01").resolve(after.name, PHAN_THIET).unit == after


def test_a_unit_that_was_merged_away_is_no_longer_known() -> None:
    before, after = (context().index(day).resolve("Phường Hưng Long", PHAN_THIET) for day in (DAY, "2024-12-31"))
    assert before.unit is not None
    assert after.unit is None


def test_the_lowest_unit_in_common() -> None:
    assert INDEX.common(["23251"]).code == "23251"
    assert INDEX.common(["23251", "23257"]).code == HAM_TAN
    assert INDEX.common(["23251", HAM_TAN]).code == HAM_TAN
    assert INDEX.common(["23251", "23221"]).code == "60"


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_what_contains_a_unit_stands_on_its_path(one: Unit, other: Unit) -> None:
    assert INDEX.contains(one.code, other.code) == (one.code in INDEX.path(other.code))
    assert INDEX.contains(INDEX.common([one.code, other.code]).code, one.code)
    assert INDEX.path(one.code)[0] == "60"


@given(st.sampled_from(UNITS), st.sampled_from(["60", BAC_BINH, HAM_TAN, PHAN_THIET]), st.data())
def test_a_name_that_is_not_the_units_own_is_never_taken_for_sure(unit: Unit, within: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(unit.name) - 1))
    typed = unit.name[:at] + data.draw(st.sampled_from("aáhnxz ")) + unit.name[at + 1 :]
    match = INDEX.resolve(typed, within)
    if match.unit is None:
        assert match.how in ("unknown", "ambiguous", "outside")
    else:
        is_own = name_key(match.unit.name)[1] == name_key(typed)[1]
        assert INDEX.contains(within, match.unit.code)
        assert is_own == (match.how in ("exact", "normalised", "other type"))


@pytest.mark.parametrize(("name", "code"), [("Phường Hưng Long", "22915"), ("Xã Tân Hà", "23251")])
def test_a_code_and_a_name_of_different_units_are_a_question(name: str, code: str) -> None:
    assert INDEX.resolve(name, "60", code).unit is None


def test_a_ward_is_no_district_of_its_name() -> None:
    match = context("79").index(DAY).resolve("Phường 1", "79")
    assert match.unit is None or match.unit.level == "commune"


def test_the_number_of_a_ward_needs_no_leading_zero() -> None:
    match = context("79").index(DAY).resolve("Phường 1", "770")
    assert match.unit is not None
    assert match.unit.name == "Phường 01"


@pytest.mark.parametrize(
    "typed",
    ["1. Xã Tân Đức", "1.10. Xã Tân Đức", "2) Tân Đức", "UBND xã Tân Đức", "Xã Tân Đức (xã NTM)", "- Xã Tân Đức *"],
)
def test_what_people_put_around_a_name_is_no_part_of_it(typed: str) -> None:
    assert INDEX.resolve(typed, "601").unit == INDEX.by_code["23251"]


def test_an_island_district_is_a_district() -> None:
    assert INDEX.resolve("Huyện Đảo Phú Quý", "60").unit == INDEX.by_code["602"]
