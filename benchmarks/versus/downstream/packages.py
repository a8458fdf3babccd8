"""One function per package: a job of its users, in the package's own words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.versus.clock import timed
from benchmarks.versus.downstream import data

Result = dict[str, Any]
DIM = 32


def node2vec(folder: Path) -> Result:
    """Embed the nodes of a graph, then its edges; the walks, in Python, are not timed."""
    import networkx
    from node2vec import Node2Vec
    from node2vec.edges import HadamardEmbedder

    edges, labels = data.communities()
    graph = networkx.Graph(edges)
    job = Node2Vec(graph, dimensions=DIM, walk_length=20, num_walks=20, quiet=True, seed=1)
    result: Result = {}
    with timed(result):
        model = job.fit(window=5, min_count=1, workers=1, seed=1, epochs=3)
        of_edges = HadamardEmbedder(model.wv, quiet=True).as_keyed_vectors()
    vectors = np.array([model.wv[str(node)] for node in range(len(labels))])
    near = model.wv.most_similar("0", topn=5)
    return result | {
        "shapes": [vectors.shape, of_edges.vectors.shape, len(near)],
        "quality": data.same_neighbour(vectors, labels),
    }


def pecanpy(folder: Path) -> Result:
    """Embed the nodes of an edge list; the walks are part of the time."""
    from pecanpy.pecanpy import SparseOTF

    edges, labels = data.communities()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "graph.edg"
        path.write_text("".join(f"{a}\t{b}\n" for a, b in edges))
        graph = SparseOTF(p=1, q=0.5, workers=1, verbose=False, random_state=1)
        graph.read_edg(str(path), weighted=False, directed=False)
    graph.simulate_walks(1, 2)  # compiles
    result: Result = {}
    with timed(result):
        vectors = graph.embed(dim=DIM, num_walks=20, walk_length=20, window_size=5, epochs=3)
    return result | {
        "shapes": [vectors.shape],
        "quality": data.same_neighbour(vectors, [labels[int(node)] for node in graph.nodes]),
    }


def deepwalk(folder: Path) -> Result:
    """karateclub's DeepWalk; the walks, in Python, are part of the time."""
    import networkx
    from karateclub import DeepWalk

    edges, labels = data.communities()
    graph = networkx.Graph(edges)
    model = DeepWalk(walk_number=20, walk_length=20, dimensions=DIM, workers=1, epochs=3, seed=1)
    result: Result = {}
    with timed(result):
        model.fit(graph)
    vectors = model.get_embedding()
    return result | {
        "shapes": [vectors.shape],
        "quality": data.same_neighbour(vectors, labels),
    }


def graph2vec(folder: Path) -> Result:
    """karateclub's Graph2Vec: whole graphs as documents, one inferred."""
    import networkx
    from karateclub import Graph2Vec

    graphs, kinds = data.shapes()
    made = [networkx.convert_node_labels_to_integers(networkx.Graph(edges)) for edges in graphs]
    model = Graph2Vec(dimensions=DIM, workers=1, epochs=100, min_count=2, down_sampling=0.0, seed=1)
    result: Result = {}
    with timed(result):
        model.fit(made)
    vectors = model.get_embedding()
    return result | {
        "shapes": [vectors.shape, model.infer(made[:2]).shape],
        "quality": data.same_neighbour(vectors, kinds),
    }


def top2vec(folder: Path) -> Result:
    """Topics of newsgroup posts: joint vectors of documents and words, clustered."""
    from top2vec import Top2Vec

    texts, labels = data.posts(folder)
    result: Result = {}
    with timed(result):
        model = Top2Vec(
            texts,
            embedding_model="doc2vec",
            speed="fast-learn",
            workers=1,
            min_count=10,
            umap_args={"n_neighbors": 15, "n_components": 5, "metric": "cosine", "random_state": 1},
        )
    topics = np.asarray(model.doc_top)
    words, _ = model.similar_words(keywords=["space"], num_words=5)
    texts_found, _, _ = model.search_documents_by_keywords(keywords=["hockey"], num_docs=3)
    model.add_documents(texts[:3], doc_ids=None)
    return result | {
        "shapes": [model.word_vectors.shape[1], len(words), len(texts_found)],
        "quality": data.purity(topics, labels),
    }


def spec2vec(folder: Path) -> Result:
    """Similarity of mass spectra by the vectors of their peaks; saved, opened again, exported.

    Its ``import_model`` fails with gensim 4.4 itself, which has an attribute that it does not expect.
    """
    from matchms import Spectrum
    from spec2vec import Spec2Vec, SpectrumDocument
    from spec2vec.model_building import train_new_word2vec_model
    from spec2vec.serialization import export_model

    peaks, labels = data.spectra()
    documents = [
        SpectrumDocument(
            Spectrum(mz=np.array(mz), intensities=np.ones(len(mz)), metadata={}), n_decimals=1
        )
        for mz in peaks
    ]
    with tempfile.TemporaryDirectory() as name:
        file, parts = (str(Path(name) / part) for part in ("model", "export"))
        result: Result = {}
        with timed(result):
            model = train_new_word2vec_model(
                documents, [5, 20], file, vector_size=DIM, window=500, workers=1, seed=1
            )
        scores = Spec2Vec(model, intensity_weighting_power=0.5).matrix(documents, documents)
        scores = np.array(getattr(scores, "to_array", lambda: scores)(), copy=True)
        saved = type(model).load(file)
        vectors = np.array(saved.wv.vectors)
        export_model(saved, f"{parts}.json", f"{parts}.npy")
        np.testing.assert_array_equal(np.load(f"{parts}.npy"), vectors)
        exported = json.loads(Path(f"{parts}.json").read_text())
        assert exported["index_to_key"] == model.wv.index_to_key
    np.fill_diagonal(scores, -2)
    known = np.asarray(labels)
    return result | {
        "shapes": [scores.shape, vectors.shape],
        "quality": float(np.mean(known[scores.argmax(axis=1)] == known)),
    }


def pyrdf2vec(folder: Path) -> Result:
    """Embed the entities of a knowledge graph, then more of them; walks are part of the time."""
    from pyrdf2vec import RDF2VecTransformer
    from pyrdf2vec.embedders import Word2Vec
    from pyrdf2vec.graphs import KG, Vertex
    from pyrdf2vec.walkers import RandomWalker

    edges, labels = data.communities()
    graph = KG()
    names = [f"http://example.org/{node}" for node in range(len(labels))]
    for a, b in edges:
        for one, other in ((names[a], names[b]), (names[b], names[a])):
            subject, thing = Vertex(one), Vertex(other)
            knows = Vertex("http://example.org/knows", predicate=True, vprev=subject, vnext=thing)
            graph.add_walk(subject, knows, thing)
    transformer = RDF2VecTransformer(
        Word2Vec(workers=1, epochs=5, vector_size=DIM, sg=1, seed=1),
        walkers=[RandomWalker(4, 40, random_state=1)],
    )
    result: Result = {}
    with timed(result):
        vectors, _ = transformer.fit_transform(graph, names[:-8])
        more, _ = transformer.fit_transform(graph, names[-8:], is_update=True)
    vectors = np.array([*vectors[: len(names) - 8], *more[-8:]])
    return result | {
        "shapes": [vectors.shape],
        "quality": data.same_neighbour(vectors, labels),
    }


def wefe(folder: Path) -> Result:
    """Gender bias of vectors that gensim saved, before and after they are made neutral in place."""
    from wefe.datasets import load_weat
    from wefe.debias.hard_debias import HardDebias
    from wefe.metrics import WEAT
    from wefe.query import Query
    from wefe.utils import load_test_model

    words = load_weat()
    names = ["male_terms", "female_terms"], ["career", "family"]
    query = Query([words[x] for x in names[0]], [words[x] for x in names[1]], *names)
    result: Result = {}
    with timed(result):
        model = load_test_model()
        before = WEAT().run_query(query, model, lost_vocabulary_threshold=0.5)["weat"]
        pairs = [["woman", "man"], ["she", "he"], ["mother", "father"], ["girl", "boy"]]
        debias = HardDebias(pca_args={"n_components": 4}, criterion_name="gender").fit(
            model, definitional_pairs=pairs
        )
        neutral = debias.transform(model, copy=True)
        after = WEAT().run_query(query, neutral, lost_vocabulary_threshold=0.5)["weat"]
    return result | {
        "shapes": [model.wv.vectors.shape, len(model.wv.most_similar("man", topn=3))],
        "quality": before,
        "after": after,
    }


PACKAGES: dict[str, Callable[[Path], Result]] = {
    function.__name__: function
    for function in (
        node2vec,
        pecanpy,
        deepwalk,
        graph2vec,
        top2vec,
        spec2vec,
        pyrdf2vec,
        wefe,
    )
}
