"""The starter templates that come with Roseram: small whole sites, kept as HTML and CSS.

Each folder with a site.toml is one. `load_templates` builds what public.templates holds of them,
`install_templates` writes it there.
"""

from roseram.builder.templates.install import install_templates
from roseram.builder.templates.load import Template, load_templates
from roseram.builder.templates.preview import render_template

__all__ = ("Template", "install_templates", "load_templates", "render_template")
