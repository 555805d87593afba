// The suggested first queries of a brand by class. The user can deselect queries that do not fit.
import type { StartQuery } from "../types";
import { CheckField } from "./field";
import { queryClasses } from "./words";

const classes: [code: StartQuery["query_class"], about: string][] = [
  ["unbranded", "Questions about the category. The headline figures include the answers to these questions."],
  ["competitor", "Questions that name a competitor. The headline figures include the answers to these questions."],
  ["branded", "Questions that name the brand. The headline figures exclude the answers to these questions."],
];

interface Props {
  queries: StartQuery[];
  /** The texts of the queries that are left out. */
  without: ReadonlySet<string>;
  onChange: (without: ReadonlySet<string>) => void;
}

export function SuggestedQueries({ queries, without, onChange }: Props) {
  const change = (text: string, asked: boolean) => {
    const next = new Set(without);
    if (asked) next.delete(text);
    else next.add(text);
    onChange(next);
  };
  return (
    <>
      {classes.map(([code, about]) => {
        const ofClass = queries.filter((q) => q.query_class === code);
        return (
          ofClass.length > 0 && (
            <fieldset class="suggested" key={code}>
              <legend>{queryClasses[code]}</legend>
              <p class="hint">{about}</p>
              {ofClass.map((q) => (
                <CheckField
                  key={q.text}
                  label={q.text}
                  checked={!without.has(q.text)}
                  onChange={(asked) => change(q.text, asked)}
                />
              ))}
            </fieldset>
          )
        );
      })}
    </>
  );
}
