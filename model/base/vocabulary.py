"""Chooses the word pieces that the base keeps, by how often people use them in conversation.

Which of MiniLM's 30,522 pieces are worth a place is decided by counting them in conversational text (the corpora
that DATA names) and, for words that those corpora happen not to hold, by a general list of English word
frequencies. Every single character and its continuation stay, so that any word can still be spelled.
"""
import collections
import csv
import json
import pathlib
import re
import unicodedata

SPECIAL = ["[PAD]", "[UNK]"]


def words(text):
    """BERT's basic tokenizer: clean, lower-case, strip accents, split at punctuation and around CJK."""
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    text = "".join(f" {c} " if is_punctuation(c) or 0x4E00 <= ord(c) <= 0x9FFF else c for c in text)
    return text.split()


def is_punctuation(c):
    o = ord(c)
    return 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126 or unicodedata.category(c)[0] == "P"


def pieces(word, vocabulary):
    """The greedy longest-match pieces of one word."""
    out, start = [], 0
    if len(word) > 100:
        return ["[UNK]"]
    while start < len(word):
        end = len(word)
        while end > start:
            piece = word[start:end] if start == 0 else "##" + word[start:end]
            if piece in vocabulary:
                break
            end -= 1
        if end == start:
            return ["[UNK]"]
        out.append(piece)
        start = end
    return out


def texts(data):
    """Every message of every corpus under `data`."""
    for path in sorted(pathlib.Path(data).glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["text"]


def choose(full, data, size):
    """The `size` pieces to keep, special ones first, then by falling frequency."""
    known, counts = set(full), collections.Counter()
    memo = {}
    for text in texts(data):
        for word in words(text):
            if word not in memo:
                memo[word] = pieces(word, known)
            counts.update(memo[word])
    from wordfreq import top_n_list, word_frequency

    for word in top_n_list("en", 20000):
        for part in words(word):
            for piece in pieces(part, known):
                counts[piece] += word_frequency(word, "en") * 2e5
    kept = {p: None for p in SPECIAL}
    for p in full:
        if len(p) == 1 and ord(p) < 0x250 or p.startswith("##") and len(p) == 3 and ord(p[2]) < 0x250:
            kept[p] = None
    for p, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) >= size:
            break
        if not (p.startswith("[") and p.endswith("]") and len(p) > 1):
            kept[p] = None
    return list(kept)
