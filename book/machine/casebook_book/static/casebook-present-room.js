/* What a class does with the screen: the clock of a question, and the gate before the ending. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { element } = present;
  // So long somebody must wait between two presses that open the ending, and so long the first holds.
  const PAUSE = 1000, HOLDS = 10000;

  const button = (text, act, className = "") => {
    const made = element("button", { type: "button", className: `cb-screen-button ${className}`.trim() }, text);
    made.addEventListener("click", act);
    return made;
  };

  const written = (seconds) =>
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  /* A clock that counts down; it goes on while other screens are shown. */
  function timer(minutes) {
    let whole = (minutes || 5) * 60, left = whole, ends = 0, ticking = 0;
    const shown = element("output", { className: "cb-timer-time" }), said = element("p", { className: "cb-timer-said" });
    shown.setAttribute("role", "timer");
    shown.setAttribute("aria-live", "off");
    said.setAttribute("role", "status");
    const bar = element("div", { className: "cb-timer-bar" }, element("span"));
    const go = button("Start", toggle, "cb-timer-go");
    const more = button("+1 minute", () => add(60));
    const back = button("Back to the start", reset);
    const node = element("div", { className: "cb-timer" }, shown, bar,
      element("div", { className: "cb-timer-buttons" }, go, more, back), said);
    const api = { node, toggle, add, reset, stop, watch: null, get left() { return left; }, get isRunning() { return ends > 0; } };

    function show() {
      shown.textContent = written(left);
      bar.firstChild.style.width = `${(100 * left) / whole}%`;
      go.textContent = ends ? "Pause" : left === whole ? "Start" : "Go on";
      go.disabled = !left;
      node.classList.toggle("cb-timer-over", !left);
      api.watch?.(api);
    }
    function tick() {
      const now = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
      if (now === left) return;
      left = now;
      if (left === 60) said.textContent = "One minute left";
      else if (!left) finish();
      show();
    }
    // Nothing sounds: the clock changes colour and says so.
    function finish() {
      stop();
      said.textContent = "The time is over";
    }
    function stop() {
      clearInterval(ticking);
      ticking = ends = 0;
      show();
    }
    function toggle() {
      if (ends) stop();
      else if (left) {
        said.textContent = "";
        ends = Date.now() + left * 1000;
        ticking = setInterval(tick, 200);
        show();
      }
    }
    function add(seconds) {
      left += seconds;
      whole = Math.max(whole, left);
      said.textContent = "";
      if (ends) ends += seconds * 1000;
      show();
    }
    function reset() {
      left = whole = (minutes || 5) * 60;
      said.textContent = "";
      stop();
    }
    show();
    return api;
  }

  /* The screen before the ending. Keys that go on end here. It opens by Enter, pressed again after a
     pause, or by a button and then another at another place. */
  function gate(name, line, slides) {
    let armed = 0, last = 0, holding = 0;
    const said = element("p", { className: "cb-gate-said" });
    said.setAttribute("role", "status");
    const ask = button("Open it", () => arm(), "cb-gate-ask");
    const yes = button("Yes, open it now", () => Date.now() - armed >= PAUSE && opened(), "cb-gate-yes");
    const no = button("Not yet", () => disarm(), "cb-gate-no");
    const box = element("div", { className: "cb-gate" },
      element("h2", { className: "cb-screen-title" }, name), element("p", {}, line),
      element("p", {}, "It opens for everybody in the room, and only when you ask for it twice."),
      ask, element("div", { className: "cb-gate-sure" }, no, yes), said);
    const made = present.slide("gate", "", name, () => [[box]], { slides, key, disarm });
    const opened = () => { disarm(); made.open?.(); };

    function arm() {
      armed = Date.now();
      box.classList.add("cb-gate-armed");
      said.textContent = "Press Enter once more, after a pause, or confirm.";
      clearTimeout(holding);
      holding = setTimeout(disarm, HOLDS);
    }
    function disarm() {
      armed = 0;
      clearTimeout(holding);
      box.classList.remove("cb-gate-armed");
      said.textContent = "";
    }
    function key(event) {
      // Hammering, or holding the key down, begins the pause anew.
      const isPaused = Date.now() - last >= PAUSE && !event.repeat;
      last = Date.now();
      if (armed && isPaused) opened();
      else arm();
    }
    disarm();
    return made;
  }

  Object.assign(present, { button, gate, timer, written });
})();
