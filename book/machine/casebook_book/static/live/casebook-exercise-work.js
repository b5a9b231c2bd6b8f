/* The work of an exercise, kept in this browser under one name, and as a copy in a file:
   {"exercise": …, "tasks": {"task-1": {"tries": [{"answer", "passed", "case", "code": by code}], "open": …, "code": "…",
   "case": "…", "others": {case: open}}}, "cells": {cell: code}, "tools": {tool: what is filled in},
   "codings": [{"case_id", "variable", "code", "evidence": [ids], "note"}]}.
   What is read, from a file or from the browser, is taken piece by piece, and only what is ours. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const PREFIX = "casebook-work:";
  const KEY = PREFIX + shared.exercise;
  const MOST = { bytes: 5e6, tries: 200, code: 100000, answer: 50000, deep: 6, codings: 2000 };
  const listeners = [];

  const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /* Whether a value is as an answer can be: short, flat, and nothing but texts, numbers, lists. */
  function isAnswer(value, deep = MOST.deep) {
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return true;
    if (deep === 0 || value === undefined) return false;
    return Object.values(value).every((one) => isAnswer(one, deep - 1));
  }
  const isShort = (value) => isAnswer(value) && JSON.stringify(value).length <= MOST.answer;
  const isCode = (value) => typeof value === "string" && value.length <= MOST.code;
  const isCase = (value) => typeof value === "string" && /^[a-z0-9-]{0,80}$/.test(value);

  const isCoding = (value) => isPlain(value) && isShort(value) && ["case_id", "variable", "code"].every((name) => typeof value[name] === "string") && Array.isArray(value.evidence);

  function tried(value) {
    const { answer, passed, case: of = "" } = isPlain(value) ? value : {};
    const isOne = isShort(answer ?? null) && [true, false, null].includes(passed) && isCase(of);
    return isOne ? { answer: answer ?? null, passed, case: of, ...(value.code === true ? { code: true } : {}) } : null;
  }

  /* The work that some data hold, or what is wrong with them, as a sentence. */
  function checked(data, exercise) {
    if (!isPlain(data) || typeof data.exercise !== "string" || !isPlain(data.tasks)) {
      return { problem: "it is no copy of work on an exercise" };
    }
    if (data.exercise !== exercise) {
      return { problem: `it belongs to another exercise, ${data.exercise.slice(0, 60)}` };
    }
    const work = { exercise, tasks: {}, cells: {} };
    for (const [id, task] of Object.entries(data.tasks)) {
      if (!/^[a-z0-9-]{1,80}$/.test(id) || !isPlain(task)) return { problem: "a task in it cannot be read" };
      const listed = Array.isArray(task.tries) ? task.tries : [];
      const tries = listed.slice(-MOST.tries).map(tried);
      const others = Object.entries(isPlain(task.others) ? task.others : {});
      if (tries.includes(null) || !isShort(task.open ?? null) || !isCase(task.case ?? "") || !isCode(task.code ?? "")
        || others.length > 500 || others.some(([of, open]) => !isCase(of) || !isShort(open))) {
        return { problem: `what it has of ${id} cannot be read` };
      }
      work.tasks[id] = { tries, open: task.open ?? null };
      if (task.code) work.tasks[id].code = task.code;
      if (task.case) work.tasks[id].case = task.case;
      if (others.length) work.tasks[id].others = Object.fromEntries(others);
    }
    for (const [id, code] of Object.entries(isPlain(data.cells) ? data.cells : {})) {
      if (!/^[\w-]{1,80}$/.test(id) || !isCode(code)) return { problem: "a cell in it cannot be read" };
      work.cells[id] = code;
    }
    for (const [id, filled] of Object.entries(isPlain(data.tools) ? data.tools : {})) {
      if (!/^[a-z0-9-]{1,120}$/.test(id) || !isPlain(filled) || !isShort(filled)) return { problem: "a tool in it cannot be read" };
      (work.tools ??= {})[id] = filled;
    }
    const codings = Array.isArray(data.codings) ? data.codings : [];
    if (codings.length > MOST.codings || !codings.every(isCoding)) return { problem: "a coding in it cannot be read" };
    if (codings.length) work.codings = codings;
    return { work };
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  const empty = () => ({ exercise: shared.exercise, tasks: {}, cells: {} });

  function kept() {
    try {
      const text = localStorage.getItem(KEY);
      return (text && checked(parsed(text), shared.exercise).work) || empty();
    } catch {
      return empty();
    }
  }

  let work = kept();
  let isKept = canKeep();

  function canKeep() {
    try {
      localStorage.setItem(`${PREFIX}?`, "1");
      localStorage.removeItem(`${PREFIX}?`);
      return true;
    } catch {
      return false;
    }
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(work));
      isKept = true;
    } catch {
      isKept = false;
    }
    listeners.forEach((listener) => listener());
  }

  function task(id) {
    return (work.tasks[id] ??= { tries: [], open: null });
  }

  /* Open a copy: the sentence that says what became of it. */
  async function open(file) {
    const name = `“${file.name.slice(0, 80)}”`;
    if (file.size > MOST.bytes) return `${name} was not opened: it is larger than any copy of ours. Nothing was changed.`;
    const data = parsed(await file.text());
    const { work: read, problem } = data === null ? { problem: "it is broken, or no copy at all" } : checked(data, shared.exercise);
    if (problem) return `${name} was not opened: ${problem}. Nothing was changed.`;
    work = read;
    keep();
    return `${name} was opened. Your work is as it was when you saved the copy.`;
  }

  /* The works of all exercises in this browser, this page's as it stands now. */
  function all() {
    const found = [];
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const key = localStorage.key(at);
        if (!key.startsWith(PREFIX) || key === KEY) continue;
        const { work: one } = checked(parsed(localStorage.getItem(key)), key.slice(PREFIX.length));
        if (one) found.push(one);
      }
    } catch { /* a browser that keeps nothing has this page's alone */ }
    return [...found, work].sort((a, b) => (a.exercise < b.exercise ? -1 : 1));
  }

  /* Codes of a case: of each variable the last. */
  function addCodings(codings) {
    if (!codings.length) return;
    const unit = (one) => `${one.case_id}/${one.variable}`;
    const known = new Map([...(work.codings ?? []), ...codings].map((one) => [unit(one), one]));
    work.codings = [...known.values()];
    keep();
  }

  shared.work = {
    addCodings,
    all,
    clear() { work = empty(); keep(); },
    code: (id) => (Object.hasOwn(work.cells, id) ? work.cells[id] : ""),
    copy: () => shared.save(`${shared.exercise}-work.json`, `${JSON.stringify(work, null, 1)}\n`),
    get isEmpty() { return !Object.keys(work.cells).length && !Object.keys(work.tools ?? {}).length && !Object.values(work.tasks).some((one) => one.tries.length || one.open !== null || one.code); },
    get isKept() { return isKept; },
    keep,
    onChange: (listener) => listeners.push(listener),
    open,
    setCode(id, code) {
      if (code === null) delete work.cells[id];
      else work.cells[id] = code;
      keep();
    },
    setTool(id, filled) { (work.tools ??= {})[id] = filled; keep(); },
    task,
    tool: (id) => (Object.hasOwn(work.tools ?? {}, id) ? work.tools[id] : null),
    // Another tab's work on the same exercise is not mixed with this one's.
    onOtherTab: (listener) => window.addEventListener("storage", (event) => {
      if (event.key === KEY) listener();
    }),
  };
})();
