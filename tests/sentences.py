"""What a sentence of a finding must be, whoever makes it: a word that its reader understands and can act on."""

import re
from functools import cache

from tonghop.configs.indicators import indicators
from tonghop.configs.rules import RULES
from tonghop.schemas.form import all_forms

NOTHING_TO_DO = {
    "archive_opened",
    "column_of_other",
    "font_decoded",
    "group_row",
    "rows_below",
    "sheet_returned",
    "text_raised",
    "values_of_other",
}
"""Rules that only say how something was understood."""

_TO_DO = {
    "vi": r"gửi|sửa|kiểm tra|xóa|bỏ ẩn|ghi tên|điền|dùng|báo người|lưu lại|đổi|gõ lại",
    "en": r"send|correct|check|delete|unhide|name|write|type|save|report this|use|change|fill",
}
"""Verbs by which a sentence asks for something."""

_STATISTIC = re.compile(r"\b[zn] ?=|median|trung vị|score", re.IGNORECASE)


@cache
def _ids() -> re.Pattern[str]:
    """Every id of a rule, form, measure or indicator that is no word of a language."""
    forms = all_forms().values()
    names = {*RULES, *(each.indicator for each in indicators()), *(spec.id for spec in forms)}
    for spec in forms:
        names |= {m.name for m in spec.measures} | {rule.name for rule in spec.rules}
    return re.compile(r"(?<![\w.])(?:" + "|".join(sorted(name for name in names if "_" in name)) + r")(?![\w.])")


def faults(rule: str, severity: str, vi: str, en: str) -> list[str]:
    """What is wrong with the sentences of a finding; nothing if they are as they must be."""
    found = []
    for language, text in (("vi", vi), ("en", en)):
        if not text.strip():
            found.append(f"{language}: no sentence")
        if match := _ids().search(text):
            found.append(f"{language}: names the id {match[0]}")
        if match := _STATISTIC.search(text):
            found.append(f"{language}: names a statistic, {match[0]}")
        *_, last = re.split(r"[.;:?] ", text.rstrip())
        if rule not in NOTHING_TO_DO and not re.search(_TO_DO[language], last, re.IGNORECASE):
            found.append(f"{language}: does not end in what to do: {last}")
    if vi == en:
        found.append("both languages say the same")
    if rule in NOTHING_TO_DO and severity != "info":
        found.append("costs something, and asks for nothing")
    return found
