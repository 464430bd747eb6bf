"""What is known of a household: the catalogue of facts and the shape of a register.

The one place that says what each fact is called, its type, unit and range, and how a blank reads.
"""
