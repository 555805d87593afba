// The headline figures of a segment in one row, each with its interval, n, verdict and previous value.
import type { ComponentChildren } from "preact";
import type { Figures, FigureValue } from "../types";
import { FewMark } from "./amount";
import { contributionsOf, showContributions } from "./contributions";
import { type Figure, changeText, deviates, figures, intervalText } from "./figures";
import { Verdict } from "./verdict";
import { count } from "./words";

interface Props {
  figures: Figures;
  hasDomains: boolean;
  /** Whether the engines of the answers reported no sources. */
  lacksSources: boolean;
  /** Returns the link to the answers behind a figure. */
  evidence: (id: Figure["id"]) => string;
}

export function Headline({ figures: values, hasDomains, lacksSources, evidence }: Props) {
  const { unsure } = values.sentiment;
  return (
    <ul class="headline">
      {figures.map((f) => (
        <li key={f.id}>
          <FigureCard figure={f} value={values[f.id]} href={evidence(f.id)}>
            {f.id === "sentiment" && unsure > 0 && `, ${unsure} unsure`}
            {f.id === "citation_share" && !hasDomains && values[f.id].value === null && ", no domain"}
            {f.id === "citation_share" && hasDomains && lacksSources && ", the engine reports no sources"}
          </FigureCard>
        </li>
      ))}
    </ul>
  );
}

interface CardProps {
  figure: Figure;
  value: FigureValue;
  href: string;
  children: ComponentChildren;
}

function FigureCard({ figure: f, value: v, href, children }: CardProps) {
  const { value, n, enough, previous, change } = v;
  const tooFew = value === null && n > 0;
  return (
    <section class="figure" aria-labelledby={`figure-${f.id}`} data-figure={f.id}>
      <h2 id={`figure-${f.id}`} title={f.formula}>
        {f.title}
      </h2>
      <p class={enough ? "value" : "value few"}>
        {value === null ? (
          <>
            –<span class="vh"> {tooFew ? "Too few" : "No data"}</span>
          </>
        ) : (
          <a class="plain" href={href}>
            {!enough && <FewMark />}
            {f.format(value)}
          </a>
        )}
      </p>
      <p class="sub">
        {f.countsAnswers ? (
          <a class="plain" href={href}>
            n = {count(n, ...f.noun)}
          </a>
        ) : (
          `n = ${count(n, ...f.noun)}`
        )}
        {children}
        {tooFew && ", too few"}
        <br />
        {intervalText(f, v)}
      </p>
      {(n > 0 || previous.n > 0) && (
        <p>
          <Verdict of={change} lower={f.lower ?? false} />
          {(change.verdict === "up" || change.verdict === "down") && (
            <>
              {" "}
              <a
                class="where"
                href={contributionsOf(f.id)}
                onClick={showContributions}
                aria-label={`Where the ${f.title.toLowerCase()} changed`}
              >
                Where?
              </a>
            </>
          )}
        </p>
      )}
      {change.explanation && <p class="sub">{change.explanation}</p>}
      <p class="sub">
        {changeText(f, { before: previous, difference: change.difference })}
        {deviates(f, v) && (
          <>
            {" "}
            <span title="The change compares only cells (query, engine and country) with answers in both periods. The values count all cells.">
              (paired cells)
            </span>
          </>
        )}
      </p>
    </section>
  );
}
