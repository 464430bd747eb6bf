"""Lines by region and year that criteria compare with."""
