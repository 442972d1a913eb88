// The fragment of the address: a section, a finding, or a section with the state of its filters (#findings?level=must&q=mail).

function readFragment() {
  const [name, query = ""] = location.hash.slice(1).split("?");
  let anchor = name;
  try { anchor = decodeURIComponent(name); } catch { /* not encoded: it is what it is */ }
  return { anchor, state: new URLSearchParams(query) };
}

function writeFragment(name, state) {
  const query = state.toString();
  history.replaceState(null, "", "#" + name + (query ? "?" + query : ""));
}

// Marks the section that is read in the list of sections.
function followSections() {
  const links = new Map([...document.querySelectorAll(".sections a")].map((each) => [each.hash.slice(1), each]));
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target.id);
    const current = [...links.keys()].find((id) => seen.has(id));
    if (!current) return;
    for (const [id, each] of links) {
      if (id === current) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}
