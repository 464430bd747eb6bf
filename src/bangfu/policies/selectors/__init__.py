"""Reading lines and criteria."""
