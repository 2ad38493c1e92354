"""Statement → figures: values with state and cell, submissions and frames. No header is read here."""
