// The figures of the answers that a run scored, and the domains that these answers cite most often.
import { dayIn, inSegment, segmentZone } from "../segment";
import type { RunDetail, RunResult } from "../types";
import { FewMark } from "./amount";
import { type Figure, figures, intervalText } from "./figures";
import { owners } from "./owners";
import { Ago } from "./time";
import { count } from "./words";

interface Props {
  run: RunDetail;
  of: RunResult;
}

export function RunFigures({ run, of: result }: Props) {
  return (
    <>
      <ul class="headline run-figures">
        {figures.map((f) => (
          <li key={f.id}>
            <FigureOfRun figure={f} result={result} />
          </li>
        ))}
      </ul>
      {result.answers.branded > 0 && (
        <p class="quiet">Without {count(result.answers.branded, "answer", "answers")} to branded queries.</p>
      )}
      <PreviousRun run={run} result={result} />
      <TopDomains domains={result.domains} />
    </>
  );
}

/**
 * A link to the comparison of the days of a run and its previous run. Runs that began on the same day cannot be compared.
 * If the previous run ended on the day of the run, only the day on which it began is compared.
 */
function PreviousRun({ run, result: { previous } }: { run: RunDetail; result: RunResult }) {
  if (!previous) return null;
  const [from, to] = [dayIn(run.created_at), dayIn(run.finished_at ?? run.created_at)];
  const [began, ended] = [dayIn(previous.created_at), dayIn(previous.finished_at)];
  if (began >= from) return null;
  const days = {
    ...{ from, to, before_from: began, before_to: ended < from ? ended : began, timezone: segmentZone() },
    collector: "", // the figures above count all engines
  };
  return (
    <p>
      <a
        href={inSegment(`/admin/brands/${run.brand_id}`, days)}
        title="Compares all answers of the days of the two runs"
      >
        Compare with the previous run
      </a>
      <span class="quiet">
        , <Ago at={previous.created_at} />
      </span>
    </p>
  );
}

function FigureOfRun({ figure: f, result }: { figure: Figure; result: RunResult }) {
  const v = result.figures[f.id];
  return (
    <section class="figure" aria-labelledby={`figure-${f.id}`} data-figure={f.id}>
      <h3 id={`figure-${f.id}`} title={f.formula}>
        {f.title}
      </h3>
      <p class={v.enough ? "value" : "value few"}>
        {v.value === null ? (
          <>
            –<span class="vh"> {v.n ? "Too few" : "No data"}</span>
          </>
        ) : (
          <>
            {!v.enough && <FewMark />}
            {f.format(v.value)}
          </>
        )}
      </p>
      <p class="sub">
        n = {count(v.n, ...f.noun)}
        {f.id === "sentiment" && result.answers.unsure > 0 && `, ${result.answers.unsure} unsure`}
        {v.value === null && v.n > 0 && ", too few"}
        <br />
        {intervalText(f, v)}
      </p>
    </section>
  );
}

/** The domains that the most answers of the run cite, with the number of these answers. */
function TopDomains({ domains }: { domains: RunResult["domains"] }) {
  const [first] = domains;
  if (!first) return null;
  return (
    <div class="domains">
      <h3>
        Top cited domains <span class="quiet">by number of citing answers</span>
      </h3>
      <ul>
        {domains.map(({ domain, owner, answers }) => (
          <li key={domain}>
            <bdi class="name">{domain}</bdi>
            <span class="quiet">{owners[owner]}</span>
            <meter min={0} max={first.answers} value={answers} aria-label={`${domain}: ${answers}`} />
            <span class="num">{answers}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
