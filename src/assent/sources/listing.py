"""What a person names (a file, a glob, a folder, a URL), listed: each file with its size, in few requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from assent.records.errors import InputError
from assent.records.remote import file_system, is_url, plain_errors, shown
from assent.sources.sniff import by_name

Info = Mapping[str, Any]
"""What fsspec says of a file: its `name`, `type`, `size`."""


class Found(NamedTuple):
    """A file found. base: the folder it is relative to. named: given by the person itself, not through a folder."""

    path: str
    size: int
    base: str
    named: bool


def expand(name: str) -> list[Found]:
    """Files of one input: itself, those a glob matches, or all in a folder except hidden ones.

    A listing tells the sizes too: a bucket of many files is not asked for each. Raises InputError where there is none,
    or where it cannot be listed.
    """
    with plain_errors(name):
        system, path = file_system(name)
        info = _info(system, path)
        if info is None and any(mark in name for mark in "*?["):
            matching = system.glob(path, detail=True).values()
            found = [_found(name, system, each, _parent(each["name"]), False) for each in _files(system, matching)]
        elif info is None:
            raise InputError(f"{shown(name)}: no such file or folder; check the name")
        elif info["type"] == "directory":
            path = _crawl_archive(system, path)
            inside = system.find(path, detail=True).values()
            found = [
                _found(name, system, each, path, False)
                for each in _files(system, inside)
                if not _hidden(each["name"], path) and not _astray(system, each["name"], path)
            ]
        else:
            return [_found(name, system, {**info, "name": path}, _parent(path), True)]
    if not found:
        raise InputError(f"{shown(name)}: no file there; check the name")
    return found


def inside(name: str) -> dict[str, Found] | None:
    """All files below a folder by their names in it, hidden ones too; None where `name` is no folder.

    Raises InputError.
    """
    with plain_errors(name):
        system, path = file_system(name)
        info = _info(system, path)
        if info is None or info["type"] != "directory":
            return None
        found = (
            _found(name, system, each, path, False)
            for each in _files(system, system.find(path, detail=True).values())
            if not _leads_out(system, each["name"], path)
        )
        return {file.path.removeprefix(file.base).lstrip("/"): file for file in found}


def _info(system: Any, path: str) -> Info | None:
    try:
        info: Info = system.info(path)
    except FileNotFoundError:
        return None
    return info


def _files(system: Any, listed: Iterable[Info]) -> list[Info]:
    """A link to a file is one; its type tells only that it is a link."""
    return [
        info
        for info in listed
        if info["type"] == "file" or (info["type"] != "directory" and system.isfile(info["name"]))
    ]


def _crawl_archive(system: Any, path: str) -> str:
    """Of a crawl that `assent collect` wrote only its archive is data; its report and its queue are not."""
    archive = f"{path.rstrip('/')}/archive"
    return archive if system.isfile(f"{path.rstrip('/')}/crawl.json") and system.isdir(archive) else path


def _found(name: str, system: Any, info: Info, base: str, named: bool) -> Found:
    path, size = info["name"], int(info["size"] or 0)
    if not is_url(name):
        return Found(path, size, base, named)
    if "::" in name:
        return Found(name, size, _parent(name), named)
    return Found(system.unstrip_protocol(path), size, system.unstrip_protocol(base), named)


def _hidden(path: str, folder: str) -> bool:
    """Names that start with a dot or an underscore are no data by the habit of Hadoop and Spark."""
    return any(part.startswith((".", "_")) for part in path.removeprefix(folder).split("/"))


def _astray(system: Any, path: str, folder: str) -> bool:
    """Whether it is a link of a page to outside: any file would pass for a page.

    Tables and archives outside are read: local copies of data sets are often folders of links.
    """
    return by_name(path) == "html" and _leads_out(system, path, folder)


def _leads_out(system: Any, path: str, folder: str) -> bool:
    """Whether it is a link on a disk to something that does not lie in the folder."""
    if "file" not in system.protocol or not Path(path).is_symlink():
        return False
    return not Path(path).resolve().is_relative_to(Path(folder).resolve())


def _parent(path: str) -> str:
    return path.rsplit("/", 1)[0]
