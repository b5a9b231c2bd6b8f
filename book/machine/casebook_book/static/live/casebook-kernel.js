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
  let worker = null;
  let started = null; // promise of a kernel that answers
  let breakStart = null; // ends that promise early
  let listeners = [];
  let pending = new Map(); // by number: the two ends of a promise
  let count = 0;
  let warming = null;
  let kit = null;
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

  async function open() {
    if (!isFile) {
      return new Worker(new URL(`kit/${WORKER}?v=${kit.files[WORKER][0]}`, live));
    }
    const buffer = await part(WORKER);
    if (!buffer) throw problem({ reason: "missing", file: WORKER });
    const plain = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Worker(URL.createObjectURL(await new Response(plain).blob()));
  }

  function tell(text, fraction) {
    for (const listener of listeners) listener(text, fraction);
  }

  function begin() {
    return new Promise((done, fail) => {
      breakStart = fail;
      (async () => {
        if (isOld()) throw problem({ reason: "old" });
        tell("Looking for Python …", 0);
        kit = await readKit();
        const total = kit.first.reduce((sum, file) => sum + kit.files[file][1], 0);
        let arrived = 0;
        const mine = await open();
        worker = mine;
        worker.onerror = (event) => {
          event.preventDefault();
          const reason = /memory/i.test(event.message || "") ? "memory" : "missing";
          fail(problem({ reason, file: WORKER }));
        };
        worker.onmessage = async ({ data }) => {
          if (worker !== mine) return; // of one that was stopped
          if (data.kind === "arrived" && state === "starting") {
            arrived = Math.min(total, arrived + data.size);
            const all = arrived >= total;
            tell(
              all ? "Starting Python …"
              : `Loading Python: ${(arrived / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB …`,
              (0.8 * arrived) / total,
            );
          } else if (data.kind === "took") {
            taken.add(data.address);
          } else if (data.kind === "warm") {
            keep().catch(() => {}); // with what tables need
          } else if (data.kind === "wanted") {
            const buffer = await part(data.file);
            mine.postMessage({ kind: "file", file: data.file, buffer }, buffer ? [buffer] : []);
          } else if (data.kind === "ready") {
            tell("Python is ready.", 1);
            done();
          } else if (data.kind === "failed") {
            fail(problem(data.error));
          } else if (data.kind === "done") {
            settle(data);
          }
        };
        worker.postMessage({
          kind: "start",
          kit: {
            ...JSON.parse(JSON.stringify(kit)),
            // From a file, a name that leads nowhere: the page sends the files.
            base: isFile ? "https://kit.invalid/" : new URL("kit/", live).href,
            isSent: isFile,
          },
        });
      })().catch(fail);
    });
  }

  function settle({ id, value, error }) {
    const ends = pending.get(id);
    if (!ends) return;
    pending.delete(id);
    if (!pending.size) {
      set("ready");
      calm();
    }
    if (!error) return ends.done(value);
    if (error.reason !== "python") return ends.fail(problem(error));
    const made = new Error(error.message);
    made.name = error.type || "python";
    ends.fail(made);
  }

  // What tables need comes while nobody waits; not where the reader saves data.
  function calm() {
    clearTimeout(warming);
    if (navigator.connection && navigator.connection.saveData) return;
    warming = setTimeout(() => {
      if (worker && state === "ready") worker.postMessage({ kind: "warm" });
    }, CALM);
  }

  // A second visit without the server: see casebook-offline.js. Browsers allow it on https and on
  // this machine alone.
  async function keep() {
    if (isFile || !navigator.serviceWorker) return;
    const options = { scope: root.href, updateViaCache: "none" };
    await navigator.serviceWorker.register(new URL("casebook-offline.js", root), options);
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const page = location.href.split("#")[0];
    const worker = new URL(`kit/${WORKER}?v=${kit.files[WORKER][0]}`, live).href;
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => (isKept = data.isKept);
    active.postMessage(
      { addresses: [...new Set([page, worker, ...loaded, ...taken])] },
      [channel.port2],
    );
  }

  function end(error) {
    clearTimeout(warming);
    if (worker) worker.terminate();
    worker = null;
    started = null;
    for (const { fail } of pending.values()) fail(error);
    pending = new Map();
  }

  function start({ onProgress } = {}) {
    if (onProgress) listeners.push(onProgress);
    if (!started) {
      set("starting");
      started = begin();
      started.then(
        () => {
          listeners = [];
          set(pending.size ? "busy" : "ready");
          calm();
          setTimeout(() => keep().catch(() => {}), OFFLINE); // the page works all the same
        },
        (error) => {
          listeners = [];
          end(error);
          set(error.name === "stopped" ? "idle" : "failed");
        },
      );
    } else if (onProgress && state !== "starting") {
      onProgress("Python is ready.", 1);
    }
    return started;
  }

  // Sent before Python answers, so that the worker knows early what will be needed.
  async function ask(message) {
    const id = (count += 1);
    const answer = new Promise((done, fail) => pending.set(id, { done, fail }));
    answer.catch(() => {});
    const ready = start();
    if (state === "ready") set("busy");
    clearTimeout(warming);
    const send = () => worker && worker.postMessage({ ...message, id });
    if (worker) send();
    else ready.then(send, () => {});
    await ready;
    return answer;
  }

  return {
    start,
    call: (module, name, args = []) =>
      ask({ kind: "call", module, name, args: JSON.stringify(args) }),
    run: (code, { cell = "cell" } = {}) => ask({ kind: "run", code, cell }),
    stop() {
      const error = problem({ reason: "stopped" });
      if (breakStart && state === "starting") breakStart(error);
      end(error);
      set("idle");
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
