"""Descriptions for machines: Croissant 1.1 with RAI fields, SPDX 3 dataset, Hugging Face dataset card.

Names are those of the specifications: mlcommons/croissant (1.1, RAI 1.0), spdx-3-model (3.0.1), Hub dataset cards.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from assent.documents.figures import Figures
from assent.documents.paper import OPEN_WORDS
from assent.policy.deployment import Deployment

_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
          (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"), (10**11, "10B<n<100B"))  # fmt: skip
_SPDX_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"


def croissant(directory: Path, figures: Figures, deployment: Deployment) -> dict[str, Any]:
    """Croissant metadata of the verdict tables, which are what may be published of an audit directory."""
    value = figures.values
    name = deployment.get("deployment.model") or "corpus"
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": "".join(c if c.isalnum() or c in "-_." else "-" for c in f"{name}-training-data"),
        "description": f"{value['documents'].value}, {value['domains'].value}. {value['retained'].value}.",
        "license": deployment.get("legal.data_licence") or OPEN_WORDS,
        "url": deployment.get("register.address") or _urn(figures),
        "creator": {"@type": "sc:Organization", "name": deployment.get("controller.name") or OPEN_WORDS},
        "datePublished": figures.as_of,
        "version": _version(figures.as_of),
        "citeAs": f"{deployment.get('deployment.model') or 'corpus'}, as of {figures.as_of}",
        "isLiveDataset": False,
        "inLanguage": [name for name, _ in figures.languages if name != "unknown"],
        "distribution": _files(directory, figures.packs),
        "recordSet": [_records(pack) for pack in figures.packs],
        "prov:wasGeneratedBy": {"@type": "prov:Activity", "prov:label": "assent audit", "sc:endTime": figures.as_of},
        "sc:usageInfo": {
            "@type": "odrl:Offer",
            "odrl:prohibition": [
                {"odrl:action": "train", "odrl:target": "records whose verdict is hold or exclude"}
            ],
        },
        "rai:dataCollection": value["domains"].value,
        "rai:dataCollectionType": "Web Scraping",
        "rai:dataCollectionMissingData": "What was not looked for or not readable is unknown, never permission.",
        "rai:dataCollectionRawData": value["page_kinds"].value,
        "rai:dataCollectionTimeframe": value["period"].value,
        "rai:dataPreprocessingProtocol": [value["verdicts"].value, value["removed"].value],
        "rai:personalSensitiveInformation": [value["findings"].value],
        "rai:dataBiases": [value["languages"].value],
        "rai:dataLimitations": ["A verdict says what machine-readable evidence shows on one day."],
        "rai:dataUseCases": [deployment.get("purpose.statement") or OPEN_WORDS],
        "rai:dataManipulationProtocol": value["retained"].value,
        "rai:dataImputationProtocol": "Nothing is imputed: what is not known stays unknown.",
        "rai:dataAnnotationProtocol": "Verdicts and findings are made by software; corrections are signed by a person.",
        "rai:machineAnnotationTools": ["assent"],
        "rai:dataSocialImpact": deployment.get("legal.balancing") or OPEN_WORDS,
        "rai:dataReleaseMaintenancePlan": deployment.get("rights.erasure") or OPEN_WORDS,
    }  # fmt: skip
    return described


_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def _files(directory: Path, packs: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each verdict table with its digest, and the set of those of a pack."""
    found: list[dict[str, Any]] = []
    for pack in packs:
        parts = sorted((directory / "verdicts" / pack).glob("*.parquet"))
        ids = []
        for part in parts:
            path = f"verdicts/{pack}/{part.name}"
            ids.append({"@id": path})
            found.append(
                {"@type": "cr:FileObject", "@id": path, "name": path, "contentUrl": path,
                 "contentSize": f"{part.stat().st_size} B", "encodingFormat": "application/x-parquet",
                 "sha256": _sha256(part)}
            )  # fmt: skip
        found.append(
            {"@type": "cr:FileSet", "@id": f"verdicts-{pack}", "name": f"verdicts-{pack}", "containedIn": ids,
             "encodingFormat": "application/x-parquet", "includes": "*.parquet"}
        )  # fmt: skip
    return found


def _records(pack: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet", "@id": f"records-{pack}", "name": f"records-{pack}",
        "description": f"One row a document: what the pack {pack} says of it.",
        "field": [
            {"@type": "cr:Field", "@id": f"records-{pack}/{column}", "name": f"records-{pack}/{column}",
             "description": words, "dataType": "sc:Text",
             "source": {"fileSet": {"@id": f"verdicts-{pack}"}, "extract": {"column": column}}}
            for column, words in (("doc_id", "the document"), ("action", "include, redact, hold or exclude"))
        ],
    }  # fmt: skip


def _version(as_of: str) -> str:
    """A day as three numbers without leading zeros, which is what the checker of Croissant asks of a version."""
    return ".".join(part.lstrip("0") for part in as_of.split("-"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _urn(figures: Figures) -> str:
    """An identifier that leads nowhere, made of the figures: no address is stated."""
    text = json.dumps({name: figure.value for name, figure in sorted(figures.values.items())}, sort_keys=True)
    return f"urn:sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def spdx(figures: Figures, deployment: Deployment) -> dict[str, Any]:
    """An SPDX 3.0.1 document with one dataset package."""
    value, base = figures.values, _urn(figures)
    when = f"{figures.as_of}T00:00:00Z"
    package: dict[str, Any] = {
        "type": "dataset_DatasetPackage",
        "spdxId": f"{base}#dataset",
        "creationInfo": "_:creation",
        "name": deployment.get("deployment.model") or "corpus",
        "originatedBy": [f"{base}#agent"],
        "builtTime": when,
        "releaseTime": when,
        "software_primaryPurpose": "data",
        "software_downloadLocation": deployment.get("register.address") or base,
        "dataset_datasetType": list(figures.modalities) or ["noAssertion"],
        "dataset_datasetSize": figures.documents,
        "dataset_dataCollectionProcess": value["domains"].value,
        "dataset_dataPreprocessing": [value["verdicts"].value],
        "dataset_hasSensitivePersonalInformation": "yes" if figures.sensitive else "noAssertion",
        "dataset_intendedUse": deployment.get("purpose.statement") or OPEN_WORDS,
        "dataset_knownBias": [value["languages"].value],
        "dataset_datasetUpdateMechanism": deployment.get("rights.erasure") or OPEN_WORDS,
    }
    return {
        "@context": _SPDX_CONTEXT,
        "@graph": [
            {"type": "CreationInfo", "@id": "_:creation", "specVersion": "3.0.1", "created": when,
             "createdBy": [f"{base}#agent"]},
            {"type": "Organization", "spdxId": f"{base}#agent", "creationInfo": "_:creation",
             "name": deployment.get("controller.name") or OPEN_WORDS},
            package,
            {"type": "SpdxDocument", "spdxId": f"{base}#document", "creationInfo": "_:creation",
             "profileConformance": ["core", "software", "dataset"], "rootElement": [f"{base}#dataset"],
             "element": [f"{base}#agent", f"{base}#dataset"]},
        ],
    }  # fmt: skip


def dataset_card(figures: Figures, deployment: Deployment) -> str:
    """A Hub dataset card: YAML head and the body that the Hub's template asks for."""
    value = figures.values
    size = next((words for limit, words in _SIZES if figures.retained < limit), "n>1T")
    head: dict[str, Any] = {
        "language": [name for name, _ in figures.languages if name != "unknown"],
        "license": (deployment.get("legal.data_licence") or "unknown").lower(),
        "pretty_name": deployment.get("deployment.model") or "Corpus",
        "size_categories": [size],
        "annotations_creators": ["no-annotation"],
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "task_categories": ["text-generation"],
        "tags": ["assent"],
    }
    yaml = "\n".join(f"{key}: {json.dumps(item, ensure_ascii=False)}" for key, item in head.items())
    stated = {key: deployment.get(key) or OPEN_WORDS for key in ("purpose.statement", "controller.contact")}
    body = (
        ("Curation rationale", stated["purpose.statement"]),
        ("Data collection and processing", f"{value['domains'].value}; {value['period'].value}. Signals that were "
         f"read: {value['protocols'].value}. Verdicts: {value['verdicts'].value}."),
        ("Who are the source data producers?", value["page_kinds"].value),
        ("Personal and sensitive information", value["findings"].value),
        ("Bias, risks and limitations", f"Languages: {value['languages'].value}. What the rules took out: "
         f"{value['removed'].value}."),
        ("Dataset card contact", stated["controller.contact"]),
    )  # fmt: skip
    sections = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in body)
    return f"---\n{yaml}\n---\n\n# Dataset card\n\n{value['retained'].value}.\n\n{sections}\n"
