"""What a topic is given: the texts, how often to repeat, which instruction set is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.versus.corpus import Corpus
from benchmarks.versus.process import Run, Task, interleave, run


@dataclass(frozen=True)
class Bench:
    """One invocation of the script."""

    corpus: Corpus
    repeat: int = 3
    quick: bool = False
    vectors: Path | None = None
    make_gensim: bool = False

    @cached_property
    def machine(self) -> Run:
        """What fastvec says about this machine: levels, versions."""
        return run(Task("fastvec", "describe"))

    @cached_property
    def isa(self) -> str | None:
        """Level that is judged: AVX2 where the CPU has AVX-512 too, else the chosen one."""
        return "avx2" if self.has_avx512 else None

    @property
    def has_avx512(self) -> bool:
        """Whether an AVX-512 figure is to be reported beside."""
        return "avx512" in self.machine["supported"]

    @property
    def epochs(self) -> int:
        """Epochs of the speed rows."""
        return 1 if self.quick else 5

    @property
    def fasttext_epochs(self) -> int:
        """Epochs of the rows with n-grams, where the other programs take minutes."""
        return 1 if self.quick else 2

    def task(self, program: str, job: str, /, *, isa: str | None = None, **arguments: Any) -> Task:
        """A task; fastvec runs at the judged level unless another is named."""
        return Task(program, job, arguments, isa or (self.isa if program == "fastvec" else None))

    def train(self, program: str, settings: Mapping[str, Any], **more: Any) -> Task:
        """A training of the first words with the vocabulary of the whole file given."""
        arguments: dict[str, Any] = {
            "path": str(self.corpus.short),
            "counts": str(self.corpus.counts),
            "n_words": self.corpus.n_words,
            "n_sentences": self.corpus.n_sentences,
            "settings": {"epochs": self.epochs, **settings},
        }
        return self.task(program, "train", **{**arguments, **more})

    def interleave(self, tasks: Mapping[str, Task], *, seeds: bool = False) -> dict[str, list[Run]]:
        """Run the tasks in turn, as often as asked, perhaps with the seeds 1, 2, ..."""
        return interleave(tasks, self.repeat, seeds)
