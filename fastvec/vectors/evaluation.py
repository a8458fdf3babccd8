"""The evaluation methods of KeyedVectors; ``fastvec.evaluate`` does the work."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from .terms import Terms

logger = logging.getLogger(__name__)


class Evaluation(Terms):
    """Scores on files of word pairs and analogies."""

    def evaluate_word_pairs(
        self,
        pairs: str | os.PathLike[str],
        delimiter: str = "\t",
        encoding: str = "utf8",
        restrict_vocab: int | None = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[Any, Any, float]:
        """Correlate cosine similarities with human judgements.

        Parameters
        ----------
        pairs : str or Path
            File with two words and a score per line; lines that begin with ``#`` and malformed
            ones are skipped.
        delimiter : str, default tab
        encoding : str, default 'utf8'
        restrict_vocab : int, default 300000
            Words beyond the first so many count as unknown.
        case_insensitive : bool, default True
            Compare upper-cased; of keys that differ only in case the first counts.
        dummy4unknown : bool, default False
            Give pairs with unknown words the similarity 0 instead of skipping them.

        Returns
        -------
        pearson, spearman : results with ``statistic`` and ``pvalue``
        oov_percent : float
            Share of the pairs with an unknown word, in per cent.

        Raises
        ------
        ValueError
            When fewer than two pairs can be used.

        See Also
        --------
        fastvec.evaluate.evaluate_word_pairs : with a confidence interval and more options.
        """
        # upward, lazily: gensim has these as methods
        from fastvec.evaluate.as_methods import word_pairs

        return word_pairs(
            self,
            pairs,
            delimiter=delimiter,
            encoding=encoding,
            restrict_vocab=restrict_vocab,
            case_insensitive=case_insensitive,
            dummy4unknown=dummy4unknown,
        )

    def evaluate_word_analogies(
        self,
        analogies: str | os.PathLike[str],
        restrict_vocab: int | None = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        similarity_function: str = "most_similar",
        *,
        threads: int = 1,
    ) -> tuple[float, list[dict[str, Any]]]:
        """Answer "a is to b as c is to ?" questions, all of a file in one scan.

        Parameters
        ----------
        analogies : str or Path
            File with four words per line, in sections that begin with ``: name``.
        restrict_vocab : int, default 300000
            Words beyond the first so many are neither asked for nor found.
        case_insensitive : bool, default True
            Compare upper-cased; of keys that differ only in case the first counts.
        dummy4unknown : bool, default False
            Count questions with unknown words as wrong instead of skipping them.
        similarity_function : {'most_similar', 'most_similar_cosmul'}
            3CosAdd or 3CosMul.
        threads : int, default 1

        Returns
        -------
        score : float
            Share of correct answers.
        sections : list of dict
            ``section``, ``correct`` and ``incorrect`` (lists of four words as they were compared)
            of each section; the last one is ``Total accuracy``.

        Raises
        ------
        ValueError
            For questions before the first section.

        See Also
        --------
        fastvec.evaluate.evaluate_analogies : with baselines, coverage and more options.
        """
        # upward, lazily: gensim has these as methods
        from fastvec.evaluate.as_methods import word_analogies

        return word_analogies(
            self,
            analogies,
            restrict_vocab=restrict_vocab,
            case_insensitive=case_insensitive,
            dummy4unknown=dummy4unknown,
            similarity_function=similarity_function,
            threads=threads,
        )

    @staticmethod
    def log_accuracy(section: Mapping[str, Any]) -> None:
        """Log the accuracy of one section of `evaluate_word_analogies`, if it has questions."""
        n_right, n_wrong = len(section["correct"]), len(section["incorrect"])
        n_asked = n_right + n_wrong
        if n_asked:
            share = 100.0 * n_right / n_asked
            logger.info("%s: %.1f%% (%d/%d)", section["section"], share, n_right, n_asked)

    @staticmethod
    def log_evaluate_word_pairs(
        pearson: Sequence[float], spearman: Sequence[float], oov: float, pairs: object
    ) -> None:
        """Log the results of `evaluate_word_pairs` on the file `pairs`."""
        logger.info("%s: Pearson correlation %.4f", pairs, pearson[0])
        logger.info("%s: Spearman rank correlation %.4f", pairs, spearman[0])
        logger.info("%s: %.1f%% of the pairs have an unknown word", pairs, oov)
