"""The code in README.md and docs/ runs as it stands there: every page is one session."""

import ast
import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.exists() and page.parent.name != "changes"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="docs/ is not here")


def relative(page):
    return str(page.relative_to(ROOT))


def blocks(page, prompts):
    """Return the fenced blocks of Python with or without prompts, and the line each stands after."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start(2)), match[2])
        for match in BLOCK.finditer(text)
        if match[1] in ("python", "pycon") and (">>> " in match[2]) == prompts
    ]


def session(page):
    """Return the blocks with prompts of a page as one doctest."""
    parser = doctest.DocTestParser()
    examples = []
    for first_line, block in blocks(page, prompts=True):
        for example in parser.get_examples(block, relative(page)):
            example.lineno += first_line
            examples.append(example)
    return doctest.DocTest(examples, {}, relative(page), relative(page), 0, None)


SESSIONS = [test for test in map(session, PAGES) if test.examples]


@pytest.mark.parametrize("test", SESSIONS, ids=lambda test: test.name)
def test_the_page_is_a_session_that_runs(test, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = []
    options = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    outcome = doctest.DocTestRunner(optionflags=options).run(test, out=report.append)
    assert outcome.attempted
    assert not outcome.failed, "".join(report)


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_what_is_not_run_is_python_all_the_same(page):
    for first_line, block in blocks(page, prompts=False):
        ast.parse("\n" * first_line + block, relative(page))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_no_blank_line_cuts_a_table(page):
    text = page.read_text(encoding="utf-8")
    rows = re.search(r"\|\n\n\|(?!.*\|\n\|[-| ]+\|\n)", text)
    assert not rows, f"{relative(page)}:{text.count(chr(10), 0, rows.start()) + 2}"


def test_sessions_are_found():
    assert {"docs/tour.md", "docs/formats.md"} <= {test.name for test in SESSIONS}
