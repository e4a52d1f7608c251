"""A kind of event for the lists that are made for a 開示請求."""

from django.db import migrations, models

KINDS = [
    ("genesis", "記録の開始"),
    ("decision", "判断"),
    ("measure_done", "実施の記録"),
    ("evidence", "証拠の保全"),
    ("reviewed_all", "全件確認済"),
    ("model_adopted", "モデルの適用"),
    ("model_rolled_back", "モデルの切替（前の版へ）"),
    ("emergency", "緊急時の設定"),
    ("consultation", "相談・照会"),
    ("complaint", "申出（苦情）"),
    ("hold", "保存期間の延長（廃棄停止）"),
    ("purge", "廃棄"),
    ("access", "閲覧・出力"),
    ("account", "利用者の登録・停止"),
    ("note", "内部メモ"),
    ("skipped", "見送り"),
    ("recused", "担当を外れる（関係職員）"),
    ("handed_over", "担当の引渡し"),
    ("seen_after", "後閲"),
    ("reconsidered", "再確認"),
    ("notice", "申出・通報"),
    ("golden", "確認用の見本"),
    ("settled", "決裁の記録"),
    ("training", "判断による学習"),
    ("disclosure", "開示請求の一覧"),
]


class Migration(migrations.Migration):
    """The kinds are names alone."""

    dependencies = [
        ('store', '0027_training'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decisionevent',
            name='kind',
            field=models.CharField(choices=KINDS, max_length=24),
        ),
    ]
