"""Text → unit, period or sender: what names in and around a table mean; no figure may enter."""
