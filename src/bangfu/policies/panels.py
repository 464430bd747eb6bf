"""What higher apps add to the page of a version of criteria; its places are ``actions`` and ``main``."""

from __future__ import annotations

from bangfu.base.panels import Panels
from bangfu.policies.models import CriteriaVersion

version_panels: Panels[CriteriaVersion] = Panels()
