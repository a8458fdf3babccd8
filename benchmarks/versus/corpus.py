"""The texts that the rows read: whole files, and their first words cut once and kept."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"
WORDS = 2_000_000
QUICK_WORDS = 20_000


def default_folder() -> Path:
    """Folder of the data: the variable ``FASTVEC_DATA``, else the user's cache."""
    return Path(os.environ.get("FASTVEC_DATA", Path.home() / ".cache" / "fastvec-data"))


def sentences(path: Path) -> Iterator[list[str]]:
    """Token lists of a file, one line a sentence."""
    with path.open(encoding="utf8") as file:
        yield from (line.split() for line in file)


@dataclass(frozen=True)
class Corpus:
    """The data folder and what was cut from it.

    ``wiki-en.lines.txt`` has short lines and ``wiki-en.txt`` the same words on one line. gensim
    drops what follows the 10,000th word of a line, so it is always given the short ones.
    """

    folder: Path
    quick: bool = False

    @cached_property
    def whole(self) -> Path:
        """All words, short lines; the first words only in quick mode."""
        return self.short if self.quick else self.folder / "wiki-en.lines.txt"

    @cached_property
    def n_words(self) -> int:
        """Raw tokens in the cut."""
        return sum(map(len, sentences(self.short)))

    @cached_property
    def n_sentences(self) -> int:
        """Lines in the cut."""
        return sum(1 for _ in sentences(self.short))

    @cached_property
    def short(self) -> Path:
        """The first words, in short lines."""
        return self._cut("lines", "\n")

    @cached_property
    def one_line(self) -> Path:
        """The first words, all on one line."""
        return self._cut("one-line", " ")

    @cached_property
    def counts(self) -> Path:
        """JSON of token -> count over the whole file, made once: the vocabulary given."""
        return self._counted("counts", self.whole)

    @cached_property
    def cut_counts(self) -> Path:
        """JSON of token -> count over the cut, which a program finds that is given none."""
        return self._counted("cut-counts", self.short)

    def _counted(self, name: str, source: Path) -> Path:
        path = self._kept(name, ".json")
        if not path.exists():
            counts = Counter(token for tokens in sentences(source) for token in tokens)
            _write(path, json.dumps(counts, ensure_ascii=False))
        return path

    def _kept(self, name: str, suffix: str) -> Path:
        """Path of a derived file; the size tells the texts of two data folders apart."""
        size = (self.folder / "wiki-en.lines.txt").stat().st_size
        words = QUICK_WORDS if self.quick else WORDS
        return RESULTS / "cache" / f"{name}-{words}-of-{size}{suffix}"

    def _cut(self, name: str, separator: str) -> Path:
        path = self._kept(name, ".txt")
        if not path.exists():
            wanted, lines = QUICK_WORDS if self.quick else WORDS, []
            for tokens in sentences(self.folder / "wiki-en.lines.txt"):
                lines.append(" ".join(tokens[:wanted]))
                wanted -= len(tokens)
                if wanted <= 0:
                    break
            _write(path, separator.join(lines) + "\n")
        return path


def _write(path: Path, text: str) -> None:
    """Write to a temporary name first, so that an interrupted run leaves no half file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf8")
    temporary.replace(path)
