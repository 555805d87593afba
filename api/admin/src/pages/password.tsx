// The page on which a user with a link chooses a password, and the page on which a user requests a link.
import { useState } from "preact/hooks";
import { type Problem, call, problemOf } from "../client";
import { NewUser } from "../fields";
import { useTitle } from "../load";
import { TextField } from "../parts/field";

const logIn = <a href="/admin/log-in">Log in</a>;

/** The secret of the link is in the fragment, which browsers send to no server. */
export function ChoosePassword() {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState(false);
  useTitle("Choose a password");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", "/session/password", { body: { secret: location.hash.slice(1), password } });
      history.replaceState(null, "", location.pathname); // the secret must not stay in the history
      setDone(true);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const isLinkInvalid = problem?.of("secret");
  return (
    <main class="log-in" id="main">
      <form onSubmit={submit}>
        <h1>{done ? "Password saved" : "Choose a password"}</h1>
        {done ? (
          <p role="status">You can now use your new password. {logIn}</p>
        ) : (
          <>
            {isLinkInvalid && (
              <p class="note bad" role="alert">
                The link is unknown, was used or has expired. <a href="/admin/forgot-password">Request a new link</a>
              </p>
            )}
            <TextField
              label="New password"
              type="password"
              hint={`At least ${NewUser.password.minLength} characters.`}
              error={problem && !isLinkInvalid ? (problem.of("password") ?? problem.message) : undefined}
              minLength={NewUser.password.minLength}
              required
              autoFocus
              autoComplete="new-password"
              value={password}
              onInput={setPassword}
            />
            <button class="primary">Save password</button>
          </>
        )}
      </form>
    </main>
  );
}

export function ForgotPassword() {
  const [email, setEmail] = useState("");
  const [error, setError] = useState("");
  const [done, setDone] = useState(false);
  useTitle("Forgot password");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", "/session/password-reset", { body: { email } });
      setDone(true);
    } catch (problem) {
      setError(problemOf(problem).message);
    }
  };
  return (
    <main class="log-in" id="main">
      <form onSubmit={submit}>
        <h1>Forgot password</h1>
        {done ? (
          <p role="status">
            If an account with a password has this address, a mail with a link is on its way. The link is valid for one
            hour. {logIn}
          </p>
        ) : (
          <>
            <TextField
              label="E-mail"
              type="email"
              autoComplete="username"
              required
              autoFocus
              error={error}
              value={email}
              onInput={setEmail}
            />
            <button class="primary">Send link</button>
            <p>{logIn}</p>
          </>
        )}
      </form>
    </main>
  );
}
