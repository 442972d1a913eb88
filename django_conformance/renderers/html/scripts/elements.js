// Elements are made by their names, with text for content: nothing is ever parsed as HTML.

function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const part of content) {
    if (part === null || part === undefined || part === "") continue;
    if (part instanceof Node) made.append(part);
    else made.append(...textNodes(part));
  }
  return made;
}

function vector(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A link, but only to a page of the web: a project cannot make another kind.
function link(address, text) {
  if (!/^https:\/\/[^\s]+$/.test(address || "")) return element("span", "", text);
  const made = element("a", "", text);
  made.href = address;
  made.rel = "noreferrer noopener";
  return made;
}

function level(name) {
  return element("span", "level level-" + (["must", "should", "info"].includes(name) ? name : "info"), name);
}
