"""What people open: workbooks, the annual report, tables in the terminal. No figure is computed here."""
