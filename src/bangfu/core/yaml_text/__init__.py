"""YAML files that people write: read with the place of every value, faults told with line, column and a hint."""
