"""One spelling for what is only a difference of typing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.units import units
from tonghop.transforms.spelling import loose_key, name_key, plain, split_type, unaccented, unaccented_key

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
COMPOSED = st.text(alphabet=LETTERS + LETTERS.upper() + "Ðð '’.,-\u00a0\n\t", max_size=40)
VIETNAMESE = st.one_of(COMPOSED, COMPOSED.map(lambda text: unicodedata.normalize("NFD", text)))


@given(VIETNAMESE)
def test_plain_of_plain_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(VIETNAMESE)
def test_unaccented_of_unaccented_is_unaccented(text: str) -> None:
    assert unaccented(unaccented(text)) == unaccented(text)


@given(VIETNAMESE)
def test_unaccented_text_has_no_accent_left(text: str) -> None:
    assert unaccented(text.replace("’", "'")).isascii()


@given(COMPOSED)
def test_composed_and_decomposed_texts_are_the_same(text: str) -> None:
    assert plain(unicodedata.normalize("NFD", text)) == plain(unicodedata.normalize("NFC", text))


@given(VIETNAMESE)
def test_case_and_spacing_make_no_difference(text: str) -> None:
    spaced = "\u00a0 " + text.replace(" ", " \n ").upper() + "\t"
    assert plain(spaced) == plain(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Thuận Hoà", "thuận hòa"),
        ("Thuận Hòa", "thuận hòa"),
        ("Phú Thuỷ", "phú thủy"),
        ("Vũ Hoà, Tân Thuỵ", "vũ hòa, tân thụy"),
        ("Hoàng Hoa Thám", "hoàng hoa thám"),
        ("Khoẻ", "khỏe"),
        ("HOÀ BÌNH", "hòa bình"),
    ],
)
def test_the_tone_has_one_place(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@pytest.mark.parametrize("typed", ["Đức Linh", "Ðức Linh", "đức linh", "ÐỨC LINH", "ðức  linh"])
def test_the_letters_that_look_like_a_stroked_d_are_one(typed: str) -> None:
    assert plain(typed) == "đức linh"
    assert unaccented(typed) == "duc linh"


@pytest.mark.parametrize("invisible", ["\u200b", "\u00a0", "\n"])
def test_invisible_characters_around_a_name_are_dropped(invisible: str) -> None:
    assert plain(f"{invisible}Xã Hàm Liêm{invisible}") == "xã hàm liêm"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("TP. Phan Thiết", "thành phố"),
        ("TP Phan Thiết", "thành phố"),
        ("Thành phố Phan Thiết", "thành phố"),
        ("TX. Phan Thiết", "thị xã"),
        ("TT.Phan Thiết", "thị trấn"),
        ("TT Phan Thiết", "thị trấn"),
        ("H. Phan Thiết", "huyện"),
        ("Q. Phan Thiết", "quận"),
        ("P. Phan Thiết", "phường"),
        ("P.Phan Thiết", "phường"),
        ("X. Phan Thiết", "xã"),
        ("X .  Phan  Thiết", "xã"),
        ("T. Phan Thiết", "tỉnh"),
        ("ĐK. Phan Thiết", "đặc khu"),
        ("- Xã Phan Thiết:", "xã"),
        ("Phan Thiết", ""),
    ],
)
def test_a_type_is_written_out_and_parted_from_the_name(typed: str, kind: str) -> None:
    assert name_key(typed) == (kind, "phan thiết")
    assert unaccented_key(typed) == (unaccented(kind), "phan thiet")


@pytest.mark.parametrize(
    "name", ["Xa Ngon", "Tân Hà", "Hàm Thắng", "Tiến Thành", "Phường", "Xã", "Thuận Nam", "Đa Kai"]
)
def test_a_name_that_only_begins_with_the_letters_of_a_type_has_none(name: str) -> None:
    assert split_type(plain(name)) == ("", plain(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ky", "ki"),
        ("lý", "lí"),
        ("kỳ sơn", "kì sơn"),
        ("đăk ơ", "đắk ơ"),
        ("ia h'drai", "ia hdrai"),
        ("kdang", "k dang"),
        ("phú quí", "phú quý"),
        ("mỹ an", "mĩ an"),
    ],
)
def test_a_loose_key_forgives_y_and_i_apostrophes_and_spaces(one: str, other: str) -> None:
    assert loose_key(plain(one)) == loose_key(plain(other))


def test_a_loose_key_keeps_other_names_apart() -> None:
    assert len({loose_key(plain(name)) for name in ("tân hà", "tân hạ", "tân hải", "tân an", "tấn hà")}) == 5


def test_every_name_of_a_list_begins_with_the_type_that_the_list_says() -> None:
    wrong = [unit for unit in units("60") if name_key(unit.name)[0] != unit.type]
    assert wrong == []
