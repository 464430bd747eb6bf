"""What must never be committed: a registry's address, or a path of one machine."""

import re

import pytest

from tests.architecture.repository import ROOT, tracked_files

# Written so that no line of this file matches itself.
REGISTRY_HOSTS = re.compile(
    rb"registry\.npmjs|npmm[i]rror|python[h]osted|pypi\.(?:org|python)|(?:deb|security)\.debian|archive\.ubuntu"
    rb"|repo1?\.maven|proxy\.golang|crates\.io|mirrors\.(?:aliyun|cloud|tuna|ustc|163|huaweicloud)|tuna\.tsinghua",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    rb"(?<![\w.~$}{/)-])/(?:root|work|farm|tmp|opt/pypi|home/\w+|Users/\w+)/|file:/{2}|[A-Z]:\\Users\\"
)


def findings(content: bytes) -> list[str]:
    """Return every registry host and machine path in a file's content."""
    matches = [*REGISTRY_HOSTS.finditer(content), *MACHINE_PATHS.finditer(content)]
    return [match.group().decode("utf-8", "replace") for match in matches]


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine():
    found = {str(path.relative_to(ROOT)): findings(path.read_bytes()) for path in tracked_files()}
    assert {path: matches for path, matches in found.items() if matches} == {}


@pytest.mark.parametrize(
    "parts",
    [
        ("https://py", "pi.org/simple"),
        ("https://files.python", "hosted.org/packages"),
        ("open('/ro", "ot/register.xlsx')"),
        ("cd /wo", "rk/main"),
        ("fi", "le:///wheels"),
        ("/tm", "p/out.xlsx"),
        ("/ho", "me/someone/bangfu"),
    ],
)
def test_a_registry_or_a_path_of_one_machine_is_found(parts):
    assert findings("".join(parts).encode())


@pytest.mark.parametrize("text", ["docs/decisions/0001", "一矿工会/综采队/work", "./out/result.xlsx", "~/.cache/root/"])
def test_an_ordinary_path_is_not(text):
    assert findings(text.encode()) == []
