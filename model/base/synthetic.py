"""Messages made of messages: what the teacher says about them shows the student how words work together.

The corpora hold 84,000 messages, few enough for the student to learn by heart. Parts of them, two of them in one, some
words changed, or just a few common words: the teacher can be asked about any number of such messages.
"""
import random

# Where people put one thing after another.
JOINTS = (", ", ". ", " ", "! ", " and ", "? ", " but ")
LONGEST = 300


def part(text, rng):
    """Some neighbouring words of a message."""
    words = text.split()
    if len(words) < 4:
        return text
    n = rng.randrange(2, len(words))
    at = rng.randrange(0, len(words) - n + 1)
    return " ".join(words[at : at + n])


def changed(text, texts, common, rng):
    """A message with up to three words replaced, added or left out."""
    words = text.split()
    for _ in range(rng.choice((1, 1, 2, 3))):
        at, what = rng.randrange(len(words)), rng.random()
        if what < 0.5:
            words[at] = rng.choice(common)
        elif what < 0.7:
            words.insert(at, rng.choice(common))
        elif what < 0.85 and len(words) > 2:
            words.pop(at)
        else:
            words[at] = rng.choice(rng.choice(texts).split())
    return " ".join(words)


def message(texts, common, rng):
    """One made message."""
    text, what = rng.choice(texts), rng.random()
    if what < 0.25:
        made = part(text, rng)
    elif what < 0.5:
        made = part(text, rng) + rng.choice(JOINTS) + part(rng.choice(texts), rng)
    elif what < 0.85:
        made = changed(text, texts, common, rng)
    else:
        made = " ".join(rng.choice(common) for _ in range(rng.randrange(1, 6)))
    return made[:LONGEST].strip() or text


def messages(texts, common, n, seed):
    """`n` made messages; the same seed makes the same."""
    rng = random.Random(seed)
    return [message(texts, common, rng) for _ in range(n)]
