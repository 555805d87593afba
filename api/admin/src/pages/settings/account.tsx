// The settings of the user's own account.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { NewUser } from "../../fields";
import { useSubmit } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { say } from "../../parts/notes";
import { caller } from "../../session";
import { roles } from "./access-fields";

const empty = { old_password: "", new_password: "" };

export function Account() {
  const who = caller.value;
  if (!who) return null;
  return (
    <>
      <p>
        Logged in as{" "}
        <strong>
          <bdi>{who.name}</bdi>
        </strong>
        , {roles[who.role].toLowerCase()} of {who.customer_id ? "one customer" : "all customers"}.
      </p>
      {who.kind === "user" && <PasswordForm email={who.name} />}
    </>
  );
}

function PasswordForm({ email }: { email: string }) {
  const [form, setForm] = useState(empty);
  const { problem, busy, submit } = useSubmit(async () => {
    await call("PUT", "/session/password", { body: form });
    setForm(empty);
    say("Password changed.");
  });
  return (
    <form class="narrow" aria-busy={busy} onSubmit={submit}>
      <h2>Change password</h2>
      <input class="vh" type="email" autoComplete="username" value={email} tabIndex={-1} aria-hidden="true" readOnly />
      <TextField
        label="Current password"
        type="password"
        error={problem?.of("old_password") ?? (problem && !problem.fields.length ? problem.message : undefined)}
        required
        autoComplete="current-password"
        readOnly={busy}
        value={form.old_password}
        onInput={(old_password) => setForm((f) => ({ ...f, old_password }))}
      />
      <TextField
        label="New password"
        type="password"
        hint={`At least ${NewUser.password.minLength} characters.`}
        error={problem?.of("new_password")}
        minLength={NewUser.password.minLength}
        required
        autoComplete="new-password"
        readOnly={busy}
        value={form.new_password}
        onInput={(new_password) => setForm((f) => ({ ...f, new_password }))}
      />
      <button class="primary">Change password</button>
    </form>
  );
}
