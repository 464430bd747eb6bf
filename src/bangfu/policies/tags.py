"""Labels and colours of what is said of criteria."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bangfu.base.tags import define_tags
from bangfu.policies.models import CriteriaVersion

State = CriteriaVersion.State


def define() -> None:
    """Called once, when the app is ready."""
    colours = {State.DRAFT: "blue", State.READY: "orange", State.PUBLISHED: "green", State.DROPPED: "gray"}
    define_tags("criteria_state", {state.value: (state.label, colour) for state, colour in colours.items()})
    verified = {
        "官方": (_("官方"), "green"), "媒体": (_("媒体"), "cyan"), "转载": (_("转载"), "cyan"),
        "文档": (_("文档"), "cyan"), "记忆": (_("记忆"), "orange"), "自定": (_("自定"), "orange"),
    }  # fmt: skip
    define_tags("verified", verified)
