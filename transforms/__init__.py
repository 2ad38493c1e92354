"""From a file's bytes to figures: files → tables → entities → figures.

`workbook.understand` goes from bytes to cells, in the process that reads a stranger's file; `figures.observations` from
the cells of a batch to figures. They are pure: they read no clock, and no disk but the file that they are handed.
"""
