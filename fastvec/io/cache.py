"""Remote files, copied once to a folder of this machine."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import sys
from pathlib import Path

from .atomic import replacing
from .opening import reading

logger = logging.getLogger(__name__)

_COPIED_AT_ONCE = 1 << 20


def cache_folder() -> Path:
    """Return the folder of local copies: ``FASTVEC_CACHE``, else the user's cache folder."""
    chosen = os.environ.get("FASTVEC_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~\\AppData\\Local")).expanduser() / "fastvec"
    if sys.platform == "darwin":
        return Path("~/Library/Caches/fastvec").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "fastvec"


def local_copy(uri: str) -> Path:
    """Return the local copy of a remote file, unpacked, made now if there is none.

    The copy is complete or not there at all; it is not made anew when the remote file changes.

    Raises
    ------
    ImportError
        When a package is missing that this kind of URI or the compression needs.
    OSError
        When the file cannot be fetched or the folder not be written.
    """
    name = re.sub(r"[^\w.-]", "_", uri.split("?")[0].rsplit("/", 1)[-1])[-80:]
    path = cache_folder() / f"{hashlib.sha256(uri.encode()).hexdigest()[:16]}-{name}"
    if path.exists():
        return path
    logger.info("copying %s to %s", uri, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with reading(uri) as remote, replacing(path) as local:
        shutil.copyfileobj(remote, local, _COPIED_AT_ONCE)
    return path
