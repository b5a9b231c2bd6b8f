/* What the scripts of an exercise share: making elements, saving files, and Python in this browser,
   which starts when somebody turns to a task, with a line that says how far it has come. */
window.casebookExercise = (() => {
  "use strict";

  const head = document.querySelector(".cb-exercise-head");
  const { exercise, root, library } = head.dataset;
  const page = document.currentScript.src;

  function element(name, properties = {}, ...inner) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inner);
    return made;
  }

  function button(text, action, look = "") {
    const made = element("button", { type: "button", className: `cb-button ${look}` }, text);
    made.addEventListener("click", action);
    return made;
  }

  /* Hand a text to the reader as a file. */
  function save(name, text) {
    const link = element("a", { download: name });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /* Python in this browser. */
  const status = element("p", { className: "cb-live-text" });
  status.setAttribute("role", "status");
  const bar = element("progress", { className: "cb-live-bar", max: 1, value: 0 });
  bar.setAttribute("aria-label", "Python is starting");
  const again = button("Try again", () => start().catch(() => {}));
  const close = button("Close", () => { line.hidden = true; });
  const line = element("div", { className: "cb-live", hidden: true }, status, bar, again, close);
  document.body.append(line);
  let started = null;

  /* Where the book was built without Python, its own sentence; nothing where it has it. */
  const missing = new Promise((done) => {
    const script = element("script", { src: new URL("../../live/kit.js", page).href });
    script.onload = () => done(window.casebookLive?.missing || "");
    script.onerror = () => done("This book was built without Python on its pages.");
    document.head.append(script);
  });

  function show(text, isFailure) {
    // Said once: a screen reader need not hear each megabyte.
    if (status.textContent !== text) status.textContent = text;
    line.hidden = !text;
    line.classList.toggle("cb-live-failed", Boolean(isFailure));
    bar.hidden = Boolean(isFailure);
    again.hidden = close.hidden = !isFailure;
  }

  function start() {
    if (started) return started;
    show("Python is starting …");
    bar.value = 0;
    started = (async () => {
      const reason = await missing;
      if (reason) throw new Error(reason);
      await window.casebookKernel.start({
        onProgress: (text, fraction) => {
          bar.value = fraction;
          bar.title = text;
        },
      });
    })();
    started.then(
      () => {
        show("Python is ready.");
        bar.hidden = true;
        setTimeout(() => show(""), 1500);
      },
      (error) => {
        started = null;
        if (error.name === "stopped") return show("");
        show(error.message, true);
      },
    );
    return started;
  }

  /* A function of `casebook.exercises.browser`. */
  async function call(name, ...args) {
    await start();
    return window.casebookKernel.call("casebook.exercises.browser", name, args);
  }

  /* The language of what is said of an answer: one for all exercises in this browser. */
  const LANGUAGE = "casebook-language";
  let language = "en";
  try {
    language = localStorage.getItem(LANGUAGE) === "zh" ? "zh" : "en";
  } catch { /* a browser that keeps nothing says it in English until it is asked again */ }

  function setLanguage(next) {
    language = next;
    try {
      localStorage.setItem(LANGUAGE, next);
    } catch { /* kept until the page is closed */ }
  }

  return { call, button, element, exercise, head, get language() { return language; }, library, missing, root, save, setLanguage, start };
})();
