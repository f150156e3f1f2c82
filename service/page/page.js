"use strict";
const at = id => document.getElementById(id);
const read = id => JSON.parse(at(id).textContent);
const terms = read("terms");
const all = read("index").map(([doc, title, visits, warnings, errors], number) => ({ doc, title, visits, warnings, errors, number }));
const KINDS = { visitors: "visitor", hosts: "host", dates: "date", officials: "official", stops: "stop", meetings: "meeting", agreements: "agreement", topics: "topic" };
// All that cannot be seen, or that moves what can, is shown by its number and never acts.
const SIGNS = /((?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}])/u;
const numbered = sign => "U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
const plain = text => text.split(SIGNS).map((part, place) => place % 2 ? numbered(part) : part).join("");
let listed = all, opened = null, items = [];

// Elements: text becomes text nodes, whatever stands in it.

function visible(text) {
  return String(text).split(SIGNS).map((part, place) => place % 2 ? make("span", { class: "sign" }, numbered(part)) : part).filter(part => part !== "");
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== false) element.setAttribute(name, plain(String(value)));
  for (const child of children.flat()) if (child !== null && child !== "") element.append(...(typeof child === "string" ? (attributes.class === "sign" ? [child] : visible(child)) : [child]));
  return element;
}

const counted = (number, noun) => number + " " + noun + (number === 1 ? "" : "s");
const kindOf = value => KINDS[value.split(".")[1]];
const soft = text => make("span", { class: "soft" }, text);
const term = (list, code) => make("abbr", { title: terms[list][code] || null }, code.replaceAll("_", " "));

// The list of documents

function matches(one) {
  const words = at("find").value.trim().toLowerCase().split(/\s+/);
  const which = at("which").value;
  const name = (one.doc + " " + (one.title || "")).toLowerCase();
  return words.every(word => name.includes(word)) && (which === "all" || (which === "none" ? !one.visits && !one.errors : one[which] > 0));
}

function list() {
  listed = all.filter(matches);
  if (at("first").checked) listed.sort((one, other) => (other.warnings > 0) - (one.warnings > 0));
  at("count").textContent = listed.length + " of " + all.length;
  at("list").replaceChildren(...listed.map(one => items[one.number]));
}

function item(one) {
  const said = one.errors ? make("span", { class: "bad" }, "error") : make("span", {}, one.visits ? counted(one.visits, "visit") : "no visit");
  const warned = one.warnings ? make("span", { class: "warned" }, "⚠ " + counted(one.warnings, "warning")) : null;
  const button = make("button", { type: "button" }, make("bdi", { class: "doc" }, one.doc), make("span", { class: "name", lang: "zh" }, one.title || ""), make("span", { class: "soft" }, said, warned ? " · " : null, warned));
  button.addEventListener("click", () => open(one));
  return make("li", {}, button);
}

function step(by, wanted = () => true) {
  const here = listed.indexOf(opened);
  // Where the opened document is not listed, the next is the first.
  for (let place = here < 0 && by < 0 ? listed.length - 1 : here + by; place >= 0 && place < listed.length; place += by)
    if (wanted(listed[place])) return open(listed[place]);
}

// A document

function open(one) {
  const { record, pieces, problem } = read("document-" + one.number);
  if (opened) items[opened.number].firstChild.removeAttribute("aria-current");
  opened = one;
  const button = items[one.number].firstChild;
  button.setAttribute("aria-current", "true");
  button.scrollIntoView({ block: "nearest" });
  at("title").replaceChildren(...visible(record.source.title || record.doc));
  at("about").replaceChildren(...about(record));
  at("text").replaceChildren(...(pieces ? marked(pieces, record) : [make("p", { class: "problem", lang: "en" }, problem)]));
  at("text").scrollTop = 0;
  at("visits").replaceChildren(...(record.error ? [failure(record.error)] : record.visits.length ? record.visits.map(card) : [make("p", {}, "No visit is told in this document.")]), provenance(record));
  at("visits").scrollTop = 0;
  for (const kind of document.querySelectorAll(".legend [data-kind]")) kind.hidden = !document.querySelector("#text ." + kind.dataset.kind);
  const state = one.errors ? "error" : counted(one.visits, "visit") + (one.warnings ? ", " + counted(one.warnings, "warning") : "");
  at("opened").textContent = plain((record.source.title || record.doc) + ": document " + (one.number + 1) + " of " + all.length + ", " + state + (pieces ? "" : ", without its text"));
  history.replaceState(null, "", "#" + encodeURIComponent(one.doc));
}

function about(record) {
  const source = record.source;
  const told = [source.outlet, source.published_on, source.path, source.url, record.same_text_as && "the same text as " + record.same_text_as];
  return [make("bdi", {}, record.doc), ...told.filter(Boolean).flatMap(one => [" · ", make("bdi", {}, one)])];
}

function marked(pieces, record) {
  let before = [""];
  return pieces.map(piece => {
    const [text, ...values] = piece;
    let shown = text.replace(/\r\n?/g, "\n");
    if (before[0].endsWith("\r") && text.startsWith("\n")) shown = shown.slice(1);
    const begun = values.filter(value => !before.includes(value, 1)).map(kindOf);
    before = piece;
    if (!values.length) return make("span", {}, shown);
    const kinds = [...new Set(values.map(kindOf))];
    const mark = make("mark", { class: "piece " + kinds.join(" "), "data-values": values.join(" "), "data-sign": begun.length ? [...new Set(begun)].join(" ") : null, title: values.map(value => named(record, value)).join("\n") }, shown);
    const colours = kinds.filter(kind => kind !== "topic").map(kind => "var(--" + kind + ")");
    // One colour is the style sheet's; several lie one below the other.
    if (colours.length > 1) mark.style.background = "linear-gradient(" + colours.map((colour, place) => colour + " " + 100 * place / colours.length + "% " + 100 * (place + 1) / colours.length + "%").join(", ") + ")";
    return mark;
  });
}

function named(record, value) {
  const [visit, field, place] = value.split(".");
  const part = field === "dates" ? record.visits[visit].dates : record.visits[visit][field][place];
  const words = part.name || part.title || part.code || range(part);
  return KINDS[field] + ": " + words + (record.visits.length > 1 ? " (visit " + (Number(visit) + 1) + ")" : "");
}

// A visit

function value(key, part, words, title = null) {
  const spans = part.spans.length;
  const where = spans ? counted(spans, "place") + " in the text" : "no place in the text";
  const button = make("button", { type: "button", class: "value " + kindOf(key), "data-value": key, title: [title, where].filter(Boolean).join("\n") }, words);
  return spans ? button : make("span", {}, button, soft(" not in the text"));
}

const joined = (nodes, sign = "、") => nodes.length ? nodes.flatMap((node, place) => place ? [sign, node] : [node]) : ["?"];
const range = part => part.start === null ? "?" : part.end === null || part.end === part.start ? part.start : part.start + " – " + part.end;
const at_place = part => [part.date, part.place && part.place.name + (part.place.code ? " " + part.place.code : "")].filter(Boolean).join(" · ");
const placed = (field, number) => (place, index) => value(number + "." + field + "." + index, place, place.name, place.level + (place.code ? " " + place.code : ", no code"));

function card(visit, number, visits) {
  const many = visits.length > 1 ? "Visit " + (number + 1) + ": " : "";
  const delegation = visit.delegation;
  return make("article", { "aria-label": "Visit " + (number + 1) },
    make("h3", {}, many, ...joined(visit.visitors.map(placed("visitors", number))), " → ", ...joined(visit.hosts.map(placed("hosts", number)))),
    make("p", { class: "facts" }, term("ReportedAs", visit.reported_as), " · ", term("VisitStatus", visit.status), " · ", term("DelegationKind", delegation.kind)),
    visit.warnings.length ? make("ul", { class: "warnings", "aria-label": "Warnings" }, visit.warnings.map(warning)) : null,
    make("dl", {},
      row("delegation", [delegation.name || "?", delegation.size === null ? "" : soft(" " + counted(delegation.size, "person").replace("persons", "people"))]),
      row("dates", [value(number + ".dates", visit.dates, range(visit.dates), visit.dates.text), " ", visit.dates.text ? "“" + visit.dates.text + "” " : "", make("span", { class: "soft" }, "basis: ", term("DateBasis", visit.dates.basis))]),
      ...(visit.hosts.length > 1 ? [row("legs", visit.hosts.map(host => make("div", {}, host.name + " ", soft(range(host)))))] : []),
      row("led by", joined(visit.officials.map((one, index) => [one, index]).filter(([one]) => one.role === "leader").map(([one, index]) => value(number + ".officials." + index, one, one.name, one.title))))),
    ...roster(visit, number),
    section("Stops", "ol", visit.stops, (one, index) => [value(number + ".stops." + index, one, one.name), " ", soft(at_place(one))]),
    section("Meetings", "ul", visit.meetings, (one, index) => [value(number + ".meetings." + index, one, one.name), " ", soft(one.date || "")]),
    section("Agreements", "ul", visit.agreements, (one, index) => [value(number + ".agreements." + index, one, one.title), one.parties.length ? make("div", { class: "soft" }, "parties: " + one.parties.join("、")) : ""]),
    section("Topics", "ul", visit.topics, (one, index) => [value(number + ".topics." + index, one, one.code.replaceAll("_", " "), terms.Topic[one.code])], "chips"));
}

const row = (name, told) => make("div", {}, make("dt", {}, name), make("dd", {}, told));
const warning = one => make("li", {}, "⚠ ", make("b", {}, term("WarningCode", one.code)), " " + one.field + ": " + one.message);

function section(name, tag, parts, inside, style = null) {
  return parts.length ? make("section", {}, make("h4", {}, name + " ", soft(String(parts.length))), make(tag, { class: style }, parts.map((part, index) => make("li", {}, inside(part, index))))) : null;
}

function roster(visit, number) {
  const sides = [["visitor", "Visitors"], ["host", "Hosts"], ["unstated", "Side unstated"]];
  return sides.map(([side, name]) => {
    const people = visit.officials.map((one, index) => [one, index]).filter(([one]) => one.side === side);
    return section(name, "ul", people, ([one, index]) => official(one, number + ".officials." + index), "people");
  });
}

function official(one, key) {
  const posts = one.posts.map(post => make("span", {}, (post.jurisdiction ? post.jurisdiction.name + " " : "") + (post.organ || "") + " " + post.post + ": ", term("PostClass", post.kind)));
  return [value(key, one, one.name, one.title), " ", one.title || soft("no title"), " ", make("span", { class: "role" }, term("Role", one.role), one.spoke ? " · spoke" : ""), posts.length ? make("div", { class: "soft posts" }, joined(posts, "; ")) : ""];
}

const failure = error => make("p", { class: "problem" }, make("b", {}, "error " + error.code), ": " + error.message);

function provenance(record) {
  const from = record.provenance;
  const told = ["engine " + from.engine, from.model && "model " + from.model, from.prompt && "prompt " + from.prompt, from.cached && "from the cache", from.cleaning.length && "cleaned: " + from.cleaning.join(", ").replaceAll("_", " ")];
  return make("p", { class: "soft provenance" }, told.filter(Boolean).join(" · "));
}

// Values and their places light up together.

function light(values, source) {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  const spans = [...at("text").querySelectorAll("mark")].filter(mark => mark.dataset.values.split(" ").some(one => values.includes(one)));
  const cards = [...document.querySelectorAll("[data-value]")].filter(one => values.includes(one.dataset.value));
  for (const one of [...spans, ...cards]) one.classList.add("lit");
  // Scrolled by hand: scrollIntoView would take the whole page along.
  if (source === "value" && spans.length) show(spans[0], at("text"));
  if (source === "text" && cards.length) show(cards[0], at("visits"));
  return spans;
}

function show(element, box) {
  const here = element.getBoundingClientRect(), frame = box.getBoundingClientRect();
  if (here.top < frame.top || here.bottom > frame.bottom) box.scrollTop += here.top - frame.top - frame.height / 3;
}

function pointed(event) {
  const button = event.target.closest("[data-value]"), mark = event.target.closest("#text mark");
  if (button) return light([button.dataset.value], "value");
  if (!mark) return;
  const values = mark.dataset.values.split(" "), inner = values.filter(one => kindOf(one) !== "topic");
  // A topic's sentence holds all the values in it: it is meant where nothing else is.
  light(inner.length ? inner : values, "text");
}

function next(event) {
  const button = event.target.closest("[data-value]");
  if (!button) return;
  const spans = light([button.dataset.value], "value").filter((mark, place, marks) => !place || marks[place - 1].nextElementSibling !== mark);
  if (!spans.length) return;
  const turn = (Number(button.dataset.turn ?? -1) + 1) % spans.length;
  button.dataset.turn = turn;
  show(spans[turn], at("text"));
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || at("help").open) return;
  const typing = event.target.closest("input:not([type=checkbox]), select"), reading = event.target.closest("#text, #visits");
  if (typing && event.key !== "Escape") return;
  const warned = one => one.warnings > 0;
  const moves = { j: () => step(1), k: () => step(-1), n: () => step(1, warned), p: () => step(-1, warned), "/": () => at("find").focus(), "?": () => at("help").showModal(), Escape: () => event.target.blur() };
  if (!reading) Object.assign(moves, { ArrowDown: moves.j, ArrowUp: moves.k });
  if (!Object.hasOwn(moves, event.key)) return;
  event.preventDefault();
  moves[event.key]();
}

items = all.map(item);
for (const name of ["mouseover", "focusin"]) document.querySelector("main").addEventListener(name, pointed);
document.querySelector("main").addEventListener("click", next);
document.addEventListener("keydown", pressed);
at("find").addEventListener("input", list);
at("which").addEventListener("change", list);
at("first").addEventListener("change", list);
at("ask").addEventListener("click", () => at("help").showModal());
at("close").addEventListener("click", () => at("help").close());
list();
let asked = "";
try { asked = decodeURIComponent(location.hash.slice(1)); } catch { /* a hash that nobody wrote here */ }
open(all.find(one => one.doc === asked) || all[0]);
