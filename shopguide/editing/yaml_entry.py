"""Changes one entry in the text of a YAML file, and leaves remarks and every other line as they are.

ruamel.yaml reads and writes the file with its remarks, quotes and anchors. What it would lay out otherwise elsewhere
keeps the layout that it has; a remark that would be lost is a fault, and nothing is changed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString
from ruamel.yaml.tokens import CommentToken

from shopguide.editing.fields import WAS, Choice, Field, Form, Group, Rows, below, rows, to_data, to_form
from shopguide.errors import Fault, KnowledgeError

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_/+-]*")
#: Mappings of so few texts are written on one line.
_SHORT: Final = 2
_BOM: Final = b"\xef\xbb\xbf"
#: Where an entry is: keys of mappings, and {"id": …} of a list's entry.
Place = Sequence[str]


def find(held: Any, place: Place) -> Any:
    """The entry at a place, in data or in ruamel's nodes; None where there is none."""
    for name in place:
        if isinstance(held, list):
            held = next((item for item in held if isinstance(item, dict) and str(item.get("id")) == name), None)
        elif isinstance(held, dict):
            held = held.get(name)
        else:
            return None
    return held


def change(file: str, raw: bytes, place: Place, fields: Sequence[Field], form: Form | None) -> bytes:
    """The file with the entry at `place` as the form says: changed, added where there was none, removed for None.

    Raises:
        KnowledgeError: a remark would be lost; the remedy says what to do.
    """
    text = raw.decode("utf-8-sig")
    crlf = "\r\n" in text
    text = text.replace("\r\n", "\n")
    document = _yaml().load(text) or CommentedMap()
    before = _dumped(document)
    _set(document, place, fields, form)
    after = _dumped(document)
    changed = after if before == text else _patched(text, before, after)
    if lost := _remarks(text) - _remarks(changed):
        problem = f"would lose the remark {next(iter(lost))!r}"
        raise KnowledgeError([Fault(file, ".".join(place), problem, "Move that remark in the file, or edit it there")])
    made = (changed.replace("\n", "\r\n") if crlf else changed).encode()
    return _BOM + made if raw.startswith(_BOM) else made


def _yaml() -> Any:
    yaml: Any = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(document: Any) -> str:
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _patched(text: str, before: str, after: str) -> str:
    """`text` with what differs from `before` to `after`; `before` is `text` in another layout.

    Where the lines that change are laid out otherwise in `text`, the new layout is taken for the whole file.
    """
    lines, old, new = (one.splitlines(keepends=True) for one in (text, before, after))
    same = {
        there + step: here + step
        for here, there, count in SequenceMatcher(None, lines, old, autojunk=False).get_matching_blocks()
        for step in range(count)
    }
    made, at = [], 0
    for tag, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        places = [same.get(number) for number in range(begin, end)] if end > begin else [same.get(begin, len(lines))]
        if None in places or (end > begin and places != list(range(places[0] or 0, (places[0] or 0) + end - begin))):
            return after
        start = places[0] or 0
        made += [*lines[at:start], *new[first:last]]
        at = start + end - begin
    return "".join([*made, *lines[at:]])


def _remarks(text: str) -> Counter[str]:
    """Lines that are remarks, and the remarks behind a value."""
    found = (re.search(r"(?:^|\s)(#\s.*)$", line) for line in text.splitlines())
    return Counter(match[1].strip() for match in found if match)


# --- nodes


def _set(document: CommentedMap, place: Place, fields: Sequence[Field], form: Form | None) -> None:
    *way, name = place
    holder = document
    for step in way:
        if not isinstance(holder.get(step), CommentedMap | CommentedSeq):
            holder[step] = CommentedMap()
        holder = holder[step]
    entry = find(holder, [name])
    if form is None:
        below_it = _remove(holder, name)
        if not len(holder) and below_it is not None:
            document.ca.items.setdefault(way[-1], [None, None, None, None])[2] = below_it
    elif fields[0].key == "":
        _put_rows(holder, name, fields[0], entry, form, "")
    elif entry is not None:
        _put(entry, fields, form, "")
    else:
        made = _made(fields, form, "")
        if isinstance(holder, CommentedSeq):
            made.insert(0, "id", name)
        _add(holder, name, made)


def _put(node: CommentedMap, fields: Sequence[Field], form: Form, at: str) -> None:
    """Set those fields of a mapping that differ."""
    for place, one in enumerate(fields):
        old = node.get(one.key)
        if _same(one, old, form, at):
            continue
        match one:
            case Group() if isinstance(old, CommentedMap) and to_data(one, form, at):
                _put(old, one.fields, form, below(at, one.key))
            case Rows() if isinstance(old, CommentedMap | CommentedSeq) and rows(one, form, at):
                _put_rows(node, one.key, one, old, form, at)
            case _:
                value = to_data(one, form, at)
                if value is None:
                    _remove(node, one.key)
                elif one.key not in node:
                    _insert(node, one.key, _fresh(one, form, at), [other.key for other in fields[:place]])
                elif isinstance(one, Group | Rows):
                    node[one.key] = _fresh(one, form, at)
                else:
                    node[one.key] = _node(value, old, bare=isinstance(one, Choice))


def _same(one: Field, old: Any, form: Form, at: str) -> bool:
    """Whether the form says of a field what is there, row by row."""
    new = to_data(one, form, at)
    under = {one.key: new} if one.key else new
    kept = [was for _, was in rows(one, form, at)] if isinstance(one, Rows) else None
    here = to_form((one,), {one.key: old} if one.key else old)
    if kept is not None and kept != [here[below(one.key, f"{n}.{WAS}")] for n in range(len(old or ()))]:
        return False
    return here == to_form((one,), under)


def _put_rows(holder: Any, key: str, one: Field, old: Any, form: Form, at: str) -> None:
    """Set the rows of a list, or of a mapping of mappings: in place where none is new, gone or moved."""
    assert isinstance(one, Rows)
    given = rows(one, form, at)
    known = [str(name) for name in (old if one.named else range(len(old or ())))]
    if one.named:
        names = [str(form.get(below(row, "name"), "")).strip() for row, _ in given]
    else:
        names = [was for _, was in given]
    if old is not None and names == known:
        for row, was in given:
            _put(old[was if one.named else int(was)], one.fields, form, row)
        return
    made: Any = CommentedMap() if one.named else CommentedSeq()
    if old is not None:
        made.fa._flow_style = old.fa._flow_style
        if old.anchor.value:
            made.yaml_set_anchor(old.anchor.value, always_dump=old.anchor.always_dump)
    flow = bool(known) and bool(old[known[0] if one.named else 0].fa.flow_style())
    trailing = _take_trailing(old)
    for (row, was), name in zip(given, names, strict=True):
        item = old[was if one.named else int(was)] if was in known else None
        if item is None:
            item = _made(one.fields, form, row)
            if known:
                (item.fa.set_flow_style if flow else item.fa.set_block_style)()
        else:
            _put(item, one.fields, form, row)
        if one.named:
            made[name] = item
        else:
            made.append(item)
    if old is not None:
        _copy_remarks(old, made, [(was, name) for (_, was), name in zip(given, names, strict=True)], bool(one.named))
    holder[key] = made
    _give_trailing(made, trailing)


def _copy_remarks(old: Any, made: Any, kept: Sequence[tuple[str, str]], named: bool) -> None:
    """Take over the remarks above the rows that stay."""
    if old.ca.comment:
        made.ca.comment = old.ca.comment
    for number, (was, name) in enumerate(kept):
        before = was if named else int(was) if was else None
        if before in old.ca.items:
            made.ca.items[name if named else number] = old.ca.items[before]


def _made(fields: Sequence[Field], form: Form, at: str) -> CommentedMap:
    """A new mapping."""
    made = CommentedMap((one.key, node) for one in fields if (node := _fresh(one, form, at)) is not None)
    if len(made) <= _SHORT and not any(isinstance(node, CommentedMap | CommentedSeq) for node in made.values()):
        made.fa.set_flow_style()
    return made


def _fresh(one: Field, form: Form, at: str) -> Any:
    """The node of a field that is new, or whose shape changes; None where it is left out."""
    value = to_data(one, form, at)
    match one:
        case _ if value is None:
            return None
        case Group():
            return _made(one.fields, form, below(at, one.key))
        case Rows(named=None):
            return CommentedSeq(_made(one.fields, form, row) for row, _ in rows(one, form, at))
        case Rows():
            given = rows(one, form, at)
            return CommentedMap(
                (name, _made(one.fields, form, row)) for (row, _), name in zip(given, value, strict=True)
            )
        case _:
            return _node(value, bare=isinstance(one, Choice))


def _node(value: Any, old: Any = None, *, bare: bool = False) -> Any:
    """A value as it is written: in the quotes of the old one, names `bare`, texts quoted, short lists in brackets."""
    match value:
        case str() if isinstance(old, DoubleQuotedScalarString | SingleQuotedScalarString):
            return type(old)(value, anchor=old.anchor.value)
        case str() if "\n" not in value and (type(old) is str or (bare and _NAME.fullmatch(value))):
            return value
        case str():
            return DoubleQuotedScalarString(value)
        case list():
            made = CommentedSeq(_node(item, bare=bare) for item in value)
            if not isinstance(old, CommentedSeq) or old.fa.flow_style():
                made.fa.set_flow_style()
            return made
        case dict():
            held = CommentedMap((key, _node(item)) for key, item in value.items())
            held.fa.set_flow_style()
            return held
        case _:
            return value


def _add(holder: Any, name: str, entry: CommentedMap) -> None:
    """Put a new entry behind the others."""
    if not len(holder):
        holder.fa.set_block_style()
    trailing = _take_trailing(holder)
    if isinstance(holder, CommentedSeq):
        holder.append(entry)
    else:
        holder[name] = entry
    _give_trailing(holder, trailing)


def _insert(node: CommentedMap, key: str, value: Any, before: Sequence[str]) -> None:
    """Put a key behind those that come before it in the form."""
    known = list(node)
    place = max((known.index(name) + 1 for name in before if name in known), default=0)
    trailing = _take_trailing(node) if place == len(known) else None
    node.insert(place, key, value)
    _give_trailing(node, trailing)


def _remove(node: Any, key: str) -> CommentToken | None:
    """Take a key out, or the entry of a list; what stands below it goes below what comes before, or is returned."""
    listed = isinstance(node, CommentedSeq)
    keys = [str(item.get("id")) for item in node] if listed else list(node)
    if key not in keys:
        return None
    place = keys.index(key)
    trailing = _take_trailing(node, place if listed else key)
    del node[place if listed else key]
    if not len(node):
        node.fa.set_flow_style()
    if place == 0:
        return trailing
    _give_trailing(node, trailing, place - 1 if listed else keys[place - 1])
    return None


# --- blank lines and remarks below a value, which ruamel keeps with the last value inside it


def _ends(node: Any, key: Any = None) -> list[tuple[Any, Any]]:
    """The value of a node under `key` (its last one, unless named), the last one in that, and so on: (holder, key)."""
    found: list[tuple[Any, Any]] = []
    while isinstance(node, CommentedMap | CommentedSeq) and len(node) and not node.fa.flow_style():
        if key is None:
            key = list(node)[-1] if isinstance(node, CommentedMap) else len(node) - 1
        found.append((node, key))
        node, key = node[key], None
    return found


def _slot(holder: Any) -> int:
    return 2 if isinstance(holder, CommentedMap) else 0


def _take_trailing(node: Any, key: Any = None) -> CommentToken | None:
    """What stands on the lines below a value of a node; nothing does then. A remark beside the value stays there."""
    for holder, name in reversed(_ends(node, key)):
        held = holder.ca.items.get(name)
        token = held[_slot(holder)] if held else None
        if token is not None:
            beside, below_it = _split(token)
            held[_slot(holder)] = beside
            return below_it
    return None


def _split(token: CommentToken) -> tuple[CommentToken | None, CommentToken | None]:
    """What stands beside a value, and on the lines below it."""
    beside, newline, rest = token.value.partition("\n")
    if not beside:
        return None, token
    return _token(beside + newline, token), _token(newline + rest, token) if rest else None


def _token(words: str, like: CommentToken) -> CommentToken:
    return CommentToken(words, like.start_mark, None)


def _give_trailing(node: Any, token: CommentToken | None, key: Any = None) -> None:
    """Put below a value of a node what `_take_trailing` took."""
    ends = _ends(node, key)
    if token is None or not ends:
        return
    holder, name = ends[-1]
    held = holder.ca.items.setdefault(name, [None, None, None, None])
    beside = held[_slot(holder)]
    held[_slot(holder)] = token if beside is None else _token(beside.value.removesuffix("\n") + token.value, beside)
