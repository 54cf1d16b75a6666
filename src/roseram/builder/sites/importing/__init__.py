"""Import: an HTML file becomes a page, a zip of them a site; nothing is fetched or stored here.

`import_html` reads one file. `import_zip` reads an archive and hands its pictures, fonts and the
like to the caller's `SaveAsset`.
"""

from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.page import ImportedPage, import_html
from roseram.builder.sites.importing.paste import Pasted, pasted_elements
from roseram.builder.sites.importing.site import ImportedSite, SaveAsset, import_zip
from roseram.builder.sites.importing.styles import split_css

__all__ = (
    "ImportRefused",
    "ImportedPage",
    "ImportedSite",
    "Pasted",
    "SaveAsset",
    "import_html",
    "import_zip",
    "pasted_elements",
    "split_css",
)
