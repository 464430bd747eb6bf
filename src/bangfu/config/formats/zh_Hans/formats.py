"""Counts and money are grouped by thousands, as on the forms of finance; Django leaves them ungrouped in Chinese."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
