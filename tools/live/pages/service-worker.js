// Two things: keeps what a visit has used, so that the next one works with the server stopped; and
// hands the files of a notebook to its kernel, by the script of JupyterLite, whose own cache does not
// outlive the browser. The copy in a built book has the build's own values:
"use strict";

const BUILD = "none"; // names the cache: that of another build goes
const FILES = []; // addresses of what every visit needs

// The other script has names of its own.
(() => {
  const live = new URL("../", self.registration.scope).href;
  const PREFIX = `casebook lab ${self.registration.scope} `;
  const CACHE = PREFIX + BUILD;
  const PATIENCE = 4000; // milliseconds for a network that is there and answers nothing

  // Files whose contents never change under their address: its name or its end holds a checksum.
  const isFixed = (address) => /\?v=\w+$|\/build\/.*\.js|\.[0-9a-f]{20}\.js/.test(address);

  self.addEventListener("install", () => self.skipWaiting());

  self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

  async function takeOver() {
    const kept = await caches.open(CACHE);
    for (const name of await caches.keys()) {
      if (!name.startsWith(PREFIX) || name === CACHE) continue;
      const old = await caches.open(name);
      const present = new Set(FILES.map((file) => new URL(file, live).href));
      for (const request of await old.keys()) {
        if (present.has(request.url) && isFixed(request.url)) {
          await kept.put(request, await old.match(request));
        }
      }
      await caches.delete(name);
    }
    await self.clients.claim();
  }

  // One page for all notebooks; a notebook is named in its query.
  const bare = (request) =>
    request.mode === "navigate" ? request.url.split(/[?#]/)[0].replace(/\/$/, "/index.html") : request.url;

  async function keep(address, response) {
    if (response.status === 200 && !response.redirected) {
      await (await caches.open(CACHE)).put(address, response);
    }
    return response.ok;
  }

  async function answer(event) {
    const address = bare(event.request);
    const kept = await (await caches.open(CACHE)).match(address, { ignoreVary: true });
    if (kept && isFixed(address)) return kept;
    const fresh = fetch(event.request).then((response) => {
      event.waitUntil(keep(address, response.clone()));
      return response;
    });
    if (!kept) return fresh;
    fresh.catch(() => {}); // it may fail when the other has answered
    const patience = new Promise((done) => setTimeout(done, PATIENCE, kept));
    return Promise.race([fresh, patience]).catch(() => kept);
  }

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const ofKernel = /\/api\/(drive|stdin\/|service-worker-heartbeat)/.test(request.url);
    if (ofKernel || request.method !== "GET" || !request.url.startsWith(live)) return;
    event.stopImmediatePropagation();
    event.respondWith(answer(event));
  });

  // The page was there before this script: it names what it has loaded.
  self.addEventListener("message", (event) => {
    event.waitUntil(
      keepAll(event.data.addresses).then((isKept) => event.ports[0].postMessage({ isKept })),
    );
  });

  async function keepAll(loaded) {
    const cache = await caches.open(CACHE);
    const wanted = new Set([...FILES.map((file) => new URL(file, live).href), ...loaded]);
    const results = await Promise.all(
      [...wanted]
        .filter((address) => address.startsWith(live) && !address.includes("/api/service-worker"))
        .map(async (address) => {
          if (isFixed(address) && (await cache.match(address))) return true;
          const response = await fetch(address).catch(() => null);
          if (response && response.status === 404) return true; // JupyterLite asks whether it is there
          return Boolean(response) && keep(address, response);
        }),
    );
    return results.every(Boolean);
  }
})();

self.importScripts("jupyterlite-service-worker.js");
