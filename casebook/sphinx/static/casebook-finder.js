/* Filters over the list of cases. The state stands in the address, so that it can be shared
   and the browser's back button works. Without this script the whole list stands. */
(() => {
  "use strict";

  const finder = document.getElementById("cb-finder");
  if (!finder) return;
  const form = finder.querySelector("form");
  const count = finder.querySelector(".cb-finder-count");
  const none = finder.querySelector(".cb-finder-none");
  const index = JSON.parse(finder.querySelector(".cb-finder-index").textContent);
  const items = new Map(
    [...finder.querySelectorAll("[data-case]")].map((item) => [item.dataset.case, item]));

  function wanted() {
    const given = {};
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) given[name] = value.trim();
    }
    return given;
  }

  function fits(entry, given) {
    const words = (given.text || "").toLowerCase().split(/\s+/).filter(Boolean);
    return words.every((word) => entry.text.includes(word))
      && ["theme", "place", "kind"].every((name) => !given[name] || entry[name].includes(given[name]))
      && (!given.from || entry.end === null || entry.end >= Number(given.from))
      && (!given.to || (entry.start !== null && entry.start <= Number(given.to)))
      // A case without a known start is left out of a search by years.
      && (!given.from || entry.start !== null);
  }

  function update(isKept) {
    const given = wanted();
    let shown = 0;
    for (const entry of index) {
      const isShown = fits(entry, given);
      items.get(entry.id).hidden = !isShown;
      shown += isShown;
    }
    const all = index.length;
    count.textContent = shown === all ? `${all} cases` : `${shown} of ${all} cases`;
    none.hidden = shown > 0;
    if (isKept) {
      const hash = new URLSearchParams(given).toString();
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }
  }

  function restore() {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) {
      if (field.name) field.value = given.get(field.name) || "";
    }
    update(false);
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => update(true));
  form.addEventListener("reset", () => setTimeout(() => update(true)));
  window.addEventListener("hashchange", restore);
  restore();
})();
