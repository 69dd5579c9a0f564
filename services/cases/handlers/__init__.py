"""The use cases of the cases service: load, decide, append. They hold no rules: see domain/."""

from services.cases.handlers.procedure import (
    acknowledge,
    ask_for_clarification,
    assign,
    clarify,
    close,
    define,
    escalate,
    resolve,
    respond,
    withdraw,
)
from services.cases.handlers.refusing import (
    count_identical_refusals,
    decide_refusal,
    direct_acceptance,
    propose_refusal,
    use_discretion,
)
from services.cases.handlers.resources import Act, Resources, Said, deciding
from services.cases.handlers.sweeping import SWEEP_BATCH, recompute_deadlines, sweep_deadlines
from services.cases.handlers.time import (
    agree_updates,
    decide_extension,
    explain_lateness,
    extend,
    stop_waiting,
    update,
    wait,
)

__all__ = [
    "SWEEP_BATCH",
    "Act",
    "Resources",
    "Said",
    "acknowledge",
    "agree_updates",
    "ask_for_clarification",
    "assign",
    "clarify",
    "close",
    "count_identical_refusals",
    "decide_extension",
    "decide_refusal",
    "deciding",
    "define",
    "direct_acceptance",
    "escalate",
    "explain_lateness",
    "extend",
    "propose_refusal",
    "recompute_deadlines",
    "resolve",
    "respond",
    "stop_waiting",
    "sweep_deadlines",
    "update",
    "use_discretion",
    "wait",
    "withdraw",
]
