"""Staged files and rows: preview, commit, resume, undo."""
