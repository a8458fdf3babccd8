"""Hooks that run between epochs, on the calling thread, while no worker runs."""

from __future__ import annotations

from collections.abc import Iterable


class StopTraining(Exception):
    """Raised by a callback to end training after the current epoch, without an error.

    Training closes as usual: ``on_train_end`` runs and the model is complete.
    """


class CallbackAny2Vec:
    """Base class whose four methods do nothing; override those you need.

    Each gets the model. Between epochs ``model.wv.vectors`` is a plain array that may be read,
    saved or changed; assigning ``model.alpha`` sets the rate of the epochs that follow, and
    raising `StopTraining` ends the training after the current epoch.

    Examples
    --------
    >>> from fastvec import CallbackAny2Vec
    >>> class PrintLoss(CallbackAny2Vec):
    ...     def on_epoch_end(self, model):
    ...         print(model.training_history[-1]["loss"])
    """

    def on_train_begin(self, model: object) -> None:
        """Run once, before the first epoch."""

    def on_epoch_begin(self, model: object) -> None:
        """Run before each epoch."""

    def on_epoch_end(self, model: object) -> None:
        """Run after each epoch, when ``model.training_history[-1]`` is complete."""

    def on_train_end(self, model: object) -> None:
        """Run once, after the last epoch."""


class CallbackList:
    """Calls every callback in list order.

    Parameters
    ----------
    callbacks : iterable of objects with the four methods of `CallbackAny2Vec`

    Raises
    ------
    AttributeError
        At once, if an object lacks one of the four: not an hour later, at the end of an epoch.
    TypeError
        If `callbacks` is not an iterable (a single callback must stand in a list).
    """

    def __init__(self, callbacks: Iterable[object] = ()) -> None:
        if not isinstance(callbacks, Iterable):
            raise TypeError(
                f"callbacks must be a list of callbacks, got one {type(callbacks).__name__}; "
                "write callbacks=[callback]"
            )
        self._callbacks = [_checked(callback) for callback in callbacks]

    def __len__(self) -> int:
        return len(self._callbacks)

    def on_train_begin(self, model: object) -> bool:
        """Run every callback's ``on_train_begin``; return False if one asked to stop."""
        return self._run("on_train_begin", model)

    def on_epoch_begin(self, model: object) -> bool:
        """Run every callback's ``on_epoch_begin``; return False if one asked to stop."""
        return self._run("on_epoch_begin", model)

    def on_epoch_end(self, model: object) -> bool:
        """Run every callback's ``on_epoch_end``; return False if one asked to stop."""
        return self._run("on_epoch_end", model)

    def on_train_end(self, model: object) -> bool:
        """Run every callback's ``on_train_end``; return False if one asked to stop."""
        return self._run("on_train_end", model)

    def _run(self, moment: str, model: object) -> bool:
        """Call `moment` on all, also on those behind one that raises StopTraining."""
        go_on = True
        for callback in self._callbacks:
            try:
                getattr(callback, moment)(model)
            except StopTraining:
                go_on = False
        return go_on


_MOMENTS = ("on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end")


def _checked(callback: object) -> object:
    """Return `callback` if it has all four methods."""
    missing = [name for name in _MOMENTS if not callable(getattr(callback, name, None))]
    if missing:
        raise AttributeError(
            f"callback {type(callback).__name__} lacks {', '.join(missing)}; "
            "derive it from fastvec.CallbackAny2Vec, which has all four"
        )
    return callback
