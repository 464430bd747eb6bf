"""To-do items and messages."""
