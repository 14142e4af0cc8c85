"""The template environment of the storefront: escaping on, an undefined name is an error."""

from jinja2 import Environment, PackageLoader, StrictUndefined

TEMPLATES = Environment(
    loader=PackageLoader("shopkeeper.storefront"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Every file under `templates/`, SVG included, is escaped."""
