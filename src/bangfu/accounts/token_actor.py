"""A program that acts for a user: his reach, narrowed by the token it came with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bangfu.accounts.models import ApiToken, User
from bangfu.base.scope import Reach
from bangfu.orgs.selectors import Tree


@dataclass
class TokenActor:
    """The owner as far as the token goes. Services and querysets take it wherever they take a user.

    What it does is logged under the owner's key, so that a step that needs two people still needs two, and under a
    name that tells the token.
    """

    user: User
    token: ApiToken

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the owner may be here at all."""
        return bool(self.user.is_active)

    @property
    def pk(self) -> int:
        """The owner's key."""
        return int(self.user.pk)

    @property
    def actor_id(self) -> int | None:
        """The owner's key."""
        return self.user.actor_id

    @property
    def actor_name(self) -> str:
        """The owner and the token."""
        return f"{self.user.actor_name}·令牌“{self.token.name}”"

    @property
    def acting_for(self) -> str:
        """For whom the owner stands in today."""
        return self.user.acting_for

    @property
    def tree(self) -> Tree:
        """The organisation tree."""
        return self.user.tree

    @cached_property
    def _units(self) -> frozenset[int] | None:
        """The token's units with everything below them; None for a token without such a limit."""
        return self.tree.subtree(self.token.units) if self.token.units else None

    def reach(self, action: str) -> Reach:
        """Where the token lets its owner do this."""
        if action not in self.token.actions:
            return Reach()
        reach = self.user.reach(action)
        return reach if self._units is None else reach.within(self._units)

    def may(self, action: str, unit_id: int | None = None) -> bool:
        """Whether it may do this in the unit, or anywhere at all when none is named."""
        reach = self.reach(action)
        return bool(reach) if unit_id is None else unit_id in reach
