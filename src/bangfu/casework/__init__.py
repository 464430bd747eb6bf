"""Applications and their way through review: who decided what, when, why, up to the archive."""
