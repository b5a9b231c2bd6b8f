// Runs Pyodide in node and lets its own Python compile what readers will import.
// node ahead.mjs ORDER: a JSON file {core, lock, packages, session, script, jobs}, all paths absolute.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const order = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(`${order.core}/pyodide.mjs`));
// Nothing may come from elsewhere: what the folder lacks, Pyodide would fetch.
globalThis.fetch = (address) => {
  throw new Error(`${address} is not in the folder`);
};
const pyodide = await loadPyodide({
  indexURL: order.core,
  packageCacheDir: order.core,
  lockFileURL: order.lock,
  packages: order.packages,
});
pyodide.mountNodeFS("/host", order.host);
pyodide.runPython(readFileSync(order.script, "utf8"));
pyodide.globals.get("main")(pyodide.toPy(order));
