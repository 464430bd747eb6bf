"""The Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """bangfu.audit."""

    name = "bangfu.audit"
    label = "audit"
