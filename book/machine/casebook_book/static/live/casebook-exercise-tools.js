/* Tools of an exercise page: coding a case, and a case of one's own. What is filled in is read group by
   group, kept with the rest of the work, and put before Python when the button is pressed. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { button, work } = shared;

  /* What one entry says: a value for each name; what is ticked, as a list. */
  function entry(place) {
    const said = {};
    for (const node of place.querySelectorAll("[data-name]")) {
      const { name } = node.dataset;
      if (node.type === "checkbox") (said[name] ??= []).push(...(node.checked ? [node.value] : []));
      else if (node.type !== "radio") said[name] = node.value;
      else if (node.checked) said[name] = node.value;
    }
    return said;
  }

  function fillEntry(place, said) {
    for (const node of place.querySelectorAll("[data-name]")) {
      const value = said?.[node.dataset.name];
      if (node.type === "checkbox") node.checked = Array.isArray(value) && value.includes(node.value);
      else if (node.type === "radio") node.checked = value === node.value;
      else if (node.tagName !== "SELECT") node.value = typeof value === "string" ? value : "";
      else node.value = [...node.options].some((one) => one.value === value) ? value : "";
    }
  }

  const groups = (tool) => [...tool.querySelectorAll("[data-group]")];
  const entries = (group) => [...group.querySelectorAll("[data-entry]")];

  function read(tool) {
    return Object.fromEntries(groups(tool).map((group) => {
      const said = entries(group).map(entry);
      return [group.dataset.group, group.dataset.letter ? said : said[0]];
    }));
  }

  function add(group) {
    const last = entries(group).at(-1);
    const made = last.cloneNode(true);
    last.after(made);
    fillEntry(made, {});
    made.querySelector("[data-number]").textContent = `${group.dataset.letter}${entries(group).length}`;
    return made;
  }

  const MOST = 100;

  function fill(tool, kept) {
    for (const group of groups(tool)) {
      const said = kept?.[group.dataset.group];
      const listed = group.dataset.letter ? (Array.isArray(said) ? said.slice(0, MOST) : []) : [said];
      entries(group).slice(1).forEach((one) => one.remove());
      while (entries(group).length < listed.length) add(group);
      entries(group).forEach((place, at) => fillEntry(place, listed[at]));
    }
  }

  const ASK = {
    async code(tool, filled) {
      const told = await shared.call("code", tool.dataset.case, filled, shared.language);
      work.addCodings(told.codings);
      return told;
    },
    draft: (tool, filled) => shared.call("draft", filled, tool.querySelector("[data-beside]").value, shared.language),
  };

  function connect(tool) {
    const id = tool.dataset.tool + (tool.dataset.case ? `-${tool.dataset.case}` : "");
    const said = tool.querySelector(".cb-said"), files = tool.querySelector(".cb-tool-files");

    async function ask() {
      said.textContent = window.casebookKernel?.state === "ready" ? "Checking …" : "Python is starting …";
      try {
        const told = await ASK[tool.dataset.tool](tool, read(tool));
        said.replaceChildren(shared.output.part(told.html));
        files.replaceChildren(...Object.entries(told.files ?? {}).map(([name, text]) =>
          button(`Save ${name}`, () => shared.save(name.split("/").at(-1), text))));
      } catch (error) {
        said.textContent = shared.sentence(error);
      }
    }

    tool.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-tool-do]")?.dataset.toolDo;
      if (pressed === "ask") ask();
      else if (pressed === "more") add(event.target.closest("[data-group]")).querySelector("[data-name]").focus();
    });
    for (const kind of ["input", "change"]) tool.addEventListener(kind, () => work.setTool(id, read(tool)));
    tool.addEventListener("focusin", () => shared.begin(), { once: true });

    function reset() {
      fill(tool, work.tool(id));
      said.replaceChildren();
      files.replaceChildren();
    }

    reset();
    return { reset };
  }

  shared.tools = () => [...document.querySelectorAll(".cb-tool")].map(connect);
})();
