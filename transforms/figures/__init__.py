"""Recognised table → figures: rows with their units, values with states and cells, frames; no header is read here."""
