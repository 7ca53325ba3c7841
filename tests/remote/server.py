"""A local S3 server that counts what it is asked for, and fails where it is told to."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock
from urllib.request import urlopen

import boto3
import fsspec
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

BUCKET = "stones"
SECRET = "a-secret-that-nobody-prints"

Answer = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Request(NamedTuple):
    """method, key (with the bucket), status, bytes of the body sent, `Range` header."""

    method: str
    key: str
    status: int
    sent: int
    range: str


@dataclass
class Bucket:
    """The server, seen from a test. fault: called for each request; an HTTP status it gives is answered at once, and
    -1 breaks the body off in the middle."""

    endpoint: str
    client: Any
    requests: list[Request] = field(default_factory=list)
    fault: Callable[[str, str], int | None] = lambda method, key: None

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to reach it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=data)

    def put_folder(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def objects(self) -> dict[str, bytes]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {key: self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def reads(self, key: str = "") -> list[Request]:
        """GET requests of objects whose key holds `key`; listings are none."""
        return [r for r in self.requests if r.method == "GET" and key in r.key and "/" in r.key.strip("/")]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def _watched(app: Answer, bucket: Bucket) -> Answer:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, key = environ["REQUEST_METHOD"], environ["PATH_INFO"].lstrip("/")
        asked = environ.get("HTTP_RANGE", "")
        fault = bucket.fault(method, key)
        if fault is not None and fault > 0:
            bucket.requests.append(Request(method, key, fault, 0, asked))
            code = {403: "AccessDenied", 404: "NoSuchKey"}.get(fault, "InternalError")
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            start(f"{fault} -", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
            return [body if method != "HEAD" else b""]
        told: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told.append(int(status.split()[0]))
            return start(status, headers, *rest)

        body = b"".join(app(environ, begin))
        sent = body[: len(body) // 2] if fault == -1 else body
        bucket.requests.append(Request(method, key, told[0], len(sent) if method == "GET" else 0, asked))
        return [sent]

    return answer


@contextmanager
def s3_server() -> Iterator[Bucket]:
    """An S3 server in a thread, with an empty bucket, for which the environment is set."""
    environment = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": SECRET}
    with mock.patch.dict(os.environ, environment):
        bucket = Bucket("", None)
        app = _watched(DomainDispatcherApplication(create_backend_app), bucket)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        bucket.endpoint = f"http://127.0.0.1:{server.port}"
        with mock.patch.dict(os.environ, bucket.environment):
            bucket.client = boto3.client("s3", endpoint_url=bucket.endpoint, region_name="us-east-1")
            bucket.client.create_bucket(Bucket=BUCKET)
            bucket.requests.clear()
            forget_instances()
            try:
                yield bucket
            finally:
                forget_instances()
                bucket.client.close()
                bucket.fault = lambda method, key: None
                urlopen(f"{bucket.endpoint}/moto-api/reset", data=b"").close()  # moto keeps its buckets in the process
                server.shutdown()
                thread.join()
                server.server_close()


def forget_instances() -> None:
    """fsspec keeps file systems, and these keep listings and credentials."""
    if "s3" in fsspec.registry:
        fsspec.get_filesystem_class("s3").clear_instance_cache()
