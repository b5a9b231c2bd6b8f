// Files of the kit, fetched and unpacked for the worker that Python runs in: `casebookPacks`. The kit
// puts this script in front of that worker's own, for a page and for the whole notebook.
//
// To unpack what tables need takes half a second. Python need not wait for it: it is done in a thread
// of its own, where the browser lets a worker start another. What is wanted first does not gain by it.
"use strict";

// A worker of the notebook loads its script twice.
self.casebookPacks = self.casebookPacks || (() => {
  const plainFetch = self.fetch.bind(self); // the worker answers some itself, later

  // Reads an answer to its end, unpacked where it is packed: a server may have unpacked it on the
  // way. `size` is what is sent of it; `arrived` hears of how much has come.
  async function unpack(answer, size, arrived) {
    const reader = answer.body.getReader();
    let next = await reader.read();
    const isPacked = !next.done && next.value[0] === 0x1f && next.value[1] === 0x8b;
    if (!isPacked) arrived(size);
    const body = new ReadableStream({
      async pull(stream) {
        if (next.done) return stream.close();
        stream.enqueue(next.value);
        if (isPacked) arrived(next.value.length);
        next = await reader.read();
      },
    });
    const plain = isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body;
    return new Uint8Array(await new Response(plain).arrayBuffer());
  }

  // What fetching gives, or a fault: `{ answer }` or `{ fault }`, "unreachable" or "missing".
  async function ask(address, fetch) {
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      return answer.ok ? { answer } : { fault: "missing" };
    } catch {
      return { fault: "unreachable" };
    }
  }

  async function fetched({ address, buffer, size }, arrived, fetch, ask, unpack) {
    const told = buffer ? { answer: new Response(buffer) } : await ask(address, fetch);
    if (told.fault) return told;
    try {
      return { bytes: await unpack(told.answer, size, arrived) };
    } catch (error) {
      return { fault: error instanceof RangeError ? "memory" : "unreachable" };
    }
  }

  // What runs in the thread of its own: the functions are given to it as text.
  function serve(fetched, ask, unpack) {
    self.onmessage = async ({ data: { id, wanted } }) => {
      const arrived = (size) => self.postMessage({ id, arrived: size });
      const told = await fetched(wanted, arrived, fetch, ask, unpack);
      self.postMessage({ id, ...told }, told.bytes ? [told.bytes.buffer] : []);
    };
  }

  // The bytes of a file, unpacked: `{ bytes }`, or `{ fault }`, which may be "memory", too. Of what is
  // wanted, `address` or `buffer` says where it is, `size` how much of it is sent.
  const take = (wanted, arrived) => fetched(wanted, arrived, plainFetch, ask, unpack);

  const waiting = new Map(); // by number: who waits for what the thread says
  let count = 0;
  let aside; // as `take`

  function begin() {
    const text = `(${serve})(${fetched}, ${ask}, ${unpack})`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.onmessage = ({ data: { id, arrived, ...told } }) => {
      const { done, heard } = waiting.get(id);
      if (arrived !== undefined) return heard(arrived);
      waiting.delete(id);
      if (!waiting.size) end();
      done(told);
    };
    const end = () => {
      worker.terminate();
      URL.revokeObjectURL(address);
      aside = undefined; // who wants more begins another
    };
    // Refused after all, by a policy of the server: then Python has to wait.
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      aside = take;
      for (const { wanted, done, heard } of waiting.values()) take(wanted, heard).then(done);
      waiting.clear();
    };
    return (wanted, heard) =>
      new Promise((done) => {
        waiting.set((count += 1), { wanted, done, heard });
        worker.postMessage({ id: count, wanted });
      });
  }

  // The same, in a thread of its own.
  function takeAside(wanted, arrived) {
    if (!aside) {
      try {
        aside = begin();
      } catch {
        aside = take;
      }
    }
    return aside(wanted, arrived);
  }

  // A program, compiled from the answer itself: a browser keeps what it compiled from that.
  async function compile(address) {
    const { answer, fault } = await ask(address, plainFetch);
    if (fault) return { fault };
    const type = "application/wasm";
    const isTyped = (answer.headers.get("content-type") || "").split(";")[0].trim() === type;
    const typed = isTyped ? answer : new Response(answer.body, { headers: { "content-type": type } });
    return { module: await WebAssembly.compileStreaming(typed) };
  }

  // The files of a tar, laid out below a folder; they stay where they are, in its bytes.
  function layOut(FS, tar, target) {
    const decoder = new TextDecoder();
    const text = (from, most) => {
      let end = from;
      while (end < from + most && tar[end]) end += 1;
      return decoder.decode(tar.subarray(from, end));
    };
    const folders = new Set();
    for (let at = 0; at + 512 <= tar.length && tar[at]; ) {
      const prefix = text(at + 345, 155);
      const path = target + (prefix ? `${prefix}/` : "") + text(at, 100);
      const size = parseInt(text(at + 124, 12), 8);
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (!folders.has(folder)) {
        folders.add(folder);
        FS.mkdirTree(folder);
      }
      FS.writeFile(path, tar.subarray(at + 512, at + 512 + size), { canOwn: true });
      at += 512 + 512 * Math.ceil(size / 512);
    }
  }

  // The time zones of pytz as those of the system: where there are none, dateutil unpacks its own as
  // soon as pandas is imported, a fifth of a second.
  function linkZones(FS, site) {
    FS.mkdirTree("/usr/share");
    FS.symlink(`${site}pytz/zoneinfo`, "/usr/share/zoneinfo");
  }

  return { take, takeAside, compile, layOut, linkZones };
})();
