"""Contrast of what is really painted, as WCAG 2.2 defines it."""

from __future__ import annotations

import io

from PIL import Image

from .widget import Widget

# The colour of an element's text over the first ground behind it that is not see-through.
_COLOURS = """(element, pseudo) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const up = (one) => one.parentElement ?? one.getRootNode().host;
  let ground = null;
  for (let one = element; one && !(ground?.[3] === 255); one = up(one))
    ground = channels(getComputedStyle(one).backgroundColor);
  return [channels(getComputedStyle(element, pseudo).color), ground];
}"""


def contrast(guide: Widget, selector: str, pseudo: str | None = None) -> float:
    """Of the first such element's text to its ground; 1 to 21."""
    return ratio(guide.host.locator(selector).first.evaluate(_COLOURS, pseudo))


def painted_contrast(guide: Widget, selector: str) -> float:
    """Of the first such element's left end to its right one, as painted: no script can ask for a bar's own colours."""
    shot = guide.host.locator(selector).first.screenshot(animations="disabled")
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    ends = (round(picture.width * share) for share in (0.1, 0.9))
    return ratio([list(picture.getpixel((end, picture.height // 2))) for end in ends])


def ratio(colours: list[list[int]]) -> float:
    """Of two colours, red, green and blue from 0 to 255; 1 to 21."""
    dark, light = sorted(map(_luminance, colours))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[int]) -> float:
    """Of red, green, blue from 0 to 255; from 0 to 1."""
    shares = [value / 255 for value in colour[:3]]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
