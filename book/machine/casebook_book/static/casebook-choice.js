/* The choice of a case: an option and the statement that weighs most, kept in this browser only.
   Without this script the options stand as they are, and part B opens by a click. */
(() => {
  "use strict";

  const box = document.querySelector("[data-choice]");
  if (!box) return;
  const key = `casebook-choice:${box.dataset.choice}`;
  const seal = document.querySelector("#sequel details.cb-fold");
  const options = [...box.querySelectorAll("[data-option]")];

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {}; // a browser that keeps nothing, or something else under our name
    }
  }

  function keep(choice) {
    try {
      if (choice) localStorage.setItem(key, JSON.stringify(choice));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  }

  function element(name, properties, ...inner) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inner);
    return made;
  }

  const form = element("form", { className: "cb-choice" });
  options.forEach((option, at) => {
    const text = option.querySelector("p");
    const radio = element("input", { type: "radio", name: "option", value: option.dataset.option });
    radio.id = `cb-choice-${at}`;
    radio.setAttribute("aria-label", `${String.fromCharCode(65 + at)}: ${text.textContent}`);
    text.prepend(radio);
    option.addEventListener("click", (event) => {
      if (!event.target.closest("a, input")) radio.click();
    });
  });
  const radios = () => [...box.querySelectorAll("input[name=option]")];

  const weight = element("select", { id: "cb-choice-weight" });
  weight.append(element("option", { value: "" }, "Choose a statement"));
  weight.append(box.querySelector("template.cb-weights").content.cloneNode(true));
  const told = element("p", { className: "cb-choice-told" });
  told.setAttribute("role", "status");
  const commit = element("button", { type: "submit", className: "cb-button" }, seal ? "Keep my choice and open part B" : "Keep my choice");
  const skip = element("button", { type: "button", className: "cb-button" }, "Open part B without choosing");
  const undo = element("button", { type: "button", className: "cb-button", hidden: true }, "Forget my choice");
  const buttons = element("div", { className: "cb-choice-buttons" }, commit, ...(seal ? [skip] : []), undo);
  form.append(element("label", { htmlFor: weight.id }, "The statement that weighs most"), weight, buttons, told);
  box.append(form);

  function tell(choice) {
    const at = options.findIndex((option) => option.dataset.option === choice.option);
    undo.hidden = at < 0;
    told.textContent = at < 0 ? "" :
      `You chose ${String.fromCharCode(65 + at)}${choice.statement ? `, because of ${choice.statement}` : ""}. It is kept in this browser only.`;
  }

  function show(choice) {
    radios().forEach((radio) => { radio.checked = radio.value === choice.option; });
    weight.value = choice.statement || "";
    tell(choice);
  }

  function open() {
    if (!seal) return;
    seal.open = true;
    seal.scrollIntoView({ block: "start" });
    seal.querySelector("summary").focus({ preventScroll: true });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = radios().find((radio) => radio.checked);
    if (!chosen) {
      told.textContent = "Choose one of the options first, or open part B without choosing.";
      return;
    }
    const choice = { option: chosen.value, statement: weight.value };
    const isKept = keep(choice);
    tell(choice);
    if (!isKept) told.textContent += " This browser keeps nothing: it is gone when the page is closed.";
    open();
  });
  skip.addEventListener("click", open);
  undo.addEventListener("click", () => {
    keep(null);
    show({});
    if (seal) seal.open = false;
  });
  show(kept());
})();
