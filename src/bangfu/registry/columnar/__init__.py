"""The stored register in columns, in pieces, of one moment: what a screening of many households reads."""

from bangfu.registry.columnar.reading import Piece, StoredPieces, stored_pieces

__all__ = ["Piece", "StoredPieces", "stored_pieces"]
