"""The commands on cases. Pages and the API call these and nothing below them."""

from bangfu.casework.services.acting import act
from bangfu.casework.services.objections import answer_objection, record_objection
from bangfu.casework.services.opening import open_case
from bangfu.casework.services.recusals import recuse

__all__ = ["act", "answer_objection", "open_case", "record_objection", "recuse"]
