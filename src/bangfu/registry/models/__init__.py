"""What the register holds."""

from bangfu.registry.models.documents import Consent, Document
from bangfu.registry.models.employment import Employment, Injury, WageArrears
from bangfu.registry.models.health import Health
from bangfu.registry.models.household import Household, Member
from bangfu.registry.models.items import Asset, Cause, Expense, Income
from bangfu.registry.models.merges import Merge
from bangfu.registry.models.person import Person
from bangfu.registry.models.searches import SearchCount

__all__ = [
    "Asset",
    "Cause",
    "Consent",
    "Document",
    "Employment",
    "Expense",
    "Health",
    "Household",
    "Income",
    "Injury",
    "Member",
    "Merge",
    "Person",
    "SearchCount",
    "WageArrears",
]
