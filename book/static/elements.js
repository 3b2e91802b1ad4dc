// What the pages that compute are built of.
"use strict";

// An element with attributes (of those that begin with "on", what is done then) and what stands in it.
window.makeElement = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};
