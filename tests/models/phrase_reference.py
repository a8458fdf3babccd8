"""Counting, scoring and joining of phrases, told in a few lines of Python: what ours must equal."""

from math import log


def learnt(sentences, connectors=(), delimiter="_"):
    """Return the counts of words and phrases by text, and the number of tokens."""
    vocab, n_tokens = {}, 0
    for sentence in sentences:
        n_tokens += len(sentence)
        first, since = None, []
        for word in sentence:
            if first is not None:
                since.append(word)
            if word not in connectors:
                for text in [word] + (
                    [delimiter.join([first, *since])] if first is not None else []
                ):
                    vocab[text] = vocab.get(text, 0) + 1
                first, since = word, []
    return vocab, n_tokens


def score(vocab, n_tokens, scoring, min_count, a, b, text):
    """Return a phrase's score, -inf if one of its counts is 0."""
    n_a, n_b, n = (vocab.get(x, 0) for x in (a, b, text))
    if not n_a or not n_b or not n or (scoring == "npmi" and n < min_count):
        return float("-inf")
    if scoring == "default":
        return (n - min_count) / float(n_a * n_b) * len(vocab)
    p_a, p_b, p = n_a / float(n_tokens), n_b / float(n_tokens), n / float(n_tokens)
    return log(p / (p_a * p_b)) / -log(p) if p < 1 else float("-inf")


def joined(sentence, connectors, is_phrase, delimiter="_"):
    """Return a sentence with phrases joined from left to right; is_phrase(first, last, text)."""
    out, begin = [], 0
    while begin < len(sentence):
        end = begin + 1
        while end < len(sentence) and sentence[end] in connectors:
            end += 1
        text = delimiter.join(sentence[begin : end + 1])
        inside = sentence[begin] not in connectors and end < len(sentence)
        if inside and is_phrase(sentence[begin], sentence[end], text):
            out.append(text)
            begin = end + 1
        else:
            out.append(sentence[begin])
            begin += 1
    return out
