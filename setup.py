"""Lists the compiled modules; everything else about the package is in pyproject.toml.

Build variables: FASTVEC_CHECK=1 asserts row bounds in the kernels, FASTVEC_SANITIZE=1 adds
AddressSanitizer and UndefinedBehaviorSanitizer, FASTVEC_DEBUG=1 keeps symbols and frame pointers.
"""

import copy
import os
import re
import sys
import sysconfig

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

KERNELS = "fastvec/_kernels"

# One translation unit per instruction set around the same bodies; the table is chosen at import.
ISA_SOURCES = [
    f"{KERNELS}/isa_{level}.c" for level in ("scalar", "sse2", "avx2", "avx512", "neon")
] + [f"{KERNELS}/dispatch.c"]

# Module -> C sources beside its .pyx.
MODULES = {
    "isa": [f"{KERNELS}/dispatch.c"],
    "engine": [*ISA_SOURCES, f"{KERNELS}/train.c"],
    "cells": [*ISA_SOURCES, *(f"{KERNELS}/{name}.c" for name in ("train", "grid", "tiles"))],
    "query": ISA_SOURCES,
    "quantizer": ISA_SOURCES,
    "classify": ISA_SOURCES,
    "text": [f"{KERNELS}/scan.c", f"{KERNELS}/text_table.c"],
    "phrases": [f"{KERNELS}/ngram_table.c"],
    "sparse": ISA_SOURCES,
    "cooccur": [],
    "packed": [],
    "subword": [],
    "vecfile": [],
}


INCLUDE = re.compile(r'^\s*(?:#\s*include|cdef extern from|include) "([^"]+)"', re.MULTILINE)


def headers(sources: list[str]) -> list[str]:
    """Our own files that the sources include, those included by these too: a change of any rebuilds."""
    found: dict[str, None] = {}
    waiting = list(sources)
    while waiting:
        with open(waiting.pop(), encoding="utf-8") as file:
            names = INCLUDE.findall(file.read())
        new = [f"{KERNELS}/{name}" for name in names if f"{KERNELS}/{name}" not in found]
        new = [path for path in new if os.path.exists(path)]
        found |= dict.fromkeys(new)
        waiting += new
    return sorted(found)


def flag(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


# A stable-ABI wheel serves every CPython from 3.11 on; free-threaded builds refuse the limited API.
LIMITED = not sysconfig.get_config_var("Py_GIL_DISABLED") and not flag("FASTVEC_NO_LIMITED")

macros = [("Py_LIMITED_API", "0x030b0000")] if LIMITED else []
# -fno-math-errno, -fno-trapping-math: no kernel reads errno or floating-point traps.
# -g0: interpreters are often built with -g, and hand it on; symbols are four fifths of a wheel.
compile_args = ["-std=c11", "-O3", "-g0", "-fno-math-errno", "-fno-trapping-math"]
compile_args += ["-Werror=implicit-function-declaration"]
link_args: list[str] = []
# Every module has the kernels of all families in its sources; the linker leaves out what it does not use.
compile_args += ["-fvisibility=hidden", "-ffunction-sections", "-fdata-sections"]
if sys.platform == "linux":
    link_args += ["-Wl,--gc-sections"]
elif sys.platform == "darwin":
    link_args += ["-Wl,-dead_strip"]
if os.name == "nt":
    compile_args = ["/std:c11", "/O2"]
if flag("FASTVEC_CHECK"):
    macros.append(("FASTVEC_CHECK", "1"))
if flag("FASTVEC_DEBUG"):
    compile_args += ["-g", "-fno-omit-frame-pointer"]
if flag("FASTVEC_SANITIZE"):
    # -O1: checked code takes minutes to compile at -O3.
    sanitize = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-g", "-O1"]
    compile_args += [*sanitize, "-fno-omit-frame-pointer"]
    link_args += sanitize


class OwnObjects(build_ext):
    """Gives each extension a folder of objects: they share sources, and with -j are built at once."""

    def build_extension(self, ext: Extension) -> None:
        """Build one extension."""
        own = copy.copy(self)
        own.build_temp = os.path.join(self.build_temp, ext.name)
        build_ext.build_extension(own, ext)


extensions = [
    Extension(
        f"fastvec._kernels.{name}",
        sources=[f"{KERNELS}/{name}.pyx", *sources],
        include_dirs=[KERNELS],
        depends=headers([f"{KERNELS}/{name}.pyx", *sources]),
        define_macros=macros,
        extra_compile_args=compile_args,
        extra_link_args=link_args,
        py_limited_api=LIMITED,
    )
    for name, sources in MODULES.items()
    if os.path.exists(f"{KERNELS}/{name}.pyx")
]

setup(
    ext_modules=cythonize(
        extensions,
        build_dir="build/cython",  # what Cython writes stays out of the sources and out of sdists
        compiler_directives={
            "language_level": 3,
            "boundscheck": False,
            "wraparound": False,
            "cdivision": True,
            "binding": True,
            "auto_pickle": False,
            "autotestdict": False,
            "freethreading_compatible": True,
            "embedsignature": False,
        },
    ),
    cmdclass={"build_ext": OwnObjects},
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if LIMITED else {},
)
