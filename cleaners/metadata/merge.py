"""One value for each field out of what the finders and the caller say, and the evidence for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cleaners.chrome import captions, credits, navigation
from cleaners.flat import Flat, Found
from cleaners.metadata import authors, dates, rights, title, urls, wire
from cleaners.page import Evidence, Page
from cleaners.quality import repair

READERS = (title, authors, urls, wire, credits, captions, navigation, rights)
LISTS = ("authors", "contributors", "image_credits")


def read(page: Page, flat: Flat, found: Found) -> dict[str, Any]:
    """The fields of a document as keyword arguments, evidence among them. What nothing states is left out."""
    evidence: list[Evidence] = [one for reader in READERS for one in reader.evidence(flat, found)]
    fields: dict[str, Any] = {}
    for one in evidence:
        if one.field not in LISTS:
            fields.setdefault(one.field, repair(one.value))
    for name in LISTS:
        if values := tuple(dict.fromkeys(repair(one.value) for one in evidence if one.field == name)):
            fields[name] = values
    for one, stamp in dates.evidence(flat, found):
        if one.field in fields:
            continue
        evidence.append(one)
        fields[one.field] = stamp.at
        if one.field == "published_at":
            fields["published_offset"] = stamp.offset
            fields["published_precision"] = stamp.precision
            fields["published_raw"] = stamp.raw
    if page.url:
        fields["url"] = page.url
        evidence = [one for one in evidence if one.field != "url"]
        evidence.append(Evidence("url", page.url, page.url, "argument", "caller", 1.0))
    fields |= from_url(fields.get("url"))
    if page.site:
        fields["site"] = page.site
    fields["evidence"] = tuple(evidence)
    return fields


def from_url(url: str | None) -> dict[str, str | None]:
    """What follows from a page's URL: canonical_url, host, registered_domain, and the host as site."""
    if not url or not (name := urls.host(url)):
        return {}
    return {
        "canonical_url": urls.canonical(url),
        "host": name,
        "registered_domain": urls.registered_domain(name),
        "site": name.removeprefix("www."),
    }


def from_trafilatura(values: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with those that they lack taken from trafilatura's metadata."""
    taken: dict[str, Any] = {}
    for name, key in (("title", "title"), ("description", "description"), ("publisher", "sitename"), ("url", "url")):
        if values.get(key):
            taken[name] = str(values[key])
    if values.get("author"):
        taken["authors"] = tuple(name.strip() for name in str(values["author"]).split(";") if name.strip())
    if values.get("date"):
        day = dt.date.fromisoformat(str(values["date"])[:10])
        taken["published_at"] = dt.datetime.combine(day, dt.time(), dt.UTC)
        taken["published_precision"], taken["published_raw"] = "day", str(values["date"])
    if values.get("tags"):
        taken["tags"] = tuple(values["tags"])
    if values.get("license"):
        taken["license"] = str(values["license"])
    if values.get("categories"):
        taken["section"] = str(values["categories"][0])
    evidence = tuple(
        Evidence(name, str(value), str(value), "html", "trafilatura", 0.5)
        for name, value in taken.items()
        if name not in ("published_precision", "published_raw") and not fields.get(name)
    )
    # The page's own head states what its text repeats at best: only the body's lists are added to.
    merged = {**fields, **{name: value for name, value in taken.items() if not fields.get(name)}}
    if merged.get("url") and not fields.get("url"):
        merged |= {k: v for k, v in from_url(merged["url"]).items() if not fields.get(k)}
    merged["evidence"] = (*fields["evidence"], *evidence)
    return merged
