"""A body's published rules as data: clauses, measures, accounts; and signals to suggestions under them."""

from triage.policy.checks import Check, Finding, SubLabel
from triage.policy.loading import PolicyError, load_categories, load_policy, policy_names, route_labels
from triage.policy.registry import by_name, ids_of
from triage.policy.retention import RecordId, RecordType
from triage.policy.rules import (
    Account,
    Category,
    Clause,
    Election,
    Policy,
    Reference,
    RepeatRule,
    Role,
    Rules,
    Section,
    Slip,
    Topic,
)
from triage.policy.suggesting import UNMODELLED, least_threshold, routable, routes_of, suggest, suggestible, topics_of
from triage.policy.wording import render, slips, wareki

__all__ = [
    "UNMODELLED",
    "Account",
    "Category",
    "Check",
    "Clause",
    "Election",
    "Finding",
    "Policy",
    "PolicyError",
    "RecordId",
    "RecordType",
    "Reference",
    "RepeatRule",
    "Role",
    "Rules",
    "Section",
    "Slip",
    "SubLabel",
    "Topic",
    "by_name",
    "ids_of",
    "least_threshold",
    "load_categories",
    "load_policy",
    "policy_names",
    "render",
    "routable",
    "route_labels",
    "routes_of",
    "slips",
    "suggest",
    "suggestible",
    "topics_of",
    "wareki",
]
