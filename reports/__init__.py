"""What people open: workbooks, the annual report, the terminal; no figure is computed here."""
