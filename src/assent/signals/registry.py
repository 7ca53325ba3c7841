"""The registry: one line for each mechanism. To add one, write its file and its line; the tests ask for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from assent.records.document import Document, Headers, HostFile, HostFileKind
from assent.records.signal import Signal
from assent.signals import (
    account_intent,
    ai_txt,
    content_signal,
    content_signal_header,
    content_usage_header,
    content_usage_robots,
    crawl_delay,
    http_access,
    license_header,
    license_html,
    license_meta,
    optout_list,
    robots_meta,
    robots_txt,
    schema_org,
    soft_block,
    spdx_identifier,
    tdm_policy,
    tdmrep_file,
    tdmrep_header,
    tdmrep_meta,
    trust_txt,
    x_robots_tag,
)
from assent.signals.agents import Agents
from assent.signals.fields import Response
from assent.signals.markup import Markup
from assent.signals.mechanism import (
    HeaderMechanism,
    HostMechanism,
    MarkupMechanism,
    Mechanism,
    PayloadMechanism,
    Statement,
)
from assent.signals.media import media_licence, plus, tdmrep_asset, training_mining
from assent.signals.prose import page, robots_comments, terms
from assent.signals.rsl import file as rsl_file
from assent.signals.rsl import pointers as rsl_pointers

_ALL: Final[tuple[Mechanism, ...]] = (
    http_access.MECHANISM,
    x_robots_tag.MECHANISM,
    robots_meta.MECHANISM,
    tdmrep_header.MECHANISM,
    tdmrep_meta.MECHANISM,
    content_usage_header.MECHANISM,
    content_signal_header.MECHANISM,
    license_header.MECHANISM,
    license_html.MECHANISM,
    license_meta.MECHANISM,
    schema_org.LICENCE,
    schema_org.ACCESS,
    rsl_pointers.LINK,
    rsl_pointers.HTML,
    rsl_pointers.INLINE,
    soft_block.MECHANISM,
    account_intent.MECHANISM,
    spdx_identifier.MECHANISM,
    tdm_policy.MECHANISM,
    robots_txt.MECHANISM,
    content_usage_robots.MECHANISM,
    content_signal.MECHANISM,
    rsl_pointers.ROBOTS,
    crawl_delay.MECHANISM,
    rsl_file.MECHANISM,
    rsl_file.GRANT,
    tdmrep_file.MECHANISM,
    plus.MECHANISM,
    training_mining.MECHANISM,
    tdmrep_asset.MECHANISM,
    media_licence.MECHANISM,
    page.MECHANISM,
    terms.MECHANISM,
    robots_comments.MECHANISM,
    ai_txt.MECHANISM,
    trust_txt.MECHANISM,
    optout_list.MECHANISM,
)

MECHANISMS: Final[Mapping[str, Mechanism]] = MappingProxyType({m.name: m for m in _ALL})

_HEADER: Final = tuple(m for m in _ALL if isinstance(m, HeaderMechanism))
_MARKUP: Final = tuple(m for m in _ALL if isinstance(m, MarkupMechanism))
_PAYLOAD: Final = tuple(m for m in _ALL if isinstance(m, PayloadMechanism))
_HOST: Final = tuple(m for m in _ALL if isinstance(m, HostMechanism))


def page_signals(document: Document, markup: Markup | None) -> tuple[Signal, ...]:
    """What a page itself says: every page mechanism gives at least one row. Never raises.

    markup: from `read_markup`; None where the source has none (unknown). For media without markup (PDF, pictures)
    pass `Markup()`: looked at, nothing there.
    """
    at = document.captured_at
    rows = header_signals(document.headers, at, document.http_status)
    for mechanism in _MARKUP:
        rows += mechanism.unknown(at) if markup is None else mechanism.signals(_markup(mechanism, markup, at), at)
    for payload in _PAYLOAD:
        if document.media_type.startswith(payload.media):
            rows += _payload(payload, document)
    return rows


def _payload(mechanism: PayloadMechanism, document: Document) -> tuple[Signal, ...]:
    """Text without its page may say something; where it does not, nothing is known of what the page said."""
    if document.payload is None and document.text is None:
        return mechanism.unknown(document.captured_at)
    statements = list(mechanism.read(document))
    if document.payload is None and not statements:
        return mechanism.unknown(document.captured_at)
    return mechanism.signals(statements, document.captured_at)


def _markup(mechanism: MarkupMechanism, markup: Markup, at: datetime | None) -> list[Statement]:
    statements = list(mechanism.read(markup, at)) if markup.tags or markup.blocks else []
    if markup.truncated:
        statements.append(Statement("*", "unparseable", "hold", quote="too many tags"))
    return statements


def header_signals(headers: Headers | None, observed_at: datetime | None, status: int | None) -> tuple[Signal, ...]:
    """What the headers and status of a response say; also for revisits and refused requests. Never raises."""
    rows: tuple[Signal, ...] = ()
    response = Response(headers, status, observed_at) if headers is not None else None
    for mechanism in _HEADER:
        if response is None:
            rows += mechanism.unknown(observed_at)
        else:
            rows += mechanism.signals(mechanism.read(response), observed_at)
    return rows


def host_signals(kind: HostFileKind, file: HostFile | None, url: str, agents: Agents) -> tuple[Signal, ...]:
    """What one capture of a host file says about a URL; `file` None: never asked for (unknown). Never raises.

    A kind that no mechanism reads gives no rows. Parsing is cached on the body, so ask URL by URL.
    """
    rows: tuple[Signal, ...] = ()
    for mechanism in _HOST:
        if mechanism.carrier == kind:
            if file is None:
                rows += mechanism.unknown(None)
            else:
                rows += mechanism.signals(mechanism.read(file, url, agents), file.captured_at)
    return rows
