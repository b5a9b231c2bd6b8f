/* Reads the slips of a class (files slip-NUMBER.json, as `casebook.exercises.hand_in` writes them) that
   an instructor chooses, and counts the votes of one case and round. A file may come from anybody: what
   is no slip is left out, and nothing of a file is shown, not even its name, which may be somebody's;
   `casebook class` names them. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { element } = present;
  // More files, or larger ones, are no class; a folder above may hold anything.
  const MOST = 5000, LARGEST = 100000;
  const NUMBER = /^[0-9a-f]{16}$/;

  /* Buttons that ask for a folder and for files, with their fields. */
  function slipButtons(take) {
    const ask = (text, isFolder) => {
      const field = element("input", { type: "file", multiple: true, hidden: true });
      if (isFolder) field.webkitdirectory = true;
      else field.accept = ".json,application/json";
      field.addEventListener("change", () => take([...field.files]).finally(() => { field.value = ""; }));
      return [field, present.button(text, () => field.click())];
    };
    const isAble = "webkitdirectory" in HTMLInputElement.prototype; // no phone is
    return [...(isAble ? ask("Slips from a folder", true) : []), ...ask("Slips from files", false)];
  }

  async function slipOf(file) {
    if (file.size > LARGEST) return null;
    try {
      const slip = JSON.parse(await file.text());
      const isSlip = slip && slip.format === "casebook slip" && slip.version === 1 && NUMBER.test(slip.slip);
      return isSlip ? slip : null;
    } catch {
      return null;
    }
  }

  /* `counts` for each option, none if there is nothing to count; `says` what was read and left out.
     A copy of a slip counts once, and of slips of one number that differ none does. */
  async function countSlips(files, caseId, round, ids) {
    if (files.length > MOST) return { counts: null, says: `More than ${MOST} files. Choose a smaller folder.` };
    const votes = new Map();
    let left = 0;
    for (const file of files) {
      const slip = await slipOf(file);
      if (!slip) {
        left += /^work-.*\.json$/.test(file.name) ? 0 : 1; // what the class has signed lies beside it
      } else if (Object.hasOwn(slip, "vote") && slip.case === caseId && slip.round === round) {
        const known = votes.get(slip.slip), isNew = known === undefined || known === slip.vote;
        if (!isNew || !ids.includes(slip.vote)) left += 1;
        votes.set(slip.slip, isNew ? slip.vote : null);
      }
    }
    const counts = ids.map((id) => [...votes.values()].filter((vote) => vote === id).length);
    const out = left ? ` ${left} ${left === 1 ? "file was" : "files were"} left out.` : "";
    if (!counts.some(Boolean)) {
      return { counts: null, says: `No votes ${round} the discussion of this case in what you chose.${out}` };
    }
    return { counts, says: `From the slips of the class.${out}` };
  }

  Object.assign(present, { slipButtons, countSlips });
})();
