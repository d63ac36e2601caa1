"""A browser for tests that looks at every page it opens, as a strict visitor would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass(slots=True)
class Element:
    """One element: its attributes, its children, its own text in between."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self, tag: str | None = None, **wanted: str) -> list[Element]:
        """Every element inside, of that tag, with those attributes (`_` stands for `-`)."""
        found = []
        for child in self.children:
            named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
            fits = all(child.attributes.get(name) == value for name, value in named.items())
            if fits and (tag is None or child.tag == tag):
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> list[str]:
        pieces = []
        for index, text in enumerate(self.texts):
            pieces.append(text)
            if index < len(self.children):
                pieces += self.children[index]._pieces()
        return pieces


class Tree(HTMLParser):
    """Builds elements, and notes tags that were closed in the wrong order or not at all."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("", {}, texts=[""])
        self.wrong: list[str] = []
        self._open = self.root
        self.feed(html)
        self.close()
        if self._open is not self.root:
            self.wrong.append(f"<{self._open.tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open, texts=[""])
        self._open.children.append(element)
        self._open.texts.append("")
        if tag not in _VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag != self._open.tag:
            self.wrong.append(f"</{tag}> closes <{self._open.tag}> at {self.getpos()}")
            return
        self._open = self._open.parent or self.root

    def handle_data(self, data: str) -> None:
        self._open.texts[-1] += data


def problems(html: str, headers: Any) -> list[str]:
    """What is wrong with a page whatever it is about; empty for a sound one."""
    tree = Tree(html)
    root, wrong = tree.root, list(tree.wrong)
    pages = root.all("html")
    if len(pages) != 1 or pages[0].attributes.get("lang") != "en":
        wrong.append("no <html lang=en>")
    titles = [each.text for each in root.all("title") if each.parent and each.parent.tag == "head"]
    if len(titles) != 1 or not re.fullmatch(r"\S.* – Tracker – \S.*", titles[0]):
        wrong.append(f"title: {titles}")
    if len(root.all("h1")) != 1 or not root.all("h1")[0].text:
        wrong.append("not one h1 with a text")
    wrong += _headings(root) + _ids(root) + _forms(root) + _policy(root, headers)
    wrong += [
        f"a table without a caption: {table.text[:60]}"
        for table in root.all("table")
        if not table.all("caption")
    ]
    return wrong


def _headings(root: Element) -> list[str]:
    main = root.all("main")
    if len(main) != 1:
        return ["not one <main>"]
    levels = [int(each.tag[1]) for each in main[0].all() if re.fullmatch("h[1-6]", each.tag)]
    # A notice or an error summary above the h1 has an h2 of its own.
    after = levels[levels.index(1) :] if 1 in levels else levels
    jumps = [(a, b) for a, b in pairwise(after) if b > a + 1]
    return [f"a heading jumps from h{a} to h{b}" for a, b in jumps]


def _ids(root: Element) -> list[str]:
    ids = [each.attributes["id"] for each in root.all() if "id" in each.attributes]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    refers = [
        reference
        for each in root.all()
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls")
        for reference in each.attributes.get(name, "").split()
    ]
    lost = sorted({each for each in refers if each not in ids})
    return [f"id used twice: {each}" for each in twice] + [f"no such id: {each}" for each in lost]


def _forms(root: Element) -> list[str]:
    wrong = []
    labelled = {each.attributes.get("for") for each in root.all("label")}
    for form in root.all("form"):
        tokens = form.all("input", name="csrf_token")
        posts = form.attributes.get("method", "get").lower() == "post"
        if posts and (len(tokens) != 1 or not tokens[0].attributes.get("value")):
            wrong.append(f"a form without one CSRF token: {form.attributes}")
        buttons = form.all("button")
        if not buttons or not all(button.text for button in buttons):
            wrong.append(f"a form without a named button: {form.attributes}")
    for each in root.all():
        if each.tag not in {"input", "select", "textarea"} or _is_hidden(each):
            continue
        named = each.attributes.get("aria-label") or each.attributes.get("id") in labelled
        if not named:
            wrong.append(f"a field without a label: {each.attributes}")
    return wrong


def _is_hidden(element: Element) -> bool:
    return element.attributes.get("type") == "hidden" or "hidden" in element.attributes


def _policy(root: Element, headers: Any) -> list[str]:
    policy = headers.get("Content-Security-Policy", "")
    wrong = []
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"content security policy: {policy!r}")
    nonce = re.search(r"'nonce-([^']+)'", policy)
    for each in root.all():
        inline = [name for name in each.attributes if name.startswith("on") or name == "style"]
        wrong += [f"<{each.tag} {name}> breaks the policy" for name in inline]
        if each.tag == "script" and not each.attributes.get("src"):
            wrong.append("an inline script")
        if each.tag == "style" and (not nonce or each.attributes.get("nonce") != nonce[1]):
            wrong.append("a style without the nonce of its answer")
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")):
        if headers.get(name) != value:
            wrong.append(f"{name}: {headers.get(name)!r}")
    return wrong


class PageClient:
    """A browser with its own cookies. Every HTML page that it is given is looked at."""

    def __init__(self, app: Flask, base_url: str | None = None) -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self._page: TestResponse | None = None

    def get(self, path: str, status: int = 200, **kwargs: Any) -> TestResponse:
        """Open a page, which must have that status."""
        answer = self.client.get(path, base_url=self.base_url, **kwargs)
        assert answer.status_code == status, f"{path}: {answer.status}\n{answer.text[:2000]}"
        return self._look(answer)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send exactly these fields."""
        return self._look(self.client.post(path, base_url=self.base_url, data=data or {}, **kwargs))

    def send(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        page: str | None = None,
        action: str | None = None,
    ) -> TestResponse:
        """Open `page` (or `path`), fill its form that posts to `action` (or `path`), and send it.

        Hidden fields keep what the page gave them unless `data` says otherwise.
        """
        opened = self.get(page or path)
        return self.post(action or path, {**self.hidden(opened, action or path), **(data or {})})

    def hidden(self, page: TestResponse, action: str) -> dict[str, str]:
        """The hidden fields of the page's form that posts to `action`."""
        own = page.request.path
        for form in Tree(page.text).root.all("form", method="post"):
            if form.attributes.get("action", own).partition("?")[0] == action:
                hidden = form.all("input", type="hidden")
                return {each.attributes["name"]: each.attributes["value"] for each in hidden}
        raise AssertionError(f"{own} has no form that posts to {action}")

    def follow(self, answer: TestResponse) -> TestResponse:
        """Open the page that an answer leads to."""
        assert answer.status_code in {302, 303}, f"{answer.status}\n{answer.text[:2000]}"
        return self.get(answer.location)

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None

    def _look(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and answer.status_code not in {301, 302, 303, 308}:
            found = problems(answer.text, answer.headers)
            assert found == [], f"{answer.request.path}: {found}"
        return answer
