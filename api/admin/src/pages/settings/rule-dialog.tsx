// The dialog that adds or edits an alert rule.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { NewAlertRule } from "../../fields";
import { findBrands } from "../../parts/brand-filter";
import { Combobox, type Option } from "../../parts/combobox";
import { FormDialog } from "../../parts/dialog";
import type { Seen } from "../../parts/edits";
import { CheckField, Field, NumberField, SelectField } from "../../parts/field";
import { say } from "../../parts/notes";
import type { AlertChannel, AlertRule, ChangeSelection } from "../../types";
import { ChangeFields, type ChangeForm, formOf, selectionOf } from "./rule-changes";

type Kind = AlertRule["kind"];

const kinds: Record<Kind, string> = {
  failing: "Failed runs in a row",
  late: "Run missed or late",
  silent: "No run after the scheduled time",
  cap_reached: "Spending cap reached",
  key_refused: "Engine key refused",
  out_of_quota: "Engine account empty",
  changes: "Changes of the answers",
  run_scored: "Run scored",
};

const initialFailures = 3;
const initialSeconds = 600;

/** Returns the channels that can report events of a kind. */
const channelsFor = (kind: Kind, channels: AlertChannel[]): AlertChannel[] =>
  channels.filter((c) => kind !== "run_scored" || c.kind === "webhook");

const hasThreshold = (kind: Kind): boolean => kind === "late" || kind === "silent";

/** Returns whether a rule can report the recovery from events of a kind. */
export const reportsRecovery = (kind: Kind): boolean =>
  ["failing", "silent", "key_refused", "out_of_quota"].includes(kind);

interface Props {
  /** The edited item, or null for a new item. */
  seen: Seen<AlertRule> | null;
  /** The first values of a new rule. */
  initial?: { brand: Option | null; changes: ChangeSelection } | undefined;
  brandName: string | undefined;
  channels: AlertChannel[];
  onClose: () => void;
  onSaved: (rule: AlertRule) => void;
}

export function RuleDialog({ seen, initial, brandName, channels, onClose, onSaved }: Props) {
  const rule = seen?.data ?? null;
  const [form, setForm] = useState({
    channel_id: rule?.channel_id ?? channels[0]?.id ?? "",
    kind: rule?.kind ?? ((initial ? "changes" : "failing") as Kind),
    failures: rule?.failures || initialFailures,
    seconds: rule?.seconds || initialSeconds,
    brand: (rule?.brand_id
      ? { value: rule.brand_id, label: brandName ?? "One brand" }
      : (initial?.brand ?? null)) as Option | null,
    changes: formOf(rule?.changes ?? initial?.changes),
    tell_recovery: rule?.tell_recovery ?? true,
  });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const setKind = (kind: Kind) => {
    const usable = channelsFor(kind, channels);
    const kept = usable.some((c) => c.id === form.channel_id);
    set({ kind, ...(!kept && { channel_id: usable[0]?.id ?? "" }) });
  };
  const setChanges = (change: Partial<ChangeForm>) => setForm((f) => ({ ...f, changes: { ...f.changes, ...change } }));
  const save = async () => {
    const { channel_id, kind, failures, seconds, brand, tell_recovery, changes } = form;
    const body = {
      channel_id,
      tell_recovery,
      ...(kind === "failing" && { failures }),
      ...(hasThreshold(kind) && { seconds: Math.round(seconds) }),
      ...(kind === "changes" && { changes: selectionOf(changes) }),
    };
    const { data } = rule
      ? await call("PUT", "/alert-rules/{id}", {
          path: { id: rule.id },
          etag: seen?.etag ?? "",
          body: { ...body, brand_id: brand?.value ?? null },
        })
      : await call("POST", "/alert-rules", { body: { ...body, kind, ...(brand && { brand_id: brand.value }) } });
    say("Rule saved.");
    onSaved(data);
  };
  return (
    <FormDialog title={rule ? "Edit rule" : "Add rule"} action="Save" onClose={onClose} save={save}>
      {(problem) => (
        <>
          {!rule && (
            <SelectField
              label="Event"
              first
              error={problem?.of("kind")}
              value={form.kind}
              options={(Object.entries(kinds) as [Kind, string][]).filter(([k]) => channelsFor(k, channels).length)}
              onChange={setKind}
            />
          )}
          {form.kind === "failing" && (
            <NumberField
              label="Failed runs in a row"
              hint="Only future runs are counted."
              error={problem?.of("failures")}
              bounds={NewAlertRule.failures}
              required
              value={form.failures}
              onChange={(failures) => set({ failures })}
            />
          )}
          {hasThreshold(form.kind) && (
            <NumberField
              label="Minutes after the scheduled time"
              error={problem?.of("seconds")}
              bounds={NewAlertRule.seconds}
              unit={60}
              required
              value={form.seconds}
              onChange={(seconds) => set({ seconds })}
            />
          )}
          <Field label="Brand" hint="Empty: all brands of the channel's customer." error={problem?.of("brand_id")}>
            {(a) => (
              <Combobox
                attributes={{ ...a }}
                value={form.brand}
                search={findBrands}
                clearable
                placeholder="All brands"
                onChange={(brand) => set({ brand })}
              />
            )}
          </Field>
          {form.kind === "changes" && (
            <ChangeFields form={form.changes} brandId={form.brand?.value} problem={problem} onChange={setChanges} />
          )}
          <SelectField
            label="Channel"
            error={problem?.of("channel_id")}
            value={form.channel_id}
            hint={form.kind === "run_scored" ? "Only webhooks report scored runs." : undefined}
            options={channelsFor(form.kind, channels).map((c) => [c.id, c.name] as const)}
            onChange={(channel_id) => set({ channel_id })}
          />
          {reportsRecovery(form.kind) && (
            <CheckField
              label="Report recovery"
              checked={form.tell_recovery}
              onChange={(tell_recovery) => set({ tell_recovery })}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
