// Python for the kernel of JupyterLite, from the packs that a page of the book takes too. The first
// line of the kernel's worker loads this script, and so Python starts while the pages of the notebook
// are still being built; when the kernel asks for `loadPyodide`, it gets what was begun. The copy in
// a built book has the addresses of the kit in it, and casebook-packs.js in front.
"use strict";

(() => {
  const KIT = {}; // file name to the start of its checksum and the bytes that are sent
  const INFO = {}; // of Pyodide's lock

  const SITE = "/lib/python3.12/site-packages/";
  const OWN = "/lib/casebook.zip";
  const LOCK = "pyodide-lock.json";
  const WASM = "pyodide.asm.wasm";
  const PACKS = ["casebook.pack", "tables.pack", "lab.pack"];

  // The worker lies in lab/extensions/@jupyterlite/pyodide-kernel-extension/static/.
  const base = new URL("../../../../../kit/", self.location).href;
  const address = (file) => `${base}${file}?v=${KIT[file][0]}`;
  const plainFetch = self.fetch.bind(self);
  const plainInstantiate = WebAssembly.instantiateStreaming;
  const total = Object.values(KIT).reduce((sum, [, size]) => sum + size, 0);
  let arrived = 0;

  // To the extension, which shows it: the kernel's own messages have other names.
  const say = (told) => self.postMessage({ casebook: told });

  function count(file) {
    arrived += KIT[file][1];
    say({ arrived, total });
  }

  // Counts what has come; without one of the files there is no Python.
  function had(file, told) {
    if (told.fault) throw new Error(`${file} did not arrive`);
    count(file);
    return told;
  }

  async function bytes(file) {
    const wanted = { address: address(file), size: KIT[file][1] };
    return had(file, await casebookPacks.takeAside(wanted, () => {})).bytes;
  }

  const compile = async () => had(WASM, await casebookPacks.compile(address(WASM))).module;

  async function begin() {
    let compiled = compile();
    const packs = PACKS.map(bytes);
    const standard = bytes("python_stdlib.zip");
    const answers = {
      [LOCK]: () => new Response(JSON.stringify({ info: INFO, packages: {} })),
      [WASM]: () => new Response(),
      "python_stdlib.zip": async () => new Response(await standard),
    };
    // Their faults count where they are waited for, and once.
    for (const wait of [compiled, standard, ...packs]) wait.catch(() => {});
    self.fetch = (wanted, options) => {
      const text = String(wanted.url || wanted);
      const answer = text.startsWith(base) && answers[text.slice(base.length)];
      return answer ? answer() : plainFetch(wanted, options);
    };
    WebAssembly.instantiateStreaming = async (source, imports) => {
      if (!compiled) return plainInstantiate.call(WebAssembly, source, imports);
      const module = await compiled;
      compiled = undefined; // the first is Pyodide's own
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    };
    for (const file of ["pyodide.js", "pyodide.asm.js"]) {
      self.importScripts(address(file));
      count(file);
    }
    const loadPyodide = self.loadPyodide;
    await Promise.all([compiled, standard]);
    const pyodide = await loadPyodide({
      indexURL: base,
      stdLibURL: `${base}python_stdlib.zip`,
      env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" },
    });
    const [own, ...tars] = await Promise.all(packs);
    pyodide.FS.writeFile(OWN, own, { canOwn: true });
    for (const tar of tars) casebookPacks.layOut(pyodide.FS, tar, SITE);
    casebookPacks.linkZones(pyodide.FS, SITE);
    // What can be imported is here: before each cell, the kernel would look for the rest.
    pyodide.loadPackagesFromImports = async () => [];
    // No collection while modules are imported: it looks at a hundred thousand things that all stay.
    pyodide.runPython(`
import gc, sys
gc.disable()
sys.path.append("${OWN}")
import pyodide_kernel
pyodide_kernel.kernel_instance.interpreter.Completer.use_jedi = False
import casebook, pandas
gc.enable()
`);
    return pyodide;
  }

  if (!self.casebookPython) {
    self.casebookPython = begin();
    self.casebookPython.then(
      () => say({ isReady: true }),
      (error) => say({ fault: String((error && error.message) || error) }),
    );
  }
  self.loadPyodide = () => self.casebookPython;
})();
