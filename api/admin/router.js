// The address is the page's state: path and query are signals, every filter and dialog that can be linked is in them, and
// Back works.
import { signal } from "./html.js";

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** @type {import("./vendor/signals.js").Signal<{path: string, query: URLSearchParams}>} */
export const place = signal(here());

/**
 * Goes to another address of the page.
 * @param {string} to
 * @param {{replace?: boolean}} [options]
 */
export function go(to, { replace = false } = {}) {
  const before = place.value.path;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = here();
  if (place.value.path !== before) {
    scrollTo(0, 0);
    requestAnimationFrame(() => document.querySelector("main")?.focus({ preventScroll: true }));
  }
}

/**
 * Changes some of the query's parameters; null or "" removes one. A filter replaces the entry of the history, a dialog
 * makes a new one.
 * @param {Record<string, string | null | undefined>} changes
 * @param {{push?: boolean}} [options]
 */
export function setQuery(changes, { push = false } = {}) {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  go(place.value.path + (text ? `?${text}` : ""), { replace: !push });
}

/** @param {string} name */
export const param = (name) => place.value.query.get(name) ?? "";

/**
 * Follows links within the page without loading it anew, and watches Back.
 */
export function startRouter() {
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!link.pathname.startsWith("/admin/")) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/**
 * Matches a path with a pattern such as "/admin/runs/:id"; undefined: it does not match.
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | undefined}
 */
export function match(pattern, path) {
  const want = pattern.split("/");
  const have = path.replace(/\/$/, "").split("/");
  if (want.length !== have.length) return undefined;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [i, part] of want.entries()) {
    const got = have[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decode(got);
    else if (part !== got) return undefined;
  }
  return params;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
