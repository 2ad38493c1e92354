"""Who serves a home, as the home says it, and what may be chosen in the form for a correction; without Prefect."""

import json

import pytest

from tests.province import Province
from tonghop.configs.units import units
from tonghop.flows.choices import period_choices, unit_choices, unit_of_choice
from tonghop.flows.errors import AlreadyServed
from tonghop.flows.serving import api_of_server, serving
from tonghop.ledger.home import Home

API = "http://127.0.0.1:4200/api"


def test_a_home_names_its_server_for_as_long_as_it_is_served(province: Province) -> None:
    assert api_of_server(province) is None
    with serving(province) as publish:
        assert api_of_server(province) is None
        publish(API)
        assert api_of_server(province) == API
    assert api_of_server(province) is None
    assert not province.serving.exists()


@pytest.mark.parametrize("note", [json.dumps({"api": API, "pid": 1}), "{", "[]", "null"])
def test_what_a_dead_process_wrote_is_not_believed(province: Province, note: str) -> None:
    province.serving.write_text(note, encoding="utf-8")
    assert api_of_server(province) is None
    with serving(province):
        pass


def test_a_home_is_served_once(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonghop.flows.serving._PROBE_SECONDS", 0.0)
    with serving(province) as publish:
        publish(API)
        with pytest.raises(AlreadyServed, match=r"127\.0\.0\.1:4200"), serving(province):
            pass
        assert api_of_server(province) == API


def test_choices_are_the_units_of_the_province_and_all_periods(province: Province) -> None:
    choices = unit_choices(province)
    assert choices[0] == "60 Tỉnh Bình Thuận"
    assert {choice.split()[0] for choice in choices} == {unit.code for unit in units(province.province)}
    assert unit_of_choice(province, "597 Huyện Hàm Thuận Bắc") == "597"
    assert [unit_of_choice(province, text) for text in ("597", "Hàm Thuận Bắc")] == ["597", "Hàm Thuận Bắc"]
    assert {"2023", "2023-H1"} <= set(period_choices())


def test_the_country_offers_no_list_of_ten_thousand_communes(province: Province) -> None:
    country = Home(root=province.root, province="VN")
    choices = unit_choices(country)
    assert {"VN Cả nước", "597 Huyện Hàm Thuận Bắc"} <= set(choices)
    assert len(choices) < 2000
