"""What the program writes on a disk, and in which order it gets there. Imports no other room; no other room writes."""
