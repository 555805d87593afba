// The list of alert rules. Each rule selects the events to report, and the channel that delivers the alerts.
import { useState } from "preact/hooks";
import { call } from "../../client";
import type { List } from "../../list";
import { type Seen, changeListed } from "../../parts/edits";
import { ListTable } from "../../parts/list-table";
import { attempt } from "../../parts/notes";
import { count } from "../../parts/words";
import { go, param, place } from "../../router";
import { isAdmin } from "../../session";
import type { AlertChannel, AlertRule } from "../../types";
import { describeSelection, selectionOfFilters } from "./rule-changes";
import { RuleDialog, reportsRecovery } from "./rule-dialog";

interface Props {
  list: List<AlertRule>;
  channels: AlertChannel[];
  /** Whether the channels could be loaded. */
  channelsReady: boolean;
  brandNames: Map<string, string>;
}

export function Rules({ list, channels, channelsReady, brandNames }: Props) {
  const wanted = isAdmin.value && channels.length > 0 && wantsChanges();
  const [edited, setEdited] = useState<Seen<AlertRule> | "new" | null>(wanted ? "new" : null);
  const brandId = param("brand_id");
  const initial = wanted
    ? {
        brand: brandId ? { value: brandId, label: brandNames.get(brandId) ?? "One brand" } : null,
        changes: selectionOfFilters(),
      }
    : undefined;
  const close = () => {
    setEdited(null);
    if (wanted) go(place.value.path, { replace: true });
  };
  const read = (r: AlertRule) => call("GET", "/alert-rules/{id}", { path: { id: r.id } });
  const edit = (row: AlertRule) => void attempt(async () => setEdited(await read(row)));
  const change = <R,>(r: AlertRule, make: (etag: string) => Promise<R>) =>
    changeListed(r, () => read(r), make, list.put);
  const remove = (r: AlertRule) =>
    attempt(async () => {
      await change(r, (etag) => call("DELETE", "/alert-rules/{id}", { path: { id: r.id }, etag }));
      list.drop(r.id);
    }, "Rule deleted.");
  const flip = (r: AlertRule) =>
    attempt(async () => {
      const options = { path: { id: r.id }, body: { is_active: !r.is_active } };
      list.put((await change(r, (etag) => call("PUT", "/alert-rules/{id}", { ...options, etag }))).data);
    });
  const onSaved = (rule: AlertRule) => (edited === "new" ? void list.reload() : list.put(rule));
  return (
    <section aria-labelledby="rules">
      <h2 id="rules">Rules</h2>
      {isAdmin.value && channels.length > 0 && (
        <p>
          <button onClick={() => setEdited("new")}>Add rule</button>
        </p>
      )}
      <ListTable
        list={list}
        what="the rules"
        label="Rules"
        empty={
          <p class="quiet">
            {wantsChanges() && channelsReady && !channels.length
              ? "Add a channel, then a rule that reports the changes."
              : "No rules yet. A rule selects the events to report."}
          </p>
        }
        columns={[
          { name: "brand", head: "Event", cell: (r) => <Event rule={r} brandNames={brandNames} /> },
          {
            name: "target",
            head: "Channel",
            cell: (r) => <bdi>{channels.find((c) => c.id === r.channel_id)?.name ?? "Channel not loaded"}</bdi>,
          },
          isAdmin.value && {
            name: "buttons",
            head: <span class="vh">Actions</span>,
            cell: (r) => (
              <Buttons rule={r} onFlip={() => void flip(r)} onEdit={() => edit(r)} onDelete={() => void remove(r)} />
            ),
          },
        ]}
      />
      {edited && (
        <RuleDialog
          seen={edited === "new" ? null : edited}
          initial={edited === "new" ? initial : undefined}
          brandName={edited === "new" || !edited.data.brand_id ? undefined : brandNames.get(edited.data.brand_id)}
          channels={channels}
          onClose={close}
          onSaved={onSaved}
        />
      )}
    </section>
  );
}

/** Whether the reader comes from the changes of a brand, to add a rule that reports such changes. */
const wantsChanges = (): boolean => param("new_rule") === "changes";

function Event({ rule: r, brandNames }: { rule: AlertRule; brandNames: Map<string, string> }) {
  return (
    <>
      <strong>{eventText(r)}</strong>
      {!r.is_active && <span class="status grey"> Inactive</span>}
      <span class="sub">
        {r.brand_id ? <bdi>{brandNames.get(r.brand_id) ?? "One brand"}</bdi> : "All brands"}
        {r.tell_recovery && reportsRecovery(r.kind) && " · with recovery"}
        {r.changes && <bdi> · {describeSelection(r.changes)}</bdi>}
      </span>
    </>
  );
}

interface ButtonProps {
  rule: AlertRule;
  onFlip: () => void;
  onEdit: () => void;
  onDelete: () => void;
}

function Buttons({ rule: r, onFlip, onEdit, onDelete }: ButtonProps) {
  const text = eventText(r);
  const flip = r.is_active ? "Deactivate" : "Activate";
  return (
    <>
      <button class="small" aria-label={`${flip}: ${text}`} onClick={onFlip}>
        {flip}
      </button>{" "}
      <button class="small" aria-label={`Edit: ${text}`} onClick={onEdit}>
        Edit
      </button>{" "}
      <button class="small" aria-label={`Delete: ${text}`} onClick={onDelete}>
        Delete
      </button>
    </>
  );
}

/** Returns the event of a rule with its threshold. */
function eventText(r: AlertRule): string {
  const minutes = count(r.seconds / 60, "minute");
  switch (r.kind) {
    case "failing":
      return r.failures === 1 ? "Failed run" : `${r.failures} failed runs in a row`;
    case "late":
      return `Run missed or more than ${minutes} late`;
    case "silent":
      return `No run ${minutes} after the scheduled time`;
    case "cap_reached":
      return "Spending cap reached";
    case "key_refused":
      return "Engine key refused";
    case "out_of_quota":
      return "Engine account empty";
    case "changes":
      return "Changes of the answers";
    case "run_scored":
      return "Run scored";
  }
}
