"""One S3 server a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.remote.server import Bucket, s3_server


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with s3_server() as bucket:
        yield bucket
