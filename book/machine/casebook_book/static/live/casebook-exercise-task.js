/* A task as a form: its answer is checked by Python in this browser, and what is said of it belongs
   to that answer alone: after a change it is marked as said of an earlier one. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { element, form: forms, work } = shared;
  const TRIES = 50; // so many earlier answers tell how far a hint has grown

  function task(form) {
    const id = form.dataset.task, isVote = form.dataset.kind === "vote";
    const said = form.querySelector(".cb-said"), more = form.querySelector(".cb-more");
    const buttons = Object.fromEntries(["look", "solution", "another", "own"].map((name) => [name, form.querySelector(`[data-do="${name}"]`)]));
    const own = form.querySelector(".cb-sheet");
    let about = null; // the answer that what is shown was said of
    let turn = 0;     // a newer question makes the answer to an older one idle

    const sheet = () => form.querySelector(".cb-sheet");
    const at = () => sheet().dataset.case;
    const tries = (of) => work.task(id).tries.filter((one) => one.case === of);

    function keepOpen() {
      const kept = work.task(id), answer = forms.read(sheet());
      if (at()) (kept.others ??= {})[at()] = answer;
      else kept.open = answer;
      work.keep();
    }

    function isOld() {
      const isStale = about !== null && !forms.same(about, forms.read(sheet()));
      form.classList.toggle("cb-task-old", isStale);
      const note = said.querySelector(".cb-old");
      if (isStale && !note) said.prepend(element("p", { className: "cb-old" }, "You have changed your answer. What stands here was said of an earlier one: check again."));
      else if (!isStale) note?.remove();
    }

    function forget() {
      about = null;
      turn += 1;
      said.replaceChildren();
      more.replaceChildren();
      form.classList.remove("cb-task-old", "cb-task-busy");
      for (const row of form.querySelectorAll(".cb-row-wrong")) row.classList.remove("cb-row-wrong");
      Object.values(buttons).forEach((one) => { one.hidden = true; });
      buttons.own.hidden = !at();
    }

    /* Ask Python, and do what is to be done with what it says, unless something newer was asked. */
    async function ask(place, text, question, then) {
      const mine = (turn += 1);
      place.replaceChildren(element("p", { className: "cb-waiting" }, text));
      form.classList.add("cb-task-busy");
      try {
        const told = await question();
        if (mine === turn) then(told);
      } catch (error) {
        if (mine === turn) place.replaceChildren(element("p", { className: "cb-mark cb-mark-warn" }, sentence(error)));
      } finally {
        if (mine === turn) form.classList.remove("cb-task-busy");
      }
    }

    const waiting = () => (window.casebookKernel?.state === "ready" ? "Checking …" : "Python is starting; your answer is checked as soon as it is there. The first time can take up to a minute.");

    function check() {
      const answer = forms.read(sheet()), of = at();
      const before = tries(of).slice(-TRIES).map((one) => one.answer);
      more.replaceChildren();
      keepOpen();
      return ask(said, waiting(), () => shared.call("check", shared.exercise, id, answer, before, of, shared.language), (told) => {
        about = answer;
        said.replaceChildren(shared.output.part(told.html));
        buttons.look.hidden = !told.may.includes("look");
        buttons.solution.hidden = !told.may.includes("solution");
        // An answer that cannot be judged is no try.
        if (told.passed !== false || told.tries > 0) {
          note(answer, told.passed, of);
          buttons.another.hidden = !("again" in form.dataset);
        }
        if (told.passed === null) form.querySelector(".cb-sheet-rubric")?.setAttribute("open", "");
        isOld();
      });
    }

    function note(answer, passed, of, isCode = false) {
      const listed = work.task(id).tries, last = listed.at(-1);
      const isSame = last && last.case === of && last.passed === passed && forms.same(last.answer, answer);
      if (!isSame) listed.push({ answer, passed, case: of, ...(isCode ? { code: true } : {}) });
      work.keep();
    }

    function look() {
      const answer = forms.read(sheet());
      return ask(more, "Looking …", () => shared.call("look", shared.exercise, id, answer, at()), ({ rows }) => {
        const name = rows.length ? String(rows[0][0]) : "";
        const row = [...form.querySelectorAll("[data-row]")].find((one) => one.dataset.row === name);
        row?.classList.add("cb-row-wrong");
        row?.scrollIntoView({ block: "center" });
        const shown = row?.querySelector("th").textContent ?? name;
        more.replaceChildren(element("p", { className: "cb-mark" }, rows.length ? `Look again at the row ${shown}.` : "No row of the table is wrong by itself."));
      });
    }

    function solution() {
      return ask(more, "Looking …", () => shared.call("solution", shared.exercise, id, at()), (right) => {
        const names = forms.labels(sheet());
        const word = (value) => names.get(String(value)) ?? String(value);
        const list = element("dl", { className: "cb-solution" });
        for (const [place, value] of Object.entries(right)) {
          const shown = Array.isArray(value) ? value.map(word).join(", ") : word(value);
          list.append(element("div", {}, element("dt", {}, place), element("dd", {}, shown)));
        }
        more.replaceChildren(element("p", { className: "cb-label" }, "The answer as the bank has it"), list);
        buttons.another.hidden = !("again" in form.dataset);
      });
    }

    /* The sheet of a case, in place of the one that is shown. */
    async function turnTo(of) {
      const html = of ? await shared.call("sheet", shared.exercise, id, of) : "";
      const next = of ? shared.output.part(html).querySelector(".cb-sheet") : own;
      sheet().replaceWith(next);
      next.querySelectorAll(".cb-order").forEach(forms.mark);
      const kept = work.task(id);
      if (of) kept.case = of;
      else delete kept.case;
      forms.fill(next, of ? kept.others?.[of] ?? null : kept.open);
      forget();
      work.keep();
    }

    function another() {
      const done = [...new Set(work.task(id).tries.map((one) => one.case))];
      if (at()) done.push(at());
      return ask(more, "Looking for a case …", async () => {
        const found = await shared.call("another", shared.exercise, id, done);
        if (found) await turnTo(found.case);
        return found;
      }, () => {}).then(() => {
        sheet().scrollIntoView({ block: "start" });
        sheet().querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
      });
    }

    /* Where the work stands, in words, and whether the form still says the answer that was judged. */
    function state() {
      const last = work.task(id).tries.at(-1);
      if (!last) return { look: "", text: "" };
      const now = last.case === at() && !last.code ? forms.read(sheet()) : last.answer;
      if (!forms.same(last.answer, now)) return { look: "changed", text: "changed since it was checked" };
      return { true: { look: "right", text: "right" }, false: { look: "tried", text: "not yet" }, null: { look: "kept", text: isVote ? "kept" : "written" } }[last.passed];
    }

    function reset() {
      if (at()) sheet().replaceWith(own);
      forget();
      const kept = work.task(id);
      forms.fill(own, kept.open);
      if (kept.case) {
        const go = shared.button("Go on with the other case", () => ask(more, "Looking for the case …", () => turnTo(kept.case), () => {}));
        more.replaceChildren(element("p", {}, "You were at work on another case. ", go));
      }
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, () => {
        for (const row of form.querySelectorAll(".cb-row-wrong")) row.classList.remove("cb-row-wrong");
        keepOpen();
        isOld();
      });
    }
    form.addEventListener("focusin", () => shared.begin(), { once: true });
    buttons.look.addEventListener("click", look);
    buttons.solution.addEventListener("click", solution);
    buttons.another.addEventListener("click", another);
    buttons.own.addEventListener("click", () => turnTo("").then(() => sheet().scrollIntoView({ block: "start" })));
    reset();
    return { id, note, reset, state };
  }

  /* What a reader is told of a failure; an error of Python's own comes with its whole story. */
  function sentence(error) {
    const isOurs = ["old", "missing", "unreachable", "memory", "stopped", "bare", "Error", "python"].includes(error.name);
    return isOurs ? error.message : `This could not be checked. Reload the page and try again. (${error.name})`;
  }

  shared.sentence = sentence;
  shared.tasks = () => [...document.querySelectorAll("form.cb-task")].map(task);
})();
