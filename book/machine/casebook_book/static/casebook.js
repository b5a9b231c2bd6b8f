/* Cards of statements, and folded parts that open when a link leads into them.
   Without this script every reference is a plain link to the case page. */
(() => {
  "use strict";

  const store = document.getElementById("cb-cards");
  let card = null;      // the card shown
  let trigger = null;   // the link that it belongs to
  let timer = 0;
  let pointer = "mouse"; // what the last press came from

  const find = (statement) =>
    store && [...store.content.children].find((one) => one.dataset.statement === statement);

  function place() {
    const lines = trigger.getClientRects();
    // A link can run over two lines: the card belongs to the first.
    const at = lines[0] || trigger.getBoundingClientRect();
    const margin = 8;
    const width = Math.min(card.offsetWidth, window.innerWidth - 2 * margin);
    const left = Math.max(margin, Math.min(at.left, window.innerWidth - width - margin));
    // On the side with more room, and no higher than that: it must not lie over its link.
    const below = window.innerHeight - at.bottom - margin, above = at.top - margin;
    const isAbove = card.offsetHeight > below && above > below;
    card.style.maxHeight = `min(32rem, ${Math.max(isAbove ? above : below, 0) - 4}px)`;
    const top = isAbove ? at.top - card.offsetHeight - 4 : at.bottom + 4;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${top + window.scrollY}px`;
  }

  function hide(isFocusReturned) {
    clearTimeout(timer);
    if (!card) return;
    const last = trigger;
    const hadFocus = card.contains(document.activeElement);
    card.remove();
    last.setAttribute("aria-expanded", "false");
    last.removeAttribute("aria-controls");
    last.removeAttribute("aria-describedby");
    card = trigger = null;
    if (hadFocus && isFocusReturned) {
      last.dataset.quiet = "1"; // focus comes back without opening the card again
      last.focus();
    }
  }

  function show(link) {
    clearTimeout(timer);
    if (trigger === link) return;
    hide(false);
    const found = find(link.dataset.statement);
    if (!found) return;
    trigger = link;
    card = document.createElement("div");
    card.className = "cb-popover";
    card.id = "cb-popover";
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", found.getAttribute("aria-label"));
    card.append(found.cloneNode(true));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "cb-close";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => hide(true));
    card.firstElementChild.removeAttribute("aria-label");
    card.append(close);
    const text = card.querySelector(".cb-card-text");
    text.id = "cb-popover-text";
    document.body.append(card);
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-controls", "cb-popover");
    link.setAttribute("aria-describedby", "cb-popover-text");
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && soon());
    place();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const active = document.activeElement;
      if (card && !card.contains(active) && active !== trigger) hide(false);
    }, 300);
  }

  const links = (root) => [...root.querySelectorAll("a[href], button")];

  /* The card stands at the end of the page; to the Tab key it stands after its link. */
  function onTab(event) {
    if (!card) return;
    const inside = links(card);
    const active = document.activeElement;
    if (active === trigger && !event.shiftKey) {
      event.preventDefault();
      inside[0].focus();
    } else if (active === inside[0] && event.shiftKey) {
      event.preventDefault();
      hide(true);
    } else if (active === inside[inside.length - 1] && !event.shiftKey) {
      // Focus back on the link, then the browser's own Tab goes on from there.
      hide(true);
    }
  }

  function wire(link) {
    link.setAttribute("aria-haspopup", "dialog");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse") return;
      clearTimeout(timer);
      timer = setTimeout(() => show(link), 120);
    });
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && soon());
    link.addEventListener("focus", () => {
      if (link.dataset.quiet) delete link.dataset.quiet;
      // A finger's focus comes before its click, which decides.
      else if (pointer === "mouse") show(link);
    });
    link.addEventListener("blur", soon);
    link.addEventListener("click", (event) => {
      // The link leads to the case page, as without a script; what part B still hides stays hidden.
      if (pointer === "mouse" && !leadsToHidden(link)) return;
      event.preventDefault();
      if (trigger !== link) show(link);
      else if (pointer !== "mouse") hide(false); // the mouse has opened it by pointing
    });
  }

  const isHidden = (target) => !target.getClientRects().length;

  function leadsToHidden(link) {
    const target = link.pathname === location.pathname && link.hash
      && document.getElementById(link.hash.slice(1));
    return target && !target.closest("details") && isHidden(target);
  }

  /* Folded parts. */
  function unfold() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* not written by us: taken as it is */ }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
    // Who comes from elsewhere for what stands behind the choice has asked for it.
    const seal = document.querySelector("#sequel > details.cb-fold");
    if (seal && isHidden(target)) {
      seal.open = true;
      target.scrollIntoView();
    }
    const own = target.querySelector(":scope > details.cb-fold");
    if (own && id === "sequel") own.open = true;
    if (target.closest("details")) target.scrollIntoView();
  }

  document.addEventListener("pointerdown", (event) => {
    pointer = event.pointerType || "mouse";
    if (card && !card.contains(event.target) && !trigger.contains(event.target)) hide(false);
  }, true);
  document.addEventListener("keydown", (event) => {
    pointer = "mouse";
    if (event.key === "Escape" && card) {
      event.preventDefault();
      hide(true);
    } else if (event.key === "Tab") onTab(event);
  });
  document.addEventListener("focusin", (event) => {
    if (card && event.target !== trigger && !card.contains(event.target)) hide(false);
  });
  // Not where charts only measure their room again.
  window.addEventListener("resize", (event) => event.isTrusted && hide(false));
  window.addEventListener("hashchange", () => { hide(false); unfold(); });
  if (store) document.querySelectorAll("main a[data-statement]").forEach(wire);
  unfold();
})();
