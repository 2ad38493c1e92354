"""Shared by forms of movement: figures in households and in persons, and closings that follow from the flows."""

from collections.abc import Callable
from typing import Any

import polars as pl

from tonghop.schemas.form import Balance, Kind, MembersOf, Predicate, Row, measure, rule, together_within


def households(title_vi: str, title_en: str, *, kind: Kind) -> Any:
    """A stock or flow counted in households."""
    return measure(f"Số hộ: {title_vi}", f"Households: {title_en}", kind=kind, unit="household")


def persons(title_vi: str, title_en: str, *, kind: Kind, of: str = "") -> Any:
    """The same stock or flow, counted in the persons of the households `of`.

    Other increases and decreases may move a household and no person: households divide and join.
    """
    members_of = MembersOf(of, "error" if kind == "stock" else "warning") if of else None
    title = (f"Nhân khẩu: {title_vi}", f"Persons: {title_en}")
    return measure(*title, kind=kind, unit="person", members_of=members_of)


class Flows:
    """The flows between `opening` and `closing`: `less` lead out, `plus` lead in."""

    def __init__(self, *, less: tuple[str, ...], plus: tuple[str, ...]) -> None:
        self._less, self._plus = less, plus

    def balance(self, twin: str = "") -> Balance:
        """The identity; `twin` is `_persons` for the persons."""
        less, plus = (tuple(name + twin for name in names) for names in (self._less, self._plus))
        return Balance(f"closing{twin}", f"opening{twin}", less, plus)

    def follows(self, row: Row, twin: str = "") -> pl.Expr:
        """True where the closing follows from opening and flows."""
        closing: pl.Expr = getattr(row, f"closing{twin}")
        return closing == self.balance(twin).expected()

    def left_within_opening(self, name: str, left: tuple[str, ...], twin: str = "") -> Any:
        """The rule that no more left the class than were in it at the opening; in a year some may come and go."""
        return together_within("warning", name, tuple(flow + twin for flow in left), f"opening{twin}", at_whole=True)

    def rule(self, who_vi: str, who_en: str, twin: str = "") -> Callable[[Predicate], Any]:
        """Mark the rule of the identity: a warning at the closing."""
        balance = self.balance(twin)
        return rule(
            "warning",
            at=balance.closing,
            expected=lambda _: balance.expected(),
            vi=f"{who_vi} cuối kỳ ({{{balance.closing}}}) không bằng đầu kỳ trừ giảm cộng tăng ({{expected}}); "
            "chênh lệch {residual}.",
            en=f"{who_en} at the closing ({{{balance.closing}}}) are not opening less decreases plus increases "
            "({expected}); residual {residual}.",
            balance=balance,
        )
