"""Draw words in two dimensions, or the training curve of a saved model.

Given words are drawn with their neighbours; without words, the most frequent ones. The format of the
picture is that of the output's ending: .png, .svg, .pdf.
"""

from __future__ import annotations

import argparse
from typing import Any

from ._output import emit, positive_int

HELP = "draw words in two dimensions, or the training curve"
EXAMPLES = """\
  fastvec plot model.fastvec king paris monday --output words.png
  fastvec plot model.fastvec --topn 200 --method tsne --output map.svg
  fastvec plot model.fastvec --history --output curve.png
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("model", help="a vector or model file; for --history a whole model in the native format")
    add("words", nargs="*", metavar="word", help="draw these and their neighbours")
    add("-output", "--output", required=True, metavar="FILE", help="picture to write")
    add("--method", choices=["pca", "tsne"], default="pca", help="projection (pca)")
    add(
        "--topn",
        type=positive_int,
        metavar="N",
        help="neighbours of each word (8), or frequent words (60); 1 neighbour at least",
    )
    add("--no-neighbours", action="store_true", help="draw the given words alone")
    add("--history", action="store_true", help="the loss of each epoch instead of words")
    add("--title", metavar="TEXT", help="above the picture")
    add("--width", type=float, default=8.0, metavar="INCHES", help="(8)")
    add("--height", type=float, default=6.0, metavar="INCHES", help="(6)")
    add("--seed", type=int, default=0, help="of t-SNE (0)")


def run(args: argparse.Namespace) -> int:
    """Draw and write the picture."""
    from ._plot import new_figure, write_figure
    from ._vectors import check_folder

    check_folder(args.output)
    figure, axes = new_figure(args.width, args.height)
    results = _history(args, axes) if args.history else _words(args, axes)
    if args.title:
        axes.set_title(args.title)
    write_figure(figure, args.output)
    emit(args, {"output": args.output, **results}, [f"{args.output}: {results['drawn']}"])
    return 0


def _history(args: argparse.Namespace, axes: Any) -> dict[str, Any]:
    """Draw the loss of each epoch."""
    from ._plot import draw_history
    from ._vectors import open_model

    if args.words:
        raise ValueError("--history draws no words; leave them out")
    history = getattr(open_model(args.model), "training_history", None)
    if not history:
        raise ValueError(f"{args.model} holds no trained model of ours, so it has no history")
    draw_history(axes, history)
    return {"drawn": f"{len(history)} epochs", "loss": [epoch["loss"] for epoch in history]}


def _words(args: argparse.Namespace, axes: Any) -> dict[str, Any]:
    """Draw words and their neighbours."""
    from ._plot import draw_words
    from ._plot_layout import neighbourhoods, project
    from ._vectors import open_vectors

    vectors = open_vectors(args.model)
    n_near = 0 if args.no_neighbours else args.topn or 8
    words, groups = neighbourhoods(vectors, args.words, n_near, args.topn or 60)
    if len(words) < 3:
        raise ValueError(
            f"a picture needs three words, got {len(words)}; leave --no-neighbours out"
        )
    points, names = project(vectors[words], args.method, args.seed)
    draw_words(axes, points, words, groups, names, n_groups=max(1, len(args.words)))
    positions = [[word, *map(float, point)] for word, point in zip(words, points)]
    return {"drawn": f"{len(words)} words", "method": args.method, "positions": positions}
