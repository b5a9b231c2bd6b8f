// Python in a worker: loads it, calls functions, runs cells, one after the other.
// Spoken to by casebook-kernel.js alone; the kit puts casebook-packs.js in front of it. Files come by
// address, or, where the page was opened from a file and no address may be fetched, as buffers that
// the page sends.
"use strict";

(() => {
  const SITE = "/lib/python3.12/site-packages/";
  const OWN = "/lib/casebook.zip";
  const STDLIB = "/lib/python312.zip";
  const LOCK = "pyodide-lock.json";
  const WASM = "pyodide.asm.wasm";

  const plainFetch = self.fetch.bind(self);
  const plainImport = self.importScripts.bind(self);
  const plainInstantiate = WebAssembly.instantiateStreaming;
  let kit; // what kit.js says, `base`, the address of its files, and `isSent`: the page sends them
  let python; // promise of Pyodide and what it runs
  let tables; // promise that the packages for tables are there
  let whole; // promise that the whole standard library is there
  let laid = 0; // how many of these two are in their place
  let compiled; // promise of Pyodide's program
  let last = Promise.resolve(); // what is done comes one after the other
  let waiting = 0; // how many calls and cells are to be done
  const handed = new Map(); // by name: the two ends of the wait for a buffer from the page
  const scripts = new Map(); // by name: the address of a script

  const say = (message) => self.postMessage(message);

  // What a reader can do something about; the kernel has the sentences.
  class Fault extends Error {
    constructor(reason, file) {
      super(reason);
      this.reason = reason;
      this.file = file;
    }
  }

  const address = (file) => `${kit.base}${file}?v=${kit.files[file][0]}`;

  // A file as a buffer of the page's, where the page sends them.
  const sent = (file) =>
    new Promise((done, fail) => {
      handed.set(file, { done, fail });
      say({ kind: "wanted", file });
    });

  // The bytes of a file, unpacked. What has arrived is counted, so that the page can say how much is
  // still to come.
  async function bytes(file) {
    const place = kit.isSent ? { buffer: await sent(file) } : { address: address(file) };
    const take = file === kit.later ? casebookPacks.takeAside : casebookPacks.take;
    const told = await take({ ...place, size: kit.files[file][1] }, (size) =>
      say({ kind: "arrived", size }),
    );
    if (told.fault) throw new Fault(told.fault, file);
    if (!kit.isSent) say({ kind: "took", address: address(file) });
    return told.bytes;
  }

  // Compiled while scripts are still on their way.
  async function compile() {
    if (kit.isSent) return WebAssembly.compile(await bytes(WASM));
    const told = await casebookPacks.compile(address(WASM));
    if (told.fault) throw new Fault(told.fault, WASM);
    say({ kind: "took", address: address(WASM) });
    say({ kind: "arrived", size: kit.files[WASM][1] });
    return told.module;
  }

  WebAssembly.instantiateStreaming = async (source, imports) => {
    if (!compiled) return plainInstantiate.call(WebAssembly, source, imports);
    const module = await compiled;
    compiled = undefined; // the first is Pyodide's own
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };

  // What Pyodide asks for: its own files, each at most once.
  const answers = {
    [WASM]: async () => new Response(),
    [LOCK]: async () => new Response(JSON.stringify({ info: kit.info, packages: {} })),
    "python.pack": async () => new Response(await early["python.pack"]),
  };
  const early = {};

  const named = (text) =>
    text.startsWith(kit.base) ? text.slice(kit.base.length).split("?")[0] : "";
  self.fetch = (wanted, options) => {
    const answer = kit && answers[named(String(wanted.url || wanted))];
    return answer ? answer() : plainFetch(wanted, options);
  };
  self.importScripts = (...wanted) =>
    plainImport(...wanted.map((text) => scripts.get(named(text)) || text));

  async function script(file) {
    if (!kit.isSent) return scripts.set(file, address(file));
    const body = new Blob([await bytes(file)], { type: "text/javascript" });
    return scripts.set(file, URL.createObjectURL(body));
  }

  function run(file) {
    try {
      self.importScripts(kit.base + file);
    } catch (error) {
      throw error.name === "NetworkError" ? new Fault("missing", file) : error;
    }
    if (kit.isSent) return;
    say({ kind: "arrived", size: kit.files[file][1] });
    say({ kind: "took", address: scripts.get(file) });
  }

  async function load() {
    compiled = compile();
    for (const file of ["python.pack", "casebook.pack"]) early[file] = bytes(file);
    // Their faults count where they are waited for, and once.
    for (const wait of [compiled, ...Object.values(early)]) wait.catch(() => {});
    await Promise.all([script("pyodide.js"), script("pyodide.asm.js")]);
    run("pyodide.js");
    run("pyodide.asm.js");
    // Pyodide goes on without what did not arrive, and says nothing that a reader understands.
    await Promise.all([compiled, early["python.pack"]]);
    const [pyodide, own] = await Promise.all([
      self.loadPyodide({
        indexURL: kit.base,
        stdLibURL: `${kit.base}python.pack`,
        env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" },
        stdout: () => {},
        stderr: () => {},
      }),
      early["casebook.pack"],
    ]);
    pyodide.FS.writeFile(OWN, own, { canOwn: true });
    // No collection while modules are imported: it looks at a hundred thousand things that all
    // stay. The first cell switches it on again.
    pyodide.runPython(`import gc, sys; gc.disable(); sys.path.append(${JSON.stringify(OWN)})`);
    return { pyodide, cells: pyodide.pyimport("casebook_cells") };
  }

  function loadTables() {
    tables = tables || (async () => {
      const [{ pyodide }, tar] = await Promise.all([python, bytes(kit.later)]);
      casebookPacks.layOut(pyodide.FS, tar, SITE);
      casebookPacks.linkZones(pyodide.FS, SITE);
      // Python looks again into the folder. Its own importlib.invalidate_caches imports a dozen
      // modules for that, a tenth of a second.
      pyodide.runPython("import sys; sys.path_importer_cache.clear()");
      laid += 1;
    })();
    tables.catch(() => (tables = undefined)); // who asks next tries again
    return tables;
  }

  // Pages have the part of the standard library that is used; this is all of it, in its place.
  function loadWhole() {
    whole = whole || (async () => {
      const [{ pyodide }, zip] = await Promise.all([python, bytes(kit.seldom)]);
      pyodide.FS.writeFile(STDLIB, zip, { canOwn: true });
      pyodide.runPython("import importlib; importlib.invalidate_caches()");
      laid += 1;
    })();
    whole.catch(() => (whole = undefined));
    return whole;
  }

  // Imported while nobody waits, in steps: who asks meanwhile waits for one of them at most.
  async function warm() {
    await loadTables();
    const { cells } = await python;
    for (const module of ["numpy", "pandas", "altair"]) {
      await new Promise((done) => setTimeout(done, 50));
      if (!waiting) cells.prepare(module);
    }
    say({ kind: "warm" });
  }

  // Fetches what a module needs, or waits for it where it is on its way already.
  async function fill(module) {
    const { pyodide } = await python;
    const top = module.split(".")[0];
    if (kit.imports.includes(top)) await loadTables();
    else if (pyodide.pyimport("sys").stdlib_module_names.has(top)) await loadWhole();
  }

  // Of its own modules Pyodide says more after the name.
  function absent({ type, message }) {
    const found = /No module named '([\w.]+)'\s*(?:$|\nThe module)/.exec(message);
    return type === "ModuleNotFoundError" && found && found[1];
  }

  // Tried again with what was missing, but only where something has come since: a cell prints twice.
  async function filled(attempt, missing) {
    for (;;) {
      const before = laid;
      const outcome = attempt();
      const module = missing(outcome);
      if (module) await fill(module);
      if (laid === before) return outcome;
    }
  }

  async function call({ module, name, args }) {
    const { cells } = await python;
    const attempt = () => {
      try {
        return { value: cells.call(module, name, args) };
      } catch (error) {
        return { error };
      }
    };
    const { value, error } = await filled(attempt, ({ error }) => error && absent(error));
    if (error) throw error;
    return JSON.parse(value);
  }

  async function runCell({ code, cell }) {
    await loadTables();
    const { cells } = await python;
    return filled(() => JSON.parse(cells.run(code, cell)), ({ error }) => error && error.module);
  }

  function described(error) {
    const message = String((error && error.message) || error);
    if (error instanceof Fault) return { reason: error.reason, file: error.file, message };
    const isFull = error instanceof RangeError || /out of memory|MemoryError/i.test(message);
    return { reason: isFull ? "memory" : "python", message, type: error && error.type };
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
      if (data.buffer) done(data.buffer);
      else fail(new Fault("missing", data.file));
    } else if (data.kind === "warm") {
      warm().catch(() => {}); // who needs them asks again, and is told
    } else {
      waiting += 1;
      if (data.kind === "run") loadTables().catch(() => {}); // while Python itself still starts
      last = last
        .then(() => (data.kind === "run" ? runCell(data) : call(data)))
        .then(
          (value) => say({ kind: "done", id: data.id, value }),
          (error) => say({ kind: "done", id: data.id, error: described(error) }),
        )
        .finally(() => (waiting -= 1));
    }
  };
})();
