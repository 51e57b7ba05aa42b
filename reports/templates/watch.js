"use strict";
(() => {
const SVG = "http://www.w3.org/2000/svg", WORST = ["FAIL", "ERROR", "INCONCLUSIVE", "PASS", "NOT SUPPORTED"];
const CARDS = 6, ROWS = 500;
const at = id => document.getElementById(id);
const cards = at("cards"), fallen = at("fallen"), said = at("said"), only = at("only");
let flights = new Map(), runs = new Map(), counts = {}, before = {}, ready = false, left = 0, older = 0;
const AGAIN_MS = 5000;

function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function svg(name, attributes = {}, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}
const slug = name => name.toLowerCase().replace(" ", "-");
const verdict = name => el("span", {class: "v v-" + slug(name)}, name);
const title = each => [each.scenario, each.case].filter(Boolean).join(", ");
const report = run => `/runs/${encodeURIComponent(run)}`;
const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

// What is known of each run: status, tracks, plan, attacks, and in the end its verdict. ---------------------------------
function known(run) {
  if (!runs.has(run)) runs.set(run, {run, tracks: {truth: [], belief: []}, plan: [], attacks: [], status: null, ended: null, card: null});
  return runs.get(run);
}

function card(one) {
  const made = el("article", {class: "card", "aria-labelledby": `of-${one.run}`});
  const parts = {
    name: el("h3", {id: `of-${one.run}`}), drone: el("p", {class: "drone"}), phase: el("p", {class: "phase"}), map: el("div"),
    time: el("dd"), speed: el("dd"), mode: el("dd"), attack: el("p", {class: "attack"}),
  };
  const facts = el("dl", {}, ...[["time", "time"], ["speed", "speed"], ["mode", "mode"]].map(([name, key]) => el("div", {}, el("dt", {}, name), parts[key])));
  made.append(parts.name, parts.drone, parts.phase, parts.map, facts, parts.attack);
  one.card = {made, parts};
  cards.append(made);
}

function show(one) {
  if (!one.status) return;
  if (!one.card) card(one);
  const {parts, made} = one.card, status = one.status;
  put(parts.name, title(status));
  put(parts.drone, status.vehicle === "builtin" ? "practice drone" : status.vehicle);
  if (!one.ended) put(parts.phase, flights.has(one.run) ? `${status.twin ? "clean twin: " : ""}${status.phase}` : "over, being sealed");
  else if (made.dataset.verdict !== one.ended.verdict) {
    made.dataset.verdict = one.ended.verdict;
    parts.phase.replaceChildren(verdict(one.ended.verdict), one.ended.reaction ? ` after ${one.ended.reaction}` : "");
    if (one.ended.folder) parts.name.replaceChildren(el("a", {href: report(one.run)}, title(status)));
  }
  put(parts.time, `${status.vehicle_s.toFixed(1)} s`);
  put(parts.speed, status.speed ? `${status.speed.toFixed(status.speed < 10 ? 1 : 0)}× real` : "–");
  put(parts.mode, status.mode || "–");
  const now = one.attacks.filter(a => a.end_s === null).map(a => a.fault);
  put(parts.attack, one.ended ? "" : now.length ? `under attack: ${now.join("; ")}` : "");
  if (one.fresh) {
    one.fresh = false;
    parts.map.replaceChildren(chart(one));
  }
}

// Cards stay where they are; the oldest that ended make room. -------------------------------------------------------------
function arrange() {
  const shown = [...runs.values()].filter(one => one.card), past = shown.filter(one => !flights.has(one.run));
  past.slice(0, Math.max(0, shown.length - CARDS)).forEach(one => { one.card.made.remove(); runs.delete(one.run); });
  at("none").hidden = !ready || cards.childElementCount > 0;
}

function home(p) { return Math.hypot(p[1], p[2]); }
function nice(rough) {
  const power = 10 ** Math.floor(Math.log10(rough)), part = rough / power;
  return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
}
const metres = m => m >= 2000 ? `${(m / 1000).toFixed(m >= 20000 ? 0 : 1)} km` : `${m.toFixed(m < 10 ? 1 : 0)} m`;

function chart(one) {
  const width = 320, height = 240, {truth, belief} = one.tracks;
  const own = [...truth, [0, 0, 0, 0], ...one.plan.map(p => [0, p[0], p[1], 0])];
  // What a drone makes up may be a continent away: the window is where it truly is, and some more.
  const reach = truth.length ? Math.max(150, 3 * Math.max(...own.map(home))) : Infinity;
  const all = [...own, ...belief.filter(p => home(p) <= reach)];
  const ns = all.map(p => p[1]), es = all.map(p => p[2]);
  const lo = [Math.min(...ns), Math.min(...es)], hi = [Math.max(...ns), Math.max(...es)];
  const scale = Math.min((width - 48) / Math.max(hi[1] - lo[1], 40), (height - 64) / Math.max(hi[0] - lo[0], 40));
  const x = p => width / 2 + (p[2] - (lo[1] + hi[1]) / 2) * scale, y = p => height / 2 - 6 - (p[1] - (lo[0] + hi[0]) / 2) * scale;
  const path = some => some.map((p, n) => `${n ? "L" : "M"}${x(p).toFixed(1)} ${y(p).toFixed(1)}`).join("");
  const last = truth.length ? truth[truth.length - 1] : null, told = belief.length ? belief[belief.length - 1] : null;
  const off = last && told && Math.abs(last[0] - told[0]) < 5 ? Math.hypot(last[1] - told[1], last[2] - told[2]) : null;
  const words = last ? `Map, north up: ${metres(home(last))} from home, ${metres(last[3])} up${off === null ? "" : `, belief ${metres(off)} off the truth`}.` : "Map: nothing known yet.";
  const made = svg("svg", {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words});
  if (one.plan.length) made.append(svg("path", {class: "plan", d: path(one.plan.map(p => [0, p[0], p[1]]))}));
  one.attacks.forEach(a => {
    const under = truth.filter(p => a.begin_s <= p[0] && (a.end_s === null || p[0] <= a.end_s));
    if (under.length > 1) made.append(svg("path", {class: "attacked", d: path(under)}));
  });
  [["belief", belief], ["truth", truth]].forEach(([name, track]) => { if (track.length) made.append(svg("path", {class: name, d: path(track)})); });
  const h = [0, 0, 0];
  made.append(svg("path", {class: "mark", d: `M${x(h) - 6} ${y(h)}h12M${x(h)} ${y(h) - 6}v12`}), svg("text", {x: x(h) + 9, y: y(h) + 14}, "home"));
  const length = nice((width / 4) / scale);
  made.append(svg("path", {class: "scale", d: `M16 ${height - 14}h${length * scale}m0 -4v8m${-length * scale} 0v-8`}), svg("text", {x: 16, y: height - 22}, metres(length)));
  if (off !== null && off >= 5) made.append(svg("text", {x: width - 12, y: height - 12, "text-anchor": "end"}, `belief ${metres(off)} off`));
  [["belief", told], ["truth", last]].forEach(([name, p]) => { if (p && home(p) <= reach) made.append(svg("circle", {class: `here at-${name}`, cx: x(p), cy: y(p), r: 5})); });
  return made;
}

// Verdicts ------------------------------------------------------------------------------------------------------------
function fell(one) {
  counts[one.verdict] = (counts[one.verdict] || 0) + 1;
  const name = one.folder ? el("a", {href: report(one.run)}, title(one)) : el("b", {}, title(one));
  const what = el("div", {}, name, el("span", {class: "was"}, `${one.vehicle === "builtin" ? "practice drone" : one.vehicle}, seed ${one.seed}${one.reaction ? `, reacted after ${one.reaction}` : ""}`));
  const row = el("li", {"data-verdict": one.verdict, "data-run": one.run}, el("div", {}, verdict(one.verdict)), what,
    el("div", {class: "why"}, one.because, el("code", {}, one.folder || `${one.run}: no bundle`)));
  row.hidden = only.getAttribute("aria-pressed") === "true" && one.verdict === "PASS";
  fallen.prepend(row);
  if (fallen.childElementCount > ROWS) { fallen.lastElementChild.remove(); older += 1; }
  if (runs.has(one.run)) { known(one.run).ended = one; show(known(one.run)); }
  if (ready && !left) announce(`${title(one)}: ${one.verdict}${one.because ? `, ${one.because}` : ""}`);
}
function announce(text) {
  said.append(el("span", {}, `${text}. `));
  while (said.childElementCount > 20) said.firstElementChild.remove();
}
only.addEventListener("click", () => {
  const on = only.getAttribute("aria-pressed") !== "true";
  only.setAttribute("aria-pressed", on);
  for (const row of fallen.children) row.hidden = on && row.dataset.verdict === "PASS";
});

const sum = some => Object.values(some).reduce((a, b) => a + b, 0);
function head() {
  const all = {...before}, flying = flights.size, earlier = older + sum(before);
  for (const [name, count] of Object.entries(counts)) all[name] = (all[name] || 0) + count;
  const total = sum(all);
  put(at("now"), flying ? `${flying} in the air` : ready ? "Nothing flies" : "Reading this folder …");
  const whole = total + left, ended = `${whole} ${whole === 1 ? "run has" : "runs have"} ended in this folder`;
  put(at("lead"), left ? `${ended}; ${left} of them ${left === 1 ? "is" : "are"} still to be read.` : total ? `${ended}.` : ready ? "No run has ended in this folder yet." : "");
  const found = WORST.filter(name => all[name]);
  at("tally").replaceChildren(...found.map(name => el("li", {}, el("b", {}, String(all[name])), verdict(name))));
  const part = (name, count) => { const made = el("i", {class: "b-" + slug(name)}); made.style.flex = count; return made; };
  at("share").replaceChildren(...found.map(name => part(name, all[name])), ...(left ? [part("unread", left)] : []));
  const bad = found.filter(name => name !== "PASS" && name !== "NOT SUPPORTED").map(name => `${all[name]} ${name}`);
  document.title = [bad[0], flying ? `${flying} in the air` : "", "cuas watch"].filter(Boolean).join(" · ");
  at("older").textContent = earlier ? `and ${earlier} earlier, in the folder's ledger` : "";
}

// The stream ----------------------------------------------------------------------------------------------------------
const takes = new Map();
const on = (kind, take) => takes.set(kind, event => { take(JSON.parse(event.data)); later(); });
let waiting = false;
// Once for all events that came together.
function later() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; runs.forEach(show); arrange(); head(); }, 30);
}
on("begin", told => {
  flights = new Map(); runs = new Map(); counts = {}; before = {}; ready = false; left = 0; older = 0;
  cards.replaceChildren(); fallen.replaceChildren();
  put(at("evidence"), told.evidence);
});
on("flights", told => {
  flights = new Map(told.flights.map(each => [each.run, each]));
  told.flights.forEach(each => { const one = known(each.run); if (!one.status) one.fresh = true; one.status = each; });
});
on("scene", told => { if (flights.has(told.run) || runs.has(told.run)) Object.assign(known(told.run), {plan: told.plan, attacks: told.attacks, fresh: true}); });
on("track", told => {
  if (!flights.has(told.run) && !runs.has(told.run)) return;
  const one = known(told.run);
  one.tracks[told.name] = told.anew ? told.points : one.tracks[told.name].concat(told.points);
  one.fresh = true;
});
on("earlier", told => { before = told.counts; });
on("trouble", told => { put(at("trouble"), told.text); at("trouble").hidden = !told.text; });
on("verdict", fell);
on("reading", told => { left = told.left; });
on("ready", () => { ready = true; });
// A browser tries again by itself when a stream breaks, but not when it was refused: too many watch, or another answers.
function connect() {
  const source = new EventSource("/events");
  for (const [kind, take] of takes) source.addEventListener(kind, take);
  source.addEventListener("open", () => { put(at("connection"), "live"); at("connection").className = ""; });
  source.addEventListener("error", () => {
    const refused = source.readyState === EventSource.CLOSED;
    put(at("connection"), refused ? "refused, perhaps because too many watch; trying again" : "connection lost, trying again");
    at("connection").className = "lost";
    if (refused) setTimeout(connect, AGAIN_MS);
  });
}
connect();
})();
