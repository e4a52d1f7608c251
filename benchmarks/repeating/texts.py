"""Texts to measure on: invented ones, and more that read like given ones."""

import random

_KANA, _KANJI = (0x3042, 0x3093), (0x4E00, 0x5800)
_WORDS, _MOST_WORDS = 20_000, 12


def invented(n: int) -> list[str]:
    """Make n texts of made-up words, a few of them very common, as in a language; for those without a file."""
    rng = random.Random(2)
    sizes = [rng.randint(1, 3) for _ in range(_WORDS)]
    words = ["".join(chr(rng.randrange(*rng.choice((_KANA, _KANJI)))) for _ in range(size)) for size in sizes]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]
    texts = ("".join(rng.choices(words, weights, k=rng.randint(3, _MOST_WORDS))) for _ in range(2 * n))
    return list(dict.fromkeys(texts))[:n]


def corpus(lines: list[str], n: int, seed: int = 5) -> list[str]:
    """Make n distinct texts that read like the lines; each call makes the same."""
    rng = random.Random(seed)
    letters = "".join(lines)
    made: dict[str, None] = {}
    kept: list[str] = []
    while len(made) < n:
        if kept and rng.random() < 1 / 20:
            text = rng.choice(kept)
        else:
            one, two = rng.choice(lines), rng.choice(lines)
            text = one[: len(one) // 2] + two[len(two) // 2 :]
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(letters) + text[at + rng.randrange(2) :]
        if text and text not in made:
            made[text] = None
            kept.append(text)
    return kept
