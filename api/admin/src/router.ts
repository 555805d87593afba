// The URL holds the state of the page, including every filter and dialog that can be linked. The URL's path and query
// are stored in a signal.
import { signal } from "@preact/signals";

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const place = signal(here());

/** Navigates to another URL of the page. */
export function go(to: string, { replace = false } = {}): void {
  const before = place.value.path;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = here();
  if (place.value.path !== before) {
    scrollTo(0, 0);
    requestAnimationFrame(focusPage);
  }
}

const focusPage = () => document.querySelector("main")?.focus({ preventScroll: true });

/** Focuses the page after the next rendering if the focused element has been removed, such as the button of a row. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusPage();
  });
}

/** The values of query parameters. A list repeats its parameter. */
export type QueryChanges = Record<string, string | string[]>;

/** Sets query parameters; "" and an empty list remove a parameter. */
export function change(query: URLSearchParams, changes: QueryChanges): void {
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of [value].flat()) if (one) query.append(name, one);
  }
}

/**
 * Changes query parameters; "" removes a parameter. With push, the change adds a history entry; otherwise, the change
 * replaces the entry.
 */
export function setQuery(changes: QueryChanges, { push = false } = {}): void {
  go(withQuery(changes), { replace: !push });
}

/** Returns a link to the present page with changed query parameters. */
export function withQuery(changes: QueryChanges): string {
  const query = new URLSearchParams(place.value.query);
  change(query, changes);
  const text = query.toString();
  return place.value.path + (text ? `?${text}` : "");
}

/** Returns a query parameter, or "" if the parameter is absent. */
export const param = (name: string): string => place.value.query.get(name) ?? "";

/** Returns all values of a query parameter that may be repeated. */
export const paramsOf = (name: string): string[] => place.value.query.getAll(name);

/** Follows links inside the page without a reload, and handles the Back button. */
export function startRouter(): void {
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!link.pathname.startsWith("/admin/")) return;
    // The browser follows a link to a part of the page, such as "Skip to content", and moves the focus.
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** Returns the parameters of a path that matches a pattern such as "/admin/runs/:id". Other paths return undefined. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const want = pattern.split("/");
  const have = path.replace(/\/$/, "").split("/");
  if (want.length !== have.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const got = have[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decode(got);
    else if (part !== got) return undefined;
  }
  return params;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
