"""Statement → cells (plain lists) → frames of figures with value, state and cell (polars). No header is read here."""
