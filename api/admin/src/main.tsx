// The root of the admin page, with the routes and the frame around each page.
import { type VNode, render } from "preact";
import { computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, problemOf } from "./client";
import { lazy } from "./lazy";
import { startEvents, stopEvents } from "./live";
import { Home } from "./pages/home";
import { LogIn, LogInAgain } from "./pages/log-in";
import { ChoosePassword, ForgotPassword } from "./pages/password";
import { Schedules } from "./pages/schedules";
import { loadEngines } from "./parts/engines";
import { ConnectionLost, StandIns, TopBar } from "./parts/frame";
import { Empty, Failed, Toasts } from "./parts/notes";
import { go, match, place, startRouter } from "./router";
import { caller, session } from "./session";
import { listenToShortcuts } from "./shortcuts";

// The main script contains the home page, the schedules, and the pages for log-in and passwords. The browser loads each
// of the following pages when the user first opens the page.
const Schedule = lazy("Schedule", async () => (await import("./pages/schedule")).Schedule);
const Runs = lazy("Runs", async () => (await import("./pages/runs")).Runs);
const Run = lazy("Run", async () => (await import("./pages/run")).Run);
const Upcoming = lazy("Upcoming", async () => (await import("./pages/upcoming")).Upcoming);
const Brands = lazy("Brands", async () => (await import("./pages/brands")).Brands);
const Brand = lazy("Brand", async () => (await import("./pages/brand/brand")).Brand);
const FirstRun = lazy("New brand", async () => (await import("./pages/first-run")).FirstRun);
const Trends = lazy("Trends", async () => (await import("./pages/trends")).Trends);
const Settings = lazy("Settings", async () => (await import("./pages/settings/settings")).Settings);

const routes: [pattern: string, page: (params: Record<string, string>) => VNode][] = [
  ["/admin/home", () => <Home />],
  ["/admin/scheduled-jobs", () => <Schedules />],
  ["/admin/scheduled-jobs/:id", ({ id = "" }) => <Schedule key={id} id={id} />],
  ["/admin/runs", () => <Runs />],
  ["/admin/runs/:id", ({ id = "" }) => <Run key={id} id={id} />],
  ["/admin/upcoming", () => <Upcoming />],
  ["/admin/brands", () => <Brands />],
  ["/admin/brands/new", () => <FirstRun />],
  ["/admin/brands/:id", ({ id = "" }) => <Brand key={id} id={id} tab="" />],
  ["/admin/brands/:id/:tab", ({ id = "", tab = "" }) => <Brand key={id} id={id} tab={tab} />],
  [
    "/admin/brands/:id/:tab/:item",
    ({ id = "", tab = "", item = "" }) => <Brand key={id} id={id} tab={tab} item={item} />,
  ],
  ["/admin/trends", () => <Trends />],
  ["/admin/settings", () => <Moved to="/admin/settings/collectors" />],
  ["/admin/settings/:tab", ({ tab = "" }) => <Settings tab={tab} />],
];

/** Replaces the URL of a page by another URL. The parameters stay. */
function Moved({ to }: { to: string }) {
  useEffect(() => go(to + location.search, { replace: true }), []);
  return null;
}

/** The pages for users who cannot log in yet. */
const openPages: Record<string, () => VNode> = {
  "/admin/password": () => <ChoosePassword />,
  "/admin/forgot-password": () => <ForgotPassword />,
};

function App() {
  const { state } = session.value;
  useEffect(() => {
    if (state === "unknown") void loadSession();
    if (state === "in") void loadEngines();
  }, [state]);
  const open = openPages[place.value.path];
  if (state === "unknown" && !(open && failure.value)) {
    return (
      <>
        <header class="bar">
          <span class="brand">Tidewatch</span>
        </header>
        {failure.value && (
          <main id="main">
            <h1 class="vh">Tidewatch</h1>
            <Failed error={failure.value} what="your session" retry={() => void loadSession()} />
          </main>
        )}
      </>
    );
  }
  if (open) return open();
  if (!caller.value || place.value.path === "/admin/log-in") {
    return (
      <>
        <LogIn />
        <Toasts />
      </>
    );
  }
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <TopBar />
      <ConnectionLost />
      <StandIns />
      <main id="main" tabIndex={-1}>
        <Routed />
      </main>
      <Toasts />
      {state === "ended" && <LogInAgain was={caller.value} />}
    </>
  );
}

/** The error of the request for the session. Only the status 401 means that the user is not logged in. */
const failure = signal<Error | undefined>(undefined);

async function loadSession(): Promise<void> {
  try {
    session.value = { state: "in", who: await get("/session") };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status === 401) session.value = { state: "out" };
    else failure.value = problem;
  }
}

function Routed() {
  for (const [pattern, page] of routes) {
    const params = match(pattern, place.value.path);
    if (params) return page(params);
  }
  return (
    <Empty title="Page not found">
      <p>
        <a href="/admin/scheduled-jobs">Go to the schedules</a>
      </p>
    </Empty>
  );
}

const state = computed(() => session.value.state);

// The event stream opens before the page requests its data, so that the page misses no change of this data.
effect(() => {
  if (state.value === "in") startEvents();
  else stopEvents();
});
startRouter();
listenToShortcuts();
render(<App />, document.getElementById("app") as Element);
