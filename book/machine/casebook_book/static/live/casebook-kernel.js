// Python on a page: `casebookKernel`. Nothing is fetched before somebody calls it.
//
//   await casebookKernel.start({ onProgress: (text, fraction) => … })
//   await casebookKernel.call("casebook.exercises", "function", [arguments])   -> what it returns
//   await casebookKernel.run("1 + 1", { cell: "cell 1" })  -> { outputs, stdout, error }
//   await casebookKernel.stop()                            -> a new kernel; what cells made is gone
//   casebookKernel.state    "idle", "starting", "ready", "busy" or "failed"
//   casebookKernel.isKept   whether this page and what it uses work without the server from now on
//
// Arguments and what a function returns are plain data. `call` and `run` start the kernel where
// nobody has. Each change of state is an event "casebook-kernel" of the document. A promise that is
// broken has an Error whose message is a sentence for the reader, saying what to do.
"use strict";

window.casebookKernel = (() => {
  const here = document.currentScript.src; // <book>/_static/live/casebook-kernel.js
  const root = new URL("../../", here);
  const live = new URL("live/", root);
  const isFile = root.protocol === "file:";
  const WORKER = "casebook-worker.js";
  const OFFLINE = 3000; // milliseconds after the start before anything is kept for another visit
  const CALM = 300; // milliseconds without a question before what tables need is loaded

  let state = "idle";
  let current = null; // the kernel: see begin()
  let kit = null; // what live/kit.js says
  let listeners = []; // who hears how far the start is
  let pending = new Map(); // by number: the two ends of a promise
  let count = 0;
  let warming = null; // a clock
  let isKept = false;
  const taken = new Set(); // addresses that the worker has taken from the server

  const SENTENCES = {
    old: "This browser is too old to run Python on a page. Use a newer Firefox, Chrome, Edge or Safari, or run the notebook in Jupyter.",
    missing: (file) => `A file that Python on this page needs is missing (${file}). Ask whoever runs this site to build the book again, or run the notebook in Jupyter.`,
    unreachable: (file) => `A file that Python on this page needs did not arrive (${file}). Check the connection, then try again.`,
    memory: "There is not enough memory to run Python on this page. Close other tabs and programs, then try again.",
    python: (message) => `Python could not be started. Reload the page; if that does not help, run the notebook in Jupyter. (${message})`,
    stopped: "Python was stopped. What cells had made is gone: run them again from the top.",
    bare: "This book was built without Python on its pages. Run the notebook in Jupyter.",
  };

  function sentence({ reason, file, message }) {
    const found = SENTENCES[reason];
    return typeof found === "function" ? found(file || message) : found;
  }

  function problem(error) {
    const made = new Error(sentence(error));
    made.name = error.reason;
    return made;
  }

  function set(next) {
    if (state === next) return;
    state = next;
    document.dispatchEvent(new CustomEvent("casebook-kernel", { detail: { state } }));
  }

  const isOld = () =>
    typeof WebAssembly !== "object" || typeof Worker !== "function" ||
    typeof DecompressionStream !== "function" || typeof Blob.prototype.stream !== "function";

  function addScript(address) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => done(script.remove());
      script.onerror = () => fail(script.remove());
      document.head.append(script);
    });
  }

  async function readKit() {
    if (!window.casebookLive) {
      // Asked again on each page: it names the files of the present build.
      await addScript(new URL("kit.js", live).href).catch(() => {
        throw problem({ reason: "bare" });
      });
    }
    if (window.casebookLive.missing) {
      const made = new Error(window.casebookLive.missing);
      made.name = "bare";
      throw made;
    }
    return window.casebookLive;
  }

  // From a file: each script in live/parts hands over one file, as text.
  const parts = new Map();
  async function part(file) {
    window.casebookLive.part = (name, text) => parts.set(name, text);
    await addScript(new URL(`parts/${file}.js`, live).href).catch(() => {});
    const text = parts.get(file);
    parts.delete(file);
    if (text === undefined) return null;
    return (await fetch(`data:application/octet-stream;base64,${text}`)).arrayBuffer();
  }

  const workerAddress = () => new URL(`kit/${WORKER}?v=${kit.files[WORKER][0]}`, live).href;

  async function open() {
    if (!isFile) return new Worker(workerAddress());
    const buffer = await part(WORKER);
    if (!buffer) throw problem({ reason: "missing", file: WORKER });
    const plain = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Worker(URL.createObjectURL(await new Response(plain).blob()));
  }

  function tell(text, fraction) {
    for (const listener of listeners) listener(text, fraction);
  }

  // One kernel, from its start to its end: `ready` is broken if it ends before it answers.
  function begin() {
    const mine = { worker: null, waiting: [], isOver: false };
    mine.ready = new Promise((done, fail) => Object.assign(mine, { done, fail }));
    mine.ready.catch(() => {}); // whoever waits is told
    openWorker(mine).catch((error) => end(mine, error));
    return mine;
  }

  async function openWorker(mine) {
    if (isOld()) throw problem({ reason: "old" });
    tell("Looking for Python …", 0);
    kit = await readKit();
    const worker = await open();
    if (mine.isOver) return worker.terminate();
    mine.worker = worker;
    worker.onmessage = ({ data }) => mine.isOver || heard(mine, data);
    worker.onerror = (event) => {
      event.preventDefault();
      const reason = /memory/i.test(event.message || "") ? "memory" : "missing";
      end(mine, problem({ reason, file: WORKER }));
    };
    mine.arrived = 0;
    mine.total = kit.first.reduce((sum, file) => sum + kit.files[file][1], 0);
    worker.postMessage({
      kind: "start",
      kit: {
        ...JSON.parse(JSON.stringify(kit)),
        // From a file, a name that leads nowhere: the page sends the files.
        base: isFile ? "https://kit.invalid/" : new URL("kit/", live).href,
        isSent: isFile,
      },
    });
    for (const message of mine.waiting.splice(0)) worker.postMessage(message);
  }

  async function heard(mine, data) {
    if (data.kind === "arrived") {
      progress(mine, data.size);
    } else if (data.kind === "took") {
      taken.add(data.address);
    } else if (data.kind === "wanted") {
      const buffer = await part(data.file);
      if (mine.isOver) return;
      const message = { kind: "file", file: data.file, buffer };
      mine.worker.postMessage(message, buffer ? [buffer] : []);
    } else if (data.kind === "ready") {
      tell("Python is ready.", 1);
      listeners = [];
      mine.done();
      if (pending.size) set("busy");
      else rest();
      setTimeout(keep, OFFLINE);
    } else if (data.kind === "warm") {
      keep(); // with what tables need
    } else if (data.kind === "failed") {
      end(mine, problem(data.error));
    } else if (data.kind === "done") {
      settle(data);
    }
  }

  function progress(mine, size) {
    if (state !== "starting") return;
    mine.arrived = Math.min(mine.total, mine.arrived + size);
    const part = mine.arrived / mine.total;
    const [arrived, total] = [mine.arrived, mine.total].map((one) => (one / 1e6).toFixed(0));
    const text = part < 1 ? `Loading Python: ${arrived} of ${total} MB …` : "Starting Python …";
    tell(text, 0.8 * part);
  }

  function settle({ id, value, error }) {
    const ends = pending.get(id);
    pending.delete(id);
    if (!pending.size) rest();
    if (!error) return ends.done(value);
    if (error.reason !== "python") return ends.fail(problem(error));
    const made = new Error(error.message);
    made.name = error.type || "python";
    ends.fail(made);
  }

  // Nobody waits: what tables need may come; not where the reader saves data.
  function rest() {
    set("ready");
    clearTimeout(warming);
    if (navigator.connection && navigator.connection.saveData) return;
    warming = setTimeout(() => current.worker.postMessage({ kind: "warm" }), CALM);
  }

  // A second visit without the server: see casebook-offline.js. Browsers allow it on https and on
  // this machine alone. The page works all the same where it fails.
  async function keep() {
    if (isFile || !navigator.serviceWorker) return;
    try {
      const options = { scope: root.href, updateViaCache: "none" };
      await navigator.serviceWorker.register(new URL("casebook-offline.js", root), options);
      const { active } = await navigator.serviceWorker.ready;
      const page = location.href.split("#")[0];
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      const addresses = [...new Set([page, workerAddress(), ...loaded, ...taken])];
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => (isKept = data.isKept);
      active.postMessage({ addresses }, [channel.port2]);
    } catch {
      isKept = false;
    }
  }

  function end(mine, error, next = "failed") {
    if (mine.isOver) return;
    mine.isOver = true;
    current = null;
    clearTimeout(warming);
    if (mine.worker) mine.worker.terminate();
    const broken = pending;
    pending = new Map();
    listeners = [];
    set(next);
    mine.fail(error);
    for (const { fail } of broken.values()) fail(error);
  }

  function start({ onProgress } = {}) {
    if (onProgress && (!current || state === "starting")) listeners.push(onProgress);
    else if (onProgress) onProgress("Python is ready.", 1);
    if (!current) {
      set("starting");
      current = begin();
    }
    return current.ready;
  }

  // Sent before Python answers, so that the worker knows early what will be needed.
  function ask(message) {
    start();
    clearTimeout(warming);
    if (state === "ready") set("busy");
    const numbered = { ...message, id: (count += 1) };
    if (current.worker) current.worker.postMessage(numbered);
    else current.waiting.push(numbered);
    return new Promise((done, fail) => pending.set(numbered.id, { done, fail }));
  }

  return {
    start,
    call: (module, name, args = []) =>
      ask({ kind: "call", module, name, args: JSON.stringify(args) }),
    run: (code, { cell = "cell" } = {}) => ask({ kind: "run", code, cell }),
    stop() {
      if (current) end(current, problem({ reason: "stopped" }), "idle");
      return start();
    },
    get isKept() {
      return isKept;
    },
    get state() {
      return state;
    },
  };
})();
