/* The form of a task: what its controls say, as an answer, and controls set to an answer. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const controls = (form) => [...form.querySelectorAll("[data-place]")];

  /* Each kind of control: what it adds to what its place holds so far. */
  const READ = {
    choose: (node, before) => (node.type === "radio" ? (node.checked ? node.value : before) : node.value || null),
    pair: (node, before) => {
      const pair = before || [null, null];
      pair[Number(node.dataset.half)] = node.value || null;
      return pair;
    },
    tick: (node, before) => [...(before || []), ...(node.checked ? [node.value] : [])],
    order: (node) => [...node.children].map((item) => item.dataset.value),
    number: (node) => node.value.trim() || null,
    write: (node) => node.value.trim() || null,
  };

  /* The answer: a value for each place; the value alone where the answer has no places. */
  function read(form) {
    const answer = new Map();
    for (const node of controls(form)) {
      const { place, control } = node.dataset;
      answer.set(place, READ[control](node, answer.get(place) ?? null));
    }
    return answer.size === 1 && answer.has("") ? answer.get("") : Object.fromEntries(answer);
  }

  const SET = {
    choose: (node, value) => {
      if (node.type === "radio") node.checked = node.value === value;
      else select(node, value);
    },
    pair: (node, value) => select(node, Array.isArray(value) ? value[Number(node.dataset.half)] : null),
    tick: (node, value) => { node.checked = Array.isArray(value) && value.includes(node.value); },
    order: (node, value) => {
      const items = new Map([...node.children].map((item) => [item.dataset.value, item]));
      for (const one of Array.isArray(value) ? value : []) {
        if (items.has(one)) node.append(items.get(one));
      }
      mark(node);
    },
    number: (node, value) => { node.value = typeof value === "string" ? value : ""; },
    write: (node, value) => { node.value = typeof value === "string" ? value : ""; },
  };

  function select(node, value) {
    node.value = [...node.options].some((one) => one.value === value) ? value : "";
  }

  /* Set the controls to an answer, of whatever form it is; what does not fit is left open. */
  function fill(form, answer) {
    const isPlain = answer !== null && typeof answer === "object" && !Array.isArray(answer);
    for (const node of controls(form)) {
      const { place, control } = node.dataset;
      const value = place === "" ? answer : isPlain && Object.hasOwn(answer, place) ? answer[place] : null;
      SET[control](node, value ?? null);
    }
  }

  /* Up and down in a list; the item that moves keeps the focus. */
  function move(button) {
    const item = button.closest("li"), list = item.parentElement;
    const by = Number(button.dataset.move);
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    mark(list);
    const end = button.disabled ? item.querySelector("button:not(:disabled)") : button;
    end?.focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function mark(list) {
    [...list.children].forEach((item, at) => {
      item.querySelector("[data-move='-1']").disabled = at === 0;
      item.querySelector("[data-move='1']").disabled = at === list.children.length - 1;
    });
  }

  /* What a reader calls each value that can be chosen. */
  function labels(form) {
    const found = new Map();
    for (const option of form.querySelectorAll("option[value]")) found.set(option.value, option.textContent.trim());
    for (const input of form.querySelectorAll("label > input[value]")) {
      const row = input.closest("[data-row]");
      if (!row || input.type === "radio") found.set(input.value, input.closest("label").textContent.trim());
    }
    return found;
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-move]");
    if (pressed) move(pressed);
  });
  document.querySelectorAll(".cb-order").forEach(mark);

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  shared.form = { fill, labels, mark, read, same };
})();
