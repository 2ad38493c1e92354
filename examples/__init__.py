"""The demo: made-up reports of a province, and the workbooks they come in."""
