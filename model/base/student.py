"""The student: the small encoder that the bot carries, trained with JAX to say what the teacher says.

Piece embeddings (normalised), a narrow view of them, one convolution over three pieces; the mean of the embeddings and
the mean and maximum of the convolution go through one dense layer. src/understand/training/net.rs is the same network.
"""
import random

import jax
import jax.numpy as jnp
import numpy as np

WIDTH, BOTTLENECK, FILTERS, HIDDEN, SPAN = 384, 96, 256, 384, 3
MAX_PIECES = 48
RATES = {"embeddings": 2e-3, "down": 1e-3, "conv": 1e-3, "conv_bias": 1e-3, "dense": 1.5e-3, "dense_bias": 1e-3, "out": 1.5e-3, "out_bias": 1e-3}
DROPOUT = 0.1

NEIGHBOURS = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qeas wrsd etdf ryfg tugh yihj uojk ipkl ol qwsz awedxz serfcx drtgvc ftyhbv gyujnb huikmn jiolm kop asx zsdc xdfv cfgb vghn bhjm njk".split(),
    )
)
SHORT = {
    "please": ["pls", "plz", "plese"], "you": ["u", "ya"], "your": ["ur"], "are": ["r"], "thanks": ["thx"], "because": ["cuz", "bc"],
    "want": ["wnt"], "order": ["oder", "ordr"], "the": ["da", "teh"], "what": ["wat", "wht"], "have": ["hav"], "account": ["acc", "acct"],
    "don't": ["dont"], "can't": ["cant"], "with": ["wit", "w"], "for": ["4"], "to": ["2"], "message": ["msg"], "password": ["pw", "pass"],
    "address": ["adress"], "my": ["me"], "and": ["n", "&"],
}


def perturb(text, rng):
    """A message as somebody in a hurry would type it; its meaning, and so the teacher's answer, stays."""
    typed = []
    for word in text.split(" "):
        if word.lower() in SHORT and rng.random() < 0.25:
            word = rng.choice(SHORT[word.lower()])
        elif len(word) > 3 and rng.random() < 0.15:
            at, kind = rng.randrange(1, len(word) - 1), rng.random()
            if kind < 0.3:
                word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            elif kind < 0.55:
                word = word[:at] + word[at + 1 :]
            elif kind < 0.75:
                word = word[:at] + word[at] + word[at:]
            elif word[at].lower() in NEIGHBOURS:
                word = word[:at] + rng.choice(NEIGHBOURS[word[at].lower()]) + word[at + 1 :]
        typed.append(word)
    out = typed[0]
    for word in typed[1:]:
        out += ("" if rng.random() < 0.03 else " ") + word
    return out


def initial(embeddings, seed):
    """Fresh weights around MiniLM's own word embeddings."""
    keys = jax.random.split(jax.random.PRNGKey(seed), 4)
    uniform = lambda key, rows, columns: jax.random.uniform(key, (rows, columns), minval=-1, maxval=1) / np.sqrt(rows)
    return {
        "embeddings": jnp.asarray(embeddings),
        "down": uniform(keys[3], WIDTH, BOTTLENECK),
        "conv": uniform(keys[0], BOTTLENECK, SPAN * FILTERS),
        "conv_bias": jnp.zeros(FILTERS),
        "dense": uniform(keys[1], WIDTH + 2 * FILTERS, HIDDEN),
        "dense_bias": jnp.zeros(HIDDEN),
        "out": uniform(keys[2], HIDDEN, WIDTH),
        "out_bias": jnp.zeros(WIDTH),
    }


def normalise(x):
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)


def gelu(x):
    return x * jax.nn.sigmoid(1.702 * x)


def drop(x, key):
    return x if key is None else x * jax.random.bernoulli(key, 1 - DROPOUT, x.shape) / (1 - DROPOUT)


def embed(p, ids, mask, key=None):
    """`[batch, length]` ids and mask, one pad on each side, to `[batch, 384]` of length 1."""
    keys = [None] * 3 if key is None else jax.random.split(key, 3)
    words = drop(normalise(p["embeddings"][ids]) * mask[..., None], keys[0])
    products = words @ p["down"] @ p["conv"]
    inner = ids.shape[1] - (SPAN - 1)
    conv = sum(products[:, i : i + inner, i * FILTERS : (i + 1) * FILTERS] for i in range(SPAN)) + p["conv_bias"]
    conv, inside = gelu(conv), mask[:, 1:-1, None]
    count = inside.sum(1)
    features = [words.sum(1) / count, (conv * inside).sum(1) / count, (conv + (inside - 1) * 1e4).max(1)]
    hidden = gelu(drop(jnp.concatenate(features, -1), keys[1]) @ p["dense"] + p["dense_bias"])
    out = drop(hidden, keys[2]) @ p["out"] + p["out_bias"]
    return out / (jnp.linalg.norm(out, axis=-1, keepdims=True) + 1e-6)


def loss(p, ids, mask, wanted, key):
    """Each message near its teacher's embedding, and messages as near to each other as the teacher puts them."""
    got = embed(p, ids, mask, key)
    return 1 - (got * wanted).sum(-1).mean() + 2 * jnp.mean((got @ got.T - wanted @ wanted.T) ** 2)


@jax.jit
def step(p, moments, ids, mask, wanted, key, pace):
    """One step of Adam with clipped gradients."""
    value, slope = jax.value_and_grad(loss)(p, ids, mask, wanted, key)
    norm = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda x: x * jnp.minimum(1, 1 / (norm + 1e-9)), slope)
    first, second, t = moments
    t = t + 1
    first = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, first, slope)
    second = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, second, slope)
    move = lambda k: RATES[k] * pace * (first[k] / (1 - 0.9**t)) / (jnp.sqrt(second[k] / (1 - 0.999**t)) + 1e-8)
    return {k: p[k] - move(k) for k in p}, (first, second, t), value


def pack(messages):
    """Lists of ids as arrays of one length, a multiple of 8 so that few shapes are compiled."""
    length = min(MAX_PIECES, -(-max(map(len, messages)) // 8) * 8)
    ids, mask = np.zeros((len(messages), length + 2), np.int32), np.zeros((len(messages), length + 2), np.float32)
    for row, message in enumerate(messages):
        ids[row, 1 : 1 + len(message[:length])] = message[:length]
        mask[row, 1 : 1 + len(message[:length])] = 1
    return ids, mask


def train(texts, wanted, tokenize, embeddings, epochs, seed=0, batch=256, report=print):
    """The trained weights. A third of the messages is seen misspelt each time."""
    rng = random.Random(seed)
    ids = [tokenize(t) for t in texts]
    p = initial(embeddings, seed)
    zeros = lambda: jax.tree.map(jnp.zeros_like, p)
    moments, key, done = (zeros(), zeros(), jnp.zeros((), jnp.int32)), jax.random.PRNGKey(seed + 1), 0
    order, steps, mean = list(range(len(texts))), int(epochs * len(texts) / batch), None
    while done < steps:
        rng.shuffle(order)
        pools = [sorted(order[a : a + batch * 20], key=lambda i: len(ids[i])) for a in range(0, len(order), batch * 20)]
        batches = [pool[a : a + batch] for pool in pools for a in range(0, len(pool) - batch + 1, batch)]
        rng.shuffle(batches)
        for rows in batches[: steps - done]:
            key, now = jax.random.split(key)
            seen = [tokenize(perturb(texts[i], rng)) if rng.random() < 0.35 else ids[i] for i in rows]
            pace = min(1, (done + 1) / 100) * max(0.02, 1 - done / steps)
            p, moments, value = step(p, moments, *pack(seen), wanted[np.array(rows)], now, pace)
            done, mean = done + 1, float(value) if mean is None else 0.98 * mean + 0.02 * float(value)
            if done % 100 == 0:
                report(f"student: step {done} of {steps}, loss {mean:.4f}")
    return {k: np.asarray(v) for k, v in p.items()}
