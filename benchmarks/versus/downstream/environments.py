"""The environment of each package: what pip is told, where its own metadata does not suffice."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """An environment, and whether fastvec can stand alone in gensim's place there.

    ``bare`` is installed without its dependencies: it pins versions that this Python has no
    wheels of, and works with newer ones.
    """

    packages: tuple[str, ...]
    bare: tuple[str, ...] = ()
    alone: bool = True


KARATECLUB = Environment(
    packages=(
        "gensim==4.4.*", "networkx<3", "numpy<2", "pandas<2.2", "scipy", "scikit-learn", "tqdm",
        "python-louvain", "six", "pygsp", "python-Levenshtein", "setuptools<80", "wheel",
    ),
    bare=("karateclub==1.3.3",),
)  # fmt: skip

ENVIRONMENTS = {
    "node2vec": Environment(("node2vec==0.5.0",)),
    "pecanpy": Environment(("pecanpy==2.0.9",)),
    "deepwalk": KARATECLUB,
    "graph2vec": KARATECLUB,
    # gensim.parsing.preprocessing.strip_tags is none of ours
    "top2vec": Environment(("top2vec==1.0.34",), alone=False),
    # names gensim.models.basemodel; matchms 0.32 has moved what it imports
    "spec2vec": Environment(("spec2vec==0.9.1", "matchms<0.32"), alone=False),
    "pyrdf2vec": Environment(
        packages=(
            "gensim==4.4.*", "numpy<2", "networkx<3", "pandas", "scikit-learn", "rdflib", "attrs",
            "cachetools", "aiohttp", "nest_asyncio", "python-louvain", "matplotlib", "requests",
            "tomlkit", "tqdm",
        ),
        bare=("pyrdf2vec==0.2.3",),
    ),
    "wefe": Environment(("wefe==1.0.1",)),
}  # fmt: skip


def python_of(folder: Path, package: str) -> Path:
    """The interpreter of a package's environment, which is made if it is not there."""
    environment = ENVIRONMENTS[package]
    name = next(known for known, other in ENVIRONMENTS.items() if other is environment)
    python = folder / name / "bin" / "python"
    if not python.exists():
        print(f"{package}: installing into {folder / name}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        install = [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*install, *environment.packages], check=True)
        if environment.bare:
            options = ["--no-deps", "--no-build-isolation"]
            subprocess.run([*install, *options, *environment.bare], check=True)
    return python
