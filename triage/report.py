"""A measurement as one page to keep and to hand round: pictures, the worst errors with their evidence, every n."""

from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from triage.learn.errors import Error, worst_errors
from triage.learn.evaluate import CategoryResult, Evaluation
from triage.learn.figures import Picture, pictures
from triage.learn.labels import LabeledComment
from triage.learn.measured import Measured, known_rows
from triage.marking import pieces
from triage.modelfile import ANY
from triage.policy import load_categories
from triage.records import Cue
from triage.text import reveal

Evidence = Callable[[Sequence[LabeledComment], Sequence[str]], Sequence[Sequence[Cue]]]
# As many misses, and as many false suggestions, as a person reads in one sitting.
WORST = 20
_BASIS = {"authored": "作例で学習・実績なし", "decisions": "作例と、この窓口で確定した判断で学習"}
_PROVENANCE = {
    "authored": "作例",
    "ranked": "順に確認した判断",
    "audit": "抜取り確認",
    "golden": "確認用の見本",
    "batch": "まとめて確認した判断",
}
# The page asks nothing of anybody, whatever a comment holds: no script, no picture, font or style from elsewhere.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 16px/1.7 sans-serif; color: #1a1a1a; max-width: 75rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; font-size: 14px; } th, td { border: 1px solid #949494; padding: .25rem .5rem; }
td.n { text-align: right; white-space: nowrap; } div.wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
figure { margin: 1.5rem 0; } article { border-left: 4px solid #949494; padding-left: .75rem; margin: 1rem 0; }
p.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
mark { background: #ffe380; color: #1a1a1a; text-decoration: underline; }
.basis { border: 2px solid #1a1a1a; padding: .5rem; }
"""
_SILENCE = (
    "示されなかったコメントに該当するものがないとは言えません。全件を人が確認してください。",
    "学習に使ったコメントで測ると、実際より良い数値になります。学習に使っていないコメントで測ってください。",
    "作例で測った数値は、実際のコメントでの性能を示しません。自所の判断がたまったら測り直してください。",
    "⑧(虚偽)と⑭(その他)は点数では決めません。⑩(反復)は文面から学習しないため、この表にありません。",
    "件数(n)の少ない項目の数値は、95% の幅のとおり大きくぶれます。幅は、別の時期や別の話題でのぶれを含みません。",
    "人が付けたラベルの誤りや、人による判断の違いは、この数値からは分かりません(triage labels agree で測れます)。",
)


def write_report(measured: Measured, evidence: Evidence, out: Path) -> None:
    """Write one self-contained HTML file; comments stand in it as inert text.

    `evidence` gives, for rows and one category each, the cues that speak for it.

    Raises:
        PicturesMissing: matplotlib or its Japanese font is not installed; nothing is written.
        OSError: `out` cannot be written, or its folder does not exist.
    """
    if not out.absolute().parent.is_dir():
        raise OSError(f"{out}: 保存先のフォルダーがありません。フォルダーを作るか、別の場所を指定してください。")
    out.write_text(page(measured, evidence), encoding="utf-8", newline="\n")


def page(measured: Measured, evidence: Evidence) -> str:
    """Return the page; the same measurement gives the same bytes."""
    labels = head_labels()
    drawn = pictures(measured, labels)
    errors = worst_errors(measured, WORST)
    cues = evidence([measured.rows[error.row] for error in errors], [error.category for error in errors])
    shown = [_article(measured, error, found, labels) for error, found in zip(errors, cues, strict=True)]
    missed = [article for error, article in zip(errors, shown, strict=True) if error.missed]
    false = [article for error, article in zip(errors, shown, strict=True) if not error.missed]
    return "\n".join(
        [
            _head(measured),
            _results(measured.evaluation(), labels),
            *map(_figure, drawn),
            _section("見落とし(参考値の低い順)", "人は該当としたが、示さなかったものです。", missed),
            _section("誤って示したもの(何にも該当しないものを先に)", "人は該当しないとしたが、示したものです。", false),
            f"<h2>この数値が言わないこと</h2><ul>{''.join(f'<li>{sentence}</li>' for sentence in _SILENCE)}</ul>",
            "</main></body></html>\n",
        ]
    )


def head_labels() -> dict[str, str]:
    """Return the Japanese name of every head a model may have."""
    return {ANY: "いずれかの項目", **{str(category.id): category.label_ja for category in load_categories()}}


def _head(measured: Measured) -> str:
    counts = Counter(row.provenance for row in measured.rows)
    made_of = "、".join(f"{_PROVENANCE[name]} {count} 件" for name, count in sorted(counts.items()))
    unclear = len(measured.rows) - int(measured.violating().sum()) - int(measured.harmless().sum())
    return f"""<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width"><title>測定の報告 {escape(measured.version)}</title>
<style>{_STYLE}</style></head><body><main>
<h1>測定の報告</h1>
<p class="basis">モデル {escape(measured.version)}({_BASIS[measured.basis]})。
示すのは該当の<strong>可能性</strong>です。判断するのは人です。</p>
<p>測ったコメント n={len(measured.rows)}({made_of})。うち該当あり {int(measured.violating().sum())} 件、
該当なし {int(measured.harmless().sum())} 件、判断のそろわないもの {unclear} 件。{escape(known_rows(measured))}</p>"""


def _results(evaluation: Evaluation, labels: dict[str, str]) -> str:
    rows = "\n".join(_result(row, labels) for row in evaluation.categories)
    overall = (
        ("該当ありのうち、何らかの項目を示した割合", evaluation.violations_suggested),
        ("該当なしのうち、誤って項目を示した割合", evaluation.benign_suggested),
        ("人に示す割合(回付を含む)", evaluation.review_load),
    )
    lines = "".join(f"<li>{title}: {rate}(n={rate.n})</li>" for title, rate in overall)
    return f"""<h2>項目ごとの数値</h2><ul>{lines}</ul>
<div class="wide"><table><thead><tr><th>項目</th><th>しきい値</th><th>該当 n</th><th>非該当 n</th>
<th>平均適合率 [95%]</th><th>再現率 [95%]</th><th>適合率 [95%]</th><th>誤って示す率 [95%]</th>
<th>校正誤差</th></tr></thead>
<tbody>
{rows}
</tbody></table></div>"""


def _result(row: CategoryResult, labels: dict[str, str]) -> str:
    error = "–" if row.calibration_error is None else f"{row.calibration_error:.3f}"
    rates = [str(r) for r in (row.average_precision, row.recall, row.precision, row.false_positive_rate)]
    cells = [f"{row.threshold:.2f}", str(row.n_yes), str(row.n_no), *rates, error]
    numbers = "".join(f'<td class="n">{cell}</td>' for cell in cells)
    return f"<tr><th>{labels[row.category]}</th>{numbers}</tr>"


def _figure(picture: Picture) -> str:
    return f"<h2>{picture.title}</h2>\n<figure>{picture.svg}<figcaption>{picture.caption}</figcaption></figure>"


def _section(title: str, meaning: str, articles: Sequence[str]) -> str:
    shown = "\n".join(articles) or "<p>ありません。</p>"
    return f"<h2>{title} n={len(articles)}</h2>\n<p>{meaning}下線は根拠の語です(最大 {WORST} 件)。</p>\n{shown}"


def _article(measured: Measured, error: Error, cues: Sequence[Cue], labels: dict[str, str]) -> str:
    row = measured.rows[error.row]
    over = measured.suggested()[error.row]
    given = "、".join(labels[measured.heads[at]] for at in measured.clauses() if over[at]) or "なし"
    named = "、".join(labels[name] for name in sorted((*row.yes, *row.routes))) or "なし"
    post = f"<p>投稿: {_inert(row.comment.post_text)}</p>" if row.comment.post_text else ""
    reasons = "".join(f"<li>{_inert(reason)}</li>" for reason in dict.fromkeys(cue.reason for cue in cues))
    return f"""<article><p><strong>{labels[error.category]}</strong> 参考値 {error.probability:.3f}
(しきい値 {error.threshold:.2f}) id: {_inert(row.comment.id)} / 人のラベル: {named} / 示した項目: {given}</p>
{post}<p class="text">{_marked(row.comment.text, cues)}</p>
<ul>{reasons or "<li>根拠として示せる語はありません。</li>"}</ul></article>"""


def _marked(text: str, cues: Sequence[Cue]) -> str:
    return "".join(
        f"<mark>{escape(piece.text)}</mark>" if piece.reasons else escape(piece.text) for piece in pieces(text, cues)
    )


def _inert(text: str) -> str:
    return escape(reveal(text))
