"""A home and its append-only record: inbox, archive, receipts, decisions, loads; no warehouse, no reader may enter."""
