"""Excel workbooks: returns, blank templates, official forms; only what has a sheet may enter."""
