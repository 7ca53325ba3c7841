"""The registry of automated agents: who reads the web, and for what. The data is `agents.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast

AgentKind = Literal["crawler", "usage-token", "user-fetch", "dataset"]
"""usage-token: stands in robots.txt only, never in a request (Google-Extended)."""

Honours = Literal["yes", "no", "own-token", "disputed", "unknown"]
"""Whether `User-agent: *` binds it; own-token: only a group that names it does."""

Purpose = Literal["train", "ai-input", "ai-index", "search", "archive", "dataset"]


class Agent(NamedTuple):
    """One agent. token: the product token it obeys in robots.txt. evidence: where its operator or others say so.

    purposes: none where nobody says what it is for. since: month of its announcement ("2023-08"), "" where not known.
    """

    token: str
    aliases: tuple[str, ...]
    operator: str
    purposes: tuple[Purpose, ...]
    kind: AgentKind
    evidence: str
    honours_star: Honours = "unknown"
    since: str = ""


@dataclass(frozen=True, slots=True)
class Agents:
    """Whom a host's rules are asked for.

    own: product token of the agent the corpus was or will be collected with; None if it has none.
    trainers: tokens of others that train models. A denial addressed to one of them is an inferred reservation.
    """

    own: str | None = None
    trainers: tuple[str, ...] = ()


@cache
def load_agents() -> tuple[Agent, ...]:
    """Every registered agent, in the order of the file."""
    data = tomllib.loads(files("assent.signals").joinpath("agents.toml").read_text("utf-8"))
    return tuple(
        Agent(
            token=row["token"],
            aliases=tuple(row.get("aliases", ())),
            operator=row["operator"],
            purposes=tuple(cast("list[Purpose]", row["purposes"])),
            kind=cast("AgentKind", row["kind"]),
            evidence=row["evidence"],
            honours_star=cast("Honours", row.get("honours_star", "unknown")),
            since=row.get("since", ""),
        )
        for row in data["agent"]
    )


def trainers() -> tuple[str, ...]:
    """Tokens and aliases of every agent that trains models or collects data sets for training."""
    return tuple(
        name
        for agent in load_agents()
        if {"train", "dataset"} & {*agent.purposes}
        for name in (agent.token, *agent.aliases)
    )


@cache
def tokens() -> frozenset[str]:
    """Every registered token and alias, in lower case."""
    return frozenset(name.lower() for agent in load_agents() for name in (agent.token, *agent.aliases))


@cache
def trainer_tokens() -> frozenset[str]:
    """`trainers()` in lower case."""
    return frozenset(name.lower() for name in trainers())


DEFAULT_AGENTS = Agents(own=None, trainers=trainers())
