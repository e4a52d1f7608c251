"""A policy as its office reads it: every rule that is declared, with the threshold that applies to each item."""

from collections.abc import Iterator, Mapping

from triage.policy import Account, Check, Clause, Policy, RecordType, wareki
from triage.records import Measure

_REVIEW = {"all": "全件を人が確認し、まとまりごとに記録します(全件確認)", "ranked": "確認の順に人が確認します"}
_VERSION = {"at_measure": "措置時の版"}
_MOST = {"": "", "hide": "措置は非表示まで", "report": "措置は通報まで"}
_FROM = {"next_april": "作成・取得の日の属する年度の翌年度4月1日", "next_day": "作成・取得の日の翌日"}
_ORIGIN = {"policy": "要領で固定", "rule": "規則による", "model": "モデル"}
_AT_END = {"discard": "廃棄", "transfer": "移管"}
_KIND = {"law": "法令", "platform_rule": "SNSの規約"}
_TARGET = {"comment": "コメント", "person": "人(5(3))"}


def outline(policy: Policy, thresholds: Mapping[str, float], model: str) -> Iterator[str]:
    """Yield the lines of a policy; `thresholds` by category as they apply, those not pinned from `model`."""
    yield f"{policy.title}({policy.body})\n{wareki(policy.effective_from)}から適用({policy.version})\n{policy.legend}"
    yield f"設定: {policy.id}、内容の照合値 {policy.sha256[:12]}"
    yield f"確認の方法: {_REVIEW[policy.review_mode]}(一度に {policy.batch_size} 件)。"
    yield f"抜取り確認・判断による再学習: ここで判断したコメントが {policy.sample_from} 件になってから"
    yield f"提案を伏せた確認: {policy.blind_share:.0%}。止めている検知: {'、'.join(policy.detectors_off) or 'なし'}"
    yield f"引用する要領の版: {_VERSION[policy.rules.cited_version]}"
    yield f"しきい値: 要領で固定したもの、規則によるもののほかは、モデル {model} のものです。"
    for clause in policy.clauses:
        yield from _clause(policy, clause, thresholds)
    yield from _measures(policy)
    yield from _rules(policy)
    yield from _lists(policy)


def _clause(policy: Policy, clause: Clause, thresholds: Mapping[str, float]) -> Iterator[str]:
    yield f"\n{policy.named(clause.id)}\n    {clause.wording}"
    origin = _ORIGIN[clause.threshold_from]
    limits = "、".join(f"{name} {thresholds[name]:.2f}" for name in clause.categories if name in thresholds) or "なし"
    yield f"    しきい値: {limits}({origin})、重さ {clause.severity}/5、承認 {clause.approvals} 人(起案者のほか)"
    needs = (
        (not clause.score_decides, "点数では決めません"),
        (clause.masked, "言葉は求められるまで伏せます"),
        (clause.law_article_required, policy.messages.get("no_article", "条文が必要です").removesuffix("。")),
        (clause.words_required, "該当する言葉の印が必要です"),
        (clause.reason_required, "理由が必要です"),
        (clause.sub_label_required, "細目(†)が必要です"),
        (bool(clause.max_measure), _MOST[clause.max_measure]),
    )
    told = [words for holds, words in needs if holds] + (
        [clause.human_only.removesuffix("。")] if clause.human_only else []
    )
    if told:
        yield f"    {'。'.join(told)}。"
    if clause.sub_labels:
        yield f"    †: {'、'.join(label.label for label in clause.sub_labels)}"
    if clause.topics:
        yield f"    あわせて示す話題: {'、'.join(t.label for t in policy.topics if t.id in clause.topics)}"
    yield from map(_check, clause.checks)
    yield from (f"    所見: {one.label}{'(印の付いた言葉ごと)' if one.each_word else ''}" for one in clause.findings)


def _check(check: Check) -> str:
    record = f" 記録: {check.record}" if check.record else ""
    options = f"({'・'.join(check.options)})" if check.options else ""
    return f"    確認{'' if check.required else '(任意)'}: {check.question}{record}{options}"


def _measures(policy: Policy) -> Iterator[str]:
    for platform in dict.fromkeys(measure.platform for measure in policy.measures):
        yield f"\n{platform} でできること(軽いものから)"
        yield from (_measure(policy, measure) for measure in policy.offered(platform))
    yield f"\n{policy.messages.get('report_term', '')}\n{policy.messages.get('partial', '')}".rstrip()


def _measure(policy: Policy, measure: Measure) -> str:
    lasting = policy.messages.get("remove_irreversible", "") if measure.kind == "remove" else "戻せない"
    facts = [
        _TARGET[measure.target],
        "戻せる" if measure.reversible else lasting.removesuffix("。"),
        f"承認 {measure.approvals} 人",
        f"画面の確認 {measure.confirmed_on}",
    ]
    return f"    {measure.id}: 「{measure.label}」 {measure.effect}({'、'.join(facts)})"


def _rules(policy: Policy) -> Iterator[str]:
    rules = policy.rules
    yield "\n3 管理・運営体制"
    yield from (f"    {role.guideline}({role.holder}) = triage user add --role {role.program}" for role in policy.roles)
    yield f"\n5(1) メッセージの機能を使用{_does(holds=rules.messages_used)}。"
    yield f"5(2)ア 返信を{_does(holds=rules.reply)}。「いいね!」を{_does(holds=rules.like)}。{rules.referral}"
    for topic in policy.topics:
        barred = f"、提案しない項目 {'、'.join(map(policy.named, topic.never))}" if topic.never else ""
        yield f"    {topic.label} → {topic.handover}(言葉 {len(topic.words)} 個{barred})"
    blocks = "、".join(measure.id for measure in policy.measures if measure.target == "person")
    yield f"5(3) 人に対する措置: {blocks or 'なし'}"
    agencies = "、".join(rules.emergency_agencies)
    yield f"5(4) 緊急時のコメント制限: {rules.emergency_days} 日まで。リポスト等の元: {agencies}"
    for one in policy.elections:
        about = "、".join((*map(policy.named, one.clauses), *one.kinds)) or "すべての措置"
        yield f"選挙の期間: {one.name}({one.begins}〜{one.ends})、承認 {one.approvals} 人: {about}"
    yield f"一人の職場での代決: {'できます(後閲が要ります)' if rules.one_person_desk else 'できません'}"
    yield f"人命・安全: {rules.crisis}"
    repeat = policy.repeat
    yield (
        f"5(2)イ⑩の読み方: {repeat.reading}、似た文面 {repeat.cutoff:.2f} 以上、間隔 {repeat.window_days} 日まで、"
        f"ありふれた言葉 {len(repeat.common_phrases)} 個"
    )


def _does(*, holds: bool) -> str:
    return "します" if holds else "しません"


def _lists(policy: Policy) -> Iterator[str]:
    yield "\n2 公式アカウント(ID、SNS、名前、所属、コメント、SNSでの番号・名前)"
    yield from map(_account, policy.accounts)
    yield "\n引用できる法令・規約"
    for reference in policy.references:
        number = f"({reference.number})" if reference.number else ""
        kind = f"{_KIND[reference.kind]}({reference.platform})" if reference.platform else _KIND[reference.kind]
        yield f"    {kind}: {reference.name}{number} {reference.confirmed_on}"
    yield "\n記録の保存期間(満了しても、廃棄予定一覧の承認なしには何も廃棄しません)"
    yield from map(_kept, policy.records)
    yield "\n開示請求の墨消しの理由"
    yield from (f"    {one.field}: {one.reason}" for one in policy.redactions)
    yield f"\n官公庁のドメイン: {'、'.join(policy.official_domains) or 'なし'}"
    yield f"官署の電話番号: {'、'.join(policy.official_phones) or 'なし'}"


def _account(account: Account) -> str:
    names = "、".join(filter(None, (account.native_id, *account.aliases))) or "なし"
    days = [f"{day}{word}" for day, word in ((account.active_from, "から"), (account.active_until, "まで")) if day]
    comments = "コメントあり" if account.comments else "コメントなし(取り込みません)"
    return f"    {'、'.join([account.id, account.platform, account.name, account.section, comments, names, *days])}"


def _kept(record: RecordType) -> str:
    period = "".join(f"{n}{unit}" for n, unit in ((record.years, "年"), (record.months, "か月")) if n)
    start, end = _FROM[record.counted_from], _AT_END[record.at_end]
    return (
        f"    {record.id}: {record.label} {period}、起算日 {start}、満了時 {end}、ファイル管理簿「{record.file_name}」"
    )
