"""The demo's made-up reports of a province."""
