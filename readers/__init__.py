"""The child processes that open strangers' files: their bounds, what they are sent, what they answer. No warehouse."""
