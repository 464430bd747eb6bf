"""Shared Django parts without tables: identifiers, encryption, scope, list pages."""
