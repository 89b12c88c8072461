"""The student: the small encoder that the bot carries, trained with JAX to say what the teacher says.

Piece embeddings (normalised), a narrow view of them, one convolution over three pieces; the mean of the embeddings and
the mean and maximum of the convolution go through one dense layer. src/understand/training/net.rs is the same network.
"""

import jax
import jax.numpy as jnp
import numpy as np

WIDTH, BOTTLENECK, FILTERS, HIDDEN, SPAN = 384, 96, 256, 384, 3
MAX_PIECES = 40
BATCH, WARM_UP = 512, 300
# Messages are padded to the least of these that holds them.
LENGTHS = (8, 14, 22, MAX_PIECES)
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
def step(p, moments, ids, targets, chances, wanted, key, pace):
    """One step of Adam with clipped gradients on a batch drawn from `ids` by `chances` (running sums, the last one 1)."""
    draw, noise = jax.random.split(key)
    rows = jnp.searchsorted(chances, jax.random.uniform(draw, (BATCH,))).clip(0, len(ids) - 1)
    seen = ids[rows].astype(jnp.int32)
    value, slope = jax.value_and_grad(loss)(p, seen, (seen > 0).astype(jnp.float32), wanted[targets[rows]].astype(jnp.float32), noise)
    norm = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda x: x * jnp.minimum(1, 1 / (norm + 1e-9)), slope)
    first, second, t = moments
    t = t + 1
    first = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, first, slope)
    second = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, second, slope)
    move = lambda k: RATES[k] * pace * (first[k] / (1 - 0.9**t)) / (jnp.sqrt(second[k] / (1 - 0.999**t)) + 1e-8)
    return {k: p[k] - move(k) for k in p}, (first, second, t), value


def shelves(ids, targets, weights):
    """Messages by length, so that short ones are not padded to the longest: ids, targets and chances of each shelf, and the shelf's share."""
    weights = np.asarray(weights, np.float64)
    lengths, bound, found = np.array([len(row) for row in ids]), 0, []
    for upper in LENGTHS:
        at = np.flatnonzero((lengths > bound) & (lengths <= upper))
        bound = upper
        if len(at) == 0:
            continue
        padded = np.zeros((len(at), upper + 2), np.int16)
        for row, i in enumerate(at):
            padded[row, 1 : 1 + len(ids[i])] = ids[i]
        sums = np.cumsum(weights[at])
        found.append((jnp.asarray(padded), jnp.asarray(targets[at]), jnp.asarray(sums / sums[-1], jnp.float32), sums[-1] / weights.sum()))
    return found


def train(ids, targets, weights, wanted, embeddings, steps, seed=0, report=print):
    """The trained weights. `ids` are messages as pieces, `targets` the row of `wanted` of each, `weights` how often it is drawn."""
    p, by_length = initial(embeddings, seed), shelves(ids, np.asarray(targets, np.int32), weights)
    shares, wanted = np.array([shelf[3] for shelf in by_length]), jnp.asarray(wanted)
    zeros = lambda: jax.tree.map(jnp.zeros_like, p)
    moments, key = (zeros(), zeros(), jnp.zeros((), jnp.int32)), jax.random.PRNGKey(seed + 1)
    order = np.random.default_rng(seed).choice(len(by_length), steps, p=shares / shares.sum())
    for done, shelf in enumerate(order):
        pace = min(1, (done + 1) / WARM_UP) * max(0.01, 1 - done / steps)
        p, moments, value = step(p, moments, *by_length[shelf][:3], wanted, jax.random.fold_in(key, done), pace)
        if (done + 1) % 1000 == 0:
            report(f"student: step {done + 1} of {steps}, loss {float(value):.4f}")
    return {k: np.asarray(v) for k, v in p.items()}
