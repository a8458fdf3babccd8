"""Callbacks run in list order, are checked at once, and can ask to stop."""

import pytest

from fastvec.train.callbacks import CallbackAny2Vec, CallbackList, StopTraining

MOMENTS = ["on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"]


class Recorder:
    """A duck-typed callback: it derives from nothing."""

    def __init__(self, name, log):
        self.name, self.log = name, log

    def __getattr__(self, moment):
        if moment not in MOMENTS:
            raise AttributeError(moment)
        return lambda model: self.log.append((self.name, moment, model))


@pytest.mark.parametrize("moment", MOMENTS)
def test_all_callbacks_run_in_list_order_and_get_the_model(moment):
    log, model = [], object()
    callbacks = CallbackList([Recorder("first", log), Recorder("second", log)])
    assert getattr(callbacks, moment)(model)
    assert log == [("first", moment, model), ("second", moment, model)]


@pytest.mark.parametrize("missing", MOMENTS)
def test_each_of_the_four_methods_is_needed(missing):
    methods = {name: lambda self, model: None for name in MOMENTS if name != missing}
    incomplete = type("Incomplete", (), methods)()
    with pytest.raises(AttributeError, match=f"Incomplete lacks {missing}"):
        CallbackList([CallbackAny2Vec(), incomplete])


def test_a_single_callback_must_stand_in_a_list():
    with pytest.raises(TypeError, match=r"callbacks=\[callback\]"):
        CallbackList(CallbackAny2Vec())


def test_stop_training_is_reported_and_the_others_still_run():
    class Stop(CallbackAny2Vec):
        def on_epoch_end(self, model):
            raise StopTraining

    log = []
    callbacks = CallbackList([Stop(), Recorder("second", log)])
    assert callbacks.on_epoch_begin(None)
    assert not callbacks.on_epoch_end(None)
    assert [entry[:2] for entry in log] == [
        ("second", "on_epoch_begin"),
        ("second", "on_epoch_end"),
    ]


def test_any_other_exception_reaches_the_caller():
    class Broken(CallbackAny2Vec):
        def on_train_begin(self, model):
            raise ZeroDivisionError("from the callback")

    with pytest.raises(ZeroDivisionError, match="from the callback"):
        CallbackList([Broken()]).on_train_begin(None)


def test_the_base_class_does_nothing():
    callbacks = CallbackList([CallbackAny2Vec()])
    assert len(callbacks) == 1
    assert all(getattr(callbacks, moment)(None) for moment in MOMENTS)
