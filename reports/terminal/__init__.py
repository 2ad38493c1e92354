"""What the terminal shows in eighty columns: findings, changes, coverage, rates. Nothing is decided here."""
