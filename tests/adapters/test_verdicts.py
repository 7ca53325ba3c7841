"""Verdicts inside tools that people use already: datatrove, Arrow tables, Ray Data."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from functools import partial

import pyarrow as pa
import pytest

from assent.adapters.arrow import decide_batch
from assent.adapters.decider import Decider
from assent.records.document import HostFile
from assent.records.errors import InputError

AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)
ORIGIN = "https://open.example"
ROBOTS = HostFile("robots.txt", ORIGIN, f"{ORIGIN}/robots.txt", AT, 200, (), b"User-agent: *\nAllow: /\n")
NO = b'<html><head><meta name="robots" content="noai"></head><body><p>Stones and slates.</p></body></html>'


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider.of(["baseline"], hosts=[ROBOTS], as_of=AS_OF)


def test_a_page_that_says_no_is_excluded_and_text_alone_is_never_allowed(decider: Decider) -> None:
    assert decider.verdict(f"{ORIGIN}/a", html=NO, headers=(), captured_at=AT).action == "exclude"
    assert decider.verdict("not a url", text="Stones.").action in ("hold", "exclude")


def test_it_travels_to_workers(decider: Decider) -> None:
    again = pickle.loads(pickle.dumps(decider))
    assert again.verdict(f"{ORIGIN}/a", html=NO, captured_at=AT) == decider.verdict(
        f"{ORIGIN}/a", html=NO, captured_at=AT
    )


def table() -> pa.Table:
    return pa.table(
        {"url": [f"{ORIGIN}/a", f"{ORIGIN}/b", None], "html": [NO, None, None], "text": ["x", "Slates.", None]}
    )


def test_a_batch_gains_verdicts_and_reasons(decider: Decider) -> None:
    found = decide_batch(table(), decider)
    assert found.column_names == ["url", "html", "text", "verdict", "reasons"]
    assert found["verdict"].to_pylist()[0] == "exclude"
    assert found["reasons"].to_pylist()[0]
    assert len(found) == 3


def test_a_batch_without_addresses_is_refused(decider: Decider) -> None:
    with pytest.raises(InputError, match="needs the column url"):
        decide_batch(pa.table({"text": ["x"]}), decider)


def test_datatrove_drops_what_no_pack_lets_through() -> None:
    data = pytest.importorskip("datatrove.data")
    from assent.adapters.datatrove import ConsentFilter

    block = ConsentFilter(["baseline"], as_of=AS_OF, page_is_text=True)
    said = data.Document(NO.decode(), "1", metadata={"url": f"{ORIGIN}/a", "date": AT.isoformat()})
    assert list(block.run([said])) == []
    answer = block.filter(said)
    assert isinstance(answer, tuple)
    assert answer[1].startswith("exclude:")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Ray's own making
def test_ray_data_maps_it(decider: Decider) -> None:
    pytest.importorskip("ray.data")
    import ray

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
    try:
        found = ray.data.from_arrow(table()).map_batches(partial(decide_batch, decider=decider), batch_format="pyarrow")
        assert "exclude" in [row["verdict"] for row in found.take_all()]
    finally:
        ray.shutdown()
