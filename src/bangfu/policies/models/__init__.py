"""What an assistance centre decides by: lines by region and year, and criteria sets in versions."""

from bangfu.policies.models.criteria import CriteriaSet, CriteriaVersion
from bangfu.policies.models.lines import RegionLine

__all__ = ["CriteriaSet", "CriteriaVersion", "RegionLine"]
