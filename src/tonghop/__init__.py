"""tonghop: a province's spreadsheet reports compiled into one DuckDB warehouse in which every figure knows its cell.

The folders of this package are links to those at the top of the repository.
"""
