"""gensim's own tests as judge: all that apply must pass."""

import pytest
from judge import Judge, installed, not_applicable

FOLDER = installed()
if FOLDER is None:
    pytest.skip("gensim is not installed, its tests are not here", allow_module_level=True)

JUDGE = Judge(FOLDER)
NOT_APPLICABLE = not_applicable()


@pytest.fixture(scope="module", autouse=True)
def session(tmp_path_factory):
    with JUDGE.session(tmp_path_factory.mktemp("gensim")):
        yield


def test_the_list_names_only_tests_that_exist():
    assert NOT_APPLICABLE.keys() <= JUDGE.cases.keys()


@pytest.mark.filterwarnings("ignore")  # gensim's tests were not written for warnings as errors
@pytest.mark.parametrize("identifier", sorted(JUDGE.cases.keys() - NOT_APPLICABLE.keys()))
def test_of_gensim(identifier):
    outcome, detail = JUDGE.run(identifier)
    if outcome == "skipped":
        pytest.skip(detail)
    assert outcome == "passed", detail
