// The dialog that imports a YAML file. Before the import, the dialog shows the changes that the import will make.
import { useState } from "preact/hooks";
import { type Problem, call, problemOf } from "../client";
import { Dialog } from "../parts/dialog";
import { Field, valueOf } from "../parts/field";
import { say } from "../parts/notes";
import { count } from "../parts/words";
import type { ImportReport } from "../types";

const mostShown = 50;

const example = `customers:
  - name: Northwind Ltd
    brands:
      - name: Acme
        aliases: [Acme CRM]
        domains: [acme.example]
        competitors:
          - name: Globex
        queries:
          - best crm for small teams
        scheduled_jobs:
          - name: daily
            job_type: data_collection_and_scoring
            cron_expression: "0 9 * * *"
            timezone: Europe/Berlin
`;

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [yaml, setYAML] = useState("");
  const [checked, setChecked] = useState<{ yaml: string; report: ImportReport } | null>(null);
  const report = checked?.yaml === yaml ? checked.report : null; // ignores the check of another text
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (dryRun: boolean) => {
    const { data } = await call("POST", "/import", { yaml, query: { dry_run: dryRun } });
    if (dryRun) {
      setChecked({ yaml, report: data });
      return;
    }
    say(`${count(data.changes.length, "change")} imported.`);
    onDone();
    onClose();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send(!report);
    } catch (error) {
      setChecked(null);
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title="Import YAML" wide busy={busy} onClose={onClose}>
      <form onSubmit={submit}>
        <div class="body">
          <Field
            label="Customers, brands, competitors, queries and schedules"
            hint="Use the file format of the command “tidewatch import”. The command “tidewatch brands export” prints the present data in this format. Items that the file omits are kept. Lists in the file, such as aliases or blackouts, replace the stored lists."
          >
            {(a) => (
              <textarea
                {...a}
                class="mono"
                rows={14}
                spellcheck={false}
                required
                value={yaml}
                onInput={(e) => setYAML(valueOf(e))}
              />
            )}
          </Field>
          {!yaml && (
            <button type="button" onClick={() => setYAML(example)}>
              Insert example
            </button>
          )}
          {problem && <Problems problem={problem} />}
          {report && <Report report={report} />}
        </div>
        <footer>
          <button type="button" disabled={busy} onClick={onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy || !yaml || report?.changes.length === 0}>
            {report ? "Import" : "Check"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Problems({ problem }: { problem: Problem }) {
  return (
    <div class="note bad" role="alert">
      {problem.fields.length ? (
        <ul>
          {problem.fields.map((f) => (
            <li>
              <code>{f.location.replace(/^body\.?/, "")}</code> {f.message}
            </li>
          ))}
        </ul>
      ) : (
        <p>{problem.message}</p>
      )}
    </div>
  );
}

/** The actions of a check, which changes nothing. */
const actions: Record<ImportReport["changes"][number]["action"], string> = { created: "Create", updated: "Update" };

function Report({ report: { changes, unchanged } }: { report: ImportReport }) {
  return (
    <div class="note" role="status">
      <p>
        <strong>{changes.length ? count(changes.length, "change") : "No changes"}</strong>, {unchanged} unchanged
      </p>
      <ul>
        {changes.slice(0, mostShown).map((c) => (
          <li>
            {actions[c.action]} {c.kind.replaceAll("_", " ")} <bdi>{c.name}</bdi>
            {c.fields.map((f) => (
              <span class="quiet">
                {" "}
                {f.field}: <bdi>{f.from || "none"}</bdi> → <bdi>{f.to || "none"}</bdi>
              </span>
            ))}
          </li>
        ))}
      </ul>
      {changes.length > mostShown && <p class="quiet">and {changes.length - mostShown} more</p>}
    </div>
  );
}
