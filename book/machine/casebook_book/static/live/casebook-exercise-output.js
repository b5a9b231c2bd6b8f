/* What a cell gives, and what is said of an answer, as parts of the page. */
(() => {
  "use strict";

  const shared = window.casebookExercise;
  const { element } = shared;
  const CHART = "application/vnd.vegalite.v5+json";
  let charts = 0;

  /* HTML made by the library or by a reader's own cell: without scripts, which the page's policy
     refuses anyway, without styles, which would reach the whole page, and without live regions. */
  function part(html) {
    const made = element("template", { innerHTML: String(html) });
    made.content.querySelectorAll("script, style, link, meta, base, iframe, object, embed").forEach((one) => one.remove());
    for (const one of made.content.querySelectorAll("*")) {
      if (one.getAttribute("role") === "status") one.removeAttribute("role");
      for (const { name, value } of [...one.attributes]) {
        if (name.startsWith("on") || /^\s*javascript:/i.test(value)) one.removeAttribute(name);
      }
    }
    for (const table of made.content.querySelectorAll("table")) {
      table.removeAttribute("border");
      const box = element("div", { className: "cb-scroll", tabIndex: 0 });
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", table.caption?.textContent.trim().slice(0, 80) || "Table");
      table.replaceWith(box);
      box.append(table);
    }
    return made.content;
  }

  const picture = (data, text) => element("img", { src: `data:${data}`, alt: text || "Picture" });

  function titleOf(spec) {
    const title = typeof spec.title === "object" ? spec.title?.text : spec.title;
    return [title ?? "Chart"].flat().join(" ");
  }

  function chart(spec) {
    const figure = element("figure", { className: "cb-chart", id: `cb-drawn-${(charts += 1)}` });
    figure.dataset.library = shared.library;
    figure.setAttribute("aria-label", titleOf(spec));
    const isSingle = !["hconcat", "vconcat", "concat", "facet", "repeat", "spec"].some((name) => name in spec);
    const fits = isSingle && typeof (spec.width ?? 0) === "number";
    const shown = fits ? { ...spec, width: "container", autosize: spec.autosize ?? { type: "fit-x", contains: "padding" } } : spec;
    const data = element("script", { type: "application/json", className: "cb-chart-spec" }, JSON.stringify(shown));
    figure.append(element("div", { className: "cb-chart-view" }), element("div", { className: "cb-chart-controls" }), data);
    if (spec.description) {
      figure.append(element("details", { className: "cb-chart-data" }, element("summary", {}, "Description"), element("p", {}, String(spec.description))));
    }
    return figure;
  }

  /* The best of what one value has to show. */
  function one(bundle) {
    const text = bundle["text/plain"];
    if (bundle[CHART]) return chart(bundle[CHART]);
    if (bundle["text/html"] !== undefined) return part(bundle["text/html"]);
    if (bundle["image/svg+xml"]) return picture(`image/svg+xml,${encodeURIComponent(bundle["image/svg+xml"])}`, text);
    if (bundle["image/png"]) return picture(`image/png;base64,${bundle["image/png"]}`, text);
    return element("pre", {}, String(bundle["text/markdown"] ?? text ?? ""));
  }

  /* Show what a cell gave; charts are drawn once they have their place on the page. */
  async function show(node, { stdout = "", outputs = [], error = null }, told = "") {
    const parts = [];
    if (stdout) parts.push(element("pre", { className: "cb-printed" }, stdout.length > 50000 ? `${stdout.slice(0, 50000)}\n… and more` : stdout));
    parts.push(...outputs.map(one));
    if (told) parts.push(part(told));
    else if (error) parts.push(element("pre", { className: "cb-error" }, error.traceback || `${error.name}: ${error.message}`));
    node.replaceChildren(...parts);
    node.hidden = !node.childNodes.length;
    for (const figure of node.querySelectorAll("figure.cb-chart")) await window.casebookCharts.show(figure);
  }

  shared.output = { part, show };
})();
