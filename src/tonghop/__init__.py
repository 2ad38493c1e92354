"""tonghop: a province's spreadsheet reports compiled into one DuckDB warehouse in which every figure knows its cell.

The folders of this package are links to those at the top of the repository.
"""

import logging

# Lines go where `ledger.log_file` sends them, and nowhere else: neither to the terminal nor to Prefect's console.
_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())
_logger.setLevel(logging.DEBUG)
_logger.propagate = False
