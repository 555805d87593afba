// The admin page: all routes, and what is around every one of them.
import { html, render, useEffect, useState } from "./html.js";
import { all, call, get } from "./client.js";
import { connection, startEvents, stopEvents } from "./live.js";
import { go, match, param, place, setQuery, startRouter } from "./router.js";
import { isOverseer, session } from "./session.js";
import { useLoad, useThings } from "./load.js";
import { Menu } from "./parts/dialog.js";
import { Toasts, attempt } from "./parts/notes.js";
import { LogIn } from "./pages/log-in.js";
import { Schedules } from "./pages/schedules.js";

/** @typedef {{default: import("./vendor/preact.js").Component}} Module */
/** @type {[pattern: string, title: string, page: any, load?: () => Promise<any>][]} */
const routes = [
  ["/admin/scheduled-jobs", "Schedules", Schedules],
  ["/admin/scheduled-jobs/:id", "Schedules", null, () => import("./pages/schedule.js").then((m) => m.Schedule)],
  ["/admin/runs", "Runs", null, () => import("./pages/runs.js").then((m) => m.RunsPage)],
  ["/admin/runs/:id", "Runs", null, () => import("./pages/run.js").then((m) => m.Run)],
  ["/admin/ahead", "Ahead", null, () => import("./pages/ahead.js").then((m) => m.Ahead)],
  ["/admin/brands", "Brands", null, () => import("./pages/brands.js").then((m) => m.Brands)],
  ["/admin/brands/:id", "Brands", null, () => import("./pages/brand.js").then((m) => m.Brand)],
  ["/admin/trends", "Trends", null, () => import("./pages/trends.js").then((m) => m.Trends)],
  ["/admin/settings/:tab", "Settings", null, () => import("./pages/settings.js").then((m) => m.Settings)],
];

const places = [
  ["Schedules", "/admin/scheduled-jobs"], ["Runs", "/admin/runs"], ["Ahead", "/admin/ahead"], ["Brands", "/admin/brands"],
  ["Trends", "/admin/trends"], ["Settings", "/admin/settings/collectors"],
];

function App() {
  const state = session.value.state;
  useEffect(() => {
    if (state === "unknown") void whoAmI();
    if (state === "in") startEvents();
    else stopEvents();
  }, [state]);
  if (state === "unknown") return html`<div class="bar"><span class="brand">Tidewatch</span></div>`;
  if (state !== "in" || place.value.path === "/admin/log-in") return html`<${LogIn} /><${Toasts} />`;
  return html`<a class="skip" href="#main">Skip to the content</a><${Bar} /><${Lost} /><main id="main" tabindex="-1"><${Page} /></main><${Toasts} />`;
}

async function whoAmI() {
  try {
    session.value = { state: "in", who: await get("/session") };
  } catch {
    session.value = { state: "out" };
  }
}

function Page() {
  const path = place.value.path;
  for (const [pattern, title, page, load] of routes) {
    const params = match(pattern, path);
    if (!params) continue;
    return page ? html`<${page} ...${params} key=${path} />` : html`<${Lazy} key=${pattern} load=${load} params=${params} title=${title} />`;
  }
  return html`<div class="empty"><h1>There is nothing at this address</h1><p><a href="/admin/scheduled-jobs">Go to the schedules</a></p></div>`;
}

/** A page whose module is fetched when it is first opened. @param {{load: () => Promise<any>, params: Record<string, string>, title: string}} props */
function Lazy({ load, params, title }) {
  const loaded = useLoad(async () => ({ page: await load() }), title);
  if (loaded.error) return html`<div class="note bad" role="alert"><p>This page could not be loaded. <a href=${location.href} target="_self">Load it again</a>.</p></div>`;
  return loaded.data ? html`<${loaded.data.page} ...${params} key=${Object.values(params).join()} />` : html`<h1 class="vh">${title}</h1>`;
}

function Bar() {
  const who = session.value.state === "in" ? session.value.who : undefined;
  const path = place.value.path;
  const customer = param("customer_id");
  return html`<header class="bar">
    <a class="brand" href="/admin/scheduled-jobs"><${Wave} />Tidewatch</a>
    <nav aria-label="Main"><ul>${places.map(([name, to = ""]) => html`<li><a href=${to + (customer ? `?customer_id=${customer}` : "")}
      aria-current=${path.startsWith(to.replace("/collectors", "")) ? "page" : undefined}>${name}</a></li>`)}</ul></nav>
    <div class="tools">
      ${!who?.customer_id && html`<${CustomerFilter} />`}
      <span class=${`live ${connection.value}`} title=${connection.value === "live" ? "Changes show up by themselves" : "Not connected"}><span class="dot" aria-hidden="true"></span>${connection.value === "live" ? "live" : connection.value === "lost" ? "offline" : "…"}</span>
      <${Theme} />
      <${Menu} label=${`Account of ${who?.name}`} items=${[
        { text: `${who?.name} · ${who?.role}`, href: "/admin/settings/account" },
        isOverseer.value && { text: "Queue (River UI)", href: "/riverui/" },
        { text: "API reference", href: "/docs" },
        { text: "Log out", do: () => void attempt(logOut) },
      ]} />
    </div>
  </header>`;
}

async function logOut() {
  await call("DELETE", "/session");
  session.value = { state: "out" };
  go("/admin/log-in");
}

function CustomerFilter() {
  const { data, reload } = useLoad(() => all("/customers"), "customers");
  useThings(["customer", "catalog"], reload);
  if (!data || data.length < 2) return null;
  return html`<select aria-label="Customer" value=${param("customer_id")} onChange=${(/** @type {any} */ e) => setQuery({ customer_id: e.target.value, brand_id: "", cursor: "" })}>
    <option value="">All customers</option>${data.map((c) => html`<option value=${c.id}>${c.name}</option>`)}</select>`;
}

/** Says it when the page no longer hears of changes. */
function Lost() {
  const lost = connection.value === "lost";
  return html`<div class="lost" role="status">${lost && "The connection to the server is lost. What you see may be old; it catches up by itself when the connection is back."}</div>`;
}

function Theme() {
  const [theme, setTheme] = useState(document.documentElement.dataset["theme"] ?? "auto");
  const next = { auto: "light", light: "dark", dark: "auto" }[theme] ?? "auto";
  const change = () => {
    if (next === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  return html`<button type="button" class="icon-button" aria-label=${`Colours: ${theme}. Change to ${next}`} title=${`Colours: ${theme}`} onClick=${change}>
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6" />${theme !== "light" && html`<path class="fill" d=${theme === "dark" ? "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2Z" : "M8 2a6 6 0 0 1 0 12Z"} />`}</svg>
  </button>`;
}

const Wave = () => html`<svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true"><path d="M3 12c4.5-6 8.5-6 13 0s8.5 6 13 0M3 22c4.5-6 8.5-6 13 0s8.5 6 13 0" fill="none" stroke="currentColor" stroke-width="3.4" stroke-linecap="round" /></svg>`;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target instanceof Element && event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const target = /** @type {HTMLElement | null} */ (event.key === "/" ? document.querySelector("[data-search]") : event.key === "n" ? document.querySelector("[data-new]") : null);
  if (!target) return;
  event.preventDefault();
  if (event.key === "/") target.focus();
  else target.click();
});

startRouter();
render(html`<${App} />`, /** @type {Element} */ (document.getElementById("app")));
