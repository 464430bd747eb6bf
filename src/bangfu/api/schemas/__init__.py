"""What goes in and out, as the document shows it."""
