"""Whether a text can be seen on its ground: one in the colour of the paper is hidden."""

import re

Colour = str | None
"""Six hexadecimal digits, or any other name of a colour; None if it is not known."""
WHITE, BLACK, TRANSPARENT = "ffffff", "000000", "transparent"
_NEAR = 12
"""How far each of red, green and blue may lie apart in two colours that nobody tells apart."""
_HEX = re.compile(r"[0-9a-f]{6}")
_CSS_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})")
_CSS_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)")
_FAINT = 0.05
"""The part of a colour below which nobody sees it."""
_CSS_NAMES = {"white": WHITE, "window": WHITE, "black": BLACK, "windowtext": BLACK, "auto": BLACK}
_CSS_NAMES |= {"snow": "fffafa", "ghostwhite": "f8f8ff", "mintcream": "f5fffa", "whitesmoke": "f5f5f5"}
"""All names of colours that are black or white, or nearly."""


def is_seen(text: Colour, ground: Colour) -> bool:
    """Whether a text shows on a ground; where one of the colours is not known, it is taken to."""
    if text == TRANSPARENT:
        return False
    if text is None or ground is None:
        return True
    if not (_HEX.fullmatch(text) and _HEX.fullmatch(ground)):
        return text != ground
    parts = (abs(int(text[n : n + 2], 16) - int(ground[n : n + 2], 16)) for n in (0, 2, 4))
    return any(part > _NEAR for part in parts)


def css_colour(text: str) -> Colour:
    """A colour as style sheets write it; a gradient or a picture is not known."""
    text = text.strip().lower()
    if match := _CSS_HEX.fullmatch(text):
        return match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    if match := _CSS_RGB.fullmatch(text):
        strength = float(match[4]) / (100 if match[5] else 1) if match[4] else 1
        hexadecimal = "".join(f"{min(int(part), 255):02x}" for part in match.groups()[:3])
        return hexadecimal if strength == 1 else TRANSPARENT if strength < _FAINT else None
    return _CSS_NAMES.get(text, text if text.isalpha() else None)
