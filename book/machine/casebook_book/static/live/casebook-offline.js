// Keeps what a reader has used, so that a second visit works without the server: the pages visited
// and the files of the kernel. Registered by casebook-kernel.js once a reader has started Python, and
// never before. The copy at the root of a built book has the build's own values for these two:
"use strict";

const BUILD = "none"; // names the cache: that of another build goes
const FILES = []; // addresses of the kernel's files, with the version that is in each

const PREFIX = `casebook ${self.registration.scope} `;
const CACHE = PREFIX + BUILD;
const PATIENCE = 4000; // milliseconds for a network that is there and answers nothing

const isFile = (address) => /\/live\/kit\/.*\?v=\w+$/.test(address);

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const kept = await caches.open(CACHE);
  const present = new Set(FILES.map((file) => new URL(file, self.registration.scope).href));
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue;
    const old = await caches.open(name);
    for (const request of await old.keys()) {
      if (present.has(request.url)) await kept.put(request, await old.match(request));
    }
    await caches.delete(name);
  }
  await self.clients.claim();
}

async function keep(request, response) {
  if (response.status === 200) await (await caches.open(CACHE)).put(request, response);
}

// The same file has the same address for ever.
async function fileAnswer(event) {
  const kept = await caches.match(event.request, { cacheName: CACHE });
  if (kept) return kept;
  const response = await fetch(event.request);
  event.waitUntil(keep(event.request, response.clone()));
  return response;
}

// A page as it was at the last visit. Some servers lead from index.html to its folder, some do not.
async function visited(address) {
  const cache = await caches.open(CACHE);
  const twin = address.endsWith("/") ? `${address}index.html` : address.replace(/\/index\.html$/, "/");
  const options = { ignoreVary: true };
  return (await cache.match(address, options)) || cache.match(twin, options);
}

// Pages and what belongs to them: as the server has them now, or as they were at the last visit.
async function pageAnswer(event) {
  const fresh = fetch(event.request).then((response) => {
    event.waitUntil(keep(event.request, response.clone()));
    return response;
  });
  fresh.catch(() => {}); // it may fail when the other has answered
  const kept = await visited(event.request.url);
  if (!kept) return fresh;
  const patience = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([fresh, patience]).catch(() => kept);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (!request.url.startsWith(self.registration.scope)) return;
  event.respondWith(isFile(request.url) ? fileAnswer(event) : pageAnswer(event));
});

// The page that registered this was there before: it names what it has loaded.
self.addEventListener("message", (event) => {
  event.waitUntil(
    keepAll(event.data.addresses).then((isKept) => event.ports[0].postMessage({ isKept })),
  );
});

async function keepAll(addresses) {
  const cache = await caches.open(CACHE);
  const results = await Promise.all(
    addresses
      .filter((address) => address.startsWith(self.registration.scope))
      .map(async (address) => {
        if (isFile(address) && (await cache.match(address))) return true;
        const response = await fetch(address).catch(() => null);
        if (response) await keep(address, response);
        return Boolean(response);
      }),
  );
  return results.every(Boolean);
}
