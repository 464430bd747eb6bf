"""Commands on users, what they may do, and who stands in for whom."""

from bangfu.accounts.services.delegations import delegate, end_delegation
from bangfu.accounts.services.languages import choose_language
from bangfu.accounts.services.memberships import end_membership, grant_membership
from bangfu.accounts.services.passwords import reset_password, reset_two_factor, unlock_user
from bangfu.accounts.services.tokens import make_token, revoke_token
from bangfu.accounts.services.users import change_user, create_administrator, create_user, disable_user, enable_user

__all__ = [
    "change_user",
    "choose_language",
    "create_administrator",
    "create_user",
    "delegate",
    "disable_user",
    "enable_user",
    "end_delegation",
    "end_membership",
    "grant_membership",
    "make_token",
    "reset_password",
    "reset_two_factor",
    "revoke_token",
    "unlock_user",
]
