# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---
# %% [markdown]
# # ラベルとモデルを見る
# ラベルの件数と、同梱のモデルの「該当なしを誤って示す率」と「見つける率」を、項目ごとに図にします。
# 数値はモデルカード(交差検証)と同じもので、作例で測ったものです。実際のコメントでの実績ではありません。
#
# `jupytext --to notebook notebooks/measure.py` でノートブックになります。

# %%
import json
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import matplotlib_fontja  # noqa: F401  日本語の字形を使えるようにする

from triage.policy import load_categories
from triage.retrain import read_labelled

ROOT = Path.cwd() if (Path.cwd() / "data").is_dir() else Path.cwd().parent
LABELS = {category.id: category.label_ja for category in load_categories()}

# %% [markdown]
# ## 項目ごとの件数

# %%
rows = read_labelled([ROOT / "data" / "labeled"])
counts = Counter(category for row in rows for category in row.yes)
figure, axes = plt.subplots(1, 2, figsize=(13, 6), layout="constrained")
names = sorted(counts, key=counts.__getitem__)
axes[0].barh([LABELS[name] for name in names], [counts[name] for name in names], color="#0017c1")
axes[0].set_title(f"該当の件数(全 {len(rows)} 件、うちどの項目にも当たらないもの {sum(not row.yes for row in rows)} 件)")

# %% [markdown]
# ## 見つける率と、95% の幅

# %%
manifest = json.loads((ROOT / "models" / "default" / "manifest.json").read_text(encoding="utf-8"))
results = {row["category"]: row for row in manifest["about"]["cross_validation"]["categories"] if row["category"] in counts}
for at, name in enumerate(names):
    recall = results[name]["recall"]
    axes[1].plot([recall["low"], recall["high"]], [at, at], color="#949494", linewidth=3)
    axes[1].plot(recall["value"], at, "o", color="#0017c1")
axes[1].set_yticks(range(len(names)), [f"{LABELS[name]}(n={results[name]['n_yes']})" for name in names])
axes[1].set_xlim(0, 1)
axes[1].set_title("見つける率(交差検証、横棒は 95% の幅)")
figure.savefig(ROOT / "var" / "measure.png", dpi=110) if (ROOT / "var").is_dir() else plt.show()
