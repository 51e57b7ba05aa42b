"""A page from a template of `reports/templates`."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from harness.shipped import shipped


def rendered(template: str, **values: object) -> bytes:
    """What is given is escaped; a name that the template wants and is not given is an error."""
    page = Environment(
        loader=FileSystemLoader(shipped("reports", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(template)
    return page.render(**values).encode()


def inlined(name: str) -> Markup:
    """A file of ours that stands beside the templates, as it is."""
    return Markup((shipped("reports", "templates") / name).read_text("utf-8"))  # noqa: S704  our own file
