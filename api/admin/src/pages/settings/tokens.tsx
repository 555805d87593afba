// The API tokens.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { NewToken } from "../../fields";
import { useList } from "../../list";
import { useLoad, useThings } from "../../load";
import { CopyButton } from "../../parts/copy-button";
import { Confirm, FormDialog } from "../../parts/dialog";
import { SelectField, TextField } from "../../parts/field";
import { ListTable } from "../../parts/list-table";
import { Empty, say } from "../../parts/notes";
import type { Column } from "../../parts/table";
import { Ago } from "../../parts/time";
import type { Token } from "../../types";
import { type Access, AccessCell, AccessFields, accessBody, useCustomerNames } from "./access-fields";

export function Tokens() {
  const list = useList("/tokens", {});
  useThings(["token"], list.reload);
  const nameOf = useCustomerNames();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState("");
  const [doomed, setDoomed] = useState<Token | null>(null);
  const onCreated = (created: string) => {
    setSecret(created);
    void list.reload();
  };
  return (
    <>
      <p>
        <button data-new onClick={() => setAdding(true)}>
          Create token
        </button>
      </p>
      {secret && <Secret secret={secret} onDone={() => setSecret("")} />}
      <ListTable
        list={list}
        what="the tokens"
        label="API tokens"
        empty={
          <Empty title="No tokens yet">
            <p>
              Programs send a token to the API in the header <code>Authorization: Bearer TOKEN</code>.
            </p>
          </Empty>
        }
        columns={[...columns(nameOf), revokeColumn(setDoomed)]}
      />
      {doomed && <RevokeToken token={doomed} onClose={() => setDoomed(null)} onDone={list.reload} />}
      {adding && <NewTokenDialog onClose={() => setAdding(false)} onCreated={onCreated} />}
    </>
  );
}

const columns = (nameOf: (customer: string) => string): Column<Token>[] => [
  {
    name: "brand",
    head: "Name",
    cell: (t) => (
      <>
        <strong>
          <bdi>{t.name}</bdi>
        </strong>
        <span class="sub">
          by <bdi>{t.created_by}</bdi>
        </span>
      </>
    ),
  },
  { name: "role", head: "Role", cell: (t) => <AccessCell of={t} nameOf={nameOf} /> },
  {
    name: "used",
    head: "Last used",
    cell: (t) => (t.last_used_at ? <Ago at={t.last_used_at} /> : <span class="quiet">Never</span>),
  },
  {
    name: "ends",
    head: "Expires",
    cell: (t) => {
      if (t.revoked_at) return <span class="status red">Revoked</span>;
      return t.expires_at ? <Ago at={t.expires_at} /> : <span class="quiet">Never</span>;
    },
  },
];

const revokeColumn = (onRevoke: (token: Token) => void): Column<Token> => ({
  name: "actions",
  head: <span class="vh">Actions</span>,
  cell: (t) =>
    !t.revoked_at && (
      <button class="small" aria-label={`Revoke … ${t.name}`} onClick={() => onRevoke(t)}>
        Revoke …
      </button>
    ),
});

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div class="note warn" role="status">
      <p>
        <strong>Copy the token now. The token is not shown again.</strong>
      </p>
      <p>
        <code>{secret}</code>
      </p>
      <p class="actions">
        <CopyButton text={secret} />
        <button onClick={onDone}>Done</button>
      </p>
    </div>
  );
}

interface RevokeProps {
  token: Token;
  onClose: () => void;
  onDone: () => Promise<void>;
}

function RevokeToken({ token, onClose, onDone }: RevokeProps) {
  const path = { id: token.id };
  const seen = useLoad(() => call("GET", "/tokens/{id}", { path }), token.id);
  const revoke = async () => {
    await call("DELETE", "/tokens/{id}", { path, etag: seen.data?.etag ?? "" });
    void onDone();
    say("Token revoked.");
  };
  return (
    <Confirm title="Revoke this token?" action="Revoke" onClose={onClose} onConfirm={revoke}>
      <p>
        Programs that use{" "}
        <strong>
          <bdi>{token.name}</bdi>
        </strong>{" "}
        lose access immediately. A revoked token cannot be restored.
      </p>
    </Confirm>
  );
}

const lifetimes: [days: string, label: string][] = [
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["365", "in 1 year"],
  ["", "never"],
];

interface NewProps {
  onClose: () => void;
  onCreated: (secret: string) => void;
}

function NewTokenDialog({ onClose, onCreated }: NewProps) {
  const [form, setForm] = useState<Access & { name: string; days: string }>({
    name: "",
    role: "viewer",
    customer_id: "",
    days: "90",
  });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const save = async () => {
    const end = form.days && new Date(Date.now() + Number(form.days) * 86_400_000).toISOString();
    const body = { name: form.name, ...accessBody(form), ...(end && { expires_at: end }) };
    onCreated((await call("POST", "/tokens", { body })).data.secret);
  };
  return (
    <FormDialog title="Create token" action="Create" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <TextField
            label="Name"
            hint="The purpose of the token."
            error={problem?.of("name")}
            required
            maxLength={NewToken.name.maxLength}
            value={form.name}
            onInput={(name) => set({ name })}
          />
          <AccessFields value={form} onChange={set} />
          <SelectField
            label="Expires"
            error={problem?.of("expires_at")}
            value={form.days}
            options={lifetimes}
            onChange={(days) => set({ days })}
          />
        </>
      )}
    </FormDialog>
  );
}
