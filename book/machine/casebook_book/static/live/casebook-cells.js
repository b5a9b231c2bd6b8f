/* Cells: code that is run, and changed, in this browser. One after the other; what sets the exercise
   up runs by itself before the first. What was typed is kept with the work of the exercise. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { element, work } = shared;
  const here = document.currentScript.src;
  let queue = Promise.resolve();
  let isSetUp = false;
  let editors = null; // the script of the editor, once somebody edits

  function loadEditor() {
    editors ??= new Promise((done) => {
      const script = element("script", { src: new URL("../vendor/codemirror.js", here).href });
      script.onload = () => done(window.casebookEditor || null);
      script.onerror = () => done(null);
      document.head.append(script);
    });
    return editors;
  }

  /* A plain field, where the editor is not to be had. */
  function plainEditor({ parent, text, label, onChange, onRun }) {
    const field = element("textarea", { value: text, rows: text.split("\n").length + 1, spellcheck: false, className: "cb-cell-plain" });
    field.setAttribute("aria-label", label);
    field.addEventListener("input", () => onChange(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        onRun();
      }
    });
    parent.append(field);
    return { focus: () => field.focus(), set: (value) => { field.value = value; } };
  }

  function cell(node) {
    const id = node.dataset.cell, look = node.dataset.look, of = node.dataset.of || "";
    const code = node.querySelector(".highlight"), pre = code.querySelector("pre");
    const source = pre.textContent.replace(/\n$/, ""), coloured = pre.innerHTML;
    let editor = null;
    let text = source;

    const run = shared.button("Run", () => start(), "cb-button-main");
    const stop = shared.button("Stop", () => stopAll());
    const edit = shared.button("Change the code", () => open().then(() => editor.focus()));
    const back = shared.button("As it came", () => set(source));
    const told = element("span", { className: "cb-cell-told" });
    told.setAttribute("role", "status");
    const built = node.querySelector(".cb-cell-output"); // what the cell shows as it came
    const output = built ?? element("div", { className: "cb-cell-output cb", hidden: true });
    const shown = built ? [...built.childNodes] : [];
    output.setAttribute("role", "region");
    output.setAttribute("aria-label", "Output");
    const place = element("div", { className: "cb-cell-editor", hidden: true });
    stop.hidden = back.hidden = true;
    code.after(place, element("p", { className: "cb-cell-bar pst-js-only" }, run, edit, back, stop, told), ...(built ? [] : [output]));

    function keep() {
      const changed = text === source ? null : text;
      back.hidden = changed === null;
      if (of) {
        const task = work.task(of);
        if (changed === null) delete task.code;
        else task.code = changed;
        work.keep();
      } else work.setCode(id, changed);
    }

    function set(next) {
      text = next;
      keep();
      if (editor) editor.set(text);
      else if (text === source) pre.innerHTML = coloured;
      else pre.textContent = text;
      old();
    }

    /* What is shown was made by other code than what now stands above it. */
    let ran = null;
    function old() {
      const isOld = ran !== null && ran !== text;
      output.classList.toggle("cb-cell-old", isOld);
      if (isOld) told.textContent = "Changed since it was run.";
      else if (told.textContent === "Changed since it was run.") told.textContent = "";
    }

    async function open() {
      if (editor) return;
      const made = await loadEditor();
      if (editor) return;
      const options = {
        parent: place,
        text,
        label: look === "answer" ? "Your answer as code. Escape, then Tab, leaves the field." : "Code of the cell. Escape, then Tab, leaves the field.",
        onChange: (next) => { text = next; keep(); old(); },
        onRun: () => start(),
      };
      editor = made ? made.create(options) : plainEditor(options);
      code.hidden = edit.hidden = true;
      place.hidden = false;
    }

    function start() {
      stop.hidden = false;
      told.textContent = "Waiting …";
      queue = queue.then(() => perform());
      return queue;
    }

    async function perform() {
      told.textContent = window.casebookKernel?.state === "ready" ? "Running …" : "Python is starting …";
      const now = text;
      node.classList.add("cb-cell-busy");
      try {
        await shared.start();
        if (look !== "setup") await setUp();
        told.textContent = "Running …";
        const done = await once(now);
        if (look === "setup") isSetUp = !done.error;
        ran = now;
        if (of) await shared.noteCode();
        told.textContent = done.error ? "There was an error." : "Done.";
      } catch (error) {
        told.textContent = "";
        output.replaceChildren(element("p", { className: "cb-mark cb-mark-warn" }, shared.sentence(error)));
        output.hidden = false;
      }
      node.classList.remove("cb-cell-busy");
      stop.hidden = true;
      old();
    }

    async function once(now) {
      const plain = await shared.call("understood", now);
      const done = await window.casebookKernel.run(plain, { cell: id });
      const error = done.error;
      const words = error ? await shared.call("explained", error.name, error.message, plain) : "";
      await shared.output.show(output, done, words);
      return done;
    }

    node.addEventListener("toggle", () => { if (node.open && look === "answer") open(); });
    pre.addEventListener("dblclick", () => open().then(() => editor.focus()));

    const made = {
      id, look, perform, once,
      reset() {
        const kept = of ? work.task(of).code : work.code(id);
        ran = built ? source : null;
        output.replaceChildren(...shown);
        output.hidden = !built;
        told.textContent = "";
        set(kept || source);
      },
      stopped() { stop.hidden = true; },
    };
    made.reset();
    return made;
  }

  let cells = [];

  async function setUp() {
    for (const one of cells.filter((each) => each.look === "setup")) {
      if (isSetUp) return;
      await one.perform();
      if (!isSetUp) throw new Error("What sets the exercise up had an error: see above, under “What is set up first”.");
    }
  }

  async function stopAll() {
    isSetUp = false;
    await window.casebookKernel.stop().catch(() => {});
  }

  document.addEventListener("casebook-kernel", (event) => {
    if (["idle", "failed", "starting"].includes(event.detail.state)) isSetUp = false;
  });
  shared.cells = () => {
    cells = [...document.querySelectorAll(".cb-cell")].map(cell);
    return cells;
  };
})();
