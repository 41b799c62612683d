"""Where does this installation keep what it must not lose, and what is its secret?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parents[2]
"""The root of the source tree, when the site runs from one."""

DATABASE = "gongkai.sqlite3"


class CannotStart(SystemExit):
    """Why the site cannot start, said to the person."""


def runs_from_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and PACKAGE == CHECKOUT / "src" / "gongkai" / "portal"


def data_dir() -> Path:
    """`GONGKAI_DATA` if it is set; `var/` of a source tree; else the folder where this system keeps a person's data."""
    if named := os.environ.get("GONGKAI_DATA"):
        return Path(named).expanduser().resolve()
    if runs_from_checkout():
        return CHECKOUT / "var"
    shared = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "gongkai"


def samples_dir() -> Path | None:
    """The sample reports that come with the source tree, if this is one."""
    samples = CHECKOUT / "samples"
    return samples if runs_from_checkout() and samples.is_dir() else None


def secret_key(data: Path) -> str:
    """The key that signs forms and cookies and seals particulars: made once, readable by nobody else.

    It stands in the data folder, or where `GONGKAI_SECRET_FILE` says: whoever gets hold of a copy of the data folder
    cannot read what is sealed there without it.
    """
    closed_to_others(data)
    file = secret_file(data)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    key = file.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 50 or not (key.isascii() and key.isprintable()):
        raise CannotStart(f"{file} 里的密钥不完整。请删除这个文件后重新启动，系统会生成新的密钥。")
    return key


def secret_file(data: Path) -> Path:
    """Where the secret stands. A second one is never made beside the first: what that one sealed would be lost."""
    kept = data / "secret_key"
    named = os.environ.get("GONGKAI_SECRET_FILE")
    if not named:
        return kept
    file = Path(named).expanduser().resolve()
    if kept.exists() and file != kept.resolve():
        raise CannotStart(f"{kept} 里还有密钥。请先停止网站，把它移到 {file}，再重新启动；不要生成新的密钥。")
    if not file.parent.is_dir():
        raise CannotStart(f"GONGKAI_SECRET_FILE 指的文件夹 {file.parent} 不存在。请先建好，只许运行网站的用户读写。")
    return file


def closed_to_others(data: Path) -> None:
    """Make the data folder if it is missing, and let nobody else on this machine look into what the site keeps there.

    A folder that others use too keeps its mode: only what is the site's own is closed.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(data.iterdir()):
        data.chmod(0o700)
    os.close(os.open(data / DATABASE, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (*data.glob(f"{DATABASE}*"), data / "secret_key"):
        if file.is_file():
            file.chmod(0o600)
    (data / "files").mkdir(exist_ok=True)
    (data / "files").chmod(0o700)
