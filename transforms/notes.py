"""Findings about a file, noted in the order in which they are found, worded from the catalogue."""

from typing import Any

from tonghop.configs.rules import Rule
from tonghop.configs.texts import FindingText
from tonghop.schemas.findings import Finding

_PLACES = ("sheet", "cell", "form", "period", "unit_code", "measure")
_ABOUT_THE_FILE = -1


class Notes:
    """The findings of one file. `at` gives notes about one place in it, which add to the same findings."""

    def __init__(self, texts: dict[Rule, FindingText], findings: list[Finding] | None = None, **places: Any) -> None:
        self.findings: list[Finding] = [] if findings is None else findings
        self._texts = texts
        self._places = places

    def at(self, **places: Any) -> "Notes":
        """Notes whose findings are about a place: sheet, cell, form, period, unit_code, measure; or a submission."""
        return Notes(self._texts, self.findings, **{**self._places, **places})

    def has(self, rule: Rule, cell: str) -> bool:
        """Whether a finding about a cell of this sheet was noted already."""
        sheet = self._places.get("sheet")
        return any((f.rule, f.cell, f.sheet) == (rule, cell, sheet) for f in self.findings)

    def note(self, rule: Rule, *, found: str = "", expected: str = "", **places: Any) -> None:
        """Add a finding of the catalogue; `places` as in `at`."""
        text = self._texts[rule]
        facts = {"found": found, "expected": expected}
        known = {**self._places, **places}
        self.findings.append(
            Finding(
                rule,
                text.severity,
                **{place: known.get(place) for place in _PLACES},
                **facts,
                message_vi=text.vi.format(**facts),
                message_en=text.en.format(**facts),
                submission=known.get("submission", _ABOUT_THE_FILE),
            )
        )


def first_of(names: list[str]) -> str:
    """The first few of a list, and how many there are."""
    return ", ".join(names[:8]) + (f" … ({len(names)})" if len(names) > 8 else "")
