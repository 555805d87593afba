// The log-in page, with a button for OpenID Connect and a form for passwords. After log-in, the browser shows the page
// that the user requested.
import { useEffect, useState } from "preact/hooks";
import { call, get, problemOf } from "../client";
import { useLoad, useTitle } from "../load";
import { TextField } from "../parts/field";
import { go, param, place } from "../router";
import { session } from "../session";

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

export function LogIn() {
  const methods = useLoad(() => get("/session/methods"), "methods");
  const { state } = session.value;
  useTitle("Log in");
  useEffect(() => {
    const { path } = place.value;
    if (path !== logInPath) go(`${logInPath}?to=${encodeURIComponent(path + location.search)}`, { replace: true });
    else if (state === "in") go(destination(param("to")), { replace: true });
  }, [state]);
  const { failure, openid, password = true, reset = false } = methods.data ?? {};
  return (
    <main class="log-in" id="main">
      <div>
        <h1>Tidewatch</h1>
        {state === "ended" && (
          <p class="note" role="status">
            Your session has ended. Log in to continue where you left off.
          </p>
        )}
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
          <a class="button primary" href={`/log-in/openid?to=${encodeURIComponent(destination(param("to")))}`}>
            Log in with {openid}
          </a>
        )}
        {openid && password && <p class="or">or with a password</p>}
        {(methods.data || methods.error) &&
          (password ? (
            <PasswordForm isOnly={!openid} reset={reset} />
          ) : (
            <details>
              <summary>Emergency log-in</summary>
              <PasswordForm isOnly={false} reset={false} />
            </details>
          ))}
        {!openid && (
          <details>
            <summary>No account yet?</summary>
            <p>The operator of this server creates the first account on the command line:</p>
            <pre>tidewatch user create you@example.com --role admin</pre>
          </details>
        )}
      </div>
    </main>
  );
}

function PasswordForm({ isOnly, reset }: { isOnly: boolean; reset: boolean }) {
  const [form, setForm] = useState({ email: "", password: "" });
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      const { data } = await call("POST", "/session", { body: form });
      const to = destination(param("to"));
      if (to.startsWith("/riverui")) {
        location.assign(to);
        return;
      }
      go(to, { replace: true });
      session.value = { state: "in", who: data };
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
