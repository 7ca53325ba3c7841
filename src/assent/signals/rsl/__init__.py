"""RSL 1.0 (Really Simple Licensing, 10 December 2025): documents, the questions they answer, and where they are named.

`document.py` reads the XML, `answer.py` resolves one question per use, `file.py` reads a captured document,
`pointers.py` reads the lines, headers and tags that name one.
"""

CITATION = "RSL 1.0, Really Simple Licensing, 10 December 2025"
URL = "https://rslstandard.org/rsl"
MEDIA_TYPE = "application/rsl+xml"
