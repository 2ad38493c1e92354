"""The report of a period as a document, in Word and Markdown; wording is data and no number may be written here."""
