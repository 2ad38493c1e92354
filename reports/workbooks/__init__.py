"""Excel workbooks: returns, blank templates, official forms. Only what ends in a sheet may enter."""
