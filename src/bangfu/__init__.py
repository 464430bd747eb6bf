"""Bangfu 帮扶: the working system of a trade union that helps workers in hardship."""

__version__ = "0.1.0"
