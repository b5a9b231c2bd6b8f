/* An exercise page as a whole: the list of tasks with how far each is, the buttons for the work, and
   the moment at which Python starts. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { element, head, work } = shared;
  const told = head.querySelector(".cb-told"), file = head.querySelector(".cb-work-file");

  // The first turn to a task starts Python, where it is not there to be had this is said once.
  let hasBegun = false;
  shared.begin = () => {
    if (hasBegun) return;
    hasBegun = true;
    shared.start().catch(() => { hasBegun = false; });
  };

  const tasks = shared.tasks(), cells = shared.cells(), tools = shared.tools();
  shared.noteTry = (id, ...what) => tasks.find((one) => one.id === id)?.note(...what);

  function list() {
    for (const one of tasks) {
      const state = one.state();
      const place = head.querySelector(`[data-of="${CSS.escape(one.id)}"] .cb-state`);
      if (!place) continue;
      place.className = `cb-state cb-state-${state.look || "new"}`;
      place.textContent = state.text;
    }
    const isLost = !work.isKept && !work.isEmpty;
    warning.hidden = !isLost;
  }

  const warning = element("p", { className: "cb-mark cb-mark-warn", hidden: true },
    "This browser keeps nothing for this page: your work is gone when you close it. Save a copy before you do.");
  told.before(warning);

  function reset() {
    tasks.forEach((one) => one.reset());
    cells.forEach((one) => one.reset());
    tools.forEach((one) => one.reset());
    list();
  }

  function clear() {
    const dialog = element("dialog", { className: "cb-dialog" },
      element("p", {}, "All your answers, tries and code on this page will be gone. A copy that you saved stays."),
      element("p", { className: "cb-dialog-buttons" },
        shared.button("Start over", () => {
          dialog.close();
          work.clear();
          reset();
          told.textContent = "The page is as new.";
        }, "cb-button-main"),
        shared.button("Keep my work", () => dialog.close())));
    dialog.setAttribute("aria-label", "Start over");
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  const inChinese = head.querySelector('[data-do="language"]');
  const showLanguage = () => inChinese.setAttribute("aria-pressed", String(shared.language === "zh"));
  showLanguage();

  const ACTIONS = {
    start() {
      shared.begin();
      const first = tasks.find((one) => one.state().look !== "right") || tasks[0];
      const form = document.getElementById(first.id);
      // With its heading and what is said before it.
      (form.closest("section") || form).scrollIntoView({ block: "start" });
      form.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
    },
    save() {
      work.copy();
      told.textContent = "A copy of your work is in your downloads.";
    },
    open: () => file.click(),
    clear,
    language() {
      shared.setLanguage(shared.language === "zh" ? "en" : "zh");
      showLanguage();
      told.textContent = shared.language === "zh" ? "下次检查起，反馈用中文。The next answer is judged in Chinese." : "The next answer is judged in English.";
    },
    "hand-in": () => shared.handIn(told),
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (pressed && Object.hasOwn(ACTIONS, pressed.dataset.do)) ACTIONS[pressed.dataset.do]();
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    told.textContent = await work.open(chosen);
    file.value = "";
    reset();
  });
  work.onChange(list);
  work.onOtherTab(() => {
    told.textContent = "This exercise was changed in another tab. Reload this page to see it, before you go on here.";
  });
  shared.missing.then((reason) => {
    const place = head.querySelector(".cb-exercise-missing");
    place.textContent = reason && `${reason} Until then the tasks can be read here, and worked on in the notebook, on your own computer.`;
    place.hidden = !reason;
    if (reason) document.documentElement.classList.add("cb-no-kernel");
    // A link only where the kit has the whole notebook.
    const lab = head.querySelector(".cb-lab");
    if (lab && window.casebookLive?.lab) {
      lab.replaceWith(element("a", {
        className: "cb-lab",
        href: `${lab.dataset.href}?path=${encodeURIComponent(`${shared.exercise}.ipynb`)}`,
      }, "Open in Jupyter"));
    }
  });
  list();
})();
