"""From a file's bytes to figures: files → tables → entities → figures.

`workbook.understand` is the whole way. It is pure: it reads no clock, and no disk but the file that it is handed.
"""
