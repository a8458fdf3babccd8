"""``python -m benchmarks.kernels``: the share of the FMA peak by shape."""

import argparse

from benchmarks.kernels.blocks import Fastest

DIMS = (64, 100, 128, 200, 300)
NEGATIVES = (5, 10, 15)
CONTEXTS = range(1, 11)


def main() -> None:
    """Print one line per dimension and number of negatives, one column per window size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernels", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="dim 100 alone, few ms each")
    quick = parser.parse_args().quick
    seconds = 0.005 if quick else 0.5
    print("dim   K  share of the FMA peak for m = 1 ... 10 inputs")
    for dim in (100,) if quick else DIMS:
        for negative in NEGATIVES:
            shapes = [(m, negative + 1, dim) for m in CONTEXTS]
            found = Fastest(shapes, seconds)
            row = " ".join(f"{found.share(shape):4.0%}" for shape in shapes)
            print(f"{dim:3} {negative:3}  {row}")


if __name__ == "__main__":
    main()
