"""Text → unit, period or sender: what the names in and around a table mean. No figures here."""
