/* Which pages a reader has done with: a mark that the reader sets, kept in this browser only. */
(() => {
  "use strict";

  const KEY = "casebook-done";
  const home = new URL(document.documentElement.dataset.content_root || "./", location.href);
  const name = (address) => {
    const url = new URL(address, location.href);
    return url.href.startsWith(home.href) ? url.pathname.slice(home.pathname.length) : null;
  };
  const own = name(location.href);
  const article = document.querySelector(".bd-article");
  if (!article || !/^(cases|chapters|theory)\//.test(own ?? "")) return marks();

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return new Set(Array.isArray(found) ? found : []);
    } catch {
      return new Set(); // a browser that keeps nothing, or something else under our name
    }
  }

  function keep(done) {
    try {
      localStorage.setItem(KEY, JSON.stringify([...done].sort()));
      return true;
    } catch {
      return false;
    }
  }

  /* Links to pages that are done with are marked, in the sidebar and in lists of cases. */
  function marks() {
    const done = kept();
    document.querySelectorAll(".bd-sidebar-primary a, .cb-use-title, .cb-tile h2 a").forEach((link) => {
      link.classList.toggle("cb-done", done.has(name(link.href)));
    });
  }

  const box = document.createElement("p");
  box.className = "cb-done-mark";
  const label = document.createElement("label"), tick = document.createElement("input");
  tick.type = "checkbox";
  tick.checked = kept().has(own);
  label.append(tick, " Done with this page");
  const note = document.createElement("span");
  note.className = "cb-kind";
  note.textContent = "Kept in this browser only.";
  box.append(label, " ", note);
  article.append(box);
  tick.addEventListener("change", () => {
    const done = kept();
    if (tick.checked) done.add(own);
    else done.delete(own);
    if (!keep(done)) note.textContent = "This browser keeps nothing: the mark goes with the page.";
    marks();
  });
  marks();
})();
