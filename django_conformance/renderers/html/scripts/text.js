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

function many(number, word, words) {
  return number.toLocaleString("en") + " " + (number === 1 ? word : words || word + "s");
}

function sentence(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}

// Text of a docstring, in which what stands between double backticks is code.
function prose(text) {
  return text.split("``").flatMap((part, at) => (at % 2 ? [element("code", "", part)] : textNodes(part)));
}

// Spells a value in a line where that is short, else as spelled() does.
function inShort(value) {
  const line = typeof value === "string" ? value : JSON.stringify(value);
  return line.length <= 72 ? line : spelled(value);
}

// Spells a value as indented JSON with its keys in order, or as itself where it is text.
function spelled(value) {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, inner) => (inner && typeof inner === "object" && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([one], [two]) => (one < two ? -1 : 1))) : inner), 2) ?? "";
}
