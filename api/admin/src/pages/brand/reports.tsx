// The reports about a brand: a list, and the dialogs that make, share and delete reports.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { useList } from "../../list";
import { useFigures, usePolling } from "../../load";
import { DataTable } from "../../parts/data-table";
import { Confirm, FormDialog } from "../../parts/dialog";
import { Field, SelectField, valueOf } from "../../parts/field";
import { Empty, Failed, Placeholder, attempt, say } from "../../parts/notes";
import { ReportMails, documentOf, hasPendingMail } from "../../parts/reports";
import { At, day, readerZone } from "../../parts/time";
import { reportTemplates } from "../../parts/words";
import { may } from "../../session";
import type { Brand, Report, ReportTemplate } from "../../types";
import { ReportLinks } from "./report-links";
import type { BrandView } from "./view";

const templates = Object.entries(reportTemplates) as [ReportTemplate, string][];

export function Reports({ brand }: BrandView) {
  const list = useList("/reports", { query: { brand_id: brand.id } }, { size: 50 });
  useFigures(brand.id, list.reload);
  usePolling(list.rows.some(hasPendingMail), list.reload);
  const [making, setMaking] = useState(false);
  const [sharing, setSharing] = useState<Report | null>(null);
  const [deleting, setDeleting] = useState<Report | null>(null);
  if (!list.ready && !list.error) return <Placeholder />;
  return (
    <>
      {may("create-report") && (
        <p>
          <button class="primary" onClick={() => setMaking(true)}>
            Make report
          </button>
        </p>
      )}
      <p class="hint">
        A finished report never changes. You can print a report to PDF. Schedules with the job type Report make reports
        regularly.
      </p>
      <Failed error={list.error} what="the reports" retry={list.reload} />
      {list.rows.length > 0 && <ReportTable rows={list.rows} onShare={setSharing} onDelete={setDeleting} />}
      {list.isEmpty && (
        <Empty title="No reports yet">
          <p>A report has the figures, changes and sources of a period.</p>
        </Empty>
      )}
      {!list.done && (
        <div class="more">
          <button disabled={list.loading} onClick={() => void attempt(list.more)}>
            Show more reports
          </button>
        </div>
      )}
      {making && <MakeReport brand={brand} onClose={() => setMaking(false)} onDone={list.reload} />}
      {sharing && <ReportLinks report={sharing} onClose={() => setSharing(null)} />}
      {deleting && (
        <DeleteReport report={deleting} onClose={() => setDeleting(null)} onDone={() => list.drop(deleting.id)} />
      )}
    </>
  );
}

interface TableProps {
  rows: Report[];
  onShare: (report: Report) => void;
  onDelete: (report: Report) => void;
}

function ReportTable({ rows, onShare, onDelete }: TableProps) {
  return (
    <DataTable<Report>
      label="Reports"
      rows={rows}
      keyOf={(r) => r.id}
      columns={[
        {
          head: "Report",
          cell: (r) => (
            <a href={documentOf(r)} target="_blank" rel="noopener">
              <bdi>{r.title}</bdi>
            </a>
          ),
        },
        { head: "Period", cell: (r) => `${day(r.period.from)} – ${day(r.period.to)}` },
        { head: "Time zone", cell: (r) => r.timezone },
        { head: "Made", cell: (r) => <At at={r.created_at} /> },
        {
          head: "By",
          cell: (r) => (r.run_id ? <a href={`/admin/runs/${r.run_id}`}>{r.created_by}</a> : <bdi>{r.created_by}</bdi>),
        },
        rows.some((r) => r.mails.length > 0) && { head: "Mail", cell: (r) => <ReportMails mails={r.mails} /> },
        {
          head: "Actions",
          cell: (r) => (
            <span class="actions">
              <button aria-label={`Links to ${r.title}`} onClick={() => onShare(r)}>
                Links
              </button>
              {may("delete-report") && (
                <button aria-label={`Delete ${r.title}`} onClick={() => onDelete(r)}>
                  Delete
                </button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function MakeReport({ brand, onClose, onDone }: { brand: Brand; onClose: () => void; onDone: () => Promise<void> }) {
  const [template, setTemplate] = useState<ReportTemplate>("weekly");
  const [lastDay, setLastDay] = useState("");
  const save = async () => {
    const body = { brand_id: brand.id, template, timezone: readerZone, ...(lastDay && { last_day: lastDay }) };
    await call("POST", "/reports", { body, once: true });
    void onDone();
  };
  return (
    <FormDialog title="Make a report" action="Make report" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <SelectField label="Template" value={template} options={templates} onChange={setTemplate} first />
          <Field
            label="Last day"
            optional
            hint={`The default is yesterday. Days begin at midnight in ${readerZone}.`}
            error={problem?.of("last_day") ?? problem?.of("timezone")}
          >
            {(a) => <input {...a} type="date" value={lastDay} onInput={(e) => setLastDay(valueOf(e))} />}
          </Field>
        </>
      )}
    </FormDialog>
  );
}

function DeleteReport({ report, onClose, onDone }: { report: Report; onClose: () => void; onDone: () => void }) {
  const remove = async () => {
    await call("DELETE", "/reports/{id}", { path: { id: report.id } });
    onDone();
    say("Report deleted.");
  };
  return (
    <Confirm title="Delete this report?" action="Delete report" onClose={onClose} onConfirm={remove}>
      <p>
        <strong>
          <bdi>{report.title}</bdi>
        </strong>{" "}
        is deleted with its document. The deletion cannot be undone.
      </p>
    </Confirm>
  );
}
