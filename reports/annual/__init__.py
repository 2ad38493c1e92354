"""The annual report in Word and Markdown. Its wording is data, and no number may be written here."""
