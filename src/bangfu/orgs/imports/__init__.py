"""The workbook of units as an import."""

from bangfu.orgs.imports.kind import UnitsKind

__all__ = ["UnitsKind"]
