// The list of schedules, with the recent runs below the list.
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, get } from "../client";
import { type List, useList } from "../list";
import { type Loaded, useChanges, useThings, useTitle, useWorkById } from "../load";
import { BrandFilter } from "../parts/brand-filter";
import { Bulk } from "../parts/bulk";
import { byName } from "../parts/collation";
import { DeleteSchedule } from "../parts/delete-schedule";
import { Filters, JobTypeSelect, QuerySelect, SearchField } from "../parts/filters";
import { Empty, Failed, Placeholder } from "../parts/notes";
import { pauseOf, usePauses } from "../parts/pauses";
import { RunTable } from "../parts/run-table";
import { hasEnded } from "../parts/schedule-actions";
import { scheduleColumns } from "../parts/schedule-columns";
import { Shown } from "../parts/shown";
import { Table } from "../parts/table";
import { Welcome } from "../parts/welcome";
import { param, setQuery } from "../router";
import { may } from "../session";
import type { ScheduleException, ScheduledJob } from "../types";
import { ScheduleDialog } from "./schedule-dialog";

const mostFetched = 8; // the maximum number of changed schedules to fetch one by one; more changes reload the list
const runsShown = 20;

const noFilters = { brand_id: "", job_type: "", is_active: "", q: "", customer_id: "" };

/** Returns the filters in the URL. */
const filtersOf = () => ({
  customer_id: param("customer_id"),
  brand_id: param("brand_id"),
  job_type: param("job_type"),
  is_active: param("is_active"),
  q: param("q"),
});

export function Schedules() {
  const filters = filtersOf();
  const filtered = Object.values(filters).some(Boolean);
  const list = useList("/scheduled-jobs", { query: { ...filters, recent_runs: runsShown } });
  const pauses = usePauses();
  const [doomed, setDoomed] = useState<ScheduledJob | null>(null);
  useTitle("Scheduled jobs");
  const fetchRow = useWorkById((id) => fetchOne(list, id));
  useChanges(({ jobs, reset }) => {
    const known = list.rows.filter((j) => jobs.has(j.id));
    if (reset || known.length < jobs.size || known.length > mostFetched) void list.reload();
    else for (const job of known) void fetchRow(job.id);
  });
  useThings(["schedule_exception"], list.reload); // for the exceptions that suppress the next runs
  // A row without its pause would look active, so the rows appear only with the pauses.
  const isLoaded = (list.ready || list.error) && (pauses.data || pauses.error);
  const none = list.isEmpty;
  const edited = param("edit");
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Scheduled jobs</h1>
          <p class="summary" aria-live="off">
            {summary(list, pauses.data)}
          </p>
        </div>
        {may("create-scheduled-job") && (
          <button
            class={none && !filtered ? "" : "primary"}
            data-new
            onClick={() => setQuery({ new: "1" }, { push: true })}
          >
            Create Scheduled Job <kbd aria-hidden="true">n</kbd>
          </button>
        )}
      </div>
      {none && !filtered ? <Welcome /> : <ScheduleTable list={list} pauses={pauses} none={none} onDelete={setDoomed} />}
      {!isLoaded && <Placeholder />}
      <section aria-labelledby="recent" hidden={!isLoaded}>
        <h2 id="recent">Recent runs</h2>
        <RunTable label="Recent runs" query={{ customer_id: filters.customer_id }} />
      </section>
      {(param("new") || edited) && may("update-scheduled-job") && (
        <ScheduleDialog
          id={edited}
          copyOf={edited ? "" : param("copy")}
          key={edited}
          onClose={() => setQuery({ new: "", edit: "", copy: "", brand: "" })}
          onSaved={(job) => (edited ? list.put(job) : void list.reload())}
        />
      )}
      {doomed && (
        <DeleteSchedule
          job={doomed}
          onClose={() => setDoomed(null)}
          onDone={() => list.drop(doomed.id)}
          onEdited={(now) => {
            list.put(now);
            setDoomed(now);
          }}
        />
      )}
    </>
  );
}

interface TableProps {
  list: List<ScheduledJob>;
  pauses: Loaded<ScheduleException[]>;
  /** Whether the list is loaded and has no rows. */
  none: boolean;
  onDelete: (job: ScheduledJob) => void;
}

function ScheduleTable({ list, pauses, none, onDelete }: TableProps) {
  const [chosen, setSelected] = useState<Set<string>>(new Set());
  const known = useRef(new Map<string, ScheduledJob>()).current;
  for (const job of list.rows) known.set(job.id, job);
  // A reload of a long list loads only its first rows again, so only a whole list shows which schedules are deleted.
  const selected = list.done ? new Set(list.rows.map((j) => j.id).filter((id) => chosen.has(id))) : chosen;
  const filters = JSON.stringify(filtersOf());
  useEffect(() => setSelected(new Set()), [filters]);
  const sort = param("sort");
  useEffect(() => {
    if (sort && !list.done && !list.loading && !list.error) void list.all();
  }, [sort, list.done, list.loading, list.error]);
  const rows = sorted(list.rows, sort);
  const onEdit = (job: ScheduledJob) => setQuery({ edit: job.id }, { push: true });
  const onDuplicate = (job: ScheduledJob) => setQuery({ new: "1", copy: job.id }, { push: true });
  return (
    <>
      <ScheduleFilters />
      {selected.size > 0 && (
        <Bulk list={list} pauses={pauses.data} selected={selected} known={known} clear={() => setSelected(new Set())} />
      )}
      <Failed error={list.error} what="the schedules" retry={list.reload} />
      <Failed error={pauses.error} what="the pauses" retry={pauses.reload} />
      {none && (
        <Empty title="No matching schedules">
          <p>
            <button onClick={() => setQuery(noFilters)}>Show all schedules</button>
          </p>
        </Empty>
      )}
      {rows.length > 0 && (pauses.data || pauses.error) && (
        <Shown of={list}>
          <Table
            label="Scheduled jobs"
            className="schedules"
            rows={rows}
            loading={list.loading}
            failed={Boolean(list.error)}
            more={list.done ? undefined : list.more}
            sort={sort}
            onSort={(by) => setQuery({ sort: by })}
            total={list.done ? rows.length + 1 : undefined}
            columns={scheduleColumns({
              list,
              pauses: pauses.data ?? [],
              selected,
              setSelected,
              onDelete,
              onEdit,
              onDuplicate,
            })}
          />
        </Shown>
      )}
    </>
  );
}

async function fetchOne(list: List<ScheduledJob>, id: string): Promise<void> {
  try {
    list.put(await get("/scheduled-jobs/{id}", { path: { id }, query: { recent_runs: runsShown } }));
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") list.drop(id);
  }
}

function summary(list: List<ScheduledJob>, pauses: ScheduleException[] | undefined): string {
  if (!list.rows.length || !pauses) return "\u00a0"; // keeps the height of the line
  const ended = list.rows.filter(hasEnded).length;
  const active = list.rows.filter((j) => j.is_active && !hasEnded(j) && !pauseOf(j, pauses)).length;
  const failing = list.rows.filter((j) => j.schedule_error || (!hasEnded(j) && lastFailed(j))).length;
  const counts = [`${active} active`, `${list.rows.length - active - ended} paused`, `${failing} failing`];
  const text = [...counts, ...(ended ? [`${ended} ended`] : [])].join(" · ");
  return list.done ? text : `Newest ${list.rows.length}: ${text}`;
}

const lastFailed = (j: ScheduledJob): boolean => j.recent_runs[0]?.status === "failed";

const endOfTime = "\uffff"; // a text that sorts after every time

const sortKeys: Record<string, (job: ScheduledJob) => string> = {
  brand: (j) => j.brand_name,
  next: (j) => (j.is_active && j.next_run_at) || endOfTime,
  last: (j) => j.recent_runs[0]?.scheduled_for ?? "",
  active: (j) => (j.is_active ? "0" : "1"),
};

/** Sorts schedules by a column; the newest last run comes first. */
function sorted(rows: ScheduledJob[], by: string): ScheduledJob[] {
  const key = sortKeys[by];
  if (!key) return rows;
  if (by === "brand") return [...rows].sort((a, b) => byName(key(a), key(b)));
  const direction = by === "last" ? -1 : 1;
  return [...rows].sort((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

const states: [value: string, label: string][] = [
  ["", "Any status"],
  ["true", "Active"],
  ["false", "Paused"],
];

const ScheduleFilters = () => (
  <Filters search>
    <SearchField label="Search by brand or schedule name" />
    <BrandFilter />
    <JobTypeSelect />
    <QuerySelect name="is_active" label="Status" options={states} />
  </Filters>
);
