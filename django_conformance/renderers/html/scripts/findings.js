// The list of findings: filtered, and shown as far as somebody scrolls.

const BATCH = 30;

function matchesFinding(finding, state) {
  const levels = state.getAll("level"), cell = state.get("cell"), gates = state.get("gates");
  if (levels.length && finding.level !== "error" && !levels.includes(finding.level)) return false;
  if (state.get("area") && finding.check.area !== state.get("area")) return false;
  if (cell && !finding.cells.some((number) => DATA.cells[number].name === cell)) return false;
  if (gates && (gates === "yes") !== finding.gates) return false;
  return (state.get("q") || "").toLowerCase().split(/\s+/).every((word) => finding.words.includes(word));
}

class Shown {
  constructor(name, make, batch, scrolls) {
    this.list = document.getElementById(name + "-list");
    this.more = document.getElementById(name + "-more");
    this.make = make;
    this.batch = batch;
    this.entries = [];
    this.more.querySelector("button").addEventListener("click", () => this.add());
    if (scrolls) new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) this.add(); }, { rootMargin: "600px" }).observe(this.more);
  }

  replace(entries, empty) {
    this.entries = entries;
    this.count = 0;
    this.list.replaceChildren();
    if (entries.length) this.add();
    else this.list.append(empty);
    this.more.hidden = this.count >= entries.length;
  }

  add(until = this.count + this.batch) {
    if (!(until > this.count)) return;
    const made = this.entries.slice(this.count, until).map(this.make);
    this.list.append(...made);
    this.count = Math.max(this.count, Math.min(until, this.entries.length));
    this.more.hidden = this.count >= this.entries.length;
  }
}

class Findings {
  constructor() {
    this.shown = new Shown("findings", findingElement, BATCH, true);
    this.status = document.getElementById("findings-count");
    document.getElementById("findings-filters").hidden = !FINDINGS.length;
    for (const tally of document.querySelectorAll("[data-tally=findings]")) tally.textContent = FINDINGS.length || "";
  }

  show(state) {
    const matching = FINDINGS.filter((finding) => matchesFinding(finding, state));
    const nothing = FINDINGS.length ? "No finding matches these filters." : DATA.kind === "verdict" ? "Nothing has changed." : "No findings.";
    this.shown.replace(matching, element("p", "empty", nothing));
    this.status.textContent = matching.length === FINDINGS.length ? many(FINDINGS.length, DATA.kind === "verdict" ? "change" : "finding") : matching.length + " of " + FINDINGS.length + " shown";
  }

  // Shows a finding by its anchor, and says whether there is one.
  reveal(anchor) {
    const at = this.shown.entries.findIndex((finding) => finding.anchor === anchor);
    if (at < 0) return false;
    this.shown.add(at + 1);
    const article = document.getElementById(anchor);
    for (const each of document.querySelectorAll(".is-current")) each.classList.remove("is-current");
    article.classList.add("is-current");
    article.scrollIntoView({ block: "start" });
    article.focus({ preventScroll: true });
    return true;
  }
}
