"""What an action of a flow can ask of a case beside its papers: a fixed list, each looked up by the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its code in flow files, and what a person reads where it is not met."""

    code: str
    unmet: str


_ALL = (
    Condition("资料完整", "档案还有必填的资料没有填"),
    Condition("有认定结果", "这一户还没有算出认定结果"),
    Condition("在困难类别", "按现行标准，这一户不在深度、相对、意外或边缘困难之列"),
    Condition("同意建档", "没有家庭成员签署的建档授权"),
    Condition("同意核对", "没有家庭成员签署的家庭经济状况核对授权"),
    Condition("同意公示", "没有家庭成员签署的公示授权，请改走内部评议"),
    Condition("无未决异议", "还有没有答复的异议，或异议已成立而没有退回"),
)

CONDITIONS: Mapping[str, Condition] = MappingProxyType({each.code: each for each in _ALL})
