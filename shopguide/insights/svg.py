"""Makes matplotlib's SVG fit for a page: no style of its own, colours by class, ids that are unique.

A strict Content-Security-Policy forbids style attributes; presentation attributes are none. Colours become
classes, so that the page's style sheet decides them, for light and dark, print and forced colours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_LEFT_OUT: Final = {f"{{{_SVG}}}{name}" for name in ("metadata", "style")}
_FONT_SIZE: Final = re.compile(r"([\d.]+)px")
# Of a text's style only these matter: the rest of the font is the page's.
_KEPT: Final = frozenset(
    "fill stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linejoin stroke-linecap text-anchor "
    "font-size font-weight fill-opacity stroke-opacity opacity".split()
)


def clean(svg: str, id: str, classes: Mapping[str, str]) -> str:
    """The same drawing as an element of an HTML page.

    Args:
        svg: as matplotlib writes it, with `svg.fonttype` "none".
        id: goes before every id, so that several drawings can stand on one page.
        classes: of each colour ("#rrggbb") the class that takes its place: "fill-" or "stroke-" and this name.

    Raises:
        ValueError: a colour has no class; it would be the same in light and in dark.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    _drop(root)
    used = {found for element in root.iter() for found in _referenced(element)}
    for element in root.iter():
        _restyle(element, classes)
        _rename(element, id, used)
    box = root.get("viewBox", "")
    root.attrib.clear()
    # What it shows is said by the figure around it.
    root.attrib.update({"viewBox": box, "aria-hidden": "true", "focusable": "false"})
    return ElementTree.tostring(root, encoding="unicode")


def _drop(element: ElementTree.Element) -> None:
    for child in list(element):
        if child.tag in _LEFT_OUT:
            element.remove(child)
        else:
            _drop(child)


def _referenced(element: ElementTree.Element) -> list[str]:
    found = [name for value in element.attrib.values() for name in _REFERENCE.findall(value)]
    return [*found, element.get(_HREF, "#")[1:]]


def _rename(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    if (name := element.attrib.pop("id", None)) in used:
        element.set("id", f"{prefix}-{name}")
    if (target := element.attrib.pop(_HREF, None)) is not None:
        element.set("href", f"#{prefix}-{target[1:]}")
    for key, value in element.attrib.items():
        element.set(key, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def _restyle(element: ElementTree.Element, classes: Mapping[str, str]) -> None:
    style = dict(part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    values = {key.strip(): value.strip() for key, value in style.items()}
    if size := _FONT_SIZE.search(values.get("font", "")):
        values["font-size"] = size[1]
    for key in ("fill", "stroke"):
        values.setdefault(key, element.attrib.pop(key, ""))
    named = []
    for key, value in values.items():
        if value.startswith("#"):
            if value not in classes:
                raise ValueError(f"The colour {value} of a plot has no class")
            named.append(f"{key}-{classes[value]}")
        elif value and key in _KEPT:
            element.set(key, value)
    if element.tag == f"{{{_SVG}}}text" and not any(name.startswith("fill-") for name in named):
        named.append("fill-ink")
    if named:
        element.set("class", " ".join(named))
