"""Bytes → sheets: what kind of file it is, and its cells with their addresses; nothing of forms or units may enter."""
