"""What a model is, what it was measured on and what it cannot do: the card that lies beside it."""

from triage.learn.evaluate import CategoryResult, Evaluation, Rate
from triage.learn.threshold import FALSE_SHARE, OPINION_FALSE_SHARE
from triage.modelfile import Model

_BASIS = {
    "authored": "この用途のために書かれた作例です。実際のコメントではありません(作例で学習・実績なし)。",
    "decisions": "作例と、この窓口で確定した判断です。",
}

_READS = {
    "words": "",
    "senses": "、語の意味(文エンコーダーから語ごとに写し取ったもの)",
    "sentences": "、文全体の意味(文エンコーダー USE-multilingual v3)",
}


def model_card(model: Model, evaluation: Evaluation) -> str:
    """Return the card as Markdown, in Japanese, with every figure's n and 95 % interval."""
    rows, reads = "\n".join(_row(result) for result in evaluation.categories), str(model.about["reads"])
    return f"""# モデルカード: {model.version}

このモデルは、コメントが要領のどの項目に該当する**可能性**があるかを並べて示すためのものです。判断するのは人です。

- 学習に使ったもの: {_BASIS[model.basis]} {model.about["examples"]} 件({_digest(model)}…)
- 方式: 語の原形 1–2 個組、文字 1–3 字組、検出結果{_READS[reads]}を入力とする項目別の線形判別
  (ロジスティック回帰と最小二乗の平均、シグモイドで校正)
- 測り方: 6 分割の交差検証。対になる作例と、よく似た文は同じ組に置いた(学習に使った件を測っていない)
- しきい値: 誤って示すことを、どの項目にも当たらない作例の {FALSE_SHARE:.1%}、うち引き継ぐべき意見の
  {OPINION_FALSE_SHARE:.1%} まで許し、その中で項目ごとの再現率の対数の平均がいちばん大きくなる値
- `any` は、⑫(無関係)を除くいずれかの項目に当たる可能性。確認する順番に使う

| 項目 | しきい値 | 該当 n | 非該当 n | 平均適合率 [95%] | 再現率 [95%] | 誤って示す率 [95%] | 校正誤差 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

- 該当する作例のうち、何らかの項目を示した割合: {_counted(evaluation.violations_suggested)}
- どの項目にも当たらない作例のうち、項目を示した割合: {_counted(evaluation.benign_suggested)}
- 示す割合(回付を含む): {_counted(evaluation.review_load)}

## できないこと
- 示されなかったコメントが、どの項目にも当たらないとは言えません。全件を人が確認してください。
- ⑧(虚偽)と⑭(その他)は点数では決めません。⑥は権利者の意思、⑪は登録アカウントとの照合が要ります。
- 該当 n の少ない項目の数値は、幅(95%区間)のとおり大きくぶれます。
- 実際のコメントでの性能は、この表からは分かりません。自所の判断がたまったら `triage evaluate` で測ってください。
"""


def _digest(model: Model) -> str:
    return str(model.about["data_sha256"])[:16]


def _row(result: CategoryResult) -> str:
    rates = " | ".join(map(str, (result.average_precision, result.recall, result.false_positive_rate)))
    error = "–" if result.calibration_error is None else f"{result.calibration_error:.3f}"
    return f"| {result.category} | {result.threshold:.2f} | {result.n_yes} | {result.n_no} | {rates} | {error} |"


def _counted(rate: Rate) -> str:
    return f"{rate}(n={rate.n})"
