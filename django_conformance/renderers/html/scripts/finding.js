// One finding: what is wrong, the code, the fix, and what was seen.

const PAIRS = [
  ["eager", "worker", "Simulated: eager", "Real: in a worker"],
  ["communicator", "server", "Simulated: communicator", "Real: server"],
  ["call_command", "manage.py", "Simulated: call_command", "Real: manage.py"],
  ["routers", "sql", "Simulated: routers", "Real: SQL"],
];

const MANY_LINES = 16;

function codeOf(place) {
  const excerpts = DATA.sources[place.path] || [];
  const found = excerpts.find(([first, lines]) => place.line >= first && place.line < first + lines.length);
  const path = element("figcaption", "", place.path + (place.line ? ":" + place.line : ""));
  if (!found) return element("figure", "quoted is-bare", path);
  const [first, lines] = found;
  const list = element("ol", "");
  lines.forEach((line, at) => {
    const number = first + at, meant = number === place.line;
    const words = element("span", "");
    if (meant && place.column) {
      const start = [...line].slice(0, place.column - 1).join(""), rest = [...line].slice(place.column - 1).join("");
      const stop = place.end_column ? [...rest].slice(0, place.end_column - place.column).join("").length : rest.length;
      words.append(...textNodes(start), element("mark", "", rest.slice(0, stop)), ...textNodes(rest.slice(stop)));
    } else words.append(...textNodes(line));
    const item = element("li", meant ? "is-meant" : "", element("span", "line-mark", meant ? "▸" : ""), element("span", "line-number", number), words);
    if (meant) item.setAttribute("aria-label", "Line " + number + ", which is meant: " + line.trim());
    list.append(item);
  });
  const code = element("div", "code", list);
  code.tabIndex = 0;
  code.setAttribute("role", "group");
  code.setAttribute("aria-label", "Code of " + place.path);
  return element("figure", "quoted", path, code);
}

// A long text is folded: a log is read by few.
function folded(text) {
  const lines = text.split("\n").length;
  if (lines <= MANY_LINES && text.length <= MANY_LINES * 100) return text;
  const words = lines > 1 ? many(lines, "line") : many(text.length, "character");
  return element("details", "", element("summary", "", words), text);
}

function evidenceOf(evidence) {
  const parts = [], left = { ...evidence };
  delete left.places;
  delete left.rule_of;
  for (const [simulated, real, ...titles] of PAIRS) {
    if (simulated in left && real in left) {
      parts.push(sides(titles, left[simulated], left[real]));
      delete left[simulated];
      delete left[real];
    }
  }
  const rest = Object.entries(left);
  if (rest.length) {
    const list = element("dl", "evidence");
    for (const [key, value] of rest) list.append(element("dt", "", key), element("dd", "", folded(inShort(value))));
    parts.push(list);
  }
  return parts;
}

function againOf(command) {
  const button = element("button", "", "Copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch { button.textContent = "Select it and copy"; }
  });
  return element("details", "", element("summary", "", "Run it again"), element("div", "again", element("code", "", command), button));
}

function cellsOf(finding) {
  if (DATA.kind === "verdict" || DATA.cells.length < 2) return [];
  const words = "In " + finding.cells.length + " of " + DATA.cells.length + " cells";
  const list = element("ul", "cells-of");
  for (const number of finding.cells) list.append(element("li", "", DATA.cells[number].name));
  const parts = [element("details", "", element("summary", "", words), list)];
  for (const variant of finding.variants) {
    parts.push(element("p", "why", "In " + many(variant.cells.length, "cell") + " it says: " + variant.message));
  }
  return parts;
}

// What came of a check in a comparison, where that is all that is known of a side.
function isOutcome(side) {
  return side === null || side === undefined || typeof side === "object" && "outcome" in side;
}

function outcomesOf(finding, before, after) {
  if (!before || !after) return [];
  const words = (side) => side.outcome + (side.message && side.message !== finding.message ? ": " + side.message : "");
  return [element("p", "why", element("b", "", "Baseline "), words(before), ". ", element("b", "", "Candidate "), words(after), ".")];
}

function badgesOf(finding) {
  const whose = (finding.evidence || {}).rule_of ? "error of your own rule" : "error of the tool";
  const badges = [finding.level === "error" ? element("span", "badge", whose) : level(finding.level)];
  if (finding.state) badges.unshift(element("span", "badge state", finding.state));
  if (finding.gates === false) badges.push(element("span", "badge", "does not gate"));
  for (const name of finding.packages || []) badges.push(element("span", "badge", "caused by " + name));
  if (finding.stack === true) badges.push(element("span", "badge", "the reference project changes too"));
  if (finding.stack === false) badges.push(element("span", "badge", "only this project"));
  if (finding.direction) badges.push(element("span", "badge", finding.direction[0] + " writes, " + finding.direction[1] + " reads"));
  return badges;
}

// What both sides below show, the message need not say.
function messageOf(finding) {
  const shown = finding.state === "changed" && finding.pairs.some((pair) => pair.way);
  return shown ? sentence(finding.message.split(" (")[0]) + "." : finding.message;
}

function findingElement(finding) {
  const article = document.getElementById("finding-template").content.firstElementChild.cloneNode(true);
  article.id = finding.anchor;
  article.classList.add("is-" + (["must", "should", "info"].includes(finding.level) ? finding.level : "error"));
  article.querySelector(".badges").append(...badgesOf(finding));
  const permalink = article.querySelector(".permalink");
  permalink.append(...nameNodes(finding.subject));
  permalink.href = "#" + encodeURIComponent(finding.anchor);
  article.querySelector(".check").append(link(finding.check.docs, finding.check.id), ...(finding.also || []).map((id) => ", " + id));
  article.querySelector(".message").append(...prose(messageOf(finding)));
  const body = article.querySelector(".body");
  const told = finding.evidence && finding.evidence.places;
  const more = (Array.isArray(told) ? told : []).filter((place) => place && place.path);
  const places = finding.location ? [finding.location, ...more.filter((place) => place.path !== finding.location.path || place.line !== finding.location.line)] : more;
  for (const place of places.slice(0, 5)) body.append(codeOf(place));
  if (places.length > 5) body.append(element("p", "why", "and " + many(places.length - 5, "more place")));
  if (finding.known) {
    const [name, says, address] = finding.known;
    body.append(element("p", "why", element("b", "", "Announced "), ...prose(name + ": " + says), " ", address ? link(address, address) : ""));
  }
  const fix = finding.hint || (finding.state ? "" : finding.check.fix);
  if (fix) body.append(element("div", "fix", element("b", "", "Fix"), element("span", "", ...prose(sentence(fix)))));
  for (const { way, before, after } of finding.pairs || []) {
    const titles = ["Baseline", "Candidate"].map((side) => (way ? side + ": " + way : side));
    if (isOutcome(before) && isOutcome(after)) body.append(...outcomesOf(finding, before, after));
    else body.append(sides(titles, before ?? "", after ?? ""));
  }
  body.append(...evidenceOf(finding.evidence || {}));
  const blocks = (DATA.blocks || {})[finding.check.id];
  if (blocks) body.append(element("p", "why", "Until this is fixed, " + many(blocks, "other check") + " cannot run."));
  if (finding.follow) body.append(element("p", "why", many(finding.follow, "other result") + " could not be compared because of this."));
  if (finding.check.why) body.append(element("p", "why", element("b", "", "Why "), ...prose(sentence(finding.check.why))));
  body.append(...cellsOf(finding));
  if (finding.reproduce) body.append(againOf(finding.reproduce));
  return article;
}
