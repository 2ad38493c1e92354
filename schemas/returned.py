"""The mark of an annotated copy that we sent back."""

RETURN_PROPERTY = "tonghop-return"
"""The custom document property that holds the name of the sheet of findings."""
