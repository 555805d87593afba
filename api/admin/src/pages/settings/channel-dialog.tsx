// The dialog that adds or edits an alert channel.
import { useState } from "preact/hooks";
import { type Problem, call } from "../../client";
import { NewAlertChannel } from "../../fields";
import { FormDialog } from "../../parts/dialog";
import type { Seen } from "../../parts/edits";
import { CheckField, SelectField, TextField } from "../../parts/field";
import { say } from "../../parts/notes";
import { listOf } from "../../parts/words";
import { caller } from "../../session";
import type { AlertChannel, CustomerDetail } from "../../types";

export const channelKinds: Record<AlertChannel["kind"], string> = {
  webhook: "Signed webhook",
  slack: "Slack",
  email: "E-mail",
};

const secretBytes = 32;

/** Returns a random secret in the form of Standard Webhooks. */
const newSecret = (): string =>
  `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(secretBytes))))}`;

interface Form {
  customer_id: string;
  name: string;
  kind: AlertChannel["kind"];
  url: string;
  secret: string;
  recipients: string;
  is_active: boolean;
}

interface Props {
  /** The edited item, or null for a new item. */
  seen: Seen<AlertChannel> | null;
  customers: CustomerDetail[];
  onClose: () => void;
  onSaved: (channel: AlertChannel) => void;
}

export function ChannelDialog({ seen, customers, onClose, onSaved }: Props) {
  const channel = seen?.data ?? null;
  const [form, setForm] = useState<Form>({
    customer_id: channel?.customer_id ?? caller.value?.customer_id ?? customers[0]?.id ?? "",
    name: channel?.name ?? "",
    kind: channel?.kind ?? "webhook",
    url: "",
    secret: "",
    recipients: (channel?.recipients ?? []).join(", "),
    is_active: channel?.is_active ?? true,
  });
  const set = (change: Partial<Form>) => setForm((f) => ({ ...f, ...change }));
  const save = async () => {
    const { name, is_active, kind, customer_id } = form;
    const body = { name, is_active, ...targetOf(form) };
    const { data } = channel
      ? await call("PUT", "/alert-channels/{id}", { path: { id: channel.id }, body, etag: seen?.etag ?? "" })
      : await call("POST", "/alert-channels", { body: { ...body, kind, customer_id } });
    say(`${name} saved.`);
    onSaved(data);
  };
  return (
    <FormDialog title={channel ? "Edit channel" : "Add channel"} action="Save" onClose={onClose} save={save}>
      {(problem) => (
        <>
          {!channel && customers.length > 1 && (
            <SelectField
              label="Customer"
              error={problem?.of("customer_id")}
              value={form.customer_id}
              options={customers.map((c) => [c.id, c.name] as const)}
              onChange={(customer_id) => set({ customer_id })}
            />
          )}
          <TextField
            label="Name"
            first
            error={problem?.of("name")}
            required
            maxLength={NewAlertChannel.name.maxLength}
            value={form.name}
            onInput={(name) => set({ name })}
          />
          {!channel && (
            <SelectField
              label="Type"
              error={problem?.of("kind")}
              value={form.kind}
              options={Object.entries(channelKinds) as [AlertChannel["kind"], string][]}
              onChange={(kind) => set({ kind })}
            />
          )}
          <TargetFields form={form} set={set} problem={problem} exists={channel !== null} />
          {channel && (
            <CheckField label="Active" checked={form.is_active} onChange={(is_active) => set({ is_active })} />
          )}
        </>
      )}
    </FormDialog>
  );
}

/** Returns the destination of the messages. An empty URL or secret keeps the stored value. */
function targetOf({ kind, url, secret, recipients }: Form) {
  if (kind === "email") return { recipients: listOf(recipients) };
  return { ...(url && { url }), ...(kind === "webhook" && secret && { secret }) };
}

interface TargetProps {
  form: Form;
  set: (change: Partial<Form>) => void;
  problem: Problem | null;
  exists: boolean;
}

function TargetFields({ form, set, problem, exists }: TargetProps) {
  if (form.kind === "email") {
    return (
      <TextField
        label="Recipients"
        hint={`E-mail addresses separated by commas, at most ${NewAlertChannel.recipients.maxItems}.`}
        error={problem?.of("recipients")}
        required
        value={form.recipients}
        onInput={(recipients) => set({ recipients })}
      />
    );
  }
  const keeps = exists ? "Leave empty to keep the current value. " : "";
  return (
    <>
      <TextField
        label="URL"
        type="url"
        hint={`${keeps}The URL is stored as a secret. Later, only the host is shown.`}
        error={problem?.of("url")}
        required={!exists}
        maxLength={NewAlertChannel.url.maxLength}
        autoComplete="off"
        placeholder="https://"
        value={form.url}
        onInput={(url) => set({ url })}
      />
      {form.kind === "webhook" && (
        <TextField
          label="Signing secret"
          hint={`${keeps}The receiver verifies messages with this secret (Standard Webhooks). Copy the secret now. The secret is not shown again.`}
          error={problem?.of("secret")}
          required={!exists}
          maxLength={NewAlertChannel.secret.maxLength}
          autoComplete="off"
          spellcheck={false}
          placeholder="whsec_"
          value={form.secret}
          onInput={(secret) => set({ secret })}
          beside={
            <button type="button" onClick={() => set({ secret: newSecret() })}>
              Generate
            </button>
          }
        />
      )}
    </>
  );
}
