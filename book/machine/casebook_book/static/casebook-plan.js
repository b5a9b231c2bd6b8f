/* The course builder: what `casebook.course.plan` does, in the reader's browser. A test gives both
   the same wishes and compares their plans. The wishes stand in the address, so that a plan can be
   kept and shared. */
(() => {
  "use strict";

  const SHORTEST = 15; // a rest of the hours that is shorter makes no session
  const LEVELS = ["beginner", "intermediate", "advanced"];

  const name = (unit) => (unit.case_id ? unit.title : `${unit.title} (${unit.chapter})`);
  const sum = (units) => units.reduce((all, unit) => all + unit.minutes, 0);
  // As Python writes a number of hours: no needless noughts, six figures at most.
  const shown = (number) => String(Number(number.toPrecision(6)));

  function askedFor(units, themes, level) {
    const notes = [], taken = new Set();
    const wanted = units.filter((unit) => !themes.length || themes.includes(unit.chapter_id)
      || unit.themes.some((theme) => themes.includes(theme)));
    for (const theme of themes) {
      const has = wanted.some((unit) => unit.chapter_id === theme || unit.themes.includes(theme));
      if (!has) notes.push(`No chapter has the theme "${theme}".`);
    }
    const isHarder = (unit) => LEVELS.indexOf(unit.level) > LEVELS.indexOf(level);
    for (const unit of new Map(wanted.filter(isHarder).map((one) => [one.chapter_id, one])).values())
      notes.push(`"${unit.chapter}" is for the level ${unit.level}: ask for it to have it.`);
    const asked = wanted.filter((unit) => {
      if (isHarder(unit) || taken.has(unit.case_id)) return false;
      if (unit.case_id) taken.add(unit.case_id);
      return true;
    });
    return { asked, notes };
  }

  /* The units in their order, one session after the other; null if they do not fit. */
  function packed(units, lengths) {
    const sessions = lengths.map(() => []);
    let at = 0, used = 0;
    for (const unit of units) {
      while (at < lengths.length && used + unit.minutes > lengths[at]) [at, used] = [at + 1, 0];
      if (at === lengths.length) return null;
      sessions[at].push(unit);
      used += unit.minutes;
    }
    return sessions;
  }

  /* The main cases of a chapter: those whose roles sit in its salon. */
  const mains = (units, salon) => units.filter((unit) => unit.kind === "main"
    && unit.chapter_id === salon.chapter_id).map((unit) => unit.case_id);
  const meets = (units, salon, held) => mains(units, salon).every((id) =>
    held.some((unit) => unit.case_id === id));

  function plan(units, { hours, themes, level, session }) {
    const { asked, notes } = askedFor(units, themes, level);
    const minutes = Math.round(hours * 60), rest = minutes % session;
    const lengths = Array(Math.floor(minutes / session)).fill(session);
    if (rest >= SHORTEST || !lengths.length) lengths.push(rest);
    else if (rest) notes.push(`The last ${rest} minutes are too short for a session.`);
    const longest = Math.max(...lengths);
    const tooLong = asked.filter((unit) => unit.minutes > longest);
    for (const unit of tooLong)
      notes.push(`${name(unit)} takes ${unit.minutes} minutes, and no session has more than`
        + ` ${longest}: sessions of ${unit.minutes} minutes hold it.`);
    const short = asked.filter((unit) => unit.minutes <= longest);
    const alone = short.filter((unit) => unit.kind === "salon" && !meets(units, unit, short));
    for (const unit of alone)
      notes.push(`${name(unit)} takes all main cases of its chapter: some of them are not here.`);
    const fitting = short.filter((unit) => !alone.includes(unit));
    const order = (unit) => unit.round + (unit.part === "theory" ? 100 : 0);
    const byRound = [...fitting].sort((a, b) => order(a) - order(b));
    let chosen = [];
    for (const unit of [...byRound, ...byRound]) { // a salon may have had to wait for a case
      if (chosen.includes(unit)) continue;
      if (unit.kind === "salon" && !meets(units, unit, chosen)) continue;
      const more = fitting.filter((one) => one === unit || chosen.includes(one));
      if (packed(more, lengths)) chosen = more;
    }
    const leftOut = fitting.filter((unit) => !chosen.includes(unit));
    if (leftOut.length) {
      let needed = 0;
      while (!packed(fitting, Array(needed).fill(session))) needed += 1;
      notes.push(`Left out: ${leftOut.length} ${leftOut.length === 1 ? "piece" : "pieces"} of`
        + ` ${sum(leftOut)} minutes. A course of ${shown((needed * session) / 60)} hours`
        + ` has room for them: ${leftOut.map(name).join("; ")}.`);
    }
    const sessions = packed(chosen, lengths).map((held, at) => ({
      number: at + 1,
      minutes: lengths[at],
      spare: lengths[at] - sum(held),
      items: held.map((unit, index) => ({ at: sum(held.slice(0, index)), unit })),
    }));
    const spare = sessions.reduce((all, one) => all + one.spare, 0);
    if (spare && !leftOut.length && !tooLong.length && !alone.length)
      notes.push(`All that was asked for fits; ${spare} minutes are left for questions.`);
    return { sessions, notes };
  }

  // A plan as a file ----------------------------------------------------------------------------

  const plain = (text) => text.replace(/[\\`*_[\]<>|#]/g, "\\$&");

  function markdown({ sessions, notes }) {
    const minutes = sessions.reduce((all, one) => all + one.minutes, 0);
    const lines = [`# Course of ${shown(minutes / 60)} hours`, ""];
    const last = used(sessions);
    for (const session of sessions.slice(0, last)) {
      lines.push(`## Session ${session.number}, ${session.minutes} minutes`, "");
      const read = session.items.map((item) => item.unit).filter((unit) => unit.reading);
      if (read.length) {
        const titles = read.map((one) => `${plain(one.title)} (${one.reading} min)`).join("; ");
        lines.push(`Read before, up to the choice: ${titles}.`, "");
      }
      if (session.items.length)
        lines.push("| Minute | What | Chapter | Minutes |", "| ---: | --- | --- | ---: |");
      for (const { at, unit } of session.items)
        lines.push(`| ${at} | ${plain(unit.title)} | ${plain(unit.chapter)} | ${unit.minutes} |`);
      const at = session.minutes - session.spare;
      if (session.spare && session.items.length)
        lines.push(`| ${at} | Open, for questions | | ${session.spare} |`);
      else if (session.spare) lines.push(`${session.spare} minutes open.`);
      lines.push("");
    }
    if (last < sessions.length) lines.push(`## ${open(sessions.slice(last))}`, "");
    if (notes.length)
      lines.push("## Notes", "", ...notes.map((note) => `- ${plain(note)}`), "");
    return lines.join("\n");
  }

  // How many sessions there are up to the last that has something in it.
  const used = (sessions) => sessions.findLastIndex((session) => session.items.length) + 1;

  function open(sessions) {
    const first = sessions[0].number, end = sessions.at(-1).number;
    const named = first === end ? `Session ${first}` : `Sessions ${first} to ${end}`;
    return `${named}: ${sessions.reduce((all, one) => all + one.minutes, 0)} minutes open`;
  }

  function csv({ sessions }) {
    const cell = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    const rows = sessions.flatMap((session) => session.items.map(({ at, unit }) => [
      session.number, at, unit.minutes, unit.chapter, unit.kind, unit.title, unit.case_id ?? "",
      unit.reading]));
    const head = "session,at,minutes,chapter,kind,title,case_id,reading_minutes";
    return [head, ...rows.map((row) => row.map((value) => cell(String(value))).join(",")), ""]
      .join("\n");
  }

  /* RFC 5545: times are local ones without a zone; lines have 75 bytes at most. */
  function calendar({ sessions }, start, everyDays) {
    const safe = (text) => text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
    const stamp = (time) => {
      const two = (number) => String(number).padStart(2, "0");
      return `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`
        + `T${two(time.getHours())}${two(time.getMinutes())}00`;
    };
    const fold = (line) => {
      const bytes = new TextEncoder(), folded = [];
      let part = "";
      for (const sign of line) {
        if (bytes.encode(part + sign).length > 74) {
          folded.push(part);
          part = " ";
        }
        part += sign;
      }
      return [...folded, part].join("\r\n");
    };
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//casebook//course//EN"];
    let begins = new Date(start);
    for (const session of sessions) {
      const chapters = [...new Set(session.items.map((item) => item.unit.chapter))].join("; ");
      const items = session.items.map((item) => `${item.at} min: ${item.unit.title}`).join("\n");
      lines.push("BEGIN:VEVENT", `UID:${stamp(begins)}-${session.number}@casebook`,
        `DTSTAMP:${stamp(new Date(start))}Z`, `DTSTART:${stamp(begins)}`,
        `DURATION:PT${session.minutes}M`,
        `SUMMARY:${safe(`Session ${session.number}: ${chapters || "Open"}`)}`,
        `DESCRIPTION:${safe(items)}`, "END:VEVENT");
      const next = new Date(begins);
      if (everyDays) next.setDate(next.getDate() + everyDays);
      else next.setMinutes(next.getMinutes() + session.minutes + 15);
      begins = next;
    }
    return [...lines, "END:VCALENDAR", ""].map(fold).join("\r\n");
  }

  window.casebookPlan = { plan, markdown, csv, calendar };

  // The page ------------------------------------------------------------------------------------

  const builder = document.getElementById("cb-builder");
  if (!builder) return;
  const form = builder.querySelector("form"), out = builder.querySelector(".cb-plan-made");
  const units = JSON.parse(builder.querySelector("script").textContent);

  function element(tag, properties, ...inner) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inner);
    return made;
  }

  function wishes() {
    const given = new FormData(form);
    return {
      hours: Number(given.get("hours")),
      session: Number(given.get("session")),
      level: given.get("level"),
      themes: given.getAll("theme"),
    };
  }

  function row({ at, unit }) {
    const what = unit.href ? element("a", { href: unit.href }, unit.title) : unit.title;
    const read = unit.reading ? `${unit.reading} min` : "";
    return element("tr", {}, ...[[String(at), "Minute"], [what, "What"], [unit.chapter, "Chapter"],
      [`${unit.minutes} min`, "Minutes"], [read, "Read before"]].map(([text, label]) => {
      const cell = element("td", {}, text);
      cell.dataset.label = label;
      return cell;
    }));
  }

  function shownSession(session) {
    const head = element("tr", {}, ...["Minute", "What", "Chapter", "Minutes", "Read before"].map(
      (text) => element("th", { scope: "col" }, text)));
    const title = element("p", { className: "cb-plan-title" },
      `Session ${session.number}, ${session.minutes} minutes`);
    const table = element("table", { className: "cb-table" }, element("thead", {}, head),
      element("tbody", {}, ...session.items.map(row)));
    const open = session.spare ? `${session.spare} minutes open, for questions` : "";
    return element("section", { className: "cb-plan" }, title,
      ...(session.items.length ? [table] : []), element("p", { className: "cb-kind" }, open));
  }

  const saved = [];
  function download(label, file, type, text) {
    const href = URL.createObjectURL(new Blob([text], { type }));
    saved.push(href);
    return element("a", { href, download: file, className: "cb-plan-file" }, label);
  }

  function update() {
    if (!form.reportValidity()) return;
    const wanted = wishes(), made = plan(units, wanted);
    saved.splice(0).forEach((href) => URL.revokeObjectURL(href));
    const files = element("p", { className: "cb-plan-files" },
      download("Syllabus (Markdown)", "course.md", "text/markdown", markdown(made)), " ",
      download("Table (CSV)", "course.csv", "text/csv", `\ufeff${csv(made)}`), " ");
    const start = form.elements.start.value;
    if (start)
      files.append(download("Calendar (iCalendar)", "course.ics", "text/calendar",
        calendar(made, start, Number(form.elements.every.value))));
    const notes = element("ul", { className: "cb-plan-notes" },
      ...made.notes.map((note) => element("li", {}, note)));
    const last = used(made.sessions), rest = made.sessions.slice(last);
    const title = (text) => element("p", { className: "cb-plan-title" }, text);
    out.replaceChildren(files, ...made.sessions.slice(0, last).map(shownSession),
      ...(rest.length ? [title(open(rest))] : []),
      ...(made.notes.length ? [title("Notes"), notes] : []));
    const query = new URLSearchParams(new FormData(form));
    history.replaceState(null, "", `?${query}`);
  }

  const given = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (!field.name || !given.has(field.name)) continue;
    if (field.type === "checkbox") field.checked = given.getAll(field.name).includes(field.value);
    else field.value = given.get(field.name);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); update(); });
  form.addEventListener("change", update);
  update();
})();
