// The mention rate of a segment by engine. The data is loaded when the reader opens the table.
import { useState } from "preact/hooks";
import { get } from "../client";
import { useFigures, useLoad } from "../load";
import { place } from "../router";
import { inSegment, segmentQuery } from "../segment";
import type { ComparedFigure } from "../types";
import { engineName } from "./engines";
import { changeText, figures } from "./figures";
import { Failed } from "./notes";
import { Verdict } from "./verdict";

interface Row {
  engine: string;
  compared: ComparedFigure;
}

export function ByEngine({ brandId, engines }: { brandId: string; engines: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="by-engine" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>Mention rate by engine</summary>
      {open && <EngineTable brandId={brandId} engines={engines} />}
    </details>
  );
}

function EngineTable({ brandId, engines }: { brandId: string; engines: string[] }) {
  const loaded = useLoad(() => Promise.all(engines.map((engine) => rowOf(brandId, engine))), brandId);
  useFigures(brandId, loaded.reload);
  const rate = figures[0];
  if (!loaded.data || !rate) {
    return (
      <>
        <Failed error={loaded.error} what="the mention rate by engine" retry={loaded.reload} />
        {!loaded.error && <p class="quiet">Loading …</p>}
      </>
    );
  }
  const rows = loaded.data.filter((r) => r.compared.after.n + r.compared.before.n > 0);
  rows.sort((a, b) => (b.compared.after.value ?? -1) - (a.compared.after.value ?? -1));
  if (!rows.length) return <p class="quiet">No query has answers in both periods.</p>;
  return (
    <div class="scroll">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Engine</th>
            <th scope="col" class="num">
              Mention rate
            </th>
            <th scope="col" class="num">
              n
            </th>
            <th scope="col">Verdict</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ engine, compared: c }) => (
            <tr key={engine}>
              <th scope="row">
                <a href={inSegment(place.value.path, { collector: engine })}>{engineName(engine)}</a>
              </th>
              <td class={c.verdict === "too_few_answers" ? "num quiet" : "num"}>
                {c.after.value === null ? "–" : rate.format(c.after.value)}
              </td>
              <td class="num">{c.after.n}</td>
              <td>
                <Verdict code={c.verdict} />
              </td>
              <td class="quiet">{changeText(rate, c)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

async function rowOf(brandId: string, engine: string): Promise<Row> {
  const query = { ...segmentQuery(), collector: engine };
  const comparison = await get("/brands/{id}/comparison", { path: { id: brandId }, query });
  return { engine, compared: comparison.figures.mention_rate };
}
