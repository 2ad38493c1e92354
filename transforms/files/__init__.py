"""Bytes → sheets: the kind of a file, and its cells with their addresses. Forms and units are unknown here."""
