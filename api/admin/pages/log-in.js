// Logging in, and back to where one was.
import { html, useEffect, useState } from "../html.js";
import { Problem, call } from "../client.js";
import { go, param, place } from "../router.js";
import { session } from "../session.js";
import { Field, valueOf } from "../parts/field.js";

/** Where to go on: an address of this server alone, so that no link leads people elsewhere. @param {string} to */
function safe(to) {
  if (!URL.canParse(to, location.origin)) to = "";
  const url = new URL(to || "/admin/scheduled-jobs", location.origin);
  return url.origin === location.origin && /^\/(admin|riverui)(\/|$)/.test(url.pathname) && url.pathname !== "/admin/log-in" ? url.pathname + url.search : "/admin/scheduled-jobs";
}

export function LogIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const ended = session.value.state === "ended";
  useEffect(() => {
    document.title = "Log in · Tidewatch";
    if (place.value.path !== "/admin/log-in") go(`/admin/log-in?to=${encodeURIComponent(place.value.path + location.search)}`, { replace: true });
    else if (session.value.state === "in") go(safe(param("to")), { replace: true });
  }, [session.value.state]);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      const { data } = await call("POST", "/session", { body: { email, password } });
      const to = safe(param("to"));
      if (to.startsWith("/riverui")) location.assign(to);
      else {
        go(to, { replace: true });
        session.value = { state: "in", who: data };
      }
    } catch (problem) {
      setError(problem instanceof Problem ? problem.message : String(problem));
      setBusy(false);
    }
  };
  return html`<main class="log-in" id="main">
    <form onSubmit=${submit}>
      <h1>Tidewatch</h1>
      ${ended && html`<p class="note" role="status">Your session has ended. Log in again, and you are back where you were.</p>`}
      <${Field} label="E-mail">${(/** @type {any} */ a) => html`<input ...${a} type="email" name="email" autocomplete="username" required autofocus value=${email} onInput=${(/** @type {Event} */ e) => setEmail(valueOf(e))} />`}<//>
      <${Field} label="Password" error=${error}>${(/** @type {any} */ a) => html`<input ...${a} type="password" name="password" autocomplete="current-password" required value=${password} onInput=${(/** @type {Event} */ e) => setPassword(valueOf(e))} />`}<//>
      <button class="primary" disabled=${busy}>Log in</button>
      <details><summary>No account yet?</summary>
        <p>Whoever runs this server makes the first one at its command line:</p>
        <pre>tidewatch user create you@example.com --role admin</pre>
      </details>
    </form>
  </main>`;
}
