"""The rule that one measure of a row is at most another one, with its messages, for any pair of measures."""

from collections.abc import Mapping

import polars as pl

from tonghop.schemas.findings import Severity
from tonghop.schemas.form import Row, rule

Words = tuple[str, str]
"""The name of a figure in Vietnamese and in English."""


def within(severity: Severity, part: str, words: Words, *, whole: str, of: Words) -> None:
    """Declare, in the body of a form's class, that measure `part` is at most `whole`: rule `<part>_within_<whole>`.

    The finding stands at the part. `words` name the part and `of` the whole, each as at the beginning of a sentence.
    """

    def test(row: Row) -> pl.Expr:
        return _figure(row, part) <= _figure(row, whole)

    test.__name__ = f"{part}_within_{whole}"
    rule(
        severity,
        at=part,
        expected=lambda row: _figure(row, whole),
        vi=f"{words[0]} ({{{part}}}) lớn hơn {_within_sentence(of[0])} ({{{whole}}}); chênh lệch {{residual}}.",
        en=f"{words[1]} ({{{part}}}) exceed {_within_sentence(of[1])} ({{{whole}}}); residual {{residual}}.",
    )(test)


def each_within(severity: Severity, parts: Mapping[str, Words], *, whole: str, of: Words) -> None:
    """Declare, in the body of a form's class, that each of some measures is at most `whole`; a rule for each."""
    for part, words in parts.items():
        within(severity, part, words, whole=whole, of=of)


def _figure(row: Row, name: str) -> pl.Expr:
    figure: pl.Expr = getattr(row, name)
    return figure


def _within_sentence(words: str) -> str:
    return words[0].lower() + words[1:]
