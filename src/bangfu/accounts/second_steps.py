"""The sealed secrets of the second step, as a store that a change of keys renews."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.adapters import SECRET_CONTEXT
from bangfu.base.crypto import CannotOpen, keyring, sealed_key_id
from bangfu.base.resealing import Report, Tally

_FIELDS = ("secret", "seed")


class SecondSteps:
    """Secrets of authenticators and seeds of recovery codes; a few a user, each renewed in a transaction of its own."""

    label: str | Promise = _("两步验证")

    def keys(self) -> Counter[str]:
        """How many values each key sealed."""
        return Counter(sealed_key_id(b64decode(value)) for row in Authenticator.objects.all() for value in _sealed(row))

    def renew(self, report: Report) -> Tally:
        """Seal anew what an older key sealed."""
        tally = Tally()
        for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
            self._renew_row(pk, tally)
            report(tally)
        return tally

    @staticmethod
    @transaction.atomic
    def _renew_row(pk: int, tally: Tally) -> None:
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return
        for name in _FIELDS:
            value = row.data.get(name)
            if not value:
                continue
            tally.looked += 1
            sealed = b64decode(value)
            if sealed_key_id(sealed) == keyring().current:
                continue
            try:
                plain = keyring().open(sealed, SECRET_CONTEXT)
            except CannotOpen:
                tally.broken.append(f"mfa_authenticator.{name}.{pk}")
                continue
            row.data[name] = b64encode(keyring().seal(plain, SECRET_CONTEXT)).decode()
            tally.renewed += 1
        row.save(update_fields=["data"])


def _sealed(row: Authenticator) -> Iterator[str]:
    return (row.data[name] for name in _FIELDS if row.data.get(name))
