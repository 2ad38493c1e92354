"""A home and its append-only record: archive, log, receipts, releases on disk; no warehouse and no reader may enter."""
