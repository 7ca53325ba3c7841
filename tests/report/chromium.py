"""Opens a page in headless Chromium with the network off and says what happened there."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

WRAPPER = """<!doctype html><meta charset="utf-8"><body>
<iframe id="page" style="border:0;width:%(width)dpx;height:900px" src="%(url)s"></iframe><script>
const frame = document.getElementById("page");
frame.onload = () => {
  const view = frame.contentWindow, page = frame.contentDocument;
  for (const details of page.querySelectorAll("details")) details.open = true;
  if (%(printed)s) {
    for (const rule of [...page.styleSheets].flatMap(sheet => [...sheet.cssRules]))
      if (rule.media && rule.media.mediaText == "print") rule.media.mediaText = "all";
  }
  const room = page.documentElement.clientWidth;
  const link = page.querySelector("main a");
  if (link) link.focus();
  const ground = (element, view) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = view.getComputedStyle(at).backgroundColor;
      if (colour != "rgba(0, 0, 0, 0)") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const said = document.createElement("pre");
  said.id = "said";
  said.textContent = JSON.stringify({
    title: page.title,
    width: page.documentElement.scrollWidth,
    room: page.documentElement.clientWidth,
    ink: view.getComputedStyle(page.body).color,
    paper: view.getComputedStyle(page.body).backgroundColor,
    requests: view.performance.getEntriesByType("resource").map(entry => entry.name),
    scripts: page.scripts.length,
    pictures: page.querySelectorAll("svg.picture").length,
    headings: [...page.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(heading => Number(heading.tagName[1])),
    wide: [...page.querySelectorAll("table")].filter(table => table.getBoundingClientRect().right > room + 1).length,
    unnamed: page.querySelectorAll(
      ".scroll:not([aria-label]), th:not([scope]), [role=img]:not([aria-labelledby])").length,
    colours: [...new Set([...page.querySelectorAll("p, th, td, small, a, summary, dt, dd, code, li, figcaption")]
      .filter(element => element.getBoundingClientRect().width)
      .map(element => view.getComputedStyle(element).color + "; " + ground(element, view)))],
    outline: link ? view.getComputedStyle(link).outlineStyle : "none",
    clipped: [...page.querySelectorAll("svg.picture text")].filter(text => {
      const own = text.getBoundingClientRect();
      return own.width && own.left < 0;
    }).length,
  });
  document.body.append(said);
};
</script></body>"""


class Opened(NamedTuple):
    """page: what the wrapper measured. console: messages. requests: those a page made, not the browser itself."""

    page: dict[str, Any]
    console: list[str]
    requests: list[str]


def browser() -> str:
    """The program. Skips the test where there is no Chromium."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        pytest.skip("needs Chromium (Debian: apt install chromium)")
    return binary


def print_page(path: Path, folder: Path) -> bytes:
    """`path` as PDF."""
    pdf = folder / "page.pdf"
    subprocess.run(
        [browser(), "--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND",
         f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", path.as_uri()],
        capture_output=True, timeout=90, check=True,
    )  # fmt: skip
    return pdf.read_bytes()


def open_page(path: Path, folder: Path, *, width: int = 1280, dark: bool = False, printed: bool = False) -> Opened:
    """Open `path` in a frame `width` pixels wide; printed: by the rules for paper."""
    binary = browser()
    wrapper, log = folder / "wrapper.html", folder / "net.json"
    wrapper.write_text(WRAPPER % {"width": width, "url": path.as_uri(), "printed": "true" if printed else "false"})
    done = subprocess.run(
        [
            binary, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--disable-extensions", "--allow-file-access-from-files", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr", "--v=0", f"--log-net-log={log}", f"--user-data-dir={folder / 'profile'}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--window-size=1400,1000",
            "--virtual-time-budget=4000", "--dump-dom", wrapper.as_uri(),
        ],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.S)
    assert said is not None, done.stderr[-2000:]
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return Opened(json.loads(html.unescape(said.group(1))), console, _requests(log))


def _requests(log: Path) -> list[str]:
    """Requests over a network that a page started. The browser's own have no origin as their initiator."""
    text = log.read_text()
    try:
        events = json.loads(text)["events"]
    except ValueError:  # the browser was ended before it closed the list
        events = json.loads(text.rstrip().rstrip(",") + "]}")["events"]
    starts = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return [
        params["url"]
        for params in starts
        if params["initiator"] != "not an origin" and not params.get("url", "file:").startswith(("file:", "data:"))
    ]
