// The audit log, with the author, time, object and previous values of each change.
import type { ListOptions } from "../client";
import { useList, useLoaded } from "../list";
import { useChanges } from "../load";
import type { AuditEntry } from "../types";
import { Empty, Failed } from "./notes";
import { Shown } from "./shown";
import { Ago } from "./time";

/** The fields that entries omit, because they change with other fields or without an action of a user. */
const derived = new Set(["updated_at", "recent_runs", "next_run_at", "last_run_at", "description", "version"]);

interface Difference {
  field: string;
  from: string;
  to: string;
}

function differences(e: AuditEntry): Difference[] {
  if (!e.before || !e.after) return [];
  const before = e.before as Record<string, unknown>;
  const after = e.after as Record<string, unknown>;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((k) => !derived.has(k) && JSON.stringify(before[k]) !== JSON.stringify(after[k]))
    .map((k) => ({ field: k.replaceAll("_", " "), from: textOf(before[k]), to: textOf(after[k]) }));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Props {
  query: NonNullable<ListOptions<"/audit-log">["query"]>;
  /** Whether each entry names the object that was changed. */
  withObject?: boolean;
  /** Is called when the first entries are shown, so that the sections below can appear without moving. */
  onLoaded?: () => void;
}

export function Audit({ query, withObject = false, onLoaded }: Props) {
  const list = useList("/audit-log", { query }, { size: 50 });
  useLoaded(list, onLoaded);
  useChanges(({ things, reset }) => {
    const affected = query.object_id ? things.has(query.object_id) : things.size > 0;
    if (reset || affected) void list.reload();
  });
  const failed = <Failed error={list.error} what="the audit log" retry={list.reload} />;
  if (list.error && !list.rows.length) return failed;
  if (list.isEmpty) {
    return (
      <Empty title="No entries yet">
        <p>Every change appears here with its author, time, address and previous values.</p>
      </Empty>
    );
  }
  return (
    <>
      {failed}
      <Shown of={list}>
        <ol class="trail">
          {list.rows.map((e) => (
            <Entry key={e.id} entry={e} withObject={withObject} />
          ))}
        </ol>
      </Shown>
      {!list.done && list.ready && (
        <div class="more">
          <button onClick={list.more}>Show older entries</button>
        </div>
      )}
    </>
  );
}

function Entry({ entry: e, withObject }: { entry: AuditEntry; withObject: boolean }) {
  return (
    <li>
      <span>
        <strong>
          <bdi>{e.actor}</bdi>
        </strong>{" "}
        {verbOf(e.action)}
        {withObject && !e.action.startsWith("log_") && (
          <>
            {" "}
            <span class="quiet">{e.object_kind.replaceAll("_", " ")}</span> <bdi>{nameOf(e)}</bdi>
          </>
        )}
      </span>
      <span class="quiet">
        <Ago at={e.at} />
        {e.address && ` · ${e.address}`}
      </span>
      {differences(e).map((d) => (
        <span class="diff">
          <span class="quiet">{d.field}</span>{" "}
          <del>
            <bdi>{d.from}</bdi>
          </del>{" "}
          <span aria-hidden="true">→</span>{" "}
          <ins>
            <bdi>{d.to}</bdi>
          </ins>
        </span>
      ))}
    </li>
  );
}

/** The past tense of actions to which adding "d" gives a wrong or unclear verb. */
const verbs: Record<string, string> = {
  ask_queue: "changed",
  cancel: "cancelled",
  dismiss: "dismissed",
  import: "imported",
  log_in: "logged in",
  log_in_failed: "failed to log in",
  log_out: "logged out",
  retry: "retried",
  track: "tracked",
  trigger: "triggered",
  rescore: "re-scored",
  request_password: "requested a link to reset the password of",
  update_password: "changed the password of",
  test: "tested",
};

const verbOf = (action: string): string => verbs[action] ?? `${action}d`.replaceAll("_", " ");

function nameOf(e: AuditEntry): string {
  const object = (e.after ?? e.before ?? {}) as Record<string, unknown>;
  return String(object["brand_name"] ?? object["name"] ?? object["email"] ?? object["text"] ?? "");
}
