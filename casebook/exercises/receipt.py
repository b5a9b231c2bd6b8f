"""What a trainee is shown of what is handed in, and what to know before it leaves their hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casebook import render
from casebook.exercises import checks
from casebook.plain import localised

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = ["Receipt", "html", "made", "text"]

_LONGEST = 300  # characters of an answer that are shown; the file has it whole


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What is in the files, in words.

    Attributes
    ----------
    signed, unsigned, where, know : str or tuple of str
        What is said of the file with the pseudonym; of those without; where they are; what to
        know, point by point.
    head : tuple of str
        What stands above the columns of `rows`.
    rows : tuple of tuple of str
        Of each task its title, how often it was checked, and the last answer.
    slips : tuple of tuple of str
        Of each slip its file, the title of its task, and what it says.
    """

    title: str
    signed: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    coded: str
    unsigned: str
    slips: tuple[tuple[str, ...], ...]
    where: str
    know: tuple[str, ...]


_SAYS: Mapping[Language, Mapping[str, Any]] = {
    "en": {
        "title": "What you hand in",
        "signed": "{file}, under the name {name}: your different answers to each task in their "
        "order, of a text the last alone, and the versions of the casebook. No time, no "
        "computer, no other name.",
        "head": ("Task", "Checked", "Your last answer"),
        "coded": "Codings: {count}.",
        "slips": "{count} without a name, each a slip of paper of its own with a number drawn at "
        "random. Nothing in them is in your other file, so that nobody can put the two together.",
        "no_slips": "Nothing without a name: you cast no vote and wrote no opinion.",
        "where": "They lie in {folder}, the slips in the folder slips inside it.",
        "know": (
            "Open the files in any editor: nothing in them is hidden.",
            "Put the slips where the whole class puts them, such as a stick that goes round. Who "
            "sends them by mail, or puts them on a platform, has signed them.",
            "A browser dates each file as it is saved. Copy the slips at another time than your "
            "other file, or all at once with your neighbours'.",
            "An opinion may be told by its style. Quotation marks, dashes and spaces are made "
            "alike for everybody; your words stay yours.",
            "Where fewer than five vote, or all but you agree, no file can hide you. The class "
            "sees no group under five.",
            "Do not hand in the notebook itself, or a copy of the page's work: your votes stand in "
            "them, beside everything else.",
            "Hand in each slip once. Nobody can find it again to take it back.",
        ),
    },
    "zh": {
        "title": "您要交的内容",
        "signed": "{file}，署名{name}：每道题的不同答案，按先后排列；文字题只有最后一稿；还有案例集"
        "的版本。没有时间，没有电脑信息，没有别的姓名。",
        "head": ("题目", "检查次数", "最后的答案"),
        "coded": "编码：{count}条。",
        "slips": "不署名的有{count}份，每份单独成一张选票，编号随机抽取。其中没有任何内容与署名文件"
        "相同，因此没有人能把两者对上。",
        "no_slips": "没有不署名的内容：您没有投票，也没有写意见。",
        "where": "文件在{folder}中，选票在其中的 slips 文件夹。",
        "know": (
            "可以用任何编辑器打开这些文件，其中没有隐藏的内容。",
            "请把选票放到全班共用的地方，例如传递的优盘。用邮件发送或上传平台，就等于署了名。",
            "浏览器保存文件时会记下时间。请在与署名文件不同的时间复制选票，或与同学的选票一起复制。",
            "意见可能因文风而被认出。引号、破折号和空格已统一；用词仍是您自己的。",
            "投票的人不到五个，或者只有您与众不同时，任何文件都藏不住您。全班看不到少于五人的组。",
            "不要交笔记本本身，也不要交页面上保存的副本：您的投票和其他内容都在里面。",
            "每张选票只交一次。交出以后，没有人能找出来还给您。",
        ),
    },
}


def made(
    file: str,
    work: Mapping[str, Any],
    slips: Sequence[Mapping[str, Any]],
    book: Casebook,
    language: Language,
    folder: str | None,
) -> Receipt:
    """The receipt of a file with a pseudonym and of slips; without a `folder` they lie nowhere."""
    says = _SAYS[language]
    return Receipt(
        title=says["title"],
        signed=says["signed"].format(file=file, name=work["pseudonym"]),
        head=says["head"],
        rows=tuple(_rows(work, book, language)),
        coded=says["coded"].format(count=len(work["codings"])) if work["codings"] else "",
        unsigned=says["slips"].format(count=len(slips)) if slips else says["no_slips"],
        slips=tuple(
            (
                f"slip-{slip['slip']}.json",
                _title(slip["exercise"], slip["task"], book, language),
                _short(slip.get("vote") or slip["opinion"]),
            )
            for slip in slips
        ),
        where=says["where"].format(folder=folder) if folder is not None else "",
        know=says["know"],
    )


def _rows(work: Mapping[str, Any], book: Casebook, language: Language) -> Iterator[tuple[str, ...]]:
    for exercise, tasks in work["exercises"].items():
        for task, kept in tasks.items():
            last = kept["tries"][-1] if kept["tries"] else {"answer": ""}
            about = f" ({last['case']})" if "case" in last else ""
            title = _title(exercise, task, book, language)
            yield f"{title}{about}", str(kept["count"]), _short(_said(last["answer"]))


def _title(exercise: str, task: str, book: Casebook, language: Language) -> str:
    declared = checks.find_exercise(exercise, book)
    found = next(one for one in declared["tasks"] if one["id"] == task)
    return f"{localised(declared['title'], language)}: {localised(found['title'], language)}"


def _said(answer: Any) -> str:
    """An answer in a line."""
    if isinstance(answer, dict):
        return "; ".join(f"{place}: {_said(value)}" for place, value in answer.items())
    if isinstance(answer, list):
        return ", ".join(map(_said, answer))
    return "…" if answer is None else str(answer)


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def text(receipt: Receipt) -> str:
    """The receipt as lines of text."""
    lines = [receipt.title, "", receipt.signed]
    lines += [f"- {title} [{times}] {said}" for title, times, said in receipt.rows]
    lines += [receipt.coded] if receipt.coded else []
    lines += ["", receipt.unsigned]
    lines += [f"- {file}: {title} {said}" for file, title, said in receipt.slips]
    lines += ["", receipt.where] if receipt.where else [""]
    return "\n".join([*lines, *(f"- {point}" for point in receipt.know)])


def html(receipt: Receipt) -> str:
    """The receipt as HTML, escaped; without colours of its own, for light and dark."""
    template = render.environment().get_template("receipt.html.j2")
    return str(template.render(receipt=receipt))
