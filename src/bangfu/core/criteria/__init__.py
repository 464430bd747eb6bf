"""The criteria language: reading, checking, emitting, evaluating and explaining a set of criteria.

Contract: docs/developer/criteria-language.md.
"""
