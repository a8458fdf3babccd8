"""gensim's names for fastvec's classes, with and without gensim; each in a process of its own."""

import subprocess
import sys
import textwrap

import pytest

HIDE = "import sys; sys.modules['gensim'] = None"  # as where gensim is not installed
INSTALL = "from fastvec.compat.gensim import install, uninstall; install()"

# As much of a gensim as shows whether its other classes stay whole.
FAKE = {
    "__init__.py": "__version__ = '4.4.0'\nfrom gensim import models, utils",
    "utils.py": """
        import pickle
        class SaveLoad:
            def save(self, fname):
                with open(fname, "wb") as file:
                    pickle.dump(self, file)
            @classmethod
            def load(cls, fname):
                with open(fname, "rb") as file:
                    return pickle.load(file)
        def simple_preprocess(doc): ...
        def chunkize(corpus): ...
    """,
    "models/__init__.py": """
        from .word2vec import Word2Vec
        from .poincare import PoincareModel
        from .keyedvectors import KeyedVectors
    """,
    "models/callbacks.py": "class CallbackAny2Vec: ...\nclass CoherenceMetric: ...",
    "models/keyedvectors.py": """
        from gensim import utils
        class KeyedVectors(utils.SaveLoad): ...
    """,
    "models/word2vec.py": """
        from gensim import utils
        from gensim.models.keyedvectors import KeyedVectors
        class Word2Vec(utils.SaveLoad):
            def __init__(self):
                self.wv = KeyedVectors()
            @classmethod
            def load(cls, fname):
                return super(Word2Vec, cls).load(fname)
        class Word2VecVocab: ...
    """,
    "models/poincare.py": """
        from gensim.models.word2vec import Word2Vec
        class PoincareModel(Word2Vec): ...
    """,
    "scripts/__init__.py": "",
    "scripts/glove2word2vec.py": "def glove2word2vec(a, b): ...",
}


def run(*statements, path=None):
    """Run statements in a fresh interpreter and return what they print."""
    lines = [textwrap.dedent(statement) for statement in statements]
    if path is not None:
        lines.insert(0, f"import sys; sys.path.insert(0, {str(path)!r})")
    child = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=120
    )
    assert child.returncode == 0, child.stderr
    return child.stdout


@pytest.fixture
def fake(tmp_path):
    for name, text in FAKE.items():
        file = tmp_path / "gensim" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return tmp_path


def test_without_gensim_its_names_are_ours():
    run(
        HIDE,
        INSTALL,
        """
        import gensim, gensim.models.callbacks, gensim.scripts.glove2word2vec
        from gensim.models import KeyedVectors, Word2Vec, word2vec
        from gensim.models.word2vec import LineSentence
        from gensim.utils import simple_preprocess
        import fastvec
        assert gensim.models.Word2Vec is Word2Vec is word2vec.Word2Vec is fastvec.Word2Vec
        assert gensim.models.keyedvectors.Word2VecKeyedVectors is KeyedVectors
        assert gensim.models.callbacks.CallbackAny2Vec is fastvec.CallbackAny2Vec
        assert LineSentence is fastvec.LineSentence
        assert simple_preprocess("A Cat") == ["cat"]
        """,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "from gensim.models import LdaModel",
        "from gensim.models.word2vec import CythonLineSentence",
        "from gensim.utils import chunkize",
        "from gensim import corpora",
        "import gensim.similarities.annoy",
        "import gensim; gensim.models.LdaModel",
    ],
)
def test_without_gensim_a_missing_name_says_so(statement):
    said = run(
        HIDE,
        INSTALL,
        f"""
        try:
            {statement}
        except (ImportError, AttributeError) as error:
            print(error)
        """,
    )
    assert "fastvec stands in for gensim and has no gensim." in said
    assert "install gensim" in said


def test_without_gensim_nothing_is_converted_to_it():
    said = run(
        HIDE,
        INSTALL,
        """
        from gensim.models import KeyedVectors
        try:
            KeyedVectors(2).to_gensim()
        except ImportError as error:
            print(error)
        """,
    )
    assert "needs gensim" in said


def test_without_gensim_its_version_can_be_asked_for():
    said = run(
        HIDE,
        INSTALL,
        """
        import gensim
        from importlib.metadata import distributions, version
        assert version("gensim") == gensim.__version__ >= "4.0.0"
        assert not [d for d in distributions() if type(d).__module__.startswith("fastvec")]
        assert version("numpy")
        """,
    )
    assert said == ""


def test_without_gensim_uninstalling_leaves_nothing():
    run(
        HIDE,
        INSTALL,
        """
        install()
        install(overlay=False)
        import gensim.models
        try:
            install(overlay=True)
        except RuntimeError:
            pass
        else:
            raise AssertionError
        uninstall()
        uninstall()
        try:
            import gensim
        except ImportError:
            pass
        else:
            raise AssertionError
        assert not [name for name in sys.modules if name.startswith("gensim.")]
        assert not [f for f in sys.meta_path if type(f).__module__.startswith("fastvec")]
        """,
    )


def test_installing_loads_nothing_heavy():
    loaded = run(HIDE, INSTALL, "import gensim; print(*sys.modules)").split()
    assert "gensim" in loaded
    assert not {"scipy", "smart_open", "numpy"} & set(loaded)


def test_over_gensim_only_what_we_have_is_ours(fake):
    run(
        INSTALL,
        """
        import gensim, fastvec
        from gensim.models import PoincareModel, KeyedVectors, Word2Vec
        from gensim.models.word2vec import Word2VecVocab
        import gensim.models.keyedvectors as keyedvectors
        assert gensim.models.Word2Vec is Word2Vec is fastvec.Word2Vec
        assert gensim.models.word2vec.Word2Vec is Word2Vec
        assert keyedvectors.KeyedVectors is KeyedVectors is fastvec.KeyedVectors
        assert gensim.utils.simple_preprocess("A Cat") == ["cat"]
        assert gensim.utils.chunkize.__module__ == "gensim.utils"
        assert gensim.utils.SaveLoad.__module__ == "gensim.utils"
        assert gensim.models.callbacks.CoherenceMetric.__module__ == "gensim.models.callbacks"
        assert Word2VecVocab.__module__ == "gensim.models.word2vec"
        assert not hasattr(gensim.models.callbacks, "StopTraining")
        """,
        path=fake,
    )


def test_over_gensim_its_other_classes_stay_whole(fake):
    run(
        INSTALL,
        f"""
        from gensim.models import PoincareModel
        PoincareModel().save({str(fake / "model")!r})
        model = PoincareModel.load({str(fake / "model")!r})
        assert type(model) is PoincareModel
        assert type(model.wv).__module__ == "gensim.models.keyedvectors"
        """,
        path=fake,
    )


def test_over_gensim_uninstalling_gives_everything_back(fake):
    run(
        """
        import gensim.scripts.glove2word2vec, sys
        save = gensim.utils.SaveLoad.save
        before = {name: m for name, m in sys.modules.items() if name.startswith("gensim")}
        own = gensim.models.Word2Vec
        """,
        INSTALL,
        """
        install()
        assert gensim.models.Word2Vec is not own
        uninstall()
        assert gensim.models.Word2Vec is own and gensim.models.word2vec.Word2Vec is own
        assert gensim.utils.SaveLoad.save is save
        assert all(sys.modules[name] is module for name, module in before.items())
        """,
        path=fake,
    )


def test_over_gensim_itself(tmp_path):
    if "gensim" not in run("import importlib.util as u; print(u.find_spec('gensim'))"):
        pytest.skip("gensim is not installed")
    run(
        INSTALL,
        f"""
        from gensim.models import Doc2Vec, FastText, Word2Vec
        from gensim.models.doc2vec import TaggedDocument
        texts = [["red", "green", "blue"], ["green", "blue"]] * 5
        assert Word2Vec(texts, min_count=1, vector_size=4).wv["red"].shape == (4,)
        theirs = Word2Vec(texts, min_count=1, vector_size=4).to_gensim()
        assert {{type(x).__module__ for x in (theirs, theirs.wv)}} == {{
            "gensim.models.word2vec", "gensim.models.keyedvectors"
        }}
        documents = [TaggedDocument(text, [i]) for i, text in enumerate(texts)]
        path = {str(tmp_path / "model")!r}
        Doc2Vec(documents, min_count=1, vector_size=4).save(path)
        assert Doc2Vec.load(path).dv[0].shape == (4,)
        assert FastText(texts, min_count=1, vector_size=4, bucket=10).wv["grey"].shape == (4,)
        """,
    )
