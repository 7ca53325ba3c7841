"""The collector: asks first, keeps the answer. `docs/collect.md` tells what it does and why.

door (network) -> gate (consent) -> frontier (what is next, and when) -> recorder (WARC) -> crawl (the loop).
"""
