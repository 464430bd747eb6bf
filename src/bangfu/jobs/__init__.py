"""Background work that survives a dead process."""
