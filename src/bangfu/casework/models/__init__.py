"""What casework holds."""

from bangfu.casework.models.archives import Archive
from bangfu.casework.models.cases import Case, Opinion, Recusal, Stay
from bangfu.casework.models.flows import FlowApart, FlowMove, FlowVersion
from bangfu.casework.models.objections import Objection

__all__ = ["Archive", "Case", "FlowApart", "FlowMove", "FlowVersion", "Objection", "Opinion", "Recusal", "Stay"]
