// The versions of a schedule, and the dialog that restores a version.
import type { ComponentChildren } from "preact";
import { call, get } from "../client";
import { useChanges, useLoad } from "../load";
import { may } from "../session";
import type { FieldDifference, Metadata, ScheduledJob, ScheduleVersion, Tick } from "../types";
import { useState } from "preact/hooks";
import { FormDialog } from "./dialog";
import { unlessEdited } from "./edits";
import { Empty, Failed, Placeholder, say } from "./notes";
import { scheduleName } from "./schedule-actions";
import { type FieldName, newForm, optionNames } from "./schedule-form";
import { fieldLabels, shownValue } from "./schedule-labels";
import { TickTime } from "./tick-time";
import { Ago } from "./time";

const versionsShown = 50;

interface Props {
  job: ScheduledJob;
  onRestored: (job: ScheduledJob) => void;
}

export function Versions({ job, onRestored }: Props) {
  const list = useLoad(
    () => get("/scheduled-jobs/{id}/versions", { path: { id: job.id }, query: { n: versionsShown } }),
    job.id,
  );
  const [restoring, setRestoring] = useState(0);
  useChanges(({ jobs, reset }) => {
    if (reset || jobs.has(job.id)) void list.reload();
  });
  const failed = <Failed error={list.error} what="the versions" retry={list.reload} />;
  if (!list.data) return list.error ? failed : <Placeholder />;
  const { data, current_version: current } = list.data;
  if (!data.length) {
    return (
      <Empty title="No edits yet">
        <p>Each edit makes a version that can be restored.</p>
      </Empty>
    );
  }
  const oldest = Math.min(...data.map((v) => v.version)) - 1;
  const canRestore = may("restore-schedule-version");
  const restore = (version: number) =>
    canRestore && version < current && <button onClick={() => setRestoring(version)}>Restore</button>;
  return (
    <>
      {failed}
      <ol class="trail versions">
        {data.map((v) => (
          <Version version={v} key={v.version}>
            {restore(v.version)}
          </Version>
        ))}
        <li>
          <span>
            <strong>Version {oldest}</strong>
          </span>
          {restore(oldest)}
        </li>
      </ol>
      {restoring > 0 && (
        <Restore job={job} version={restoring} onClose={() => setRestoring(0)} onRestored={onRestored} />
      )}
    </>
  );
}

function Version({ version: v, children }: { version: ScheduleVersion; children: ComponentChildren }) {
  return (
    <li>
      <span>
        <strong>Version {v.version}</strong> by <bdi>{v.actor}</bdi>{" "}
        <span class="quiet">
          {v.actor_kind === "sql" && "with SQL · "}
          <Ago at={v.at} />
        </span>
      </span>
      {children}
      {v.changes.flatMap(split).map((d) => (
        <span class="diff">
          <span class="quiet">{d.label}</span>{" "}
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

interface Shown {
  label: string;
  from: ComponentChildren;
  to: ComponentChildren;
}

/** Returns a changed field in words. Changed metadata is split into its changed options. */
function split({ field, from, to }: FieldDifference): Shown[] {
  if (field !== "metadata") return [shownField(field as FieldName, from, to)];
  const [before, after] = [(from ?? {}) as Metadata, (to ?? {}) as Metadata];
  return optionNames
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => shownField(name, before[name], after[name]));
}

function shownField(name: FieldName, from: unknown, to: unknown): Shown {
  const empty = { ...newForm(null), parallel: false };
  const text = (value: unknown) =>
    name === "after" && typeof value === "string" ? (
      <ScheduleName id={value} />
    ) : (
      shownValue({ ...empty, [name]: value ?? empty[name] }, name)
    );
  return { label: fieldLabels[name] ?? name, from: text(from), to: text(to) };
}

/** The name of a schedule, or the id of a schedule that was deleted. */
function ScheduleName({ id }: { id: string }) {
  const { data } = useLoad(() => get("/scheduled-jobs/{id}", { path: { id }, query: { recent_runs: 0 } }), id);
  return <>{data ? scheduleName(data) : id}</>;
}

interface RestoreProps extends Props {
  version: number;
  onClose: () => void;
}

/** The dialog shows the effect of the restore. The restore fails if another user edits the schedule in the meantime. */
function Restore({ job, version, onClose, onRestored }: RestoreProps) {
  const path = { id: job.id, version };
  const dry = useLoad(
    () => call("POST", "/scheduled-jobs/{id}/versions/{version}/restore", { path, query: { dry_run: true } }),
    `${job.id} ${version}`,
  );
  const restore = async () => {
    const etag = dry.data?.etag ?? "";
    const edit = call("POST", "/scheduled-jobs/{id}/versions/{version}/restore", { path, etag });
    const { data } = await unlessEdited(edit, dry.reload);
    onRestored({ ...data, recent_runs: job.recent_runs });
    say(`Version ${version} restored.`);
  };
  const effect = dry.data?.data.dry_run;
  const unchanged = effect && !effect.changes.length;
  return (
    <FormDialog
      title={`Restore version ${version}?`}
      action="Restore"
      disabled={!effect || unchanged || dry.loading}
      onClose={onClose}
      save={restore}
    >
      {() => (
        <>
          {dry.error && <Failed error={dry.error} what="the effect of the restore" retry={dry.reload} />}
          {!effect && !dry.error && <Placeholder />}
          {unchanged && <p>The schedule already has the values of this version.</p>}
          {effect && !unchanged && (
            <>
              <table class="plain-table">
                <thead>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Now</th>
                    <th scope="col">Version {version}</th>
                  </tr>
                </thead>
                <tbody>
                  {effect.changes.flatMap(split).map((d) => (
                    <tr>
                      <th scope="row">{d.label}</th>
                      <td>
                        <bdi>{d.from}</bdi>
                      </td>
                      <td>
                        <bdi>{d.to}</bdi>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <NextRuns
                before={effect.before}
                after={effect.after}
                zones={[job.timezone, dry.data?.data.timezone ?? job.timezone]}
              />
            </>
          )}
          <p class="quiet">
            The restore makes a new version. The schedule stays {job.is_active ? "active" : "paused"}.
          </p>
        </>
      )}
    </FormDialog>
  );
}

interface NextRunsProps {
  before: Tick[];
  after: Tick[];
  /** The time zones of the schedule before and after the edit. */
  zones: [before: string, after: string];
}

/** Compares the next runs before and after an edit. */
export function NextRuns({ before, after, zones }: NextRunsProps) {
  const text = (t: Tick | undefined, zone: string) => t && <TickTime tick={t} zone={zone} />;
  const known = new Set(before.map((t) => t.at));
  const rows = Array.from({ length: Math.max(before.length, after.length) });
  if (!rows.length) return null;
  return (
    <table class="plain-table next-runs">
      <thead>
        <tr>
          <th scope="col">Next runs now</th>
          <th scope="col">Next runs after saving</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((_, i) => {
          const next = after[i];
          return (
            <tr>
              <td class="quiet">{text(before[i], zones[0])}</td>
              <td>{next && !known.has(next.at) ? <strong>{text(next, zones[1])}</strong> : text(next, zones[1])}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
