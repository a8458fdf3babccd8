"""gensim's own tests, run on fastvec.

They come from the gensim that is installed (LGPL: nothing of it is copied here) and find fastvec
under gensim's module names. ``python tests/gensim_compat/judge.py`` prints how many pass.
"""

import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import fastvec
import fastvec.compat.gensim as compat
from fastvec.models._phrase_base import PhrasesTransformation

MODULES = (
    "test_word2vec",
    "test_keyedvectors",
    "test_utils",
    "test_datatype",
    "test_glove2word2vec",
    "test_fasttext",
    "test_phrases",
    "test_doc2vec",
)
RETRIED = ("test_word2vec", "test_fasttext", "test_doc2vec")  # models trained from random starts
PACKAGES = Path(fastvec.__file__).resolve().parents[1]
LIST = Path(__file__).with_name("not_applicable.txt")


def installed():
    """Return the folder of the installed gensim, None without one."""
    spec = importlib.util.find_spec("gensim")
    return Path(spec.submodule_search_locations[0]) if spec else None


def not_applicable():
    """Return the tests that do not apply: identifier to reason."""
    lines = LIST.read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


class Judge:
    """gensim's tests on fastvec.

    Attributes
    ----------
    cases : dict of str to unittest.TestCase
        Every test by its identifier, ``module.class.method``.
    """

    def __init__(self, gensim_folder):
        self._tests = gensim_folder / "test"
        self._modules = {}
        compat.install(overlay=False)
        try:
            self._provide()
            modules = [self._load(f"gensim.test.{name}") for name in MODULES]
        finally:
            compat.uninstall()
        suites = map(unittest.defaultTestLoader.loadTestsFromModule, modules)
        self.cases = {
            case.id().removeprefix("gensim.test."): case
            for suite in suites
            for case in _flat(suite)
        }

    @contextlib.contextmanager
    def session(self, folder):
        """fastvec under gensim's names; all files are written into the folder."""
        data = folder / "test_data"
        data.mkdir()
        for file in (self._tests / "test_data").iterdir():
            (data / file.name).symlink_to(file)
        self._modules["gensim.test.utils"].module_path = str(folder)
        old_folder, tempfile.tempdir = tempfile.tempdir, str(folder)
        compat.install(overlay=False)
        sys.modules.update(self._modules)
        try:
            with contextlib.chdir(folder):  # some tests write into the current folder
                yield
        finally:
            compat.uninstall()
            tempfile.tempdir = old_folder

    def run(self, identifier):
        """Run one test; return "passed", "skipped" or "failed", and the reason."""
        attempts = 2 if identifier.startswith(RETRIED) else 1
        for _ in range(attempts):
            result = unittest.TestResult()
            self.cases[identifier].run(result)
            if result.skipped:
                return "skipped", result.skipped[0][1]
            if result.wasSuccessful():
                return "passed", ""
        return "failed", [*result.errors, *result.failures][0][1]

    def _provide(self):
        """What gensim's tests import beside what they test."""
        import gensim.models.fasttext
        import gensim.models.keyedvectors
        import gensim.models.phrases
        import gensim.utils

        phrases = gensim.models.phrases
        phrases._PhrasesTransformation = PhrasesTransformation
        fasttext = gensim.models.fasttext
        fasttext._unpack = None  # private functions, whose tests do not apply
        inner = ModuleType("gensim.models.fasttext_inner")
        for name in ("compute_ngrams", "compute_ngrams_bytes", "ft_hash_bytes"):
            setattr(inner, name, getattr(fasttext, name))
        files = gensim.models._fasttext_bin = ModuleType("gensim.models._fasttext_bin")
        sys.modules |= {module.__name__: module for module in (inner, files)}
        gensim.utils.check_output = _check_output
        gensim.models.keyedvectors._load_word2vec_format = _load_word2vec_format
        corpora = ModuleType("gensim.corpora")
        corpora.Dictionary = _Dictionary
        package = ModuleType("gensim.test")
        sys.modules |= {"gensim.corpora": corpora, "gensim.test": package}
        gensim.test = package
        package.utils = self._load("gensim.test.utils")
        if importlib.util.find_spec("testfixtures") is None:  # only tests of log texts use it
            fixtures = ModuleType("testfixtures")
            fixtures.log_capture = lambda: lambda test: test
            sys.modules["testfixtures"] = fixtures
        self._modules = {name: m for name, m in sys.modules.items() if name.startswith("gensim")}

    def _load(self, name):
        """Import one of gensim's files under its own name."""
        path = self._tests / f"{name.rpartition('.')[2]}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self._modules[name] = module
        return module


class _Dictionary:
    """Stands in for what gensim's test helpers build for topic models."""

    def __init__(self, texts):
        pass

    def doc2bow(self, text):
        return []


def _check_output(args, **options):
    """Run a program of gensim's as ours, and return what it prints."""
    args = [argument.replace("gensim.scripts.", "fastvec.scripts.") for argument in args]
    # it writes into the current folder, which is not the one PYTHONPATH may be relative to
    places = {"cwd": tempfile.gettempdir(), "env": {**os.environ, "PYTHONPATH": str(PACKAGES)}}
    return subprocess.run(args, stdout=subprocess.PIPE, check=True, **places, **options).stdout


def _load_word2vec_format(cls, fname, binary_chunk_size, **options):
    """A private function of gensim; the size of what it reads at once is no option here."""
    return cls.load_word2vec_format(fname, **options)


def _flat(suite):
    """Yield the tests of a suite of suites."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from _flat(part)
        else:
            yield part


def main():
    """Print how many of gensim's tests pass; return 1 if one fails."""
    folder = installed()
    if folder is None:
        print("gensim is not installed, so there are no tests of it to run")
        return 0
    judge, reasons = Judge(folder), not_applicable()
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as temporary, judge.session(Path(temporary)):
        for identifier in sorted(judge.cases.keys() - reasons.keys()):
            outcome, detail = judge.run(identifier)
            counts[outcome] += 1
            if outcome == "failed":
                print(f"{identifier}\n{detail}")
    applicable = counts["passed"] + counts["failed"]
    print(
        f"gensim {version('gensim')}: {counts['passed']} passed of {applicable} that apply; "
        f"{len(reasons)} do not apply, {counts['skipped']} were skipped by gensim"
    )
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
