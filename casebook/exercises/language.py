"""The words of the checks themselves, in English or in Chinese.

What a task says is in its own file, in both languages. What is said of any answer, such as that a
bracket is missing, is written in English where it is said, and found here in Chinese.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator
from contextvars import ContextVar

from casebook.codebook import Language, suggest

__all__ = ["CHINESE", "Language", "meant", "say", "speaking", "spoken"]

_spoken: ContextVar[Language] = ContextVar("language of feedback", default="en")


def spoken() -> Language:
    """The language that is spoken just now."""
    return _spoken.get()


@contextlib.contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language within the block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(english: str, language: Language | None = None, /, **values: object) -> str:
    """A sentence in the language that is spoken, with each ``{name}`` filled in.

    Other braces, as in the form of an answer, stay.

    >>> say("Not in your order yet: {ids}.", "zh", ids="f1")
    '还没有排进去的：f1。'
    """
    text = CHINESE[english] if (language or spoken()) == "zh" else english
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)


def meant(typed: str, known: Collection[str]) -> str:
    """A sentence that names the known word nearest to what was typed; empty if none is near."""
    found = suggest(typed, known)
    return found if spoken() == "en" else re.sub(r'.*"(.*)".*', r"您是不是想写“\1”？", found)


CHINESE = {
    # What was typed
    "True or False": "真假值",
    "a text": "一段文字",
    "a list": "一个列表",
    "a tuple": "一个元组",
    "a dictionary": "一个字典",
    "a number": "一个数字",
    "a set": "一个集合",
    "an object of type {name}": "一个 {name} 类型的对象",
    # What cannot be judged
    "This task is still to do.": "这道题还没有做。",
    "You gave a whole table. The answer is made of single words.": (
        "您给的是整张表，而答案是一个个的词。"
    ),
    "Read the table, then type the words; a table is where to look, not what to hand in.": (
        "先看表，再把词写下来；表是用来查的，不是用来交的。"
    ),
    "The answer is {given}; a dictionary is wanted.": "答案是{given}，这里要的是一个字典。",
    "Its form: `{form}`.": "写法是：`{form}`。",
    "{key} is not among the things asked for.": "{key} 不在要回答的各项之中。",
    "Asked for: {keys}. The form: `{form}`.": "要回答的是：{keys}。写法是：`{form}`。",
    '"{name}" stands there twice.': "“{name}”出现了两次。",
    "Leave one of the two.": "留下其中一个。",
    "Still to do: {places}.": "还没有回答：{places}。",
    "Answer each of these, too; a guess with a reason is a good start.": (
        "请把这些也答上；说得出理由的猜测就是好的开始。"
    ),
    "For {place} you wrote {given}, which says what it is not.": (
        "{place} 处您写了 {given}，这只说了它不是什么。"
    ),
    "Write what it is, in quotation marks, with one of these words: {words}.": (
        "请写它是什么，加引号，从这些词里选：{words}。"
    ),
    "For {place} you wrote {given}.": "{place} 处您写了 {given}。",
    "One of these words is wanted, in quotation marks: {words}.": (
        "这里要的是下面的一个词，加引号：{words}。"
    ),
    "For {place} half of the pair is still to do: {says}.": "{place} 处的一对只有一半：{says}。",
    'It is one of these: {words}. A pair has the form `("…", "…")`.': (
        '缺的是其中之一：{words}。一对的写法是 `("…", "…")`。'
    ),
    "For {place} you gave {given}.": "{place} 处您给的是{given}。",
    'A pair is wanted, such as `("…", "…")`.': '这里要的是一对，写法是 `("…", "…")`。',
    "`{id}` stands there; the word that goes with it is missing": "有了 `{id}`，缺少与它配对的词",
    "{given} stands there; the id that goes with it is missing": "有了 {given}，缺少与它配对的编号",
    "For {place} you name none of the ids: {given}.": "{place} 处没有写出任何编号：{given}。",
    'They are {ids}; a pair has the form `("…", "…")`.': (
        '编号有：{ids}；一对的写法是 `("…", "…")`。'
    ),
    'For "{place}" you gave {given} where an id is wanted.': (
        "“{place}”处要的是编号，您给的是{given}。"
    ),
    'An id stands in quotation marks, and several in a list: `["f1", "f2"]`.': (
        '编号要加引号，几个编号放在列表里：`["f1", "f2"]`。'
    ),
    "{given} points at another case or at none.": "{given} 指向别的案例，或者不指向任何案例。",
    "This task is about `{case}` alone, and an id counts within its own case: the same id names "
    "something else elsewhere.": (
        "这道题只涉及 `{case}`；编号只在自己的案例里有效，同样的编号在别处指的是别的东西。"
    ),
    "An id has its case before it: `case-id/f2`.": "编号前面要有案例：`case-id/f2`。",
    "There is no {given} that could be meant here.": "这里没有 {given} 这个编号。",
    "There are {ids}.": "有的是：{ids}。",
    "For {place} you gave {given}; a number is wanted.": (
        "{place} 处您给的是{given}，这里要一个数字。"
    ),
    "Write digits alone, without a unit; a point stands only before the decimals.": (
        "只写数字，不写单位；小数点用“.”。"
    ),
    "The answer is {given}; a text is wanted.": "答案是{given}，这里要的是一段文字。",
    'Write your sentences between two sets of three quotation marks: `"""…"""`.': (
        '把句子写在两组三个引号之间：`"""…"""`。'
    ),
    "Your text has {count} characters.": "您的文字有 {count} 个字符。",
    "A few sentences are wanted. Take out what was pasted in.": (
        "这里只要几句话。请去掉粘贴进来的内容。"
    ),
    "A set has no order.": "集合没有先后。",
    "Write a list, in square brackets: the first comes first.": "请写成方括号里的列表，先的在前。",
    "Not in your order yet: {ids}.": "还没有排进去的：{ids}。",
    "Give each one its place.": "给每一个都排上位置。",
    "This task has no answer in this bank: {why}.": "这道题在这个案例库里没有答案：{why}。",
    "That is no fault of yours. The bank differs from the one that the exercise was written for; "
    "look at what the bank holds now, and go on with the next task.": (
        "这不是您的问题。这个案例库与出题时的不同；看看它现在有什么，然后做下一题。"
    ),
    "This bank does not have the case that the exercise is about.": "这个案例库没有本练习的案例。",
    "{what} The shipped bank, `casebook.load()`, has it.": (
        "{what} 随软件提供的案例库 `casebook.load()` 里有。"
    ),
    # What is judged
    "Right.": "正确。",
    "Not yet.": "还不对。",
    "No verdict.": "不判对错。",
    "Remember": "记住",
    "Hint": "提示",
    "{right} of {all} are right.": "{all} 处中有 {right} 处正确。",
    "1 sentence": "1 句话",
    "{count} sentences": "{count} 句话",
    "Your text has {count} and names {ids}.": "您的文字有{count}，提到 {ids}。",
    "Your text has {count} and names no id.": "您的文字有{count}，没有提到任何编号。",
    " The case has no {ids}.": "案例里没有 {ids}。",
    "An open task is yours to judge. {seen}": "开放题由您自己评判。{seen}",
    "One criterion to look at first: {what} No record that the bank has on it is named in your "
    "text.": "先看这一条：{what} 案例库里关于它的材料，您的文字一处也没有提到。",
    "Read it against each criterion of the rubric, best after a break or with a neighbour's "
    "eyes.": ("请对照评分标准逐条读一遍，最好歇一会儿再读，或者请旁边的人来读。"),
    "Nothing any more: the bank has changed.": "现在没有了：案例库已经改变。",
    "Ask of your text": "拿来问自己的文字",
    "What the bank has on it": "案例库里的材料",
    # What is coded
    "The bank has no case {given}.": "案例库里没有 {given} 这个案例。",
    "Take the id of a case, as it stands in `book.cases`.": "请用 `book.cases` 里的案例编号。",
    "For {place} you name no statement that `{code}` rests on.": (
        "{place} 处没有写出 `{code}` 依据哪条陈述。"
    ),
    "A code rests on statements. Where something is missing, name the gap that records it, or the "
    "statement nearest to where it would stand.": (
        "编码要有陈述作依据。如果缺的就是材料，请写出记录这一空白的编号，或者最接近的那条陈述。"
    ),
    "Nothing is coded yet.": "还没有编码。",
    "Choose a code, name the statements that it rests on, and try again.": (
        "选一个编码，写出它依据的陈述，然后再试。"
    ),
    "The same code as {coder}: {count} of {all}.": "编码与{coder}相同：{all} 项中有 {count} 项。",
    "Agreement on the words of our files, not on what was so": (
        "一致的是对案例文字的理解，不是事实本身"
    ),
    "the adjudicated coding": "裁定编码",
    "you": "您",
    "Coder": "编码者",
    "The same code": "编码相同",
    "Of so many that both gave": "双方都编了的项数",
    "codes differ": "编码不同",
    "all agree": "全部一致",
    "Who": "谁",
    "Code": "编码",
    "Rests on": "依据",
    "Remark": "备注",
    '"{name}" is the name of a coder of the bank.': "“{name}”是案例库里已有的编码者的名字。",
    "Keep and compare": "保存并比较",
    "It rests on:": "它依据：",
    "Nearly:": "差一点选：",
    "a remark": "备注",
    "Belongs here: {what}": "属于这里：{what}",
    "Does not: {what}": "不属于：{what}",
    # A case of one's own
    "Where": "位置",
    "What was found": "发现了什么",
    "What to do": "怎么办",
    "{count} findings": "{count} 处问题",
    "Check and show": "检查并显示",
    "Beside it:": "与它并列的案例：",
    "Keep its files:": "保存文件：",
    "One more": "再加一条",
    "your vote": "您的选择",
    # What is offered
    "A row that is still wrong": "一处还不对的行",
    "The answer as the bank has it": "案例库给出的答案",
    "A row": "行",
    "The answer": "答案",
    "{what} is shown after some different answers of your own.": (
        "先试几个不同的答案，然后才能看{what}。"
    ),
    "Change your answer, run its cell again and read the hint: it grows. An open task has no "
    "answer of ours.": (
        "改一改答案，再运行它的单元格，读提示：提示会越来越多。开放题没有我们的答案。"
    ),
    # What Python cannot read
    "A quotation mark is missing: each word stands between two of them.": (
        "少了一个引号：每个词都在一对引号之间。"
    ),
    "A bracket is missing, or there is one too many: each that opens is closed, `{` with `}`, `[` "
    "with `]`, `(` with `)`.": (
        "括号少了或者多了：每个开的括号都要关上，`{` 对 `}`，`[` 对 `]`，`(` 对 `)`。"
    ),
    "A sign stands there that Python does not know. Type it again with the keyboard set to "
    "English.": "有一个 Python 不认识的符号。请把输入法切换到英文，再打一遍。",
    "A line begins too far to the left or to the right. Compare it with the line above.": (
        "有一行的开头太靠左或太靠右。请与上一行比较。"
    ),
    "A comma, a colon or a quotation mark may be missing, there or in the line above: each entry "
    'has the form `"A": "…",`.': (
        '那里或上一行可能少了逗号、冒号或引号：每一项的写法是 `"A": "…",`。'
    ),
    "Python cannot read line {number} of this cell{line}. Nothing was checked.": (
        "Python 读不懂这个单元格的第 {number} 行{line}。没有检查任何东西。"
    ),
    "A name": "一个名字",
    "`{name}` has no meaning here yet. Nothing was checked.": (
        "`{name}` 在这里还没有意义。没有检查任何东西。"
    ),
    'If it is a word of your answer, put it in quotation marks: `"{name}"`. If it is a name of the '
    "notebook, run the cells above first, from the top.": (
        '如果它是您答案里的词，请加引号：`"{name}"`。如果它是笔记本里的名字，请先从头运行上面的单元格。'
    ),
}
