"""Kết quả rà soát hộ nghèo, hộ cận nghèo."""

import polars as pl

from tonghop.schemas.form import (
    About,
    Count,
    Form,
    MembersOf,
    Row,
    Share,
    claimed,
    claimed_sum,
    measure,
    rule,
    together_within,
)


class PovertyReview(
    Form,
    about=About(
        title_vi="Kết quả rà soát hộ nghèo, hộ cận nghèo",
        title_en="Result of the review of poor and near-poor households",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
        period_kinds=("year", "preliminary"),
    ),
):
    """One row per unit. Households and persons by class after the review; stocks on the day of the review."""

    households: Count = measure("Tổng số hộ dân cư", "Households", kind="stock", unit="household")
    persons: Count = measure(
        "Tổng số nhân khẩu", "Persons", kind="stock", unit="person", members_of=MembersOf("households")
    )
    poor_households: Count = measure("Số hộ nghèo", "Poor households", kind="stock", unit="household")
    poor_rate: Share = claimed("Tỷ lệ hộ nghèo", "Poor rate", of="poor_households", over="households")
    near_poor_households: Count = measure("Số hộ cận nghèo", "Near-poor households", kind="stock", unit="household")
    near_poor_rate: Share = claimed(
        "Tỷ lệ hộ cận nghèo", "Near-poor rate", of="near_poor_households", over="households"
    )
    average_standard_households: Count = measure(
        "Số hộ làm nông, lâm, ngư, diêm nghiệp có mức sống trung bình",
        "Households in agriculture, forestry, fishery and salt making with an average standard of living",
        kind="stock",
        unit="household",
    )
    average_standard_rate: Share = claimed(
        "Tỷ lệ hộ có mức sống trung bình",
        "Rate of households with an average standard of living",
        of="average_standard_households",
        over="households",
    )
    poor_persons: Count = measure(
        "Số nhân khẩu nghèo", "Poor persons", kind="stock", unit="person", members_of=MembersOf("poor_households")
    )
    poor_person_rate: Share = claimed(
        "Tỷ lệ nhân khẩu nghèo", "Rate of poor persons", of="poor_persons", over="persons"
    )
    near_poor_persons: Count = measure(
        "Số nhân khẩu cận nghèo",
        "Near-poor persons",
        kind="stock",
        unit="person",
        members_of=MembersOf("near_poor_households"),
    )
    near_poor_person_rate: Share = claimed(
        "Tỷ lệ nhân khẩu cận nghèo", "Rate of near-poor persons", of="near_poor_persons", over="persons"
    )
    average_standard_persons: Count = measure(
        "Số nhân khẩu của hộ có mức sống trung bình",
        "Persons in households with an average standard of living",
        kind="stock",
        unit="person",
        members_of=MembersOf("average_standard_households"),
    )
    average_standard_person_rate: Share = claimed(
        "Tỷ lệ nhân khẩu có mức sống trung bình",
        "Rate of persons with an average standard of living",
        of="average_standard_persons",
        over="persons",
    )

    multidimensional_poor_households: Count = claimed_sum(
        "Số hộ nghèo đa chiều (hộ nghèo và hộ cận nghèo)",
        "Multidimensionally poor households (poor and near-poor)",
        of=("poor_households", "near_poor_households"),
        unit="household",
    )
    multidimensional_poor_rate: Share = claimed(
        "Tỷ lệ nghèo đa chiều (hộ nghèo và hộ cận nghèo)",
        "Rate of multidimensional poverty (poor and near-poor households)",
        of=("poor_households", "near_poor_households"),
        over="households",
    )
    multidimensional_poor_persons: Count = claimed_sum(
        "Số nhân khẩu nghèo đa chiều (nghèo và cận nghèo)",
        "Multidimensionally poor persons (poor and near-poor)",
        of=("poor_persons", "near_poor_persons"),
        unit="person",
    )
    multidimensional_poor_person_rate: Share = claimed(
        "Tỷ lệ nhân khẩu nghèo đa chiều (nghèo và cận nghèo)",
        "Rate of multidimensionally poor persons (poor and near-poor)",
        of=("poor_persons", "near_poor_persons"),
        over="persons",
    )

    poor_within_households = together_within(
        "error", "poor_within_households", ("poor_households", "near_poor_households"), "households"
    )
    poor_persons_within_persons = together_within(
        "error", "poor_persons_within_persons", ("poor_persons", "near_poor_persons"), "persons"
    )

    @rule(
        "warning",
        at="households",
        expected=lambda row: row.poor_households + row.near_poor_households + 1,
        vi="“{households!t}” ({households}) đúng bằng “{poor_households!t}” cộng “{near_poor_households!t}”; "
        "cột này phải là tất cả các hộ.",
        en="“{households!t}” ({households}) is just “{poor_households!t}” and “{near_poor_households!t}”; "
        "this column must be all households.",
    )
    def not_all_are_poor(row: Row) -> pl.Expr:
        """A column of poor and near-poor households together is headed `Tổng số hộ`, too."""
        return (row.households <= 0) | (row.poor_households + row.near_poor_households != row.households)

    @rule(
        "warning",
        at="persons",
        expected=lambda row: row.households * 15,
        vi="Bình quân nhân khẩu mỗi hộ ngoài khoảng 1–15 (“{persons!t}”: {persons}, “{households!t}”: {households}).",
        en="Persons per household lie outside 1–15 (“{persons!t}”: {persons}, “{households!t}”: {households}).",
    )
    def persons_per_household(row: Row) -> pl.Expr:
        """That there are fewer persons than households is said by a rule of its own, but of none at all."""
        return (row.households <= 0) | ((row.persons > 0) & (row.persons <= row.households * 15))
