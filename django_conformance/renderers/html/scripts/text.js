// Text of the project: shown as text, each character that cannot be seen, or that turns the direction of writing, spelled.

const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function textNodes(value) {
  const text = String(value), nodes = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const mark = document.createElement("span");
    mark.className = "hidden-character";
    mark.textContent = "U+" + match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    nodes.push(document.createTextNode(text.slice(end, match.index)), mark);
    end = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

// A name or a path: it may break after its dots, underscores and slashes.
function nameNodes(value) {
  return textNodes(value).flatMap((node) => {
    if (node.nodeType !== Node.TEXT_NODE) return [node];
    const parts = node.data.split(/(?<=[._/:])(?=[a-z])/i);
    return parts.flatMap((part, at) => (at ? [document.createElement("wbr"), part] : [part]));
  });
}

function many(number, word, words) {
  return number.toLocaleString("en") + " " + (number === 1 ? word : words || word + "s");
}

// Begins with a capital, unless a name of code stands first: manage.py, on_commit().
function sentence(text) {
  return text && !/^\S*[._(=/]\S/.test(text) ? text[0].toUpperCase() + text.slice(1) : text || "";
}

// Words of ours, in which what stands between backticks is code.
function prose(text) {
  return text.split(/``(.+?)``|`([^`\n]+)`/s).flatMap((part, at) => (at % 3 ? (part ? [element("code", "", part)] : []) : textNodes(part)));
}

// Spells a value in a line where that is short, else as spelled() does.
function inShort(value) {
  const line = typeof value === "string" ? value : JSON.stringify(value);
  return line.length <= 72 ? line : spelled(value);
}

// Spells a value as indented JSON with its keys in order, or as itself where it is text.
function spelled(value) {
  return typeof value === "string" ? value : json(value);
}

function json(value) {
  return JSON.stringify(value, (_, inner) => (isMapping(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([one], [two]) => (one < two ? -1 : 1))) : inner), 2) ?? "";
}

function isMapping(value) {
  return Boolean(value) && typeof value === "object" && !Array.isArray(value);
}

// Spells what was seen on one side: each of its parts begins a line, and each line of a text has its own.
function seen(value) {
  if (!isMapping(value)) return spelled(value);
  return Object.keys(value).sort().map((key) => {
    const lines = typeof value[key] === "string" ? value[key].split(/(?<=\n)(?=.)/s).map((line) => JSON.stringify(line)) : json(value[key]).split("\n");
    return lines.length === 1 ? key + ": " + lines[0] : key + ":\n" + lines.map((line) => "  " + line).join("\n");
  }).join("\n");
}
