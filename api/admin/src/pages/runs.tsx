// The list of all runs, with filters.
import { useState } from "preact/hooks";
import { useTitle } from "../load";
import { BrandFilter } from "../parts/brand-filter";
import { Filters, JobTypeSelect, QuerySelect } from "../parts/filters";
import { Empty } from "../parts/notes";
import { type RetryFilters, RetryDialog } from "../parts/retry-dialog";
import { RunTable, triggers } from "../parts/run-table";
import { param, setQuery } from "../router";
import { may } from "../session";

const statuses: [value: string, label: string][] = [
  ["", "Any status"],
  ["pending,processing", "In progress"],
  ["completed", "Completed"],
  ["failed", "Failed"],
  ["skipped", "Skipped"],
  ["cancelled", "Cancelled"],
];

const noFilters = { customer_id: "", brand_id: "", status: "", trigger: "", job_type: "" };

/** The values of the filters with which the list can contain failed calls to retry. */
const retryable = {
  status: ["", "failed", "completed"],
  job_type: ["", "data_collection", "data_collection_and_scoring"],
};

export function Runs() {
  useTitle("Runs");
  const [isRetrying, setRetrying] = useState(false);
  const query = {
    customer_id: param("customer_id"),
    brand_id: param("brand_id"),
    status: param("status"),
    trigger: param("trigger"),
    job_type: param("job_type"),
  };
  const empty = Object.values(query).some(Boolean) && (
    <Empty title="No matching runs">
      <p>
        <button onClick={() => setQuery(noFilters)}>Show all runs</button>
      </p>
    </Empty>
  );
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Runs</h1>
          <p class="summary">Newest first, updated live</p>
        </div>
        {may("retry-runs") &&
          retryable.status.includes(query.status) &&
          retryable.job_type.includes(query.job_type) && (
            <button onClick={() => setRetrying(true)}>Retry failed runs</button>
          )}
      </div>
      <Filters>
        <BrandFilter />
        <QuerySelect name="status" label="Status" options={statuses} />
        <QuerySelect name="trigger" label="Trigger" options={[["", "Any trigger"], ...Object.entries(triggers)]} />
        <JobTypeSelect />
      </Filters>
      <RunTable key={JSON.stringify(query)} label="Runs" query={query} size={100} endless empty={empty || undefined} />
      {isRetrying && (
        <RetryDialog
          filters={Object.fromEntries(Object.entries(query).filter(([, value]) => value)) as RetryFilters}
          onClose={() => setRetrying(false)}
        />
      )}
    </>
  );
}
