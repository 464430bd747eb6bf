"""The benchmark: the product against its peers, every row measured in the same run (``python -m benchmarks.run``).

Each contestant is a module of its own that runs as a process and imports nothing from the others; only ``ours*`` import
Bangfu.
"""
