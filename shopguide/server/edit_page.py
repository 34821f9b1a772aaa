"""The editor at /edit: lists of entries, a form for each with a preview, and the history with undo.

Everything works by plain forms; the script only shows the preview while one types.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from sanic.response import HTTPResponse

from shopguide.editing import fields as forms
from shopguide.editing.editor import Conflict, Editor, NoEntry, Opened, field_of, plainly
from shopguide.editing.fields import Form
from shopguide.editing.history import Edit
from shopguide.editing.kinds import CONTACTS, KINDS, Kind
from shopguide.editing.preview import preview
from shopguide.errors import Fault, KnowledgeError
from shopguide.hours import DAYS
from shopguide.server.editors import editor
from shopguide.server.missing_contacts import missing
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.operator_frame import PAGES
from shopguide.server.reload import Reload
from shopguide.text_faults import texts

PATH: Final = "/edit"
PREVIEW: Final = "/edit/preview"
_STYLE: Final = (PAGES / "edit.css").read_text(encoding="utf-8")
_SCRIPT: Final = (PAGES / "edit.js").read_text(encoding="utf-8")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,59}")
_LATEST: Final = 10
_HISTORY: Final = 200
#: Characters of an entry's title, and of its words, that its line in the list shows.
_SHOWN: Final = 160
_TEMPLATES: Final = templates()
_TEMPLATES.globals |= {"below": forms.below, "DAYS": DAYS, "kind_of": lambda one: type(one).__name__}
_TEMPLATES.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]


def address(kind: Kind | str, entry: str = "", **more: str) -> str:
    """Where an entry is edited, or listed."""
    name = kind if isinstance(kind, str) else kind.id
    return f"{PATH}?{urlencode({'kind': name} | ({'entry': entry} if entry else {}) | more)}"


@dataclass(frozen=True)
class Line:
    """An entry in the list."""

    entry: str
    title: str
    words: str


@dataclass(frozen=True)
class Change:
    """A text that an edit changed."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Written:
    """A form as it is shown: what is in it, and what became of it.

    Attributes:
        base: the entry's form as it was opened.
        faults: why it can't be saved.
        checked: whether it was checked, and found sound.
        conflict: somebody else's edit.
        theirs: what somebody else wrote, where it differs.
        focus: the field to go on with.
    """

    form: Form
    base: Form | None
    faults: tuple[Fault, ...] = ()
    checked: bool = False
    conflict: Conflict | None = None
    theirs: Mapping[str, str] | None = None
    focus: str = ""
    removing: bool = False
    notice: str = ""


@dataclass(frozen=True)
class EditPage:
    """Shows and saves entries."""

    reload: Reload

    @property
    def editor(self) -> Editor:
        """Opens, checks and saves."""
        return Editor(self.reload)

    async def show(self, visit: Visit) -> HTTPResponse:
        """A form, a list, the history, or the way to them, by the address."""
        kind = KINDS.get(_asked(visit, "kind"))
        entry = _asked(visit, "entry")
        if _asked(visit, "history"):
            return await self._history(visit, kind, entry)
        if kind is None:
            return await self._home(visit)
        try:
            if not entry:
                return await self._list(visit, kind)
            if kind.addable and not _ID.fullmatch(entry):
                return await self._list(
                    visit, kind, f"“{entry[:80]}” can't be a name. Use small letters, digits and _."
                )
            opened = await asyncio.to_thread(self.editor.open, kind, entry)
        except KnowledgeError as error:
            return await self._home(visit, error.faults)
        except NoEntry as error:
            return await self._list(visit, kind, str(error), HTTPStatus.NOT_FOUND)
        edit = await asyncio.to_thread(self.editor.history.find, _asked(visit, "saved"))
        notice = "" if edit is None else "Saved. The guide takes it over within seconds."
        form = opened.form if opened.form is not None else self._blank(opened)
        return await self._form(visit, opened, Written(form, opened.form, notice=notice), edit)

    def _blank(self, opened: Opened) -> dict[str, str]:
        """The form of a new entry; a contact is likely written down on the day it was seen."""
        form = forms.to_form(opened.fields, {})
        return form | {"verified": self.reload.clock().date().isoformat()} if opened.kind is CONTACTS else form

    async def act(self, visit: Visit) -> HTTPResponse:
        """Do what the pressed button says."""
        do = _posted(visit).get("do", "")
        if do.startswith("undo."):
            return await self._undo(visit, do.removeprefix("undo."))
        return await self._written(visit, do)

    async def resume(self, visit: Visit) -> HTTPResponse:
        """Show what was written before the session ended; nothing is saved."""
        return await self._written(visit, "resume")

    async def preview(self, visit: Visit) -> HTTPResponse:
        """Show the form with its preview; nothing is saved."""
        return await self._written(visit, "preview")

    # --- forms

    async def _written(self, visit: Visit, do: str) -> HTTPResponse:
        posted = _posted(visit)
        kind, entry = KINDS.get(_asked(visit, "kind")), _asked(visit, "entry")
        if kind is None or not entry or (kind.addable and not _ID.fullmatch(entry)):
            return visit.again()
        form = {name: text for name, text in posted.items() if name not in ("do", "base", "csrf")}
        base = _base(posted.get("base", ""))
        try:
            opened = await asyncio.to_thread(self.editor.open, kind, entry)
        except KnowledgeError as error:
            return await self._form(visit, Opened(kind, entry, kind.fields, None), Written(form, base, error.faults))
        except NoEntry as error:
            return await self._list(visit, kind, str(error), HTTPStatus.NOT_FOUND)
        return await self._done(visit, opened, Written(form, base), do)

    async def _done(self, visit: Visit, opened: Opened, written: Written, do: str) -> HTTPResponse:
        kind, entry, form, base = opened.kind, opened.entry, written.form, written.base
        who = editor(visit)
        status = HTTPStatus.OK
        edit: Edit | None = None
        try:
            if do in ("save", "remove_for_good") and who is None:
                return await self._form(visit, opened, written, status=HTTPStatus.FORBIDDEN)
            if do in ("save", "remove_for_good"):
                wanted = form if do == "save" else None
                edit = await asyncio.to_thread(self.editor.save, kind, entry, wanted, base, who or "")
                if edit is None:
                    written = Written(form, opened.form, notice="Nothing to save: the file says this already.")
                elif do == "save":
                    return visit.again(urlencode({"kind": kind.id, "entry": entry, "saved": edit.id}))
                else:
                    return visit.again(urlencode({"kind": kind.id, "removed": edit.id}))
            elif do == "check":
                faults = await asyncio.to_thread(self.editor.check, kind, entry, form)
                written = Written(form, base, faults, checked=not faults)
            elif do == "remove":
                written = Written(form, base, removing=kind.addable)
            elif do == "resume":
                written = Written(
                    form, base, notice="You're signed in again. What you wrote is below; it isn't saved yet."
                )
            elif do.startswith("row."):
                written = _with_rows(opened, written, do)
        except Conflict as conflict:
            written = _merged(forms.normal(opened.fields, form), base or {}, conflict)
            status = HTTPStatus.CONFLICT
        except KnowledgeError as error:
            written = Written(form, base, error.faults)
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        except NoEntry as error:
            return await self._list(visit, kind, str(error), HTTPStatus.NOT_FOUND)
        return await self._form(visit, opened, written, status=status)

    async def _form(
        self,
        visit: Visit,
        opened: Opened,
        written: Written,
        saved: Edit | None = None,
        status: int = HTTPStatus.OK,
    ) -> HTTPResponse:
        kind, entry, form = opened.kind, opened.entry, written.form
        knowledge, now = self.reload.edition.knowledge, self.reload.clock()
        titles = forms.titles(opened.fields, form)
        beside: dict[str, list[Fault]] = {}
        for fault in written.faults:
            name = field_of(fault, kind, entry, opened.fields, form)
            beside.setdefault(_nearest(name, titles), []).append(fault)
        theirs = written.theirs or {}
        last = next(self.editor.history.newest(kind.id, entry), None)
        may_edit = editor(visit) is not None
        hindrance = await asyncio.to_thread(self.editor.hindrance, kind)
        return visit.render(
            _TEMPLATES.get_template("edit.html"),
            style=_STYLE,
            script=_SCRIPT,
            status=status,
            kind=kind,
            entry=entry,
            label=kind.label(entry, opened.data),
            fields=opened.fields,
            form=form,
            base="null" if written.base is None else json.dumps(dict(written.base)),
            written=written,
            beside=beside,
            titles=titles,
            theirs=theirs,
            others={key: text for key, text in theirs.items() if key not in titles},
            shared=opened.shared,
            facts=_fixed(opened),
            parts=preview(kind, entry, opened.fields, form, knowledge, now),
            knowledge=knowledge,
            may_edit=may_edit,
            hindrance=hindrance,
            may_save=may_edit and not hindrance,
            exists=opened.form is not None,
            saved=saved,
            last=last,
            address=address,
            here=address(kind, entry),
            preview_at=f"{PREVIEW}?{urlencode({'kind': kind.id, 'entry': entry})}",
            file=self.editor.shown_path(kind),
        )

    # --- lists

    async def _home(self, visit: Visit, faults: tuple[Fault, ...] = ()) -> HTTPResponse:
        edits = await asyncio.to_thread(lambda: list(self.editor.history.newest())[:_LATEST])
        return visit.render(
            _TEMPLATES.get_template("edit_home.html"),
            style=_STYLE,
            kinds=KINDS.values(),
            missing=missing(self.reload.edition.knowledge, self.reload.clock()),
            faults=faults,
            refusal=self.reload.refusal,
            edits=[_told(edit) for edit in edits],
            hindrance=await asyncio.to_thread(self.editor.hindrance, CONTACTS),
            address=address,
            status=HTTPStatus.INTERNAL_SERVER_ERROR if faults else HTTPStatus.OK,
        )

    async def _list(self, visit: Visit, kind: Kind, fault: str = "", status: int = HTTPStatus.OK) -> HTTPResponse:
        wanted = _asked(visit, "q")
        entries = await asyncio.to_thread(self.editor.entries, kind)
        lines = [_line(kind, name, data) for name, data in entries.items()]
        found = [line for line in lines if _has(wanted, kind, line, entries[line.entry])]
        removed = await asyncio.to_thread(self.editor.history.find, _asked(visit, "removed"))
        absent = [
            one for one in missing(self.reload.edition.knowledge, self.reload.clock()) if one.contact not in entries
        ]
        return visit.render(
            _TEMPLATES.get_template("edit_list.html"),
            style=_STYLE,
            status=status,
            kind=kind,
            kinds=KINDS.values(),
            wanted=wanted,
            lines=found,
            count=len(lines),
            absent=absent if kind is CONTACTS else (),
            fault=fault,
            removed=removed,
            may_edit=editor(visit) is not None,
            address=address,
        )

    # --- history

    async def _history(
        self, visit: Visit, kind: Kind | None, entry: str, fault: str = "", status: int = HTTPStatus.OK
    ) -> HTTPResponse:
        edits = await asyncio.to_thread(
            lambda: list(self.editor.history.newest(kind.id if kind else None, entry or None))[:_HISTORY]
        )
        return visit.render(
            _TEMPLATES.get_template("edit_history.html"),
            style=_STYLE,
            status=status,
            kind=kind,
            entry=entry,
            edits=[_told(edit) for edit in edits],
            fault=fault,
            may_edit=editor(visit) is not None,
            address=address,
        )

    async def _undo(self, visit: Visit, id: str) -> HTTPResponse:
        who = editor(visit)
        edit = await asyncio.to_thread(self.editor.history.find, id)
        if edit is None or edit.kind not in KINDS or who is None:
            words = "You may look, but not change anything." if who is None else "The history has no such edit."
            return await self._history(
                visit, None, "", words, HTTPStatus.FORBIDDEN if who is None else HTTPStatus.NOT_FOUND
            )
        kind = KINDS[edit.kind]
        try:
            made = await asyncio.to_thread(self.editor.undo, id, who)
        except (Conflict, KnowledgeError, NoEntry) as error:
            return await self._not_undone(visit, kind, edit, error)
        there = {"kind": kind.id} | ({"entry": edit.entry} if edit.before is not None else {})
        done = {} if made is None else {"saved" if edit.before is not None else "removed": made.id}
        return visit.again(urlencode(there | done))

    async def _not_undone(self, visit: Visit, kind: Kind, edit: Edit, error: Exception) -> HTTPResponse:
        """Why an edit wasn't taken back; where that may be decided, with what was there before it in the form."""
        try:
            opened = await asyncio.to_thread(self.editor.open, kind, edit.entry)
        except (KnowledgeError, NoEntry) as other:
            return await self._history(visit, kind, edit.entry, str(other), HTTPStatus.CONFLICT)
        if edit.before is None:
            words = "It was changed again since, so it wasn't removed. Look at it first."
            return await self._history(visit, kind, edit.entry, words, HTTPStatus.CONFLICT)
        if isinstance(error, KnowledgeError):
            written = Written(edit.before, opened.form, error.faults)
            return await self._form(visit, opened, written, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        conflict = error if isinstance(error, Conflict) else Conflict(opened.form, None)
        written = Written(edit.before, opened.form, conflict=conflict, theirs=_differing(edit.before, opened.form))
        return await self._form(visit, opened, written, status=HTTPStatus.CONFLICT)


def open_editor(operator: Operator, reload: Reload) -> None:
    """Open /edit, where the operator's pages are open."""
    page = EditPage(reload)
    operator.page(PATH, "Edit", page.show, page.act, page.resume)
    operator.post(PREVIEW, PATH, page.preview, notes=False)


def _merged(mine: Form, base: Form, conflict: Conflict) -> Written:
    """Both edits in one form: what only they changed is taken over, what both changed keeps mine beside theirs.

    Where one of the two has more rows than the other, every text stays mine.
    """
    theirs = conflict.now or {}
    merged = dict(mine)
    counts = {name for form in (mine, base, theirs) for name in form if name.endswith(forms.COUNT)}
    if all(mine.get(name) == base.get(name) == theirs.get(name) for name in counts):
        merged |= {key: text for key, text in theirs.items() if mine.get(key, "") == base.get(key, "")}
    return Written(merged, conflict.now, conflict=conflict, theirs=_differing(merged, conflict.now))


def _differing(mine: Form, theirs: Form | None) -> dict[str, str]:
    one, other = plainly(mine) or {}, plainly(theirs) or {}
    return {key: other.get(key, "") for key in {*one, *other} if one.get(key, "") != other.get(key, "")}


def _with_rows(opened: Opened, written: Written, do: str) -> Written:
    """A row more, less or elsewhere: "row.add.taps", "row.up.taps.2"."""
    _, action, name = (do + "..").split(".", 2)
    name = name.strip(".")
    for at, one in forms.all_rows(opened.fields, written.form):
        if action == "add" and name == at:
            form = forms.moved(one, written.form, -1, "add", at.removesuffix(one.key).removesuffix("."))
            row = int(form[forms.below(at, forms.COUNT)]) - 1
            first = forms.NAME if one.named else one.fields[0].key
            return Written(form, written.base, focus=forms.below(at, f"{row}.{first}"))
        number = name.removeprefix(f"{at}." if at else "")
        if number.isascii() and number.isdigit() and len(number) < 4 and name == forms.below(at, number):
            form = forms.moved(one, written.form, int(number), action, at.removesuffix(one.key).removesuffix("."))
            return Written(form, written.base)
    return written


def _nearest(name: str | None, titles: Mapping[str, str]) -> str:
    """The field that is nearest to the one a fault names; "" where it is shown above the form."""
    while name and name not in titles:
        name = name.rpartition(".")[0]
    return name or ""


def _told(edit: Edit) -> dict[str, Any]:
    """An edit with its entry's title and what it changed."""
    kind = KINDS.get(edit.kind)
    before, after = plainly(edit.before) or {}, plainly(edit.after) or {}
    titles = forms.titles(kind.fields, {**(edit.before or {}), **(edit.after or {})}) if kind else {}
    changes = [
        Change(titles.get(key, key), before.get(key, ""), after.get(key, ""))
        for key in dict.fromkeys([*before, *after])
        if before.get(key, "") != after.get(key, "") and not key.endswith(forms.COUNT)
    ]
    return {"edit": edit, "kind": kind, "changes": changes}


def _line(kind: Kind, name: str, data: Any) -> Line:
    """An entry with the first words that it says."""
    title = kind.label(name, data)
    form = forms.to_form(kind.fields, data)
    words = " · ".join(text for text in form.values() if " " in text and text != title)
    return Line(name, _short(title), _short(words))


def _short(text: str) -> str:
    return text[:_SHOWN] + ("…" if len(text) > _SHOWN else "")


def _has(wanted: str, kind: Kind, line: Line, data: Any) -> bool:
    """Whether an entry holds every word that is looked for."""
    if not wanted:
        return True
    held = " ".join([line.entry, line.title, *(text for _, text in texts("", data))]).casefold()
    return all(word in held for word in wanted.casefold().split())


def _fixed(opened: Opened) -> list[tuple[str, str]]:
    """What decides when an entry is used; it is changed in the file."""
    titles = {
        "problem": "For the problem",
        "when": "If all of this is known",
        "unless": "Unless one of these is known",
        "ask": "The deciding question",
        "fact": "Answered by the channel's",
        "channel": "Only about",
        "problems": "With the problems",
        "asked": "People ask it as",
        "cue": "When this is heard",
    }
    covered = {one.key for one in opened.fields}
    held = opened.data if isinstance(opened.data, dict) else {}
    return [
        (title, ", ".join(map(str, held[key])) if isinstance(held[key], list) else str(held[key]))
        for key, title in titles.items()
        if key in held and key not in covered
    ]


def _asked(visit: Visit, name: str) -> str:
    return str(visit.request.args.get(name) or "").strip()[:200]


def _posted(visit: Visit) -> dict[str, str]:
    form = visit.request.form or {}
    return {str(name): str(values[0]) for name, values in form.items() if values}


def _base(text: str) -> dict[str, str] | None:
    try:
        held = json.loads(text or "null")
    except ValueError:
        return None
    return {str(key): str(value) for key, value in held.items()} if isinstance(held, dict) else None
