"""Twin of ``piece.h``, ``contexts.h``, ``outputs.h`` and ``train.c``: one epoch, window by window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import rng
from .bags import Bags, Ring
from .block import step
from .documents import Joined

RATE_GRID = 1024
MAX_IN = 32
PATH_INPUTS, PATH_SHARED = 6, 2  # of one worker, of several

Floats = NDArray[np.float64]
Input = tuple[int, int]  # offset from the centre, in kept tokens; word
Tags = tuple[NDArray[np.int64], NDArray[np.int32]]  # starts by sentence; rows
Row = tuple[str, int]  # table, row


@dataclass
class Epoch:
    """Settings of one epoch; names as in ``train.h``."""

    context: str = "skipgram"
    left: int = 5
    right: int = 5
    shrink: bool = True
    pool: str = "none"
    gradient_per_row: bool = False
    negative: int = 0
    shared: bool = True
    alias: NDArray[np.uint64] | None = None
    paths: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]] | None = None
    bags: Bags | None = None
    tags: Tags | None = None
    tag_lock: Floats | None = None
    concat: tuple[int, int] | None = None  # tags of a document, null word
    keep: NDArray[np.uint32] | None = None
    lock: Floats | None = None
    seed: int = 1
    epoch: int = 0
    alpha: float = 0.025
    min_alpha: float = 0.0001
    cells_before: int = 0
    cells_total: int = 1
    rule: str = "sgd"
    path_inputs: int = PATH_INPUTS


def kept_sentences(
    ids: NDArray[np.int32], starts: NDArray[np.int64], e: Epoch
) -> Iterator[list[tuple[int, int]]]:
    """Yield each sentence as (position, id) of the tokens that survive."""
    key = rng.key(e.seed, e.epoch, "keep")
    for begin, end in pairwise(starts):
        yield [
            (p, int(ids[p]))
            for p in range(begin, end)
            if ids[p] >= 0 and (e.keep is None or int(e.keep[ids[p]]) >= rng.draw(key, p) >> 32)
        ]


def windows(
    ids: NDArray[np.int32], starts: NDArray[np.int64], e: Epoch
) -> Iterator[tuple[int, int, list[Input]]]:
    """Yield (position, centre, context as (offset, id)) of every window, in corpus order."""
    key = rng.key(e.seed, e.epoch, "window")
    for sentence in kept_sentences(ids, starts, e):
        for t, (position, centre) in enumerate(sentence):
            left, right = e.left, e.right
            if e.shrink:
                number = rng.draw(key, position)
                left = 1 + rng.below(number, left) if left else 0
                right = 1 + rng.below(number, right) if right else 0
            low, high = max(0, t - left), min(len(sentence) - 1, t + right)
            yield (
                position,
                centre,
                [(c - t, sentence[c][1]) for c in range(low, high + 1) if c != t],
            )


def noise(e: Epoch, position: int, first: int) -> list[int]:
    """Return K noise words, draws `first`... of the window at `position`."""
    key = rng.key(e.seed, e.epoch, "negative")
    width = e.negative * (1 if e.shared else e.left + e.right)
    assert e.alias is not None
    table = [int(entry) for entry in e.alias]
    at = position * width + first
    return [rng.alias_draw(rng.draw(key, at + k), table) for k in range(e.negative)]


def groups(inputs: list[Any], size: int) -> list[list[Any]]:
    """Cut the inputs of a window into blocks of at most `size`."""
    return [inputs[i : i + size] for i in range(0, len(inputs), size)]


def merged(items: list[Any]) -> tuple[list[Any], Floats]:
    """Return distinct items in first-seen order and how often each occurs."""
    unique = list(dict.fromkeys(items))
    return unique, np.array([items.count(item) for item in unique], float)


def train(
    ids: NDArray[np.int32],
    starts: NDArray[np.int64],
    rows: dict[str, Floats],
    e: Epoch,
) -> tuple[float, float, int]:
    """Train one epoch, rows in place; return (noise loss, path loss, pairs).

    A rule with a state finds that of table "in" in ``rows["in.state"]``, and so on.
    """
    losses, n_pairs = {"noise": 0.0, "nodes": 0.0}, 0
    longest = int(np.diff(starts).max())
    rings: list[Ring] = []  # of rows, and of their states
    cell = -1
    has_state = "in.state" in rows
    if e.bags is not None:
        tokens = [word for sentence in kept_sentences(ids, starts, e) for _, word in sentence]
        reach = min(e.left, longest), min(e.right, longest)
        tables = ["in", "in.state"][: 1 + has_state]
        rings = [Ring(tokens, e.bags, rows[name], e.lock, *reach) for name in tables]
    for t, (position, centre, context) in enumerate(windows(ids, starts, e)):
        for ring in rings:
            if position // RATE_GRID != cell:
                ring.flush()
            ring.move(t)
        cell = position // RATE_GRID
        tags: list[Row] = []
        if e.tags is not None:
            sentence = int(np.searchsorted(starts, position, side="right")) - 1
            tags = [("tags", int(r)) for r in e.tags[1][slice(*e.tags[0][sentence : sentence + 2])]]
        if e.concat is not None:
            if len(tags) != e.concat[0]:
                continue
        elif not context and not tags:
            continue
        last = e.cells_total - 1
        part = (e.cells_before + position // RATE_GRID) / last if last > 0 else 0.0
        rate = np.float32(e.alpha * (1 - part) + e.min_alpha * part)
        all_inputs = [*tags, *context]
        n_pairs += len(all_inputs) if e.context == "skipgram" else 1
        joined = None
        if e.concat is not None:
            joined = Joined(rows, tags, context, (e.left, e.right), e.concat[1])
        for table, inputs, outputs in _blocks(e, position, centre, all_inputs):
            out_ids, out_weight, label = outputs
            pooled = e.context == "cbow"
            pool_weight = lock = None
            keys: list[Row] = []
            in_ids: list[int] = []
            if joined is not None:
                rows_in, in_weight = joined.row, np.ones(1)
            elif not rings:
                keys, in_weight = merged([("in", i[1]) if i[0] != "tags" else i for i in inputs])
                rows_in = np.array([rows[name][row] for name, row in keys])
                lock = _locks(e, keys)
            else:
                in_ids, in_weight = [t + offset for offset, _ in inputs], np.ones(len(inputs))
                rows_in, pool_weight = rings[0].rows(in_ids), rings[0].sizes(in_ids)
            states: list[Floats | None] = [None, None]
            if has_state:
                states[0] = (
                    rings[1].rows(in_ids)
                    if rings
                    else np.array([rows[f"{name}.state"][row] for name, row in keys])
                )
                states[1] = rows[f"{table}.state"][out_ids]
            n_pooled = len(inputs) if pool_weight is None else pool_weight.sum()
            free = sum(name == "tags" for name, _ in keys)
            new_in, new_out, state_in, state_out, loss = step(
                rows_in,
                rows[table][out_ids],
                label,
                rate=float(rate),
                rule=e.rule,
                n_free=1 if joined is not None else free,
                pool=e.pool if pooled else "none",
                in_weight=in_weight,
                pool_weight=pool_weight if pooled else None,
                out_weight=out_weight,
                in_rate=lock,
                grad_scale=1 / n_pooled if e.gradient_per_row else 1.0,
                state_in=states[0],
                state_out=states[1],
            )
            if joined is not None:
                joined.row = new_in
            elif not rings:
                for i, (name, row) in enumerate(keys):
                    rows[name][row] = new_in[i]
                    if has_state:
                        rows[f"{name}.state"][row] = state_in[i]
            else:
                for ring, new in zip(rings, (new_in, state_in)):
                    ring.put(in_ids, new)
            rows[table][out_ids] = new_out
            if has_state:
                rows[f"{table}.state"][out_ids] = state_out
            losses[table] += loss
        if joined is not None:
            joined.give(e.lock, e.tag_lock, tags_only=e.rule == "inputs")
    for ring in rings:
        ring.flush()
    return losses["noise"], losses["nodes"], n_pairs


Outputs = tuple[list[int], Floats, Floats]


def _locks(e: Epoch, keys: list[Row]) -> Floats | None:
    """The factors of rows' rates, None where all are 1."""
    if e.lock is None and e.tag_lock is None:
        return None
    locks = {"in": e.lock, "tags": e.tag_lock}
    found = [(locks[name], row) for name, row in keys]
    return np.array([1.0 if lock is None else lock[row % len(lock)] for lock, row in found])


def _blocks(
    e: Epoch, position: int, centre: int, context: list[Any]
) -> Iterator[tuple[str, list[Any], Outputs]]:
    """Yield (table, inputs, outputs) of every block of a window, in order."""
    whole = [context]
    if e.negative:
        if e.context != "skipgram" or e.shared:
            cut = whole if e.context != "skipgram" else groups(context, MAX_IN)
            for group in cut:
                yield "noise", group, _noise_outputs(centre, noise(e, position, 0))
        else:
            for i, item in enumerate(context):
                drawn = noise(e, position, i * e.negative)
                yield "noise", [item], _noise_outputs(centre, drawn)
    if e.paths is not None:
        cut = whole if e.context != "skipgram" else groups(context, e.path_inputs)
        starts, points, codes = e.paths
        path = slice(starts[centre], starts[centre + 1])
        label = 1.0 - codes[path].astype(float)
        for group in cut:
            yield "nodes", group, (points[path].tolist(), np.ones(len(label)), label)


def _noise_outputs(target: int, drawn: list[int]) -> Outputs:
    """The target with label 1, then distinct noise words but the target, with multiplicities."""
    unique, weight = merged([word for word in drawn if word != target])
    label = np.zeros(1 + len(unique))
    label[0] = 1.0
    return [target, *unique], np.concatenate([[1.0], weight]), label
