"""The pages of cases."""
