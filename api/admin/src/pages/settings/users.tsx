// The users.
import { useState } from "preact/hooks";
import { call, get } from "../../client";
import { NewUser } from "../../fields";
import { useList } from "../../list";
import { useLoad, useThings } from "../../load";
import { FormDialog } from "../../parts/dialog";
import { changeListed } from "../../parts/edits";
import { TextField } from "../../parts/field";
import { ListTable } from "../../parts/list-table";
import { attempt, say } from "../../parts/notes";
import { Ago } from "../../parts/time";
import type { User } from "../../types";
import { type Access, AccessCell, AccessFields, accessBody } from "./access-fields";

export function Users() {
  const list = useList("/users", {});
  useThings(["user"], list.reload);
  const [adding, setAdding] = useState(false);
  const flip = (u: User) =>
    attempt(
      async () => {
        const path = { id: u.id };
        const flipped = await changeListed(
          u,
          () => call("GET", "/users/{id}", { path }),
          (etag) => call("PUT", "/users/{id}", { path, body: { is_active: !u.is_active }, etag }),
          list.put,
        );
        list.put(flipped.data);
      },
      u.is_active ? `${u.email} deactivated and logged out.` : `${u.email} activated.`,
    );
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
          { name: "role", head: "Role", cell: (u) => <AccessCell of={u} /> },
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
                aria-label={`${u.is_active ? "Deactivate" : "Activate"} ${u.email}`}
                onClick={() => void flip(u)}
              >
                {u.is_active ? "Deactivate" : "Activate"}
              </button>
            ),
          },
        ]}
      />
      {adding && <NewUserDialog onClose={() => setAdding(false)} onSaved={list.reload} />}
    </>
  );
}

const Email = ({ user }: { user: User }) => (
  <>
    <strong>
      <bdi>{user.email}</bdi>
    </strong>
    {!user.is_active && <span class="status red"> Inactive</span>}
    {user.log_in === "none" && <span class="sub">Invited</span>}
    {user.log_in === "openid" && <span class="sub">OpenID Connect</span>}
    {user.break_glass && <span class="sub">Emergency admin</span>}
  </>
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
