// The log-in page, with a button for OpenID Connect and a form for passwords. After log-in, the browser shows the page
// that the user requested.
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get, problemOf } from "../client";
import { useLoad, useTitle } from "../load";
import { TextField } from "../parts/field";
import { go, param, place } from "../router";
import { session } from "../session";
import type { Session } from "../types";

const logInPath = "/admin/log-in";
const start = "/admin/home";

/**
 * Returns the URL of the next page. The URL is always on this server, so that a link cannot lead users to another
 * site.
 */
function destination(to: string): string {
  const url = new URL(URL.canParse(to, location.origin) ? to || start : start, location.origin);
  const isOurs = url.origin === location.origin && /^\/(admin|riverui)(\/|$)/.test(url.pathname);
  return isOurs && url.pathname !== logInPath ? url.pathname + url.search : start;
}

/** Opens a URL of this server. Returns false for River UI, because the browser leaves the admin page. */
function open(to: string): boolean {
  if (to.startsWith("/riverui")) {
    location.replace(to);
    return false;
  }
  go(to, { replace: true });
  return true;
}

export function LogIn() {
  const { state } = session.value;
  useTitle("Log in");
  useEffect(() => {
    const { path } = place.value;
    if (path !== logInPath) go(`${logInPath}?to=${encodeURIComponent(path + location.search)}`, { replace: true });
    else if (state === "in") open(destination(param("to")));
  }, [state]);
  const enter = (who: Session) => {
    if (open(destination(param("to")))) session.value = { state: "in", who };
  };
  return (
    <main class="log-in" id="main">
      <div>
        <h1>Tidewatch</h1>
        <Methods enter={enter} />
      </div>
    </main>
  );
}

/**
 * The log-in form that covers the page after the session has ended. The page below keeps the input of its forms. If
 * another user logs in, the browser loads everything again.
 */
export function LogInAgain({ was }: { was: Session }) {
  const ref = useRef<HTMLDialogElement>(null);
  const open = () => ref.current?.isConnected && !ref.current.open && ref.current.showModal();
  const enter = (who: Session) => {
    const isSame = who.name === was.name && who.role === was.role && who.customer_id === was.customer_id;
    if (isSame) session.value = { state: "in", who };
    else location.reload();
  };
  useEffect(() => {
    const [focused, title] = [document.activeElement, document.title];
    document.title = "Log in · Tidewatch";
    open();
    // A log-in in another tab also closes this dialog.
    const check = () => void get("/session").then(enter, () => undefined);
    addEventListener("focus", check);
    return () => {
      removeEventListener("focus", check);
      document.title = title;
      ref.current?.close();
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class="log-in" aria-labelledby="log-in-again" onCancel={(e) => e.preventDefault()} onClose={open}>
      <div>
        <h1 id="log-in-again">Tidewatch</h1>
        <p class="note" role="status">
          Your session has ended. Log in to continue where you left off.
        </p>
        <Methods enter={enter} newTab />
      </div>
    </dialog>
  );
}

/** The ways to log in. With newTab, OpenID Connect opens a new tab, so that this page stays open. */
function Methods({ enter, newTab = false }: { enter: (who: Session) => void; newTab?: boolean }) {
  const methods = useLoad(() => get("/session/methods"), "methods");
  const { failure, openid, password = true, reset = false } = methods.data ?? {};
  useEffect(() => {
    if (newTab && methods.data) document.querySelector<HTMLElement>("dialog.log-in :is(input, a)")?.focus();
  }, [methods.data]);
  const to = newTab ? location.pathname + location.search : param("to");
  return (
    <>
      {openid && param("out") && (
        <p class="note" role="status">
          You are logged out of Tidewatch. If others use this device, also{" "}
          <a href="/log-out/openid">log out of {openid}</a>.
        </p>
      )}
      {failure && (
        <p class="note bad" role="alert">
          <bdi>{failure}</bdi>
        </p>
      )}
      {openid && (
        <a
          class="button primary"
          target={newTab ? "_blank" : undefined}
          href={`/log-in/openid?to=${encodeURIComponent(destination(to))}`}
        >
          Log in with {openid}
        </a>
      )}
      {openid && password && <p class="or">or with a password</p>}
      {(methods.data || methods.error) &&
        (password ? (
          <PasswordForm isOnly={!openid} reset={reset} enter={enter} />
        ) : (
          <details>
            <summary>Emergency log-in</summary>
            <PasswordForm isOnly={false} reset={false} enter={enter} />
          </details>
        ))}
      {!openid && !newTab && (
        <details>
          <summary>No account yet?</summary>
          <p>The operator of this server creates the first account on the command line:</p>
          <pre>tidewatch user create you@example.com --role admin</pre>
        </details>
      )}
    </>
  );
}

interface PasswordProps {
  isOnly: boolean;
  reset: boolean;
  enter: (who: Session) => void;
}

function PasswordForm({ isOnly, reset, enter }: PasswordProps) {
  const [form, setForm] = useState({ email: "", password: "" });
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      enter((await call("POST", "/session", { body: form })).data);
    } catch (problem) {
      setError(problemOf(problem).message);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        autoFocus={isOnly}
        value={form.email}
        onInput={(email) => setForm((f) => ({ ...f, email }))}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        error={error}
        value={form.password}
        onInput={(password) => setForm((f) => ({ ...f, password }))}
      />
      <button class={isOnly ? "primary" : ""} disabled={busy}>
        Log in
      </button>
      {reset && (
        <p>
          <a href="/admin/forgot-password">Forgot password?</a>
        </p>
      )}
    </form>
  );
}
