"""Data that says how reports look, what is computed, when it is due, and which units there are."""
