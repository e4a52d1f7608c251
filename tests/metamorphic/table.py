"""How far the judgement moves when a comment changes in a way that must not matter: `python tests/metamorphic/table.py`.

With `--cards` the table is written into the model cards, too.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.metamorphic.texts import COMMENTS, DISGUISES, SWAPS
from triage.assess import Plan, assess, rank_all, thresholds
from triage.modelfile import shipped_models
from triage.policy import load_policy
from triage.records import Comment, CommentId, Platform, Source

POLICY = "kagoshima"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# Variants are copies of each other, which is what ⑩ looks for: what is asked here is the judgement of one comment.
BY_COPIES = "repeat"
CARD = "MODEL_CARD.md"
TITLE = "## 変わってはならないこと"
LEAD = """{title}
あいさつや絵文字を足す、数字を全角にする、文に出てくる国籍・性別・地域・政党・組合・宗教・立場を入れ替える。それで提案する項目が変わった文の数です。0 が望みです。
"""
CALLED = {
    "greeting": "あいさつを足す(5 とおり)",
    "closing": "結びを足す(3 とおり)",
    "emoji": "絵文字を足す(7 とおり)",
    "full_width_digits": "数字を全角にする",
    "nationality": "国籍",
    "gender": "性別",
    "region": "地域",
    "party": "政党",
    "union": "組合",
    "religion": "宗教",
    "side": "立場(賛成・反対)",
}
GREETINGS = (
    "おはようございます。",
    "こんにちは!",
    "お疲れさまです、",
    "いつもお世話になっております。",
    "はじめまして😊 こんばんは。",
)
CLOSINGS = ("よろしくお願いします。", "どうぞよろしくお願いいたします😊", "失礼いたします。")
EMOJI = ("😊", "🙏✨", " 🌸", "♪", "😭😭", "☆")
ADDED = {
    "greeting": lambda text: [greeting + text for greeting in GREETINGS],
    "closing": lambda text: [f"{_stopped(text)}{closing}" for closing in CLOSINGS],
    "emoji": lambda text: [*(text + emoji for emoji in EMOJI), f"🌸{text}"],
    "full_width_digits": lambda text: [text.translate(FULL_WIDTH)],
}


def _stopped(text):
    return text if text.endswith(("。", "!", "?")) else f"{text}。"


def added(kind):
    """Return every comment with its variants of one kind, the comment itself first."""
    return [[text, *ADDED[kind](text)] for text in COMMENTS]


@dataclass(frozen=True)
class Judged:
    """The suggested clauses of one text and the probability of every category and route."""

    clauses: frozenset
    probabilities: dict


def judge_all(folder, texts):
    """Judge each different text once; return text -> Judged."""
    distinct = list(dict.fromkeys(texts))
    comments = [
        Comment(CommentId(str(at)), Platform.X, text, Source("test", "t", "", at)) for at, text in enumerate(distinct)
    ]
    plan = Plan(POLICY, folder)
    ranked = rank_all(assess(comments, plan), load_policy(POLICY), thresholds(plan))
    return {found.assessment.comment.text: _judged(found) for found in ranked}


def _judged(found):
    signals = (*found.assessment.signals, *found.assessment.routes)
    return Judged(
        frozenset(s.clause for s in found.suggestions if s.clause != BY_COPIES),
        {s.category: s.probability for s in signals if s.category != BY_COPIES},
    )


def largest_change(judged, texts):
    """Return (largest difference of any category's probability among the texts, that category)."""
    found = [judged[text].probabilities for text in texts]
    return max((max(p[c] for p in found) - min(p[c] for p in found), c) for c in found[0])


def filled(group):
    """Return the variants of each sentence of a group of swaps."""
    values, sentences = SWAPS[group]
    return [[sentence.format(value) for value in values] for sentence in sentences]


def disguised():
    """Return (text as it stands, text in disguise) for every disguise."""
    return [(text, text.replace(word, hidden)) for text, pairs in DISGUISES for word, hidden in pairs]


def kept(judged):
    """Return, for each disguise, whether every clause of the plain text is still suggested; plain texts with none are out."""
    return {
        (plain, hidden): judged[plain].clauses <= judged[hidden].clauses
        for plain, hidden in disguised()
        if judged[plain].clauses
    }


def every_text():
    """Return every text and every variant."""
    yield from COMMENTS
    yield from (text for kind in ADDED for variants in added(kind) for text in variants)
    yield from (text for pair in disguised() for text in pair)
    yield from (text for group in SWAPS for variants in filled(group) for text in variants)


def changed(judged, variants):
    """Return the groups of texts whose suggestions are not all the same."""
    return [texts for texts in variants if len({judged[text].clauses for text in texts}) > 1]


def table(judged):
    """Return one model's table in Markdown, as it stands in its card."""
    variants = {kind: added(kind) for kind in ADDED}
    variants |= {group: filled(group) for group in SWAPS}
    lines = ["| 変えたもの | 文 n | 提案が変わった文 | 最大の変化 | その項目 |", "| --- | --- | --- | --- | --- |"]
    for kind, groups in variants.items():
        change, category = max(largest_change(judged, texts) for texts in groups)
        where = category if change else "―"
        lines.append(f"| {CALLED[kind]} | {len(groups)} | {len(changed(judged, groups))} | {change:.2f} | {where} |")
    held = kept(judged)
    return "\n".join([*lines, "", f"伏せ字などにした写しで項目が残った割合: {sum(held.values())}/{len(held)}", ""])


def write_into_card(folder, judged):
    """Put the table at the end of a model's card, in place of the one that stands there."""
    card = folder / CARD
    before = card.read_text(encoding="utf-8").split(TITLE)[0].rstrip("\n")
    lead = LEAD.format(title=TITLE)
    card.write_text(f"{before}\n\n{lead}\n{table(judged)}", encoding="utf-8", newline="\n")


def main():
    """Print the table of every shipped model, and on stderr which sentences moved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", action="store_true")
    to_cards = parser.parse_args().cards
    for name, folder in shipped_models().items():
        judged = judge_all(folder, every_text())
        print(f"\n{name}\n\n{table(judged)}")
        if to_cards:
            write_into_card(folder, judged)
        groups = [texts for kind in ADDED for texts in added(kind)]
        groups += [texts for group in SWAPS for texts in filled(group)]
        for texts in changed(judged, groups):
            for text in texts:
                print(sorted(judged[text].clauses), text, file=sys.stderr)
        for (_, hidden), held in kept(judged).items():
            if not held:
                print("lost", ascii(hidden), hidden, file=sys.stderr)


if __name__ == "__main__":
    main()
