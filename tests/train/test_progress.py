"""The progress line and the log lines, driven by a clock that the test turns."""

import io
import logging
import sys

import pytest

from fastvec.train import logs
from fastvec.train.progress import Progress


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def no_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)


def make(total=1000, stream=None, mode=None, **options):
    clock = Clock()
    stream = Terminal() if stream is None else stream
    return Progress(total, mode=mode, stream=stream, clock=clock, **options), stream, clock


def test_the_line_holds_percent_speed_time_left_and_figures(no_tqdm):
    progress, _, clock = make(total=4_000_000, desc="epoch 1/5")
    clock.now = 2.0
    progress.update(1_000_000, loss=2.41035)
    assert progress.line() == "epoch 1/5:  25.0 %, 500 k words/s, 6 s left, loss 2.41"


def test_an_unknown_total_shows_neither_percent_nor_time_left(no_tqdm):
    progress, _, clock = make(total=0, unit="tokens")
    clock.now = 1.0
    progress.update(1234)
    assert progress.line() == "1.23 k tokens/s"


@pytest.mark.parametrize(
    ("left", "text"), [(59, "59 s left"), (185, "3:05 left"), (7385, "2:03:05 left")]
)
def test_time_left_is_written_as_people_read_it(no_tqdm, left, text):
    progress, _, clock = make(total=left + 1)
    clock.now = 1.0
    progress.update(1)
    assert text in progress.line()


def test_it_draws_at_most_five_times_a_second(no_tqdm):
    progress, stream, clock = make()
    for step in range(100):
        clock.now = step / 100
        progress.update(step)
    assert stream.getvalue().count("\r") == 4


def test_a_shorter_line_blanks_the_longer_one(no_tqdm):
    progress, stream, clock = make()
    clock.now = 1.0
    progress.update(10, loss=123.4)
    clock.now = 2.0
    progress.update(20)
    first, second = stream.getvalue().split("\r")[1:]
    assert len(second) == len(first) and second.endswith(" ")


def test_close_draws_the_last_state_and_ends_the_line_once(no_tqdm):
    progress, stream, clock = make()
    with progress:
        clock.now = 0.1
        progress.update(1000)
    progress.close()
    assert stream.getvalue().startswith("\r100.0 %")
    assert stream.getvalue().count("\n") == 1


@pytest.mark.parametrize(
    ("stream", "mode"), [(io.StringIO(), None), (Terminal(), False)], ids=["no terminal", "off"]
)
def test_it_is_silent_off_a_terminal_and_when_switched_off(no_tqdm, stream, mode):
    progress, _, clock = make(stream=stream, mode=mode)
    clock.now = 1.0
    progress.update(500)
    progress.close()
    assert stream.getvalue() == ""


def test_mode_true_draws_without_a_terminal(no_tqdm):
    progress, stream, clock = make(stream=io.StringIO(), mode=True)
    clock.now = 1.0
    progress.update(500)
    assert "50.0 %" in stream.getvalue()


def test_a_stream_that_fails_ends_the_drawing_quietly(no_tqdm):
    class Broken(Terminal):
        def write(self, text):
            raise BrokenPipeError

    progress, _, clock = make(stream=Broken())
    clock.now = 1.0
    progress.update(1)
    clock.now = 2.0
    progress.update(2)
    progress.close()
    assert not progress._on


def test_tqdm_is_used_where_it_is_installed(monkeypatch):
    calls = []

    class Bar:
        n = 0

        def __init__(self, **options):
            calls.append(("made", options["total"], options["desc"]))

        def set_postfix(self, figures, refresh):
            calls.append(("figures", figures))

        def update(self, more):
            self.n += more
            calls.append(("done", self.n))

        def close(self):
            calls.append(("closed",))

    monkeypatch.setitem(sys.modules, "tqdm", type(sys)("tqdm"))
    sys.modules["tqdm"].tqdm = Bar
    progress, stream, clock = make(desc="scan")
    clock.now = 1.0
    progress.update(250, loss=0.5)
    progress.update(300)
    progress.close()
    assert calls == [
        ("made", 1000, "scan"),
        ("figures", {"loss": "0.5"}),
        ("done", 250),
        ("figures", {}),
        ("done", 300),
        ("closed",),
    ]
    assert stream.getvalue() == ""


def test_progress_is_logged_every_report_delay(caplog):
    caplog.set_level(logging.INFO, "fastvec")
    clock = Clock()
    log = logs.ProgressLog(2, 1000, report_delay=1.0, clock=clock)
    for now, done in [(0.5, 100), (1.0, 200), (1.9, 300), (2.0, 400)]:
        clock.now = now
        log.update(done)
    assert caplog.messages == [
        "EPOCH 2 - PROGRESS: at 20.00% words, 200 words/s",
        "EPOCH 2 - PROGRESS: at 40.00% words, 200 words/s",
    ]


def test_the_log_names_vocabulary_and_training_facts(caplog):
    caplog.set_level(logging.INFO, "fastvec")
    logs.log_scan(7, 100, 10)
    logs.log_vocabulary(5, 3, 7, 90, 100)
    logs.log_subsampling(1e-3, 45.0, 90)
    logs.log_training_begin(3, 50, 5, 2, "sg=1 negative=5")
    logs.log_epoch_end(0, 100, 45, 0.5, loss=2.5)
    logs.log_training_end(500, 225, 2.5)
    assert caplog.messages == [
        "collected 7 word types from 100 raw words in 10 sentences",
        "min_count=5 keeps 3 of 7 word types (42.86%) and 90 of 100 words (90.00%)",
        "sample=0.001 leaves an expected 45 of 90 words per epoch (50.0%)",
        "training 3 words x 50 dimensions, 5 epochs, 2 workers, sg=1 negative=5",
        "EPOCH 0: 100 raw words (45 effective) in 0.5 s, 90 effective words/s, loss 2.5",
        "training finished: 500 raw words (225 effective) in 2.5 s, 90 effective words/s",
    ]
    assert {record.name for record in caplog.records} == {"fastvec.text", "fastvec.train"}
