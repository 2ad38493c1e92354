"""Sheet → recognised table: header, form, columns, categories; nothing of units, periods or senders may enter."""
