"""The demo's policies as sheets: one workbook a sender and period, districts in rows, categories as senders have them.

The senders are offices of the province: the bank, the Fatherland Front, the social insurance, two departments. Each sheet
says below its table which of its figures were published and which are made up.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from configs.loader import categories
from examples.columns import Column
from examples.offices import OFFICES, PERIOD, Office, bare_name, office_letter
from examples.pages import ALL_INVENTED, TOTAL, Row, Table, Value, added, page
from examples.policies import PROGRAMME, Told, policies
from examples.split import PROVINCE, districts
from examples.workbooks import write_workbook
from schemas.form import all_forms

HALF = "2023-H1"
_WORDS = {PERIOD: "NĂM 2023", HALF: "6 THÁNG ĐẦU NĂM 2023"}
_SCALES = {"đồng": 1, "nghìn đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
_SPLIT = "Số liệu minh họa: {published} là số công bố, phần chia theo huyện và các số khác là giả định"


@dataclass(frozen=True)
class Sheet:
    """How a sender tells a form. `measures`: header by measure; `categories`: label by category.

    `shape`: `columns` (a group of columns a category), `rows` (a column of categories beside the units), `below` (a
    category a row below its unit's, in the same column), `plain` (no categories). `money`: the unit of money, above the
    table, or in the headers of amounts where `is_in_headers`. `published`: what was published of the year, for the note.
    """

    form: str
    name: str
    title: str
    measures: Mapping[str, str]
    categories: Mapping[str, str] = field(default_factory=lambda: {"": ""})
    shape: str = "plain"
    category_header: str = ""
    counted: str = "người"
    money: str = "triệu đồng"
    is_in_headers: bool = False
    published: str = ""
