"""From a workbook to observations. Pure functions: no clock, no disk but the file given."""
