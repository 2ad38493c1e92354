"""From a file's bytes to figures: files → tables → entities → figures; pure: no clock, no disk but the file given."""
