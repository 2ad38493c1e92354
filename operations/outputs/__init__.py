"""Files that people ask for, a module a kind: each finds the unit and the period and has the file written."""
