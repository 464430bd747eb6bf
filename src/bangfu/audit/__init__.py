"""Append-only, chained log of every command and every unmasked view."""
