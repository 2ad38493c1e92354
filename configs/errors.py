"""What can be wrong with a configuration file, as one line that names file, line and key."""

from dataclasses import dataclass, replace
from typing import Any

_FAULTS = {
    "key_twice": ("khóa {key!r} có hai lần", "key {key!r} stands twice"),
    "not_yaml": ("không phải YAML ({why})", "{why}"),
    "not_toml": ("không phải TOML ({why})", "no TOML ({why})"),
    "not_utf8": ("cần chữ mã UTF-8", "text in UTF-8 was expected"),
    "unknown_key": ("khóa {key!r} không có (các khóa: {known})", "unknown key {key!r} (known: {known})"),
    "missing_key": ("thiếu khóa {key!r}", "key {key!r} is missing"),
    "not_text": ("{found}, cần một chuỗi chữ", "{found} stands here, a text was expected"),
    "not_whole": ("{found}, cần một số nguyên", "{found} stands here, a whole number was expected"),
    "not_number": ("{found}, cần một số", "{found} stands here, a number was expected"),
    "not_flag": ("{found}, cần true hoặc false", "{found} stands here, true or false was expected"),
    "not_list": ("{found}, cần một danh sách", "{found} stands here, a list was expected"),
    "not_mapping": ("{found}, cần các cặp khóa: giá trị", "{found} stands here, a mapping was expected"),
    "not_one_of": ("{found}, cần một trong: {known}", "{found} stands here, one of {known} was expected"),
    "out_of_range": ("{found}, cần {bounds}", "{found} stands here, {bounds} was expected"),
    "not_day": ("{found!r} không phải ngày (2021-01-31)", "{found!r} is no day (2021-01-31)"),
    "not_cron": (
        "{found!r} không phải lịch cron, ví dụ 30 21 * * * ({why})",
        "{found!r} is no cron schedule, for instance 30 21 * * * ({why})",
    ),
    "not_scheduler": ("{found!r}, cần tcp://host:8786", "{found!r} stands here, tcp://host:8786 was expected"),
    "not_url": ("{found!r}, cần URL, ví dụ s3://…", "{found!r} stands here, a URL was expected, for instance s3://…"),
    "not_absolute": ("{found!r}, cần đường dẫn tuyệt đối", "{found!r} stands here, an absolute path was expected"),
    "not_webhook": ("cần URL http:// hoặc https://", "a URL, http:// or https://, was expected"),
    "not_server": ("{found!r}, cần host:cổng", "{found!r} stands here, host:port was expected"),
    "not_address": ("{found!r}, cần một địa chỉ thư điện tử", "{found!r} stands here, a mail address was expected"),
    "missing_for_mail": ("cần có khi có smtp_server", "is missing, which smtp_server needs"),
    "password_in_clear": (
        "mật khẩu không được gửi qua kết nối không mã hóa; cần smtp_security là starttls hoặc tls",
        "a password is not sent over an open connection; smtp_security has to be starttls or tls",
    ),
    "needs_scheduler": ("cần có dask_scheduler", "stands without dask_scheduler, which it belongs to"),
    "wrong_header": ("cần dòng đầu {expected}", "{expected} was expected"),
    "wrong_columns": ("cần {count} giá trị", "{count} values were expected"),
    "no_province": ("không có tỉnh mã {found!r}", "{found!r}: no province has this code"),
    "no_unit": ("không có đơn vị {found!r} trong {root}", "no unit {found!r} in {root}"),
    "no_unit_on_day": ("không có đơn vị {found!r} vào ngày {day}", "no unit {found!r} is in force on {day}"),
    "no_group": ("không có nhóm {found!r}", "no group {found!r}"),
    "group_of_list": ("nhóm {found!r} đã có trong danh mục đơn vị", "{found!r} is given by the list of units"),
    "no_source": ("thiếu nguồn", "a source was expected"),
    "no_reason": ("thiếu lý do", "a reason was expected"),
    "ends_early": ("valid_to không sau valid_from", "valid_to is not after valid_from"),
    "group_twice": (
        "{code} đã thuộc nhóm {found!r} theo dòng khác trong cùng thời gian",
        "{code} is in {found!r} by another line at the same time",
    ),
    "no_form": ("không có biểu {found!r}", "no form {found!r}"),
    "no_period": ("không có kỳ {found!r}", "no period {found!r}"),
    "no_measure": ("không có chỉ tiêu {found!r} (có: {known})", "no measure {found!r} (known: {known})"),
    "no_code_list": ("không có danh mục {found!r} (có: {known})", "no code list {found!r} (known: {known})"),
    "no_override": (
        "cần header → measure, name → unit, hoặc file → form và/hoặc period",
        "header → measure, name → unit, or file → form and/or period was expected",
    ),
    "not_both_languages": ("cần lời bằng vi và en", "texts in vi and en were expected"),
    "no_one_figure": (
        "cần một trong indicator, measure, target, family",
        "one of indicator, measure, target, family was expected",
    ),
    "group_without_indicator": ("nhóm chỉ đi với indicator", "a group is of an indicator"),
    "sum_of_rates": ("chỉ measure được cộng theo nhiều mục", "only a measure is added up over categories"),
    "no_form_measure": ("{found!r} không phải form.measure", "{found!r} is no form.measure"),
    "one_language_alone": ("{found!r} chỉ có trong một thứ tiếng", "{found!r} stands in one language alone"),
    "figure_unused": ("không câu nào nói đến số liệu {found!r}", "nothing is said of figure {found!r}"),
    "bad_placeholder": ("{why}", "{why}"),
    "no_figure": ("{found} không chỉ số liệu nào (có: {known})", "{found} names no figure (known: {known})"),
    "no_place": ("{found!r} không phải đơn vị/kỳ/mục", "{found!r} is no unit/period/categories"),
}
"""Fault → its sentence in Vietnamese and English. Not in messages.yaml: the reader of that file raises these."""


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, its line, and the keys that lead there."""

    file: str
    line: int | None = None
    path: tuple[str, ...] = ()

    def at(self, line: int | None, *path: object) -> "Place":
        """A place further in."""
        return replace(self, line=line or self.line, path=(*self.path, *map(str, path)))


class ConfigError(Exception):
    """A configuration file is not what it should be. `fault`: a key of the sentences above; `facts` fill its braces."""

    def __init__(self, place: Place, fault: str, **facts: object) -> None:
        super().__init__(place, fault, facts)
        self.place, self.fault, self.facts = place, fault, facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.place, self.fault, self.facts)

    def text(self, language: str) -> str:
        """The line in a language, `vi` or `en`."""
        is_vi = language == "vi"
        line = f", {'dòng' if is_vi else 'line'} {self.place.line}" if self.place.line else ""
        sentence = _FAULTS[self.fault][0 if is_vi else 1].format(**self.facts)
        return ": ".join((f"{self.place.file}{line}", *self.place.path, sentence))

    def __str__(self) -> str:
        return self.text("en")


def _restored(place: Place, fault: str, facts: dict[str, Any]) -> ConfigError:
    """The error as another process raised it."""
    return ConfigError(place, fault, **facts)
