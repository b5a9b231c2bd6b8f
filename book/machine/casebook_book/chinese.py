"""Marks the Chinese in a page as Chinese, wherever it comes from: prose, tables, outputs of cells.

Then a screen reader changes its voice, and a browser takes Chinese shapes of the characters.
"""

from __future__ import annotations

import re

__all__ = ["marked"]

_HAN = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff][\u3000-\u30ff\u3400-\u9fff\uff00-\uffef·]*"
)
_KANA = re.compile("[\u3041-\u30fa]")
# Comments and elements that hold no text of the page, whole; tags; what is between is text.
_TOKEN = re.compile(
    r"<!--.*?-->|<(script|style|svg|template|textarea)\b.*?</\1\s*>|(<[^>]*>)", re.DOTALL
)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_LANG = re.compile(r"\slang=[\"']?([a-zA-Z]+)")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_EAST = {"zh", "ja", "ko"}


def marked(page: str) -> str:
    """HTML with its runs of Chinese (or Japanese) in elements that name the language.

    >>> marked('<p title="村">A village, 村。</p><p lang="zh">村</p>')
    '<p title="村">A village, <span lang="zh-Hans">村。</span></p><p lang="zh">村</p>'
    """
    made: list[str] = []
    # The elements that are open, each with the language that holds in it.
    open_: list[tuple[str, str]] = [("", "")]
    at = 0
    for token in _TOKEN.finditer(page):
        made += [_text(page[at : token.start()], open_[-1][1]), token[0]]
        at = token.end()
        tag = _TAG.match(token[2] or "")
        if tag is None:
            continue
        name = tag[2].lower()
        if tag[1]:
            # Elements without an end, such as a `p` before the next, end with what is around.
            places = [place for place, (other, _) in enumerate(open_) if other == name]
            del open_[places[-1] if places else len(open_) :]
        elif name not in _VOID and not token[0].endswith("/>"):
            lang = _LANG.search(token[0])
            open_.append((name, lang[1].lower() if lang else open_[-1][1]))
    return "".join([*made, _text(page[at:], open_[-1][1])])


def _text(text: str, language: str) -> str:
    if language in _EAST:
        return text
    name = "ja" if _KANA.search(text) else "zh-Hans"
    return _HAN.sub(lambda run: f'<span lang="{name}">{run[0]}</span>', text)
