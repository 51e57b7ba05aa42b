"use strict";
(() => {
const DATA = JSON.parse(document.getElementById("flights").textContent);
const SVG = "http://www.w3.org/2000/svg";
const rows = [...document.querySelectorAll("tr.run")];

// Filter ------------------------------------------------------------------------------------------------------------
const byDrone = document.getElementById("by-drone"), byScenario = document.getElementById("by-scenario");
const byText = document.getElementById("by-text"), shown = document.getElementById("shown");
const toggles = [...document.querySelectorAll("button[data-verdict]")];
const texts = rows.map(row => (row.textContent + " " + row.id + " " + (DATA.words[row.id.slice(4)] || "")).toLowerCase());
function filter() {
  const on = new Set(toggles.filter(b => b.getAttribute("aria-pressed") === "true").map(b => b.dataset.verdict));
  const words = byText.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  rows.forEach((row, n) => {
    const fits = on.has(row.dataset.verdict) && (!byDrone.value || row.dataset.drone === byDrone.value)
      && (!byScenario.value || row.dataset.scenario === byScenario.value) && words.every(w => texts[n].includes(w));
    row.hidden = !fits;
    const below = row.nextElementSibling;
    if (below && below.classList.contains("flight")) below.hidden = !fits;
    count += fits;
  });
  shown.textContent = count === rows.length ? `${count} run${count === 1 ? "" : "s"}` : `${count} of ${rows.length} runs`;
}
toggles.forEach(b => b.addEventListener("click", () => {
  b.setAttribute("aria-pressed", b.getAttribute("aria-pressed") !== "true");
  filter();
}));
[byDrone, byScenario].forEach(each => each.addEventListener("change", filter));
byText.addEventListener("input", filter);

// Opening a run -----------------------------------------------------------------------------------------------------
async function unpacked(run) {
  const bytes = Uint8Array.from(atob(DATA.runs[run]), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
async function toggle(button) {
  const row = button.closest("tr"), open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  if (!open) {
    if (row.nextElementSibling && row.nextElementSibling.classList.contains("flight")) row.nextElementSibling.remove();
    return;
  }
  const run = row.id.slice(4), flight = await unpacked(run);
  if (button.getAttribute("aria-expanded") !== "true") return;
  const below = el("tr", {class: "flight", role: "row"}), cell = el("td", {colspan: 4, role: "cell", id: `of-${run}`});
  button.setAttribute("aria-controls", `of-${run}`);
  below.append(cell);
  row.after(below);
  tell(cell, run, flight);
}
document.addEventListener("click", event => {
  const button = event.target.closest("button.open");
  if (button) toggle(button);
});
function follow() {
  const row = location.hash.startsWith("#run-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const button = row && row.querySelector("button.open");
  if (button && button.getAttribute("aria-expanded") === "false") toggle(button).then(() => button.focus());
}
addEventListener("hashchange", follow);

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
const verdict = name => el("span", {class: "v v-" + name.toLowerCase().replace(" ", "-")}, name);
const number = (value, unit) => value === null ? "–" : `${Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)} ${unit || ""}`;

function tell(cell, run, flight) {
  if (flight.drawn) draw(cell, flight);
  else cell.append(el("p", {class: "quiet"}, flight.undrawn));
  cell.append(el("h3", {}, "Findings"), ...(flight.untold ? [el("p", {class: "untold"}, flight.untold)] : []), findings(flight.findings));
  if (flight.filed) {
    cell.append(el("h3", {}, "As filed, by the limits of its flight: ", verdict(flight.filed.verdict)),
      el("p", {class: "quiet"}, flight.filed.limits.map(l => `${l[0]} was ${l[1]}, is ${l[2] === null ? "no more" : l[2]}`).join("; ")
        || "The limits are the same."), findings(flight.filed.findings));
  }
  cell.append(el("h3", {}, "Parameters"), parameters(flight));
  const facts = el("dl", {class: "pairs"});
  flight.facts.forEach(([name, value]) => facts.append(el("dt", {}, name), el("dd", {class: "mono"}, value)));
  cell.append(el("h3", {}, "Evidence"), facts);
}
function table(heads, lines, label) {
  const made = el("table", {"aria-label": label, class: "stacked"}), head = el("tr"), body = el("tbody");
  heads.forEach(each => head.append(el("th", {scope: "col", ...(each.startsWith("#") ? {class: "n"} : {})}, each.replace("#", ""))));
  lines.forEach(line => {
    const row = el("tr");
    line.forEach((each, n) => row.append(el("td", heads[n].startsWith("#") ? {class: "n", "data-of": heads[n].slice(1)} : {}, each)));
    body.append(row);
  });
  made.append(el("thead", {}, head), body);
  return el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": label + ", scrolls sideways"}, made);
}
function findings(list) {
  return table(["Verdict", "Check, and why", "#Observed", "#Limit", "#Margin"], list.map(f => {
    const what = el("div", {}, el("div", {}, DATA.checks[f[1]]), el("div", {class: "quiet"}, f[2]));
    if (f[10].length) what.append(el("div", {class: "quiet"}, f[10].map(q => DATA.requirements[q]).join(", ")));
    const spread = f[7] === null ? "" : ` ± ${f[7].toFixed(2)}`;
    return [verdict(DATA.verdicts[f[0]]), what, f[3] === null ? "–" : number(f[3], "").trim() + spread + " " + (f[6] || ""),
      number(f[4], f[6]), number(f[5], f[6])];
  }), "Findings");
}
function parameters(flight) {
  if (!flight.differing.length) return el("p", {class: "quiet"}, flight.parameters);
  const made = el("div", {}, el("p", {class: "quiet"}, flight.parameters));
  made.append(table(["Parameter", "#This run", "#Reference"], flight.differing.map(([name, here, there]) =>
    [el("code", {}, name), here === null ? "not read" : String(here), there === null ? "not read" : String(there)]), "Parameters that differ"));
  return made;
}

// Drawing -----------------------------------------------------------------------------------------------------------
const STYLES = {
  truth: {"stroke": "var(--truth)", "stroke-width": 2}, belief: {"stroke": "var(--belief)", "stroke-width": 2, "stroke-dasharray": "6 4"},
  sensor: {"stroke": "var(--sensor)", "stroke-width": 2.4, "stroke-dasharray": "0.1 5", "stroke-linecap": "round"},
};
const NAMES = {truth: "where it truly was", belief: "where it took itself to be", sensor: "what its receiver told"};
function points(flat) {
  const found = [], at = [0, 0, 0, 0];
  for (let n = 0; n < flat.length; n += 4) {
    for (let k = 0; k < 4; k++) at[k] += flat[n + k];
    found.push({t: at[0] / 10, n: at[1] / 10, e: at[2] / 10, u: at[3] / 10});
  }
  return found;
}
function near(track, t) {
  let lo = 0, hi = track.length - 1;
  while (lo < hi) { const mid = (lo + hi + 1) >> 1; if (track[mid].t <= t) lo = mid; else hi = mid - 1; }
  return track[lo];
}
const path = (some, x, y) => some.map((p, n) => `${n ? "L" : "M"}${x(p).toFixed(1)} ${y(p).toFixed(1)}`).join("");
const home = p => Math.hypot(p.n, p.e);
const metres = m => m >= 2000 ? `${(m / 1000).toFixed(m >= 20000 ? 0 : 1)} km` : `${m.toFixed(m < 10 ? 1 : 0)} m`;
// What a drone or a receiver makes up may be a continent away: the window is where the drone truly was, and some more.
function within(tracks, plan) {
  const own = [...(tracks.truth || []), {n: 0, e: 0, u: 0}, ...plan.map(p => ({n: p[0], e: p[1], u: 0}))];
  const reach = Math.max(150, 3 * Math.max(...own.map(home))), high = Math.max(60, 3 * Math.max(...own.map(p => Math.abs(p.u))));
  const all = tracks.truth ? Object.values(tracks).flat().filter(p => home(p) <= reach && Math.abs(p.u) <= high) : Object.values(tracks).flat();
  return [...own, ...all];
}
function nice(rough) {
  const power = 10 ** Math.floor(Math.log10(rough)), part = rough / power;
  return (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10) * power;
}

function draw(cell, flight) {
  const d = flight.drawn, tracks = Object.fromEntries(Object.entries(d.tracks).map(([name, flat]) => [name, points(flat)]));
  const map = el("figure"), line = el("figure"), figures = el("div", {class: "figures"}, map, line), key = el("ul", {class: "key"});
  const beyond = el("p", {class: "was"});
  cell.append(figures);
  Object.keys(tracks).forEach(name => {
    const sample = svg("svg", {viewBox: "0 0 28 10", "aria-hidden": "true"});
    sample.append(svg("path", {d: "M1 5H27", fill: "none", ...STYLES[name]}));
    key.append(el("li", {}, sample, NAMES[name]));
  });
  map.append(el("figcaption", {}, "Map, north up"));
  line.append(el("figcaption", {}, "Vehicle time, in seconds"));
  const hands = [];
  const paint = () => {
    hands.length = 0;
    [[map, chart], [line, timeline]].forEach(([figure, make]) => {
      figure.querySelectorAll(":scope > svg").forEach(old => old.remove());
      figure.querySelector("figcaption").after(make(Math.max(260, figure.clientWidth), flight, tracks, hands));
    });
    map.append(key);
    const far = Object.keys(tracks).filter(name => name !== "truth" && tracks.truth && tracks[name].some(p => home(p) > Math.max(150, 3 * Math.max(...tracks.truth.map(home)))));
    beyond.textContent = far.map(name => `${NAMES[name]}: up to ${metres(Math.max(...tracks[name].map(home)))} from home, beyond this map`).join("; ");
    map.append(beyond);
    move();
  };
  const slider = el("input", {type: "range", min: d.span[0], max: d.span[1], step: 0.1, value: d.attacks.length ? d.attacks[0][0] : d.span[0], "aria-label": "Moment of the flight"});
  const told = el("output", {"aria-live": "off"});
  const move = () => {
    const t = Number(slider.value), words = [`${t.toFixed(1)} s`];
    const mode = d.modes.filter(m => m[0] <= t).pop();
    if (mode) words.push(`mode ${mode[1]}`);
    const truth = tracks.truth && near(tracks.truth, t), belief = tracks.belief && near(tracks.belief, t);
    if (truth) words.push(`${home(truth).toFixed(0)} m from home, ${truth.u.toFixed(0)} m up`);
    if (truth && belief) words.push(`belief ${metres(Math.hypot(truth.n - belief.n, truth.e - belief.e))} off the truth`);
    d.attacks.filter(a => a[0] <= t && t <= a[1]).forEach(a => words.push(`under attack: ${a[2]}`));
    const said = d.said.filter(s => s[0] <= t && t - s[0] < 10).pop();
    if (said) words.push(`it said “${said[1]}”${said[2] ? "" : ", unheard"}`);
    told.textContent = words.join(" · ");
    slider.setAttribute("aria-valuetext", told.textContent);
    hands.forEach(hand => hand(t));
  };
  slider.addEventListener("input", move);
  line.append(el("div", {class: "clock"}, slider, told));
  paint();
  let width = figures.clientWidth;
  new ResizeObserver(() => { if (figures.isConnected && Math.abs(figures.clientWidth - width) > 4) { width = figures.clientWidth; paint(); } }).observe(figures);
}

function chart(width, flight, tracks, hands) {
  const d = flight.drawn, height = Math.round(width * 0.95), all = within(tracks, d.plan);
  const ns = all.map(p => p.n), es = all.map(p => p.e);
  const lo = {n: Math.min(...ns), e: Math.min(...es)}, hi = {n: Math.max(...ns), e: Math.max(...es)};
  const scale = Math.min((width - 56) / Math.max(hi.e - lo.e, 20), (height - 72) / Math.max(hi.n - lo.n, 20));
  const x = p => width / 2 + (p.e - (lo.e + hi.e) / 2) * scale, y = p => height / 2 - 8 - (p.n - (lo.n + hi.n) / 2) * scale;
  const far = Math.max(0, ...(tracks.truth || []).map(home));
  const made = svg("svg", {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Map: the drone was up to ${far.toFixed(0)} m from home. ${d.attacks.length} attacks.`});
  if (d.plan.length) made.append(svg("path", {d: path(d.plan.map(p => ({n: p[0], e: p[1]})), x, y), fill: "none", stroke: "var(--line)", "stroke-width": 6, "stroke-linejoin": "round"}));
  if (tracks.truth) d.attacks.forEach(a => made.append(svg("path", {d: path(tracks.truth.filter(p => a[0] <= p.t && p.t <= a[1]), x, y), fill: "none", stroke: "var(--attack)", "stroke-width": 9, "stroke-opacity": 0.25, "stroke-linejoin": "round"})));
  ["sensor", "belief", "truth"].filter(name => tracks[name]).forEach(name =>
    made.append(svg("path", {d: path(tracks[name], x, y), fill: "none", "stroke-linejoin": "round", ...STYLES[name]})));
  const h = {n: 0, e: 0};
  made.append(svg("path", {d: `M${x(h) - 6} ${y(h)}h12M${x(h)} ${y(h) - 6}v12`, stroke: "var(--ink)", "stroke-width": 1.5}), svg("text", {x: x(h) + 9, y: y(h) + 14}, "home"));
  const length = nice((width / 4) / scale);
  made.append(svg("path", {d: `M20 ${height - 18}h${length * scale}m0 -4v8m${-length * scale} 0v-8`, stroke: "var(--soft)", fill: "none"}), svg("text", {x: 20, y: height - 26}, metres(length)));
  const dots = Object.keys(tracks).map(name => [tracks[name], made.appendChild(svg("circle", {r: 5, fill: STYLES[name].stroke, stroke: "var(--raised)", "stroke-width": 2}))]);
  hands.push(t => dots.forEach(([track, dot]) => { const p = near(track, t); dot.setAttribute("cx", x(p)); dot.setAttribute("cy", y(p)); }));
  return made;
}

function timeline(width, flight, tracks, hands) {
  const d = flight.drawn, left = width < 480 ? 78 : 108, right = 14, [t0, t1] = d.span;
  const x = t => left + (Math.min(Math.max(t, t0), t1) - t0) / Math.max(t1 - t0, 1) * (width - left - right);
  const made = svg("svg", {role: "img"});
  let y = 10;
  const label = (text, at) => made.append(svg("text", {x: left - 8, y: at, "text-anchor": "end"}, text));
  const bar = (a, b, at, high, attributes, text) => {
    const from = x(a), wide = Math.max(2, x(b) - from), rect = svg("rect", {x: from, y: at, width: wide, height: high, rx: 3, ...attributes});
    rect.append(svg("title", {}, `${text} ${a} to ${b} s`.trim()));
    made.append(rect);
    const room = Math.floor((wide - 8) / 6.8), fits = text.length <= room ? text : room > 9 ? text.slice(0, room - 1) + "…" : "";
    if (fits) made.append(svg("text", {x: from + 6, y: at + high - (high < 16 ? 2 : 5), style: `fill: var(--ink); font-size: ${high < 16 ? 11 : 12}px`}, fits));
    return wide;
  };
  d.attacks.slice(0, 6).forEach((a, n) => {
    if (!n) label(d.attacks.length > 1 ? "attacks" : "attack", y + 13);
    bar(a[0], a[1], y, 18, {fill: "var(--attack)", "fill-opacity": 0.22, stroke: "var(--attack)", "stroke-opacity": 0.7}, a[2]);
    y += 22;
  });
  d.silences.forEach(s => {
    label(width < 480 ? s[0] : `${s[0]} silent`, y + 11);
    bar(s[1], s[2], y, 14, {fill: "var(--soft)", "fill-opacity": 0.2, stroke: "var(--soft)", "stroke-dasharray": "3 2"}, "");
    y += 18;
  });
  y += 4;
  label("mode", y + 14);
  d.modes.forEach((m, n) => bar(m[0], n + 1 < d.modes.length ? d.modes[n + 1][0] : t1, y, 20,
    {fill: "var(--belief)", "fill-opacity": n % 2 ? 0.28 : 0.12, stroke: "var(--raised)"}, m[1]));
  y += 28;
  flight.findings.filter(f => f[6] === "s" && f[8] !== null && (f[3] !== null || f[4] !== null && DATA.verdicts[f[0]] === "FAIL") && DATA.checks[f[1]].includes(", then ")).slice(0, 5).forEach((f, n) => {
    const never = f[3] === null, end = f[8] + (never ? f[4] : f[3]), limit = f[4] === null ? null : f[8] + f[4], bad = DATA.verdicts[f[0]] === "FAIL";
    if (!n) label("reaction", y + 10);
    bar(f[8], end, y, 12, {fill: bad ? "var(--fail)" : "var(--pass)", "fill-opacity": never ? 0.1 : 0.55, ...(never ? {"stroke-dasharray": "4 3"} : {}), ...(bad ? {stroke: "var(--fail)", "stroke-width": 2} : {})}, never ? "✕ never" : `${bad ? "✕" : "✓"} ${f[3].toFixed(1)} s`);
    if (limit !== null) {
      const tick = svg("path", {d: `M${x(limit)} ${y - 2}v16`, stroke: "var(--ink)", "stroke-width": 2});
      tick.append(svg("title", {}, `limit ${f[4]} s: ${DATA.checks[f[1]]}`));
      made.append(tick);
    }
    y += 16;
  });
  y += 8;
  for (const [name, value] of [["from home", home], ["height", p => p.u]]) {
    const values = within(tracks, []).map(value);
    const high = 74, top = Math.max(...values, 1), low = Math.min(...values, 0), at = p => y + high - (value(p) - low) / (top - low) * high;
    label(name, y + 10);
    label(metres(top), y + 26);
    const cut = svg("svg", {x: 0, y, width, height: high + 1, viewBox: `0 ${y} ${width} ${high + 1}`});
    made.append(svg("path", {d: `M${left} ${y + high}H${width - right}`, stroke: "var(--line)"}));
    d.attacks.forEach(a => made.append(svg("rect", {x: x(a[0]), y, width: Math.max(1, x(a[1]) - x(a[0])), height: high, fill: "var(--attack)", "fill-opacity": 0.07})));
    ["sensor", "belief", "truth"].filter(each => tracks[each]).forEach(each =>
      cut.append(svg("path", {d: path(tracks[each], p => x(p.t), at), fill: "none", ...STYLES[each], "stroke-width": 1.6})));
    made.append(cut);
    y += high + 16;
  }
  if (d.said.length) {
    label("said", y + 6);
    d.said.forEach(s => {
      const dot = svg("circle", {cx: x(s[0]), cy: y + 2, r: 3.6, fill: s[2] ? "var(--ink)" : "none", stroke: "var(--ink)"});
      dot.append(svg("title", {}, `${s[0]} s: ${s[1]}${s[2] ? "" : " (unheard)"}`));
      made.append(dot);
    });
    y += 20;
  }
  const step = nice((t1 - t0) / (width < 480 ? 3 : 6));
  for (let t = Math.ceil(t0 / step) * step; t <= t1; t += step) made.append(svg("path", {d: `M${x(t)} ${y - 4}v5`, stroke: "var(--soft)"}), svg("text", {x: x(t), y: y + 14, "text-anchor": "middle"}, String(t)));
  y += 24;
  const hand = made.appendChild(svg("path", {stroke: "var(--focus)", "stroke-width": 1.5}));
  hands.push(t => hand.setAttribute("d", `M${x(t)} 4V${y - 24}`));
  made.setAttribute("viewBox", `0 0 ${width} ${y}`);
  made.setAttribute("aria-label", `Timeline: ${d.attacks.map(a => `${a[2]} from ${a[0]} to ${a[1]} s`).join("; ") || "no attack"}. Modes: ${d.modes.map(m => `${m[1]} from ${m[0]} s`).join(", ")}.`);
  return made;
}
follow();
})();
