"""Registers in and results out: workbook, CSV and Parquet, checked row by row.

Nothing here decides about a household's hardship; it only turns files into checked tables and back.
"""
