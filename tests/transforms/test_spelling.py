"""One spelling for what is only a difference of typing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.units import units
from tonghop.transforms.spelling import (
    loose_key,
    name_key,
    plain,
    share_of,
    split_type,
    unaccented,
    unaccented_key,
    without_numbering,
)

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


@pytest.mark.parametrize("vowels", ["oa", "oe", "uy"])
@pytest.mark.parametrize("tone", ["\u0300", "\u0301", "\u0309", "\u0303", "\u0323"])
def test_every_tone_at_the_end_of_a_syllable_has_one_place(vowels: str, tone: str) -> None:
    first, second = vowels[0], vowels[1]
    new, old = (unicodedata.normalize("NFC", typed) for typed in (first + second + tone, first + tone + second))
    assert plain(f"h{new} T{new.upper()}, {new}") == f"h{old} t{old}, {old}"
    assert plain(f"q{new} h{new}n") == f"q{new} h{new}n"


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
        ("Đặc khu Phan Thiết", "đặc khu"),
        ("Thị xã Phan Thiết", "thị xã"),
        ("T. X Phan Thiết", "thị xã"),
        ("T.P Phan Thiết", "thành phố"),
        ("Thị trấn Phan Thiết", "thị trấn"),
        ("T.T. Phan Thiết", "thị trấn"),
        ("Huyện Phan Thiết", "huyện"),
        ("Huyện đảo Phan Thiết", "huyện"),
        ("Quận Phan Thiết", "quận"),
        ("Phường: Phan Thiết", "phường"),
        ("Tỉnh Phan Thiết", "tỉnh"),
        ("- Xã Phan Thiết:", "xã"),
        ("• Xã Phan-Thiết *", "xã"),
        ("Xã * Phan Thiết", "xã"),
        ("1.2. UBND xã Phan Thiết (NTM) *", "xã"),
        ("Ủy ban nhân dân xã  Phan Thiết;", "xã"),
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
        ("đak ơ", "đắk ơ"),
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


@pytest.mark.parametrize(
    "number",
    [
        "1.",
        "1)",
        "(1)",
        "01-",
        "1/",
        "1.2.",
        "1.10",
        "12",
        "a)",
        "đ/",
        "(a)",
        "II-",
        "iv.",
        "V)",
        "(iii)",
        "x.",
        "A.",
        "-",
        "+",
        "•",
    ],
)
def test_a_number_before_a_unit_is_no_part_of_its_name(number: str) -> None:
    assert without_numbering(plain(f"{number} Xã Tân Đức")) == "xã tân đức"
    assert name_key(f"{number} Xã Tân Đức") == ("xã", "tân đức")


@pytest.mark.parametrize("text", ["12 tháng", "1.234", "2023", "v tân", "khu phố 1", "x. tân", "ia pal", "đ. tân", "i"])
def test_what_may_be_a_part_of_the_name_stays(text: str) -> None:
    assert without_numbering(text) == text


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("P. 01", ("phường", "1")),
        ("Phường 10", ("phường", "10")),
        ("Xã Ea H’Leo", ("xã", "ea h'leo")),
        ("Xã K`Dang", ("xã", "k'dang")),
    ],
)
def test_zeros_and_apostrophes_make_no_difference(typed: str, key: tuple[str, str]) -> None:
    assert name_key(typed) == key


@pytest.mark.parametrize(
    ("step", "text", "share"),
    [
        ("hộ nghèo", "hộ nghèo", 1.0),
        ("hộ", "số hộ", 0.4),
        ("hộ", "thộ hộ", 2 / 6),
        ("hộ", "thộ", 0.0),
        ("hộ", "hộp", 0.0),
        ("hộ", "số nhà", 0.0),
        ("hộ", "so ho", 0.4),
        ("hộ", "so hop", 0.0),
        ("hộ", "hợ ho", 0.0),
    ],
)
def test_the_share_of_a_step_is_that_of_whole_words(step: str, text: str, share: float) -> None:
    assert share_of(step, text) == share
