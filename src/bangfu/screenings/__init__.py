"""Runs over the stored register and the verdict of each household."""
