"""Texts typed in fonts from before Unicode: every letter of the alphabet, alone and among others."""

from collections.abc import Iterator
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import properties
from tonghop.transforms.files.legacy_fonts import decoded, encoding_of, is_mixed
from tonghop.transforms.files.legacy_letters import TCVN3, VNI


def alphabet() -> Iterator[str]:
    """The small letters of Vietnamese that ASCII lacks, by Unicode's own composition."""
    yield "đ"
    for vowel in "aăâeêioôơuưy":
        yield from (normalize("NFC", vowel + tone) for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"))


SMALL = [letter for letter in alphabet() if not letter.isascii()]
CAPITAL = [letter.upper() for letter in SMALL]
IS_TYPED = {"tcvn3": {letter: typed for typed, letter in TCVN3.items()}, "vni": {}}
for typed, letter in VNI.items():
    IS_TYPED["vni"].setdefault(letter, typed)


def test_both_encodings_have_every_letter() -> None:
    assert len(SMALL) == 67
    assert set(TCVN3.values()) == {*SMALL, *"ĂÂÊÔƠƯĐ"}
    assert set(VNI.values()) - {*"aeiouyAEIOUY"} == {*SMALL, *CAPITAL}


def test_tcvn3_has_its_letters_at_the_places_of_the_standard() -> None:
    """As glibc's charmap TCVN5712-1 has them; the places left out (.) hold capitals that the third set lacks."""
    standard = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
    held = {chr(place): letter for place, letter in enumerate(standard, 0xA1) if letter != "."}
    assert held == TCVN3


def test_vni_writes_words_as_its_typists_do() -> None:
    typed = "Thaúng, Ñöùc Linh, Haøm Thuaän Baéc, Phuù Quyù, ngheøo, caän ngheøo, hoä, nhaân khaåu, tyû leä, kî"
    meant = "Thẳng, Đức Linh, Hàm Thuận Bắc, Phú Quý, nghèo, cận nghèo, hộ, nhân khẩu, tỷ lệ, kỵ"
    assert decoded(typed, "VNI-Times") == meant
    assert decoded("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "VNI-Helve") == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert decoded("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "VNI-Times") == "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"


@pytest.mark.parametrize(("encoding", "font"), [("tcvn3", ".VnTime"), ("vni", "VNI-Times")])
@given(data=st.data())
@properties.all_examples(200)
def test_any_text_of_such_letters_comes_back(encoding: str, font: str, data: st.DataObject) -> None:
    letters = IS_TYPED[encoding]
    text = data.draw(st.text(st.sampled_from([*letters, *"bcdghklmnpqrstvxaeiouy ,.-0123456789"]), max_size=40))
    stored = "".join(letters.get(letter, letter) for letter in text)
    read = decoded(stored, font)
    assert read == text
    assert is_normalized("NFC", read)


def test_a_font_of_capitals_writes_small_letters() -> None:
    assert decoded("HuyÖn §øc Linh", ".VnTimeH") == "HUYỆN ĐỨC LINH"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (" .vnArialH ", "tcvn3"),
        ("VNI-Times", "vni"),
        ("vni Helve", "vni"),
        ("Arial", None),
        ("VNI", None),
        ("Times .VnTime", None),
        ("", None),
    ],
)
def test_an_encoding_is_known_by_the_fonts_name(font: str, encoding: str | None) -> None:
    assert encoding_of(font) == encoding


@pytest.mark.parametrize("text", ["X· T©n §øc", "Xaõ Taân Ñöùc", "Ha Noi"])
def test_a_text_in_another_font_stays(text: str) -> None:
    assert decoded(text, "Arial") == text
    assert not is_mixed(text, "Arial")


def test_a_text_that_was_typed_in_unicode_stays_whatever_its_font() -> None:
    for font in (".VnTime", ".VnTimeH", "VNI-Times"):
        assert decoded("Xã Tân Đức", font) == "Xã Tân Đức"
        assert decoded("Ha Noi", font) == "Ha Noi"
        assert not is_mixed("Xã Tân Đức", font)
        assert not is_mixed("Ha Noi", font)


def test_bytes_that_windows_shows_as_punctuation_are_those_of_the_font() -> None:
    assert decoded("§øc \u2013 \u2018X·\u2019", ".VnTime") == "Đức \u2013 \u2018Xã\u2019"
    assert decoded("HuyÖn", ".VnTime") == "Huyện"
    assert decoded("Huyeän", "VNI-TimesH") == "Huyện"


def test_letters_of_the_font_beside_others_typed_in_unicode_fit_no_decoding() -> None:
    assert is_mixed("X· Đức", ".VnTime")
    assert is_mixed("Taân Đức", "VNI-Times") is False  # aâ could be Unicode's own
    assert not is_mixed("X·", ".VnTime")
    assert not is_mixed("Đức 25°, 3 m²", ".VnTime")
    assert not is_mixed("X· \u2013 T©n", ".VnTime")
