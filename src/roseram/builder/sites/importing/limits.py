"""How much an import may bring: every limit in one place."""

from __future__ import annotations

from typing import Final

MAX_HTML: Final = 2_000_000  # bytes of one HTML file
MAX_CSS: Final = 1_000_000  # bytes of one style sheet, and of all of one page together
MAX_RULES: Final = 5_000  # rules of one page; the CSS after them stays text
MAX_CSS_TEXT: Final = 150_000  # characters of CSS that stays text: the renderer reads 200,000
MAX_SCRIPT: Final = 1_000_000  # bytes of one script, and of all of one page together
MAX_LEVELS: Final = 200  # of elements in each other
MAX_ATTRIBUTES: Final = 500  # of one element: parsers take long for more
MAX_NESTING: Final = 60  # of brackets in each other in CSS
MAX_IMPORTS: Final = 8  # of style sheets that import each other

MAX_ARCHIVE: Final = 100_000_000  # bytes of a zip as it is uploaded
MAX_ENTRIES: Final = 2_000  # files and folders in a zip
MAX_TOTAL: Final = 250_000_000  # bytes of everything in a zip, unpacked
MAX_FILE: Final = 50_000_000  # bytes of one file in a zip, unpacked
MAX_RATIO: Final = 100  # unpacked bytes for each packed one, where it is more than MIN_SUSPECT
MIN_SUSPECT: Final = 1_000_000  # unpacked bytes from which the ratio is looked at
MAX_PAGES: Final = 200  # HTML files in a zip
MAX_NAME: Final = 240  # characters of a path in a zip
MAX_FOLDERS: Final = 12  # folders in each other in a zip
