"""The benchmark: the product against its peers, every row measured in the same run (``bangfu bench``).

Each contestant runs as a process of its own and imports nothing of Bangfu or of the others: ``hand_sql``,
``openfisca_peer``, ``numba_kernel``, ``zen_peer`` and ``decimal_rows``. The product's contestant is ``bangfu screen``.
"""
