/* Handing in: Python makes the files, the trainee sees what is in them, and only then saves them.
   What cells had judged is kept with the rest, so that both ways are handed in alike. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { button, element } = shared;
  // Which slip a vote went to, so that a changed vote takes its place; in no copy of the work.
  const SLIPS = "casebook-slips";

  function slips() {
    try {
      return JSON.parse(localStorage.getItem(SLIPS)) || {};
    } catch {
      return {};
    }
  }

  function keepSlips(numbers) {
    try {
      localStorage.setItem(SLIPS, JSON.stringify(numbers));
    } catch { /* then a changed vote is a second one, as the page says of such a browser */ }
  }

  async function noteCode() {
    for (const { task, answer, passed, case: of } of await shared.call("tried", shared.exercise)) {
      shared.noteTry(task, answer, passed, of, true);
    }
  }

  function handIn() {
    const field = element("input", { type: "text", id: "cb-pseudonym", maxLength: 40, autocomplete: "off", spellcheck: false });
    const label = element("label", { htmlFor: field.id }, "A pseudonym: a word that is not your name, the same every time");
    const told = element("p", { className: "cb-told" });
    told.setAttribute("role", "status");
    const place = element("div", {});
    const form = element("form", {}, label, field,
      element("p", { className: "cb-dialog-buttons" },
        element("button", { type: "submit", className: "cb-button cb-button-main" }, "Show what is handed in"),
        button("Close", () => dialog.close())));
    const dialog = element("dialog", { className: "cb-dialog cb" },
      element("p", { className: "cb-box-title" }, "Hand in"),
      element("p", {}, "What you have done in all exercises in this browser goes into a file, with your pseudonym; each vote and each opinion into a slip without it. Nothing is sent: you save the files and hand them over yourself."),
      form, told, place);
    dialog.setAttribute("aria-label", "Hand in");
    dialog.addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      place.replaceChildren();
      told.textContent = "One moment …";
      try {
        const made = await shared.call("hand_in", shared.work.all(), field.value, slips());
        told.textContent = made.problem || "";
        if (!made.problem) show(made);
      } catch (error) {
        told.textContent = shared.sentence(error);
      }
    });

    function show({ signed, unsigned, shown, slips: numbers }) {
      keepSlips(numbers);
      const look = element("div", { className: "cb-dialog-shown", tabIndex: 0 });
      look.setAttribute("role", "region");
      look.setAttribute("aria-label", "What is in the files");
      look.append(shared.output.part(shown));
      const saved = (name, text) => () => {
        shared.save(name, text);
        told.textContent = `${name} is in your downloads.`;
      };
      place.replaceChildren(look, element("p", { className: "cb-dialog-buttons" },
        button("Save the file", saved(signed.name, signed.text), "cb-button-main"),
        ...unsigned.map((slip, at) => button(unsigned.length > 1 ? `Save slip ${at + 1}` : "Save the slip", saved(slip.name, slip.text)))));
      look.focus();
    }

    document.body.append(dialog);
    dialog.showModal();
  }

  Object.assign(shared, { handIn, noteCode });
})();
