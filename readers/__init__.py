"""The processes that read strangers' files: their bounds, what they are told and answer; no warehouse may enter."""
