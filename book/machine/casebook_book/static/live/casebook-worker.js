// Python in a worker: loads it, calls functions, runs cells, one after the other.
// Spoken to by casebook-kernel.js alone. Files come by address, or, where the page was opened from a
// file and no address may be fetched, as buffers that the page sends.
"use strict";

(() => {
  const plainFetch = self.fetch.bind(self);
  const plainImport = self.importScripts.bind(self);
  let kit; // what kit.js says, and `base`, the address of its files
  let python; // promise of Pyodide, with the first packages
  let tables; // promise of the later packages
  let last = Promise.resolve(); // what is done comes one after the other
  let waiting = 0; // how many calls and cells are to be done
  const files = new Map(); // by name: a promise of a response
  const handed = new Map(); // by name: what ends the wait for a buffer from the page
  const scripts = new Map(); // by name: address of a script that the page has sent

  const say = (message, given) => self.postMessage(message, given || []);
  const name = (address) => {
    const text = String(address);
    return text.startsWith(kit.base) ? text.slice(kit.base.length).split("?")[0] : null;
  };

  // A fault that a reader can do something about; kernel.js has the sentences.
  class Fault extends Error {
    constructor(reason, file) {
      super(reason);
      this.reason = reason;
      this.file = file;
    }
  }

  const type = (file) =>
    file.endsWith(".wasm") ? "application/wasm"
    : file.endsWith(".js") ? "text/javascript"
    : file.endsWith(".json") ? "application/json"
    : "application/octet-stream";

  function arrived(file) {
    const entry = kit.files[file];
    say({ kind: "arrived", size: entry ? entry[1] : 0 });
  }

  async function fetched(file) {
    const version = kit.files[file] ? `?v=${kit.files[file][0]}` : "";
    let response;
    try {
      response = await plainFetch(kit.base + file + version, { credentials: "same-origin" });
    } catch {
      throw new Fault("unreachable", file);
    }
    if (!response.ok) throw new Fault("missing", file);
    return response;
  }

  function sent(file) {
    return new Promise((done, fail) => {
      handed.set(file, { done, fail });
      say({ kind: "wanted", file });
    });
  }

  // Each file is asked for once, and may be asked for before Pyodide does.
  function take(file) {
    if (!files.has(file)) {
      const answer = kit.packed ? sent(file) : fetched(file);
      files.set(file, answer);
      answer.then(() => arrived(file), () => files.delete(file));
    }
    return files.get(file);
  }

  async function answer(file) {
    const response = await take(file);
    files.delete(file); // a body is read once, and not kept
    return response;
  }

  self.fetch = (address, options) => {
    const file = kit && name(address.url || address);
    return file ? answer(file) : plainFetch(address, options);
  };
  self.importScripts = (...addresses) =>
    plainImport(...addresses.map((address) => scripts.get(name(address)) || address));

  async function script(file) {
    if (kit.packed) {
      const body = await (await answer(file)).blob();
      scripts.set(file, URL.createObjectURL(body));
    } else {
      scripts.set(file, `${kit.base}${file}?v=${kit.files[file][0]}`);
    }
  }

  async function load() {
    const wanted = ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json", ...kit.first];
    for (const file of wanted) take(file).catch(() => {});
    await Promise.all([script("pyodide.js"), script("pyodide.asm.js")]);
    try {
      self.importScripts(`${kit.base}pyodide.js`);
    } catch {
      throw new Fault("missing", "pyodide.js");
    }
    const pyodide = await self.loadPyodide({
      indexURL: kit.base,
      packages: kit.packages.first,
      env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" },
      stdout: () => {},
      stderr: () => {},
    });
    const cells = pyodide.pyimport("casebook_cells");
    return { pyodide, cells };
  }

  function loadTables() {
    if (!tables) {
      for (const file of kit.later) take(file).catch(() => {});
      tables = (async () => {
        const { pyodide } = await python;
        const told = [];
        await pyodide.loadPackage(kit.packages.later, {
          checkIntegrity: false, // of the same host as the page, and checked when the kit was made
          messageCallback: () => {},
          errorCallback: (text) => told.push(text),
        });
        if (told.length) throw new Error(told.join("\n"));
      })();
      tables.catch(() => (tables = undefined)); // the next who asks tries again
    }
    return tables;
  }

  // Imported while nobody waits, in steps, so that who asks meanwhile waits for one of them at most.
  async function warm() {
    await loadTables();
    const { pyodide } = await python;
    for (const module of ["numpy", "pandas"]) {
      await new Promise((done) => setTimeout(done, 50));
      if (!waiting) pyodide.pyimport(module).destroy();
    }
    say({ kind: "tables" });
  }

  const isAbsence = (error) => error && error.type === "ModuleNotFoundError";

  async function work({ kind, module, name: called, args, code, cell }) {
    const { cells } = await python;
    if (kind === "call") {
      const call = () => JSON.parse(cells.call(module, called, args));
      try {
        return call();
      } catch (error) {
        if (!isAbsence(error)) throw error;
        await loadTables();
        return call();
      }
    }
    await loadTables();
    return JSON.parse(cells.run(code, cell));
  }

  function described(error) {
    const text = String((error && error.message) || error);
    if (error instanceof Fault) return { reason: error.reason, file: error.file, message: text };
    const isFull = error instanceof RangeError || /out of memory|MemoryError|OOM/i.test(text);
    return { reason: isFull ? "memory" : "python", message: text, type: error && error.type };
  }

  self.onmessage = ({ data }) => {
    if (data.kind === "start") {
      kit = data.kit;
      python = load();
      python.then(
        () => say({ kind: "ready" }),
        (error) => say({ kind: "failed", error: described(error) }),
      );
    } else if (data.kind === "file") {
      const { done, fail } = handed.get(data.file);
      handed.delete(data.file);
      if (!data.buffer) return fail(new Fault("missing", data.file));
      const body = new Blob([data.buffer]).stream();
      const stream = data.isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body;
      done(new Response(stream, { headers: { "content-type": type(data.file) } }));
    } else if (data.kind === "warm") {
      warm().catch(() => {}); // who needs them asks again, and is told
    } else {
      waiting += 1;
      if (data.kind === "run") loadTables().catch(() => {}); // while Python itself still starts
      last = last.then(() => work(data)).then(
        (value) => say({ kind: "done", id: data.id, value }),
        (error) => say({ kind: "done", id: data.id, error: described(error) }),
      ).finally(() => (waiting -= 1));
    }
  };
})();
