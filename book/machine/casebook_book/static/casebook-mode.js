/* Light or dark is decided before anything is drawn; the theme decides only once the page stands, and
   draws it anew. */
(() => {
  "use strict";

  const page = document.documentElement.dataset;
  let mode = document.currentScript.dataset.mode;
  try { mode = localStorage.getItem("mode") || mode; } catch { /* no storage for this page */ }
  const isDark = mode === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : mode === "dark";
  page.mode = mode;
  page.theme = isDark ? "dark" : "light";
})();
