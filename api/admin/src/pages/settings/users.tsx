// The users.
import { useState } from "preact/hooks";
import { all, call, get } from "../../client";
import { NewUser } from "../../fields";
import { useList } from "../../list";
import { useLoad, useThings } from "../../load";
import { Confirm, FormDialog } from "../../parts/dialog";
import { changeListed } from "../../parts/edits";
import { CheckField, TextField } from "../../parts/field";
import { ListTable } from "../../parts/list-table";
import { Failed, attempt, say } from "../../parts/notes";
import { Ago } from "../../parts/time";
import { count } from "../../parts/words";
import type { Token, User } from "../../types";
import { type Access, AccessCell, AccessFields, accessBody, roles, useCustomerNames } from "./access-fields";

export function Users() {
  const list = useList("/users", {});
  useThings(["user"], list.reload);
  const [adding, setAdding] = useState(false);
  const [leavingId, setLeavingId] = useState("");
  const leaving = list.rows.find((u) => u.id === leavingId); // with the edits of other users
  const nameOf = useCustomerNames();
  const setActive = async (u: User, active: boolean, revoke = false) => {
    const path = { id: u.id };
    const query = revoke && { query: { revoke_tokens: true } };
    const { data } = await changeListed(
      u,
      () => call("GET", "/users/{id}", { path }),
      (etag) => call("PUT", "/users/{id}", { path, ...query, body: { is_active: active }, etag }),
      list.put,
    );
    const { active_tokens = [], revoked_tokens = [], ...changed } = data; // nodes of older versions omit the tokens
    list.put(changed);
    return { active: active_tokens.length, revoked: revoked_tokens.length };
  };
  const deactivate = async (u: User, revoke: boolean) => {
    const { active, revoked } = await setActive(u, false, revoke);
    const rest = active ? ` ${count(active, "API token")} of the user ${active === 1 ? "stays" : "stay"} valid.` : "";
    say(`${u.email} deactivated and logged out.${revoked ? ` ${count(revoked, "API token")} revoked.` : rest}`);
  };
  return (
    <>
      <p>
        <button data-new onClick={() => setAdding(true)}>
          Add user
        </button>
      </p>
      <ListTable
        list={list}
        what="the users"
        label="Users"
        columns={[
          { name: "brand", head: "E-mail", cell: (u) => <Email user={u} /> },
          { name: "role", head: "Role", cell: (u) => <AccessCell of={u} nameOf={nameOf} /> },
          {
            name: "login",
            head: "Last log-in",
            cell: (u) => (u.last_login_at ? <Ago at={u.last_login_at} /> : <span class="quiet">Never</span>),
          },
          {
            name: "actions",
            head: <span class="vh">Actions</span>,
            cell: (u) => (
              <button
                class="small"
                aria-label={`${u.is_active ? "Deactivate …" : "Activate"} ${u.email}`}
                onClick={() =>
                  u.is_active ? setLeavingId(u.id) : void attempt(() => setActive(u, true), `${u.email} activated.`)
                }
              >
                {u.is_active ? "Deactivate …" : "Activate"}
              </button>
            ),
          },
        ]}
      />
      {leaving && <Deactivate user={leaving} onClose={() => setLeavingId("")} onConfirm={deactivate} />}
      {adding && <NewUserDialog onClose={() => setAdding(false)} onSaved={list.reload} />}
    </>
  );
}

const Email = ({ user }: { user: User }) => (
  <>
    <strong>
      <bdi>{user.email}</bdi>
    </strong>{" "}
    {!user.is_active && <span class="status red">Inactive</span>}
    {user.log_in === "none" && <span class="sub">Invited</span>}
    {user.log_in === "openid" && <span class="sub">OpenID Connect</span>}
    {user.break_glass && <span class="sub">Emergency admin</span>}
  </>
);

interface DeactivateProps {
  user: User;
  onClose: () => void;
  onConfirm: (user: User, revoke: boolean) => Promise<void>;
}

/** Asks before a user is deactivated, and names the active tokens that the user created. */
function Deactivate({ user, onClose, onConfirm }: DeactivateProps) {
  const tokens = useLoad(() => all("/tokens", { query: { creator_id: user.id, active: true } }), user.id);
  const [revoke, setRevoke] = useState(false);
  return (
    <Confirm
      title="Deactivate this user?"
      action="Deactivate"
      onClose={onClose}
      onConfirm={() => onConfirm(user, revoke)}
    >
      <p>
        <strong>
          <bdi>{user.email}</bdi>
        </strong>{" "}
        is logged out immediately and cannot log in.
      </p>
      <Failed error={tokens.error} what="the user’s API tokens" retry={tokens.reload} />
      {tokens.loading && (
        <p class="quiet" aria-busy="true">
          Loading …
        </p>
      )}
      {tokens.data && tokens.data.length > 0 && (
        <>
          <p>Active API tokens that the user created:</p>
          <CreatedTokens tokens={tokens.data} />
          <CheckField
            label="Revoke these tokens"
            hint="Programs that use these tokens lose access. Otherwise, the tokens stay valid."
            checked={revoke}
            onChange={setRevoke}
          />
        </>
      )}
    </Confirm>
  );
}

const CreatedTokens = ({ tokens }: { tokens: Token[] }) => (
  <ul>
    {tokens.map((t) => (
      <li key={t.id}>
        <bdi>{t.name}</bdi> <span class="quiet">{roles[t.role]}</span>
      </li>
    ))}
  </ul>
);

function NewUserDialog({ onClose, onSaved }: { onClose: () => void; onSaved: () => Promise<void> }) {
  const methods = useLoad(() => get("/session/methods"), "methods");
  const invites = methods.data?.reset ?? false;
  const [form, setForm] = useState<Access & { email: string; password: string }>({
    email: "",
    password: "",
    role: "viewer",
    customer_id: "",
  });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const save = async () => {
    const { email, password } = form;
    await call("POST", "/users", { body: { email, ...(password && { password }), ...accessBody(form) } });
    say(password ? `${email} added.` : `Invitation sent to ${email}.`);
    void onSaved();
  };
  return (
    <FormDialog title="Add user" action="Add" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <TextField
            label="E-mail"
            type="email"
            error={problem?.of("email")}
            required
            autoComplete="off"
            value={form.email}
            onInput={(email) => set({ email })}
          />
          <TextField
            label="Password"
            type="password"
            optional={invites}
            hint={
              invites
                ? "Without a password, the user receives an invitation by e-mail."
                : `At least ${NewUser.password.minLength} characters. The user can change the password.`
            }
            error={problem?.of("password")}
            minLength={NewUser.password.minLength}
            required={!invites}
            autoComplete="new-password"
            value={form.password}
            onInput={(password) => set({ password })}
          />
          <AccessFields value={form} onChange={set} />
        </>
      )}
    </FormDialog>
  );
}
