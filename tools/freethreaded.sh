#!/usr/bin/env bash
# Builds a free-threaded CPython from Debian's source package and runs the tests on it.
#
#   tools/freethreaded.sh [FOLDER]     default: build/freethreaded, some 600 MB, kept for the next run
#
# Needs apt-get (without root, its state stays in FOLDER), dpkg-source, gcc, make, and the headers of
# libffi, libssl and zlib; CPython takes five to ten minutes on one core. JOBS (default 1) builds on more.
# SUITE (default trixie) is the Debian release, PYTHON (default python3.13) the source package.
set -euo pipefail
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${1:-$tree/build/freethreaded}
mkdir -p "$work"
work=$(cd "$work" && pwd)
suite=${SUITE:-trixie}
package=${PYTHON:-python3.13}
jobs=${JOBS:-1}
prefix=$work/python
python=$prefix/bin/${package}t

# Lists and caches of our own: the machine's sources stay as they are.
source_package() {
  mkdir -p "$work"/apt/{lists/partial,archives/partial} "$work/source"
  echo "deb-src http://deb.debian.org/debian $suite main" >"$work/apt/sources.list"
  local apt=(apt-get -qq -o Dir::Etc::SourceList="$work/apt/sources.list"
    -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/apt/lists"
    -o Dir::Cache="$work/apt" -o Dir::Cache::Archives=archives -o APT::Sandbox::User=root)
  "${apt[@]}" update
  cd "$work/source"
  "${apt[@]}" source --download-only "$package"
  rm -rf tree
  dpkg-source --no-check -x "$package"_*.dsc tree # apt has checked the signatures
}

# Hardly optimised and without a test suite: it is here to run ours.
interpreter() {
  cd "$work/source/tree"
  [[ -f Makefile ]] ||
    ./configure -q --disable-gil --disable-test-modules --without-ensurepip --prefix="$prefix"
  make -s -j "$jobs" OPT="-DNDEBUG -O1"
  # -h instead of byte code for the whole library, three times over: what is imported gets its own
  make -s install OPT="-DNDEBUG -O1" COMPILEALL_OPTS=-h >/dev/null
}

# pip of the outer interpreter installs into the inner one.
environment() {
  rm -rf "$work/venv"
  "$python" -m venv --without-pip "$work/venv"
  # Debian's patch looks for the packages of a venv in a folder without the t
  ln -s "${package}t" "$work/venv/lib/$package"
  python3 -m venv "$work/pip"
  "$work/pip/bin/pip" -q install --upgrade pip # an old one takes the wheels of the ordinary interpreter
  # wheels only: the newest versions that still have one for this interpreter
  "$work/pip/bin/pip" -q --python "$work/venv/bin/python" install --only-binary :all: \
    numpy scipy smart_open pytest hypothesis "Cython>=3.3" "setuptools>=77"
}

# A private copy of the tree, built in place.
build() {
  rm -rf "$work/tree"
  mkdir "$work/tree"
  tar -C "$tree" -cf - --exclude=./.git --exclude='./.venv*' --exclude=./build --exclude='*.so' \
    --exclude=__pycache__ --exclude='*.egg-info' . | tar -xf - -C "$work/tree"
  cd "$work/tree"
  "$work/venv/bin/python" setup.py -q build_ext -j "$jobs" --inplace
}

# A module that is not ready would switch the GIL on with a warning.
tests() {
  cd "$work/tree"
  PYTHONPATH=$PWD "$work/venv/bin/python" -W error - <<'PROGRAM'
import importlib, pkgutil, sys
import fastvec._kernels
names = [module.name for module in pkgutil.iter_modules(fastvec._kernels.__path__)]
for name in names:
    importlib.import_module(f"fastvec._kernels.{name}")
assert not sys._is_gil_enabled(), "a kernel module switched the GIL on"
print(sys.version, "without the GIL:", *names)
PROGRAM
  PYTHONPATH=$PWD "$work/venv/bin/python" -m pytest -p no:cacheprovider tests
}

[[ -d $work/source/tree ]] || source_package
[[ -x $python ]] || interpreter
[[ -x $work/venv/bin/pytest ]] || environment
build
tests
