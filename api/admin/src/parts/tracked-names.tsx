// The names of a brand and of its competitors, newest first, with the time from which each name is tracked.
import { useState } from "preact/hooks";
import type { Brand, Competitor, TrackedName } from "../types";
import { type DataColumn, DataTable } from "./data-table";
import { At } from "./time";
import { count } from "./words";

const mostShown = 10;

type Row = TrackedName & { owner: string; isBrand: boolean };

export function TrackedNames({ brand, competitors }: { brand: Brand; competitors: Competitor[] }) {
  const [all, setAll] = useState(false);
  const of = (owner: Brand | Competitor, isBrand: boolean): Row[] =>
    (owner.names ?? []).map((n) => ({ ...n, owner: owner.name, isBrand }));
  const rows = [...of(brand, true), ...competitors.flatMap((c) => of(c, false))].sort((a, b) =>
    b.tracked_since.localeCompare(a.tracked_since),
  );
  const shown = all ? rows : rows.slice(0, mostShown);
  return (
    <section aria-labelledby="tracked">
      <h2 id="tracked">Tracked names</h2>
      <p class="hint">
        Figures count a new name from the time at which the name was added. After a re-score, figures count the name in
        all stored answers.
      </p>
      <DataTable
        label="Tracked names"
        className="tracked"
        columns={columns}
        rows={shown}
        keyOf={(n) => `${n.owner}\n${n.name}`}
      />
      {shown.length < rows.length && (
        <div class="more">
          <button onClick={() => setAll(true)}>Show {count(rows.length - shown.length, "older name")}</button>
        </div>
      )}
    </section>
  );
}

const columns: DataColumn<Row>[] = [
  { head: "Name", cell: (n) => <bdi>{n.name}</bdi> },
  {
    head: "Tracked as",
    cell: (n) => (n.isBrand ? "This brand" : <CompetitorName row={n} />),
  },
  { head: "Tracked since", cell: (n) => <At at={n.tracked_since} /> },
  {
    head: "In figures since",
    cell: (n) => (n.figures_since ? <At at={n.figures_since} /> : <span class="quiet">First answer</span>),
  },
];

const CompetitorName = ({ row: { name, owner } }: { row: Row }) =>
  name === owner ? (
    <>Competitor</>
  ) : (
    <>
      Alias of <bdi>{owner}</bdi>
    </>
  );
