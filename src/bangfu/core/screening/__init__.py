"""Engines that run a compiled set over a whole register, and the comparison of two runs."""
