"""The rule that one measure of a row is at most another one, with its messages, for any pair of measures."""

from typing import Any

import polars as pl

from tonghop.schemas.findings import Severity
from tonghop.schemas.form import Row, rule

Words = tuple[str, str]
"""The name of a figure in Vietnamese and in English."""


def within(severity: Severity, part: str, words: Words, *, whole: str, of: Words) -> Any:
    """The rule `<part>_within_<whole>`: measure `part` is at most `whole`. The finding stands at the part.

    `words` name the part and `of` the whole, each as at the beginning of a sentence.
    """

    def test(_: Row) -> pl.Expr:
        return pl.col(part) <= pl.col(whole)

    test.__name__ = f"{part}_within_{whole}"
    return rule(
        severity,
        at=part,
        expected=lambda _: pl.col(whole),
        vi=f"{words[0]} ({{{part}}}) lớn hơn {_within_sentence(of[0])} ({{{whole}}}); chênh lệch {{residual}}.",
        en=f"{words[1]} ({{{part}}}) exceed {_within_sentence(of[1])} ({{{whole}}}); residual {{residual}}.",
    )(test)


def _within_sentence(words: str) -> str:
    return words[0].lower() + words[1:]
