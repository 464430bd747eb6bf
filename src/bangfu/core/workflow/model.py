"""What a case flow is made of. Values of every class are fixed once read; nothing here knows a database or a clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActionKind(StrEnum):
    """What an action does to the case; the words are those of the flow file."""

    FORWARD = "通过"
    BACK = "退回"
    REFUSE = "不予通过"
    WITHDRAW = "撤回"


class FieldKind(StrEnum):
    """What one line of a step's form takes."""

    TEXT = "文字"
    LONG = "长文"
    NUMBER = "整数"
    DAY = "日期"
    CHOICE = "选项"
    NAMES = "人员"
    TICK = "勾选"


@dataclass(frozen=True, slots=True)
class FormField:
    """One line of the form of a step. ``least`` and ``most`` bound a number, or count the names of 人员."""

    code: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    least: int | None = None
    most: int | None = None
    options: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done at a step, and the step or end it leads to.

    ``conditions`` are codes of :mod:`bangfu.core.workflow.conditions`; all must be met. ``reason_required``: whoever
    takes the action must say why.
    """

    code: str
    label: str
    kind: ActionKind
    to: str
    reason_required: bool = False
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """How many people decide a step: ``needed`` of ``size`` must agree on an action that goes forward.

    One of one is a step that any single person decides; N of N asks all.
    """

    needed: int = 1
    size: int = 1


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from: the words, the code of the source, and how far it is verified."""

    article: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Step:
    """A place where a case waits for somebody.

    ``roles`` are codes of roles whose holders above or at the case's unit may act. ``working_days`` is the time for the
    step, None for no limit; past it, one more level of the tree is told every ``climb_every`` working days. ``papers``
    are kinds of documents that must lie in the file before the case goes forward. Whoever took a deciding action at a
    step of ``apart_from`` may not act here. ``least_days`` is the number of full working days that the case must stay
    here before it goes forward (a public notice).
    """

    code: str
    label: str
    roles: tuple[str, ...]
    actions: tuple[Action, ...]
    working_days: int | None = None
    climb_every: int = 1
    least_days: int = 0
    papers: tuple[str, ...] = ()
    form: tuple[FormField, ...] = ()
    panel: Panel = Panel()
    apart_from: tuple[str, ...] = ()
    batch: bool = False
    basis: Basis | None = None

    def action(self, code: str) -> Action | None:
        """The action of this code, None for one that the step does not have."""
        return next((each for each in self.actions if each.code == code), None)


@dataclass(frozen=True, slots=True)
class End:
    """A place where a case rests for good; ``archived`` marks the one after which the family has an archive."""

    code: str
    label: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a flow rests on."""

    code: str
    title: str
    verified: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """A whole flow; the first step is where every case starts.

    ``objection_days`` is the number of working days within which an objection must be answered.
    """

    name: str
    title: str
    version: str
    note: str
    sources: tuple[Source, ...]
    steps: tuple[Step, ...]
    ends: tuple[End, ...]
    objection_days: int = 5

    @property
    def start(self) -> Step:
        """Where a case starts."""
        return self.steps[0]

    def step(self, code: str) -> Step | None:
        """The step of this code; None for an end and for a code that the flow does not have."""
        return next((each for each in self.steps if each.code == code), None)

    def end(self, code: str) -> End | None:
        """The end of this code; None for a step and for an unknown code."""
        return next((each for each in self.ends if each.code == code), None)

    def label(self, code: str) -> str:
        """What a step or an end is called; the code itself where the flow no longer has it."""
        found = self.step(code) or self.end(code)
        return found.label if found else code
