"""Which models are trained for quality, and with which settings."""

from dataclasses import dataclass, replace
from typing import Any

from benchmarks.versus.settings import MODELS, SUBWORDS, settings

EPOCHS = {"sgns": 3, "cbow": 5, "sghs": 3}
SAMPLE = {100: 1e-3, 300: 1e-4}
SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Training:
    """One training. ``mode`` is how gensim reads the text; fastvec's modes give the same bytes.

    ``family`` is the class; fastText's own program knows only ``FastText``.
    """

    program: str
    model: str
    dim: int
    seed: int
    workers: int = 1
    mode: str = "file"
    family: str = "Word2Vec"

    @property
    def settings(self) -> dict[str, Any]:
        """Keyword arguments of the class."""
        subwords = SUBWORDS if self.family == "FastText" else {}
        return settings(
            self.model,
            vector_size=self.dim,
            sample=SAMPLE[self.dim],
            seed=self.seed,
            workers=self.workers,
            epochs=EPOCHS[self.model],
            **subwords,
        )

    @property
    def group(self) -> "Training":
        """The same with the seed taken out: trainings of a group differ by the seed alone."""
        return replace(self, seed=0)

    @property
    def label(self) -> str:
        """Words for a table."""
        seed = f", seed {self.seed}" if self.seed else ""
        family = "" if self.family == "Word2Vec" else f"{self.family} "
        program = "" if self.family == "Word2Vec" else f"{self.program}, "
        return f"{program}{family}{self.model} dim {self.dim}, {self.workers} worker(s){seed}"

    @property
    def stem(self) -> str:
        """Name of gensim's vector file, without its ending."""
        return f"{self.model}-{self.mode}-{self.dim}-{self.seed}"

    def of_gensim(self, mode: str, dim: int | None = None) -> "Training":
        """The group of gensim's trainings that this one is judged against (always one worker)."""
        wanted = self.dim if dim is None else dim
        return Training("gensim", self.model, wanted, seed=0, workers=1, mode=mode)


def _shapes() -> list[tuple[int, int]]:
    """(dim, seed): all seeds at dim 100, one at dim 300."""
    return [(100, seed) for seed in SEEDS] + [(300, 1)]


def fastvec_trainings(quick: bool = False) -> list[Training]:
    """All of fastvec's trainings; one in quick mode."""
    if quick:
        return [Training("fastvec", "sgns", 100, 1)]
    return [
        Training("fastvec", model, dim, seed, workers)
        for workers in (1, 2)
        for dim, seed in _shapes()
        for model in MODELS
    ]


def gensim_trainings() -> list[Training]:
    """All of gensim's trainings, in both its ways of reading."""
    return [
        Training("gensim", model, dim, seed, 1, mode)
        for mode in ("iterable", "file")
        for dim, seed in _shapes()
        for model in MODELS
    ]


def fasttext_trainings(quick: bool = False) -> list[Training]:
    """SGNS with n-grams by all three programs in turn, three seeds: a run of gensim's takes minutes."""
    modes = {"fastvec": "file", "gensim": "iterable", "fasttext": "file"}
    return [
        Training(program, "sgns", 100, seed, workers=2, mode=mode, family="FastText")
        for seed in ((1,) if quick else SEEDS[:3])
        for program, mode in modes.items()
    ]
