// Shows what the address asks for, and follows it.

const findings = new Findings();
const results = DATA.kind === "runs" ? new Results() : null;
const forms = { findings: startForm("findings", findings) };
if (results) forms.results = startForm("results", results);

function follow(first) {
  const { anchor, state } = readFragment();
  for (const [name, form] of Object.entries(forms)) {
    if (anchor === name || first) {
      restore(form, anchor === name ? state : new URLSearchParams());
      (name === "findings" ? findings : results).show(stateOf(form));
    }
  }
  if (anchor in forms) document.getElementById(anchor).scrollIntoView();
  else if (anchor && !document.getElementById(anchor)?.matches("section, main")) {
    if (findings.reveal(anchor)) return;
    if (FINDINGS.some((finding) => finding.anchor === anchor)) {
      restore(forms.findings, new URLSearchParams());
      findings.show(new URLSearchParams());
      findings.reveal(anchor);
    }
  }
}

for (const each of document.querySelectorAll("main .mono, main .place")) {
  if (!each.childElementCount) each.replaceChildren(...nameNodes(each.textContent));
}
startTheme();
startTables();
follow(true);
followSections();
addEventListener("hashchange", () => follow(false));
addEventListener("beforeprint", () => {
  findings.shown.add(500);
  for (const each of document.querySelectorAll("main details")) each.open = true;
});
document.documentElement.dataset.ready = "true";
