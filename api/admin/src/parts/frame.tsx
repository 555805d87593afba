// The frame around every page, with the navigation, customer filter, connection state, theme and account.
import { useState } from "preact/hooks";
import { all, call } from "../client";
import { connection } from "../live";
import { useLoad, useThings } from "../load";
import { go, param, place, setQuery } from "../router";
import { caller, isOverseer, session } from "../session";
import { configuredEngines, engineNames, standIns } from "./engines";
import { FilterSelect } from "./field";
import { Menu } from "./menu";
import { attempt, clearToasts } from "./notes";

const places: [name: string, to: string, below?: string][] = [
  ["Schedules", "/admin/scheduled-jobs"],
  ["Runs", "/admin/runs"],
  ["Upcoming", "/admin/upcoming"],
  ["Brands", "/admin/brands"],
  ["Trends", "/admin/trends"],
  ["Settings", "/admin/settings/collectors", "/admin/settings"],
];

export function TopBar() {
  const customer = param("customer_id");
  const who = caller.value;
  return (
    <header class="bar">
      <a class="brand" href="/admin/home">
        <Wave />
        <span>Tidewatch</span>
      </a>
      <nav aria-label="Main">
        <ul>
          {places.map(([name, to, below = to]) => (
            <li>
              <a
                href={to + (customer ? `?customer_id=${customer}` : "")}
                aria-current={place.value.path.startsWith(below) ? "page" : undefined}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="tools">
        {!who?.customer_id && <CustomerFilter />}
        <Connection />
        <ThemeButton />
        <Menu
          label={`Account of ${who?.name}`}
          items={[
            { text: `${who?.name} · ${who?.role}`, href: "/admin/settings/account" },
            isOverseer.value && { text: "Queue (River UI)", href: "/riverui/" },
            { text: "API reference", href: "/docs" },
            { text: "Log out", run: () => void attempt(logOut) },
          ]}
        />
      </div>
    </header>
  );
}

async function logOut(): Promise<void> {
  await call("DELETE", "/session");
  clearToasts();
  session.value = { state: "out" };
  go("/admin/log-in?out=1");
}

function CustomerFilter() {
  const { data, reload } = useLoad(() => all("/customers", {}), "customers");
  useThings(["customer", "catalog"], reload);
  if (!data || data.length < 2) return null;
  return (
    <FilterSelect
      label="Customer"
      value={param("customer_id")}
      options={[["", "All customers"], ...data.map((c) => [c.id, c.name] as const)]}
      onChange={(id) => setQuery({ customer_id: id, brand_id: "" })}
    />
  );
}

const connections = {
  connecting: { word: "…", title: "Connecting" },
  live: { word: "live", title: "Changes appear automatically" },
  lost: { word: "offline", title: "Not connected" },
};

function Connection() {
  const { word, title } = connections[connection.value];
  return (
    <span class={connection.value === "live" ? "live" : `live ${connection.value}`} title={title}>
      <span class="dot" aria-hidden="true" />
      {word}
    </span>
  );
}

/** Announces that the page no longer receives changes. */
export function ConnectionLost() {
  return (
    <div class="lost" role="status">
      {connection.value === "lost" &&
        "Connection to the server lost. The data may be out of date until the connection is restored."}
    </div>
  );
}

/** States that stand-ins make up the answers of engines. */
export function StandIns() {
  const found = standIns();
  if (!found.length) return null;
  return (
    <aside class="stand-ins" aria-label="Stand-in engines">
      Stand-in engines make up all answers and costs
      {found.length < configuredEngines().length && ` of ${engineNames(found)}`}.
    </aside>
  );
}

const nextTheme: Record<string, string> = { auto: "light", light: "dark", dark: "auto" };

function ThemeButton() {
  const [theme, setTheme] = useState(document.documentElement.dataset["theme"] ?? "auto");
  const next = nextTheme[theme] ?? "auto";
  const change = () => {
    if (next === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  const filled = theme === "dark" ? "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2Z" : "M8 2a6 6 0 0 1 0 12Z";
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={change}
    >
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" />
        {theme !== "light" && <path class="fill" d={filled} />}
      </svg>
    </button>
  );
}

const Wave = () => (
  <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
    <path
      d="M3 12c4.5-6 8.5-6 13 0s8.5 6 13 0M3 22c4.5-6 8.5-6 13 0s8.5 6 13 0"
      fill="none"
      stroke="currentColor"
      stroke-width="3.4"
      stroke-linecap="round"
    />
  </svg>
);
