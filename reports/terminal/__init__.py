"""What the terminal shows: findings, changes, coverage, rates, in eighty columns; nothing is decided here."""
