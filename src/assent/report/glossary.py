"""The words of the report, explained where they are used."""

from __future__ import annotations

from collections.abc import Mapping

ANSWERS = ("deny", "condition", "allow", "absent", "unknown", "unparseable", "unobservable", "other use")

STEP_WORDS: Mapping[str, str] = {
    "denied": "Denied, or a control failed",
    "evidence missing": "Evidence is missing",
    "basis missing": "A signed basis is missing",
    "may be used": "May be used",
}

BASIS_WORDS: Mapping[str, str] = {
    "lia": "a signed balancing of interests",
    "licence": "a licence",
    "consent": "consent",
    "tdm-memo": "a signed memo on mining",
    "research": "proof of a research organisation",
}

COVERAGE: Mapping[str, str] = {
    "dated_robots": "The host's robots.txt was read, newest answer",
    "dated_robots_at_fetch": "The host's robots.txt was read, the answer at the time of capture",
    "headers": "The source carries the page's HTTP headers",
    "markup": "The source carries the page's markup",
    "text": "Text could be read",
    "capture_date": "The date of capture is known",
    "checked_whole": "Every part of the page could be checked",
}

GLOSSARY: Mapping[str, str] = {
    "document": "A record that carries a captured work, such as a page. Requests, redirects, errors and host files are "
    "other records.",
    "pack": "A selection of controls that decide together, such as the rules of the European Union.",
    "control": "One rule of one law or norm. passed: checked, nothing against it. failed: somebody denies the use, or "
    "something is in the document that must not be. not checkable: evidence is missing or in doubt. needs a basis: "
    "only a signed record can permit it. open: no detector for it exists here, or a fact of "
    "the deployment is not stated, so it decided nothing.",
    "include": "The document may be used under the pack.",
    "redact": "It may be used once what was found in it is taken out.",
    "hold": "It waits for evidence or for a signed basis, and must not be used until then.",
    "exclude": "It must not be used under the pack.",
    "unchecked": "No verdict was possible, for example because the record is too large to decode.",
    "mechanism": "A way in which sites and authors state what may be done with their pages: robots.txt, a header, "
    "a licence mark.",
    "deny, allow, condition": "What a mechanism says of this use. deny counts a statement to everybody, to the agents "
    "asked about, and to other trainers of generative models.",
    "absent": "The mechanism was looked for and is not there. That is not consent.",
    "unknown": "It was not looked for, not carried by the source, or not readable.",
    "unparseable": "Something is there that cannot be understood.",
    "other use": "The mechanism speaks, but of another use than the one asked about.",
    "basis": "A signed, scoped, expiring record, such as a licence or a balancing of interests, that can lift a hold.",
    "unreadable range": "Bytes of a damaged file that hold no readable record. Reading went on after them.",
    "text": "Shares of the text are shares of its characters.",
}
