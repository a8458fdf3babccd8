"""What a user's `import fastvec` loads, and what the installed package holds."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import fastvec
import fastvec.models


def modules_after(statement):
    """Return the names of the modules that a fresh interpreter holds after the statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout.split()
    )


def test_import_is_lazy():
    loaded = modules_after("import fastvec")
    assert not loaded & {"scipy", "smart_open", "numpy", "fastvec._kernels"}


@pytest.mark.parametrize("name", ["KeyedVectors", "Word2Vec"])
def test_classes_load_neither_scipy_nor_smart_open(name):
    loaded = modules_after(f"import fastvec; fastvec.{name}")
    assert "numpy" in loaded
    assert not loaded & {"scipy", "smart_open", "tqdm"}


@pytest.mark.parametrize("package", [fastvec, fastvec.models], ids=lambda p: p.__name__)
def test_every_lazy_name_resolves_and_is_listed(package):
    for name in package._HOMES:
        assert getattr(package, name) is not None
        assert name in dir(package)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Wrod2Vec'"):
        _ = fastvec.Wrod2Vec


def test_the_version_is_that_of_the_installed_package():
    try:
        installed = importlib.metadata.version("fastvec")
    except importlib.metadata.PackageNotFoundError:  # built in place, not installed
        installed = fastvec.__version__
    assert fastvec.__version__ == installed


def test_types_travel_with_the_package():
    folder = Path(fastvec.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "_kernels" / "isa.pyi").exists()


def test_the_licence_travels_with_the_package():
    try:
        files = importlib.metadata.files("fastvec") or []
    except importlib.metadata.PackageNotFoundError:
        files = [Path(__file__).resolve().parents[2] / "LICENSE"]
    assert [f for f in files if f.name == "LICENSE"]
