"""Pictures of one measurement as inline SVG with Japanese glyphs drawn as outlines: no font is needed to see them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve

from triage.learn.errors import confusion
from triage.learn.measured import Measured
from triage.modelfile import ANY

Floats = NDArray[np.float64]
_NEEDS = ("matplotlib", "matplotlib_fontja")
_BLUE, _RED, _GREY = "#0017c1", "#b5190e", "#767676"
_COLUMNS = 5
_BINS = 10
# How far all thresholds are moved together to show what one more suggestion costs.
_SHIFTS = np.linspace(-0.3, 0.3, 61)
_IDS = re.compile(r'(\bid="|href="#|url\(#)')


class PicturesMissing(ValueError):
    """The parts that draw the pictures are not installed."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its title, what it shows and does not show (with n), and the picture as an SVG element."""

    title: str
    caption: str
    svg: str


def pictures(measured: Measured, labels: Mapping[str, str]) -> tuple[Picture, ...]:
    """Draw a measurement; `labels` are the Japanese names of its heads.

    Raises:
        PicturesMissing: matplotlib or its Japanese font is not installed.
    """
    figure = _figure_maker()
    return (
        _curves(measured, labels, figure),
        _calibration(measured, figure),
        _load(measured, figure),
        _confusion(measured, labels, figure),
    )


def _figure_maker() -> Callable[..., Any]:
    if any(find_spec(name) is None for name in _NEEDS):
        raise PicturesMissing(
            "図を描く部品(matplotlib と matplotlib-fontja)がありません。"
            "python -m pip install --require-hashes -r requirements.lock で入れてください。"
        )
    import matplotlib as mpl  # noqa: PLC0415 - an optional extra
    import matplotlib_fontja  # noqa: PLC0415 - registers the Japanese font
    from matplotlib.figure import Figure  # noqa: PLC0415

    matplotlib_fontja.japanize()
    mpl.rcParams.update({"svg.fonttype": "path", "axes.spines.top": False, "axes.spines.right": False})
    return Figure


def _svg(figure: Any, name: str, alt: str) -> str:
    """Return the figure as one SVG element whose ids no other picture of the page has, equal on every run."""
    from matplotlib import rc_context  # noqa: PLC0415 - an optional extra

    drawn = StringIO()
    with rc_context({"svg.hashsalt": name}):
        figure.savefig(drawn, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    element = drawn.getvalue()[drawn.getvalue().index("<svg") :]
    element = _IDS.sub(rf"\1{name}-", element)
    return element.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1)


def _curves(measured: Measured, labels: Mapping[str, str], make: Callable[..., Any]) -> Picture:
    at = measured.clauses()
    figure = make(figsize=(14, 2.9 * -(-len(at) // _COLUMNS)), layout="constrained")
    for axes, column in zip(_panels(figure, len(at)), at, strict=False):
        head = measured.heads[column]
        judged = ~np.isnan(measured.wanted[:, column])
        truth, given = measured.wanted[judged, column], measured.probabilities[judged, column]
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="再現率", ylabel="適合率")
        axes.set_title(f"{labels[head]}\n該当 n={int(truth.sum())} / 判断済 n={len(truth)}", fontsize=9)
        if truth.any():
            _one_curve(axes, truth, given, measured.suggested()[judged, column])
    caption = "線は適合率と再現率、丸は今のしきい値のところです。該当の件数が少ない項目の線は大きくぶれます。"
    return Picture("適合率と再現率(項目別)", caption, _svg(figure, "curves", "項目ごとの適合率と再現率の線"))


def _panels(figure: Any, n: int) -> list[Any]:
    every = figure.subplots(-(-n // _COLUMNS), _COLUMNS, squeeze=False).ravel().tolist()
    for unused in every[n:]:
        unused.set_axis_off()
    return list(every)


def _one_curve(axes: Any, truth: Floats, given: Floats, over: NDArray[np.bool_]) -> None:
    precision, recall, _ = precision_recall_curve(truth, given, drop_intermediate=True)
    axes.plot(recall, precision, color=_BLUE, linewidth=1.3, drawstyle="steps-post")
    if over.any():
        axes.plot(truth[over].sum() / truth.sum(), truth[over].mean(), "o", color=_RED)


def _calibration(measured: Measured, make: Callable[..., Any]) -> Picture:
    figure = make(figsize=(11, 4.6), layout="constrained")
    order, pooled = figure.subplots(1, 2)
    any_at = [measured.heads.index(ANY)]
    counts = [
        _calibrated(axes, measured, columns, title)
        for axes, columns, title in (
            (order, any_at, "いずれかの項目"),
            (pooled, measured.clauses(), "全項目をまとめて"),
        )
    ]
    caption = (
        f"左は n={counts[0]} 件、右は項目ごとの判断をまとめた n={counts[1]} 個です。点の数字は区間の件数です。"
        "点が斜めの線にあれば、参考値がそのまま割合として読めます。"
    )
    return Picture("参考値と実際の割合(校正)", caption, _svg(figure, "calibration", "参考値と実際に該当した割合"))


def _calibrated(axes: Any, measured: Measured, columns: list[int], title: str) -> int:
    truth, given = measured.wanted[:, columns].ravel(), measured.probabilities[:, columns].ravel()
    truth, given = truth[~np.isnan(truth)], given[~np.isnan(truth)]
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1)
    if len(np.unique(truth)) > 1:
        share, mean = calibration_curve(truth, given, n_bins=_BINS)
        sizes = np.histogram(given, np.linspace(0, 1, _BINS + 1))[0]
        axes.plot(mean, share, "o-", color=_BLUE)
        for x, y, size in zip(mean, share, sizes[sizes > 0], strict=False):
            axes.annotate(f"{size}", (x, y), textcoords="offset points", xytext=(4, -11), fontsize=8)
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="参考値(確率)の平均", ylabel="実際に該当した割合", title=title)
    return len(truth)


def _load(measured: Measured, make: Callable[..., Any]) -> Picture:
    figure = make(figsize=(9, 4.8), layout="constrained")
    axes = figure.subplots()
    at = measured.clauses()
    suggested = np.array([measured.suggested(shift)[:, at].any(axis=1) for shift in _SHIFTS])
    every = np.ones(len(measured.rows), bool)
    for rows, name, colour, line in (
        (measured.violating(), "該当のうち項目を示した割合", _BLUE, "-"),
        (every, "全体のうち項目を示した割合(確認の量)", _GREY, "--"),
        (measured.harmless(), "該当なしのうち誤って示した割合", _RED, ":"),
    ):
        if rows.any():
            label = f"{name} n={int(rows.sum())}"
            axes.plot(_SHIFTS, suggested[:, rows].mean(axis=1), line, color=colour, label=label, linewidth=2)
    axes.axvline(0, color=_GREY, linewidth=0.8)
    axes.set(xlabel="全項目のしきい値を動かす幅(0 が今のしきい値)", ylabel="割合", ylim=(0, 1.02))
    axes.legend(loc="upper right", fontsize=9)
    caption = "しきい値を下げるほど多く見つかり、該当しないものを示すことも増えます。回付(ご意見など)は含みません。"
    return Picture("しきい値と確認の量", caption, _svg(figure, "load", "しきい値を動かしたときの割合"))


def _confusion(measured: Measured, labels: Mapping[str, str], make: Callable[..., Any]) -> Picture:
    counts = confusion(measured)
    names = [labels[measured.heads[at]] for at in measured.clauses()]
    totals = [int((measured.wanted[:, at] == 1).sum()) for at in measured.clauses()] + [int(measured.harmless().sum())]
    figure = make(figsize=(12, 8.5), layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(np.array(totals)[:, None], 1)
    # Drawn as shapes: a picture of dots would be a file within the page, which the page's own policy refuses.
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=1)
    axes.invert_yaxis()
    centres = np.arange(len(names) + 1) + 0.5
    axes.set_xticks(centres, [*names, "示さない"], rotation=40, ha="right")
    rows = [f"{name} n={total}" for name, total in zip([*names, "該当なし"], totals, strict=True)]
    axes.set_yticks(centres, rows)
    axes.set(xlabel="示した項目", ylabel="人が付けた項目")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axes.text(
                column + 0.5,
                row + 0.5,
                str(count),
                ha="center",
                va="center",
                color=_ink(shares[row, column]),
                fontsize=8,
            )
    caption = (
        "数字は件数、濃さは行の中の割合です。一つのコメントに複数の項目が付く・示されることがあり、それぞれに数えます。"
    )
    return Picture("項目の取り違え", caption, _svg(figure, "confusion", "人が付けた項目ごとに、示した項目の件数"))


def _ink(share: float) -> str:
    return "white" if share > 0.5 else "black"  # noqa: PLR2004 - where the blue turns dark
