"""What stands in cells → raw text, value as decimal text, and the state that explains the value; in polars.

What is no number is `unreadable`; no value is ever invented. The rules of numbers are in `transforms.numbers`.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from unicodedata import decimal

import polars as pl

from tonghop.schemas.table import WHOLE_DIGITS
from tonghop.transforms import numbers

_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
"""What Python strips from a text; polars' own list lacks some of it."""
_DIGITS = {c: str(decimal(c)) for c in map(chr, range(128, 0x20000)) if c.isdecimal()}
"""The digits of other scripts, each with the digit that it means; beyond these two planes Unicode has no scripts."""
_EXACT = 1e15
"""Whole numbers below this are written without an exponent."""
_DECIMALS, _NOISE = 4, 1e-14
"""Decimals that people write, and what a sum of binary fractions may differ from its decimal one, as a share."""
_PLACES = 9
"""The most places by which a decimal mark is moved: 1 tỷ is 10^9 đồng."""
_TEXT = ["text", "is_share", "is_amount", "mark", "places"]
"""What the reading of a text depends on."""


def read_cells(cells: pl.DataFrame, money: Mapping[str, int]) -> pl.DataFrame:
    """Add `raw`, `value` (decimal text, null where there is none), `state`, `is_open`, `has_unit` and `has_note`.

    Rows stay.

    `number`, `text`, `odd`: what stands in the cell; all are null in a blank one, and `odd` is what is neither number
    nor text. `is_share`: a rate; `is_amount`: an amount of money, which is given in đồng. `mark`: the decimal mark of
    its table, '' where it is unknown. `places`: the power of ten that makes đồng of the unit of money that the table
    names, null where it names none. `is_percent`: the cell shows a rate times 100. `money`: `places` by the name of a
    unit, for texts that name their own (`25 triệu`).

    `is_open`: an amount that could be read in two ways and is not read: 1.234 without a known decimal mark, or
    without a unit of money (`has_unit`). `has_note`: the mark of a footnote behind a figure was left out.
    """
    cells = _with_texts(_with_numbers(cells), _read_texts(cells.select(_TEXT), money))
    if cells["is_percent"].any():
        is_fraction = pl.col("is_percent") & pl.col("number").is_not_null()
        value = pl.when(is_fraction).then(_moved(pl.col("value"), pl.lit(2))).otherwise("value")
        cells = cells.with_columns(value=value)
    return _with_states(cells.with_columns(places=pl.coalesce("named_places", "places")))


def _with_numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """Add `shown`, a number as a person writes it, and `digits`, without an exponent; null where none can be written.

    The few numbers that polars writes otherwise than Python, `1e-05`, are written one by one.
    """
    cells = cells.with_columns(number=_without_noise(pl.col("number")))
    number = pl.col("number")
    is_rare = ((number.abs() < 1e-4) & (number != 0)) | (number.abs() >= _EXACT) | ~number.is_finite()
    whole = pl.when(number == number.floor()).then(number.cast(pl.Int64, strict=False)).cast(pl.String)
    cells = cells.with_columns(shown=pl.coalesce(whole, number.cast(pl.String)), is_rare=is_rare)
    rare = cells.filter("is_rare")["number"].unique().to_list()
    if not rare:
        return cells.with_columns(digits="shown")
    written = [str(int(x)) if isfinite(x) and x == int(x) else repr(x) for x in rare]
    digits = [format(Decimal(text), "f") if isfinite(x) else None for x, text in zip(rare, written, strict=True)]
    known = pl.DataFrame({"number": rare, "written": written, "digits": digits}).with_columns(is_rare=True)
    cells = cells.join(known, on=["number", "is_rare"], how="left", maintain_order="left")
    return cells.with_columns(
        shown=pl.coalesce("written", "shown"), digits=pl.when("is_rare").then("digits").otherwise("shown")
    )


def _without_noise(number: pl.Expr) -> pl.Expr:
    """The number that Excel shows in fifteen digits if it has four decimals at most: 50.00000000000001 is 50."""
    near = number.round(_DECIMALS)
    is_noise = (number.abs() < _EXACT) & ((number - near).abs() <= number.abs() * _NOISE)
    return pl.when(is_noise).then(near).otherwise(number)


def _with_texts(cells: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """What cells hold, whether numbers or texts: raw text, value as typed, and `word`, the state of no number."""
    is_blank = pl.all_horizontal(pl.col("number", "text", "odd").is_null())
    return cells.join(texts, on=_TEXT, how="left", nulls_equal=True, maintain_order="left").with_columns(
        raw=pl.coalesce("odd", "text", "shown", pl.lit("")),
        value=pl.when(pl.col("odd").is_null()).then(pl.coalesce("value", "digits")),
        word=pl.when(is_blank).then(pl.lit("blank")).when(pl.col("odd").is_null()).then("word"),
        is_open=pl.col("is_open").fill_null(False) & pl.col("odd").is_null(),
        has_note=pl.col("has_note").fill_null(False) & pl.col("odd").is_null(),
        named_places=pl.when(pl.col("odd").is_null()).then("named_places"),
    )


def _with_states(cells: pl.DataFrame) -> pl.DataFrame:
    """Amounts in đồng; what is too long or lacks its unit is not read."""
    value = pl.col("value")
    cells = _in_dong(cells.with_columns(is_zero=value.str.strip_chars("-0.") == "", is_long=_is_long(value)))
    number = pl.when("is_zero").then(pl.lit("zero")).otherwise(pl.lit("reported"))
    state = pl.when(value.is_not_null()).then(number).otherwise(pl.coalesce("word", pl.lit("unreadable")))
    cells = cells.with_columns(value=pl.when(~_is_long(value)).then(value))
    return cells.with_columns(state=state, has_unit=pl.col("places").is_not_null())


def _in_dong(cells: pl.DataFrame) -> pl.DataFrame:
    """Amounts of a known unit of money in đồng, and those of none as open. Few figures are amounts."""
    needs_unit = (pl.col("is_amount") & ~pl.col("is_zero") & ~pl.col("is_long")).fill_null(False)
    cells = cells.with_row_index("place")
    amounts = cells.filter(needs_unit).select("place", dong=_moved(pl.col("value"), pl.col("places")))
    if amounts.is_empty():
        return cells.drop("place")
    cells = cells.join(amounts, on="place", how="left", maintain_order="left")
    is_open = pl.col("is_open") | (needs_unit & pl.col("places").is_null())
    return cells.with_columns(value=pl.when(needs_unit).then("dong").otherwise("value"), is_open=is_open).drop("place")


def _is_long(value: pl.Expr) -> pl.Expr:
    """True where more digits stand before the decimal mark than a figure may have."""
    length = pl.coalesce(value.str.find(".", literal=True), value.str.len_bytes())
    return length - value.str.starts_with("-").cast(pl.UInt32) > WHOLE_DIGITS


def _moved(value: pl.Expr, places: pl.Expr) -> pl.Expr:
    """Decimal text whose mark is moved to the right, without zeros at its end; exact, and null where `places` is."""
    sign, whole, fraction = (value.str.extract(r"^(-?)(\d+)\.?(\d*)$", group) for group in (1, 2, 3))
    padded = fraction + "0" * _PLACES
    digits = (whole + padded.str.slice(0, places)).str.strip_chars_start("0")
    rest = padded.str.slice(places).str.strip_chars_end("0")
    shown = pl.when(digits == "").then(pl.lit("0")).otherwise(digits)
    return sign + pl.when(rest == "").then(shown).otherwise(shown + "." + rest)


def _read_texts(cells: pl.DataFrame, money: Mapping[str, int]) -> pl.DataFrame:
    """Each different text once: `value`, `word` (the state of no number), `is_open`, `named_places` and `has_note`.

    A text may name its own unit of money (`25 triệu`), and says with its mark or its length what 1.234 is.
    """
    texts = cells.filter(pl.col("text").is_not_null()).unique().with_columns(cleaned=_clean(pl.col("text")))
    texts = texts.with_columns(read=pl.col("cleaned").str.replace(numbers.NOTED, "$1"))
    texts = texts.with_columns(has_note=pl.col("read") != pl.col("cleaned"))
    lower = pl.col("read").str.to_lowercase()
    unit, amount = lower.str.extract(numbers.MONEY_UNIT, 1), lower.str.replace(numbers.MONEY_UNIT, "")
    is_group = pl.col("is_amount") & amount.str.contains(rf"^(?:{numbers.ONE_GROUP}|\({numbers.ONE_GROUP}\))$")
    is_decimal = amount.str.extract("([.,])", 1) == pl.col("mark")
    whole_or_decimal = pl.when(is_decimal).then(amount.str.replace(",", ".", literal=True))
    settled = pl.when(is_group).then(whole_or_decimal.otherwise(amount.str.replace_all("[.,]", ""))).otherwise(amount)
    texts = texts.with_columns(
        named_places=pl.when("is_amount").then(unit.replace_strict(money, default=None, return_dtype=pl.Int32)),
        is_open=is_group & (pl.col("mark") == ""),
        read=pl.when("is_amount").then(settled.str.strip_chars(_SPACES)).otherwise("read"),
    )
    is_share = pl.col("is_share") | pl.col("is_amount")
    counted = pl.col("read").str.replace(numbers.UNIT_WORDS, "")
    bare = pl.when(is_share).then(pl.col("read").str.replace(numbers.PERCENT_SIGN, "")).otherwise(counted)
    texts = _with_decimals(texts.with_columns(word=_word(), bare=bare), is_share)
    value = pl.when(pl.col("word").is_null()).then("value")
    return texts.select(*_TEXT, "word", "is_open", "named_places", "has_note", value=value)


def _clean(text: pl.Expr) -> pl.Expr:
    """As `numbers.clean`, and with the digits of other scripts as ours."""
    seen = text.str.normalize("NFC").str.replace_all(f"[{numbers.UNSEEN}]", "")
    spaced = seen.str.replace_all(f"[{numbers.ODD_SPACES}]", " ")
    bare = spaced.str.strip_chars(_SPACES).str.strip_chars_start(numbers.QUOTES).str.strip_chars(_SPACES)
    return bare.str.replace_many(list(_DIGITS), list(_DIGITS.values()))


def _word() -> pl.Expr:
    """The state of a text that is no number: a dash or a word for none, a cross, an amount that could be two."""
    read = pl.col("read")
    lower = read.str.to_lowercase()
    return (
        pl.when("is_open")
        .then(pl.lit("unreadable"))
        .when(read == "")
        .then(pl.lit("blank"))
        .when(read.str.contains(f"^{numbers.DASHES}$") | lower.is_in(numbers.NONE_WORDS))
        .then(pl.lit("dash"))
        .when(lower.is_in(numbers.NOT_APPLICABLE))
        .then(pl.lit("not_applicable"))
    )


def _with_decimals(texts: pl.DataFrame, is_share: pl.Expr) -> pl.DataFrame:
    """Add `value`: `bare` as `numbers.decimal_text`; one group of three digits is decimals where `is_share`."""
    bare, core = pl.col("bare"), pl.col("core")
    inner = bare.str.slice(1, bare.str.len_chars() - 2).str.strip_chars(_SPACES)
    texts = texts.with_columns(in_brackets=bare.str.contains(r"(?s)^\(.*\)$"))
    texts = texts.with_columns(core=pl.when("in_brackets").then(inner).otherwise(bare))
    before, after = core.str.extract("^(.*)[.,]", 1), core.str.extract(r"[.,](\d+)$", 1)
    is_one_group = core.str.contains(f"^{numbers.ONE_GROUP}$")
    number = (
        pl.when(core.str.contains(f"^{numbers.WHOLE}$"))
        .then(core)
        .when(core.str.contains(f"^{numbers.GROUPED}$") & ~(is_share & is_one_group))
        .then(core.str.replace_all("[., ]", ""))
        .when(core.str.contains(f"^{numbers.DECIMAL}$"))
        .then(core.str.replace(",", ".", literal=True))
        .when(core.str.contains(f"^{numbers.GROUPED_DECIMAL}$"))
        .then(before.str.replace_all("[.,]", "") + "." + after)
    )
    texts = texts.with_columns(value=number)
    value = pl.col("value")
    negative = pl.when(~value.str.starts_with("-")).then("-" + value.str.strip_chars_start("+"))
    return texts.with_columns(value=_signed(pl.when("in_brackets").then(negative).otherwise(value)))


def _signed(number: pl.Expr) -> pl.Expr:
    """Decimal text without plus, leading zeros, or the minus of a zero."""
    bare = number.str.replace(r"^\+", "").str.replace(r"^(-?)0+(\d)", "$1$2")
    return bare.str.replace(r"^-(0(?:\.0*)?)$", "$1")


def decimal_marks(texts: pl.DataFrame) -> pl.DataFrame:
    """`file`, `table`, `text` → by table its decimal `mark`, '' if its texts show none or both, and what shows each.

    `comma`, `dot`: the first text that shows a decimal comma, or a decimal point. `1,96` and `1.234.567` show a comma.
    """
    shown = pl.col("text").str.replace_all(f"[{numbers.ODD_SPACES}]", " ").str.strip_chars(f" (){numbers.QUOTES}")
    marks = {"comma": numbers.evidence(",", r"\."), "dot": numbers.evidence(r"\.", ",")}
    first = {name: shown.filter(shown.str.contains(f"^{pattern}$")).first() for name, pattern in marks.items()}
    found = texts.group_by("file", "table", maintain_order=True).agg(**first)
    has_comma, has_dot = pl.col("comma").is_not_null(), pl.col("dot").is_not_null()
    mark = pl.when(has_comma & ~has_dot).then(pl.lit(",")).when(has_dot & ~has_comma).then(pl.lit("."))
    return found.with_columns(mark=mark.otherwise(pl.lit("")))
