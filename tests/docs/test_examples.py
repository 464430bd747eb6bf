"""The commands shown in the documents exist as written, and links between documents lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from bangfu.cli.main import commands
from run import PROFILES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
WITH_COMMANDS = ["README.md", "README.en.md", "docs/guide/getting-started.md", "docs/guide/criteria.md"]
OF_RUN_PY = {"setup", "test"}
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def shown_commands(text: str) -> Iterator[str]:
    """Give each command line of the fenced blocks: after `$ ` in console blocks, every line in sh blocks."""
    for language, body in FENCE.findall(text):
        for line in body.splitlines():
            if language == "console" and line.startswith("$ "):
                yield line.removeprefix("$ ")
            elif language == "sh" and line.strip() and not line.startswith("#"):
                yield line


def parse(arguments: list[str]) -> None:
    """Parse the arguments of `bangfu` down to the sub-command without running it; raises click.UsageError."""
    group, context = commands, click.Context(commands, info_name="bangfu")
    while True:
        name, command, arguments = group.resolve_command(context, arguments)
        assert command is not None
        if isinstance(command, click.Group):
            group, context = command, click.Context(command, info_name=name, parent=context)
            continue
        command.make_context(name, arguments, parent=context).close()
        return


def check(line: str) -> None:
    """Fail where a shown command is not one of ours, or not as we take it."""
    words = shlex.split(line, comments=True)
    if words[0] == "bangfu":
        parse(words[1:])
        return
    assert words[:2] == ["python3", "run.py"], f"not a command of this project: {line}"
    name, rest = words[2], words[3:]
    if name not in OF_RUN_PY:
        parse([name, *rest])
    elif name == "setup":
        assert len(rest) <= 1
        assert set(rest) <= set(PROFILES)


def examples() -> list[tuple[str, str]]:
    """Return document and command line of every example."""
    texts = ((name, (ROOT / name).read_text(encoding="utf-8")) for name in WITH_COMMANDS)
    return [(name, line) for name, text in texts for line in shown_commands(text)]


def links(text: str) -> list[str]:
    """Return the relative targets of the links outside code."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    return [target for target in LINK.findall(prose) if not re.match(r"[a-z]+:|#", target)]


@pytest.mark.parametrize(("document", "line"), examples())
def test_a_command_in_the_documents_is_one_we_take(document, line):
    check(line)


@pytest.mark.parametrize("document", ["README.md", "README.en.md"])
@pytest.mark.parametrize("line", ["python3 run.py demo", "python3 run.py test"])
def test_the_readme_shows_the_two_commands_exactly(document, line):
    assert (document, line) in examples()


def test_the_two_readmes_show_the_same_commands():
    chinese, english = (
        [line for name, line in examples() if name == readme] for readme in ("README.md", "README.en.md")
    )
    assert [line.partition("#")[0].rstrip() for line in chinese] == [
        line.partition("#")[0].rstrip() for line in english
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_relative_link_leads_to_a_file_of_the_repository(document):
    missing = [
        target
        for target in links(document.read_text(encoding="utf-8"))
        if not (document.parent / unquote(target.partition("#")[0])).exists()
    ]
    assert missing == []


def test_every_document_is_listed_in_the_index():
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / target).resolve() for target in links(index.read_text(encoding="utf-8"))}
    documents = {path for path in (ROOT / "docs").rglob("*.md") if path != index}
    assert documents - listed == set()


@pytest.mark.parametrize(
    "line",
    [
        "bangfu scren register.xlsx -o result.xlsx",
        "bangfu screen register.xlsx",
        "bangfu screen register.xlsx -o result.xlsx --threads 2",
        "bangfu criteria verify my.yaml",
        "bangfu screen register.xlsx -o result.xlsx --engine oracle",
        "python3 run.py demoo",
    ],
)
def test_a_command_that_does_not_exist_is_found(line):
    with pytest.raises(click.UsageError):
        check(line)


def test_links_inside_code_are_not_followed():
    assert links("[a](b.md) `[c](d.md)` [e](https://f.cn)\n```sh\n[g](h.md)\n```\n") == ["b.md"]
