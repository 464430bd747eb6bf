#!/usr/bin/env python3
"""Set up Bangfu beside this file and start it; needs nothing but Python and its standard library.

The file must parse on Python 3.6, so that an old Python is told what is wrong in words instead of a SyntaxError:
annotations newer than that stand in quotes. Why it works as it does: docs/decisions/0005.
"""

import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WHEELS = ROOT / ".cache" / "wheels"
LOCKS = ROOT / "requirements"
FRONT_END = ROOT / "frontend"

MINIMUM = (3, 11)
# Locks of each profile, in the order of installation. build.txt comes before test.txt because PySpark is published as
# a source archive only, and building it needs setuptools.
PROFILES = {"base": ("base.txt",), "test": ("build.txt", "test.txt"), "bench": ("bench.txt",)}
SOURCE_ONLY = "pyspark"
# Commands that show pages, or that prepare a machine for showing them.
NEED_FRONT_END = ("setup", "demo", "serve", "test")

USAGE = """用法：python3 run.py 命令 [参数…]

  setup          只准备运行环境（setup test、setup bench 连同测试、评测所需一起准备）
  demo           准备环境和界面，装入示例集团，打开网页
  serve          准备环境和界面，启动网页服务
  test           准备环境，并跑全部检查和测试（其余参数交给 pytest）
  bench          准备环境，并跑性能评测
  其他命令        准备环境后交给 bangfu，例如：python3 run.py screen 花名册.xlsx -o 结果.xlsx
  --help         显示本说明；bangfu 自己的说明：python3 run.py screen --help"""

DISK_FULL = "磁盘空间不足；请腾出空间（约需 2 GB）后重试。"
NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
)


class SetupError(Exception):
    """Setting up cannot go on; the text is one line that tells the user what to do."""


def say(text: str) -> None:
    """Write a line to the terminal, whatever encoding it has."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def old_python_message(version: "tuple[int, ...]") -> "str | None":
    """Say what to do when this Python is too old, or None when it is new enough."""
    if tuple(version[:2]) >= MINIMUM:
        return None
    found = ".".join(str(part) for part in version[:3])
    newer = next((name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)), None)
    advice = f"本机已有 {newer}，请改用：{newer} run.py" if newer else "请先安装新版 Python"
    return "帮扶需要 Python 3.11 或更高版本，当前是 {}；{}。(Bangfu needs Python 3.11+.)".format(found, advice)


def missing_module_message() -> "str | None":
    """Say which system package is missing when this Python cannot make an environment, else None."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return None
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return f"这个 Python 缺少 venv 模块；Debian、Ubuntu 等系统请先运行：sudo apt install {package}，然后重试。"


def pip_failure_message(output: str) -> str:
    """Turn what pip wrote into one line that says what happened and what to do."""
    if "No space left on device" in output or "[Errno 28]" in output:
        return DISK_FULL
    if any(sign in output for sign in NETWORK_SIGNS):
        return "连不上软件包源，本机缓存里也没有所需的安装包；请接通网络，或拷来另一台机器的 .cache/wheels 后重试。"
    if "DO NOT MATCH THE HASHES" in output:
        return "安装包与清单的校验值不符，已停止安装；请删除 .cache/wheels 后重试。"
    if "No matching distribution" in output:
        names = ", ".join(re.findall(r"No matching distribution found for (\S+)", output))
        here = "Python {}.{}，{}".format(*sys.version_info[:2], sys.platform)
        return f"找不到适合本机（{here}）的安装包：{names}；请检查软件包源，或改用 Python 3.11 至 3.13。"
    lines = [line for line in output.splitlines() if line.strip()]
    return f"安装没有成功，pip 的最后一行是：{lines[-1].strip() if lines else '（无）'}"


def venv_python() -> Path:
    """Return the interpreter of the environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def profile_digest(profile: str) -> str:
    """Return a digest that changes whenever a lock of the profile does."""
    digest = hashlib.sha256()
    for name in PROFILES[profile]:
        digest.update((LOCKS / name).read_bytes())
    return digest.hexdigest()


def stamp_path() -> Path:
    """Return the file that exists only while the environment is whole."""
    return VENV / "bangfu-environment.json"


def current_profiles() -> "list[str]":
    """Return the profiles that the environment holds whole and up to date; none when any of it is stale or broken."""
    try:
        stamp = json.loads(stamp_path().read_text(encoding="utf-8"))
        usable = venv_python().exists() and Path(stamp["interpreter"]).exists()
        fresh = all(profile_digest(name) == digest for name, digest in stamp["profiles"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return sorted(stamp["profiles"]) if usable and fresh else []


def write_stamp(profiles: "list[str]") -> None:
    """Record, as the very last step and in one move, that the environment is whole."""
    stamp = {
        "interpreter": os.path.realpath(sys.executable),
        "profiles": {name: profile_digest(name) for name in profiles},
    }
    draft = stamp_path().with_suffix(".tmp")
    draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    draft.replace(stamp_path())


def set_up(profile: str) -> None:
    """Bring the environment to the state that the profile's locks describe; does nothing when it is there already."""
    installed = current_profiles()
    if profile in installed or (profile == "base" and installed):
        return
    if installed:
        stamp_path().unlink()  # an interrupted addition must not pass for a whole environment
    else:
        make_venv()
    for name in PROFILES[profile]:
        install_lock(LOCKS / name)
    link_package()
    write_stamp([*installed, profile])
    say("运行环境已就绪。")


def build_front_end() -> None:
    """Build styles and scripts of the pages when they are not up to date (frontend/build.py)."""
    spec = importlib.util.spec_from_file_location("bangfu_front_end", str(FRONT_END / "build.py"))
    assert spec is not None and spec.loader is not None  # noqa: PT018 - a file beside this one
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    try:
        builder.build(
            sources=FRONT_END,
            built=ROOT / "src" / "bangfu" / "static_built",
            cache=ROOT / ".cache" / "npm",
            python=venv_python(),
            install_node=lambda: install_lock(LOCKS / "node.txt"),
            say=say,
        )
    except builder.BuildError as trouble:
        raise SetupError(str(trouble)) from trouble


def make_venv() -> None:
    """Create an empty environment in place of whatever stood there."""
    problem = missing_module_message()
    if problem:
        raise SetupError(problem)
    say("正在创建运行环境 .venv …")
    if VENV.exists():
        shutil.rmtree(str(VENV))
    made = run_keeping_errors([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode:
        raise SetupError(pip_failure_message(made.stderr))


def install_lock(lock: Path) -> None:
    """Install a lock from the cached wheels; what is not cached is downloaded first, each file checked by its hash."""
    install = ["install", "--no-index", "--find-links", str(WHEELS)]
    offline = pip(install, lock, quiet=True)
    if offline.returncode == 0:
        return
    if pip_failure_message(offline.stderr) == DISK_FULL:
        raise SetupError(DISK_FULL)
    say(f"正在下载 {lock.name} 所列的安装包（只需一次，之后可离线）…")
    WHEELS.mkdir(parents=True, exist_ok=True)
    for arguments in (["download", "--dest", str(WHEELS)], install):
        done = pip(arguments, lock, quiet=not sys.stdout.isatty())
        if done.returncode:
            raise SetupError(pip_failure_message(done.stderr))


def pip(arguments: "list[str]", lock: Path, quiet: bool) -> "subprocess.CompletedProcess[str]":
    """Run the environment's pip on a lock; its errors are kept for a message of ours."""
    command = [str(venv_python()), "-I", "-m", "pip", *arguments, "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--no-build-isolation", "--requirement", str(lock)]
    command += ["--only-binary", ":all:", "--no-binary", SOURCE_ONLY]
    if quiet:
        command.append("--quiet")
    return run_keeping_errors(command)


def run_keeping_errors(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, keeping what it writes to standard error."""
    environment = dict(os.environ, PIP_USER="0", PIP_RETRIES="2")
    return subprocess.run(command, check=False, env=environment, stderr=subprocess.PIPE, universal_newlines=True)


def link_package() -> None:
    """Make src importable in the environment and put the command `bangfu` beside its Python.

    The path is relative, so a folder with a Chinese name does no harm (Python before 3.13 reads .pth files in the
    locale's encoding) and no build tool is needed.
    """
    query = [str(venv_python()), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.check_output(query, universal_newlines=True).strip())
    relative = os.path.relpath(str(ROOT / "src"), str(site))
    (site / "bangfu.pth").write_text(relative + "\n", encoding="ascii")
    folder = venv_python().parent
    if os.name == "nt":
        (folder / "bangfu.cmd").write_text('@"%~dp0python.exe" -m bangfu %*\n', encoding="ascii")
        return
    script = folder / "bangfu"
    script.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m bangfu "$@"\n', encoding="ascii")
    script.chmod(0o755)


def hand_over(arguments: "list[str]") -> int:
    """Become the `bangfu` command of the environment."""
    command = [str(venv_python()), "-m", "bangfu", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def run_tests(arguments: "list[str]") -> int:
    """Run every check with the environment's Python; 0 only when all passed."""
    return subprocess.call([str(venv_python()), str(ROOT / "tests" / "run_checks.py"), *arguments], cwd=str(ROOT))


def dispatch(arguments: "list[str]") -> int:
    """Set up what the command needs and run it; returns the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(USAGE)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    if command == "setup":
        profile = rest[0] if rest else "base"
        if profile not in PROFILES or len(rest) > 1:
            raise SetupError("setup 后面只能写 {} 之一。".format("、".join(PROFILES)))
        set_up(profile)
        build_front_end()
        return 0
    set_up(command if command in ("test", "bench") else "base")
    if command in NEED_FRONT_END:
        build_front_end()
    return run_tests(rest) if command == "test" else hand_over(arguments)


def main(arguments: "list[str]") -> int:
    """Run a command; every foreseeable trouble becomes one line and exit code 2."""
    problem = old_python_message(tuple(sys.version_info[:3]))
    if problem:
        say(problem)
        return 2
    try:
        return dispatch(arguments)
    except SetupError as trouble:
        say(str(trouble))
    except KeyboardInterrupt:
        say("已中断；没有装完的环境不会被使用，下次运行会接着准备。")
        return 130
    except OSError as trouble:
        full = trouble.errno == errno.ENOSPC
        say(DISK_FULL if full else f"无法读写 {trouble.filename or ROOT}：{trouble.strerror or trouble}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
