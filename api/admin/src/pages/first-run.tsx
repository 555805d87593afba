// The page that adds a brand by its domain. The server suggests names and queries. The request that adds the brand also
// starts its first run.
import { useState } from "preact/hooks";
import { type Problem, call, get, problemOf } from "../client";
import { NewBrand, NewQuery } from "../fields";
import { useLoad, useSettled, useTitle } from "../load";
import { Crumbs } from "../parts/crumbs";
import { useCustomerChoice } from "../parts/customer-choice";
import { ProblemNote } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { FirstRunCost, firstEngine } from "../parts/first-run-cost";
import { MoreOptions } from "../parts/more-options";
import { Empty, Failed, Placeholder } from "../parts/notes";
import { SuggestedQueries } from "../parts/suggested-queries";
import { listOf, textOf } from "../parts/words";
import { go, param } from "../router";
import { may } from "../session";
import type { BrandSuggestion } from "../types";

const settleAfter = 400; // ms after the last key press
const codes = ["de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "zh"];
const names = new Intl.DisplayNames("en", { type: "language" });

const initial = { domain: "", category: "", competitors: "", language: "", country: "" };
type Subject = typeof initial;

/** Loads the suggestion for a domain. Without a domain, there is no suggestion. */
function useSuggestion(subject: Subject, name: string | null) {
  const settled = useSettled(subject, settleAfter);
  const settledName = useSettled(name, settleAfter);
  const { domain, competitors, ...rest } = settled;
  const query = {
    ...rest,
    domain: domain.trim(),
    competitor: listOf(competitors),
    name: settledName ?? "",
  };
  const { data, error, loading } = useLoad(
    async (signal) => (query.domain ? await get("/brand-suggestions", { query, signal }) : null),
    JSON.stringify(query),
  );
  const problem = error && problemOf(error);
  const errorOf = (field: string) =>
    problem?.fields.find(({ location }) => location.replace(/\[\d+\]$/, "") === `query.${field}`)?.message;
  // The last suggestion stays while another field is incomplete.
  const suggestion = query.domain && !errorOf("domain") ? (data ?? undefined) : undefined;
  // The fields may have changed since the request for the suggestion.
  const isCurrent = settled === subject && settledName === name && !loading;
  return { suggestion, problem, errorOf, isCurrent, loading: data === undefined && !error };
}

export function FirstRun() {
  useTitle("New brand");
  const engines = useLoad(async () => (await get("/collectors")).data ?? [], "");
  const customer = useCustomerChoice();
  const [subject, setSubject] = useState({ ...initial, domain: param("domain") });
  const [name, setName] = useState<string | null>(null); // null until the user edits the suggested name
  const [aliases, setAliases] = useState<string | null>(null);
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const { suggestion, problem: refused, errorOf, isCurrent, loading } = useSuggestion(subject, name);
  const set = (change: Partial<Subject>) => setSubject((s) => ({ ...s, ...change }));
  const queries = (suggestion?.queries ?? []).filter((q) => !without.has(q.text));
  const body = {
    ...customer.body,
    name: name ?? suggestion?.name ?? "",
    aliases: aliases === null ? (suggestion?.aliases ?? []) : listOf(aliases),
    domains: suggestion?.domains ?? [],
    competitors: listOf(subject.competitors).map((c) => ({ name: c })),
    queries: queries.map(({ text, topic, locale, country }) => ({ text, topic, locale, ...(country && { country }) })),
  };
  const start = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { data } = await call("POST", "/first-runs", { body, once: true });
      go(`/admin/runs/${data.run.id}`);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  if (!may("start-first-run")) {
    return (
      <Empty title="Only editors and admins add brands">
        <p>Ask an editor or an admin of this customer to add the brand.</p>
      </Empty>
    );
  }
  if (!engines.data && engines.error) {
    return (
      <>
        <h1>New brand</h1>
        <Failed error={engines.error} what="the answer engines" retry={engines.reload} />
      </>
    );
  }
  // If the URL has a domain, the form appears together with the suggestion, so that nothing moves.
  if (!engines.data || !customer.ready || loading) {
    return (
      <>
        <h1 class="vh">New brand</h1>
        <Placeholder />
      </>
    );
  }
  const engine = firstEngine(engines.data);
  const of = (field: string) => problem?.of(field);
  return (
    <>
      <Crumbs parent={["Brands", "/admin/brands"]} name="New brand" />
      <div class="page-head">
        <div>
          <h1>New brand</h1>
          <p class="summary">Enter the domain and the category of the brand, then start the first run.</p>
        </div>
      </div>
      <form class="first-run" onSubmit={start}>
        <div>
          {customer.fields(problem)}
          <TextField
            first
            label="Domain"
            error={errorOf("domain") ?? of("domains")}
            placeholder="acme.com"
            required
            spellcheck={false}
            value={subject.domain}
            onInput={(domain) => set({ domain })}
          />
          <TextField
            label="Category"
            hint="What buyers call this kind of product. Example: project management software."
            error={errorOf("category")}
            required
            maxLength={NewQuery.topic.maxLength}
            value={subject.category}
            onInput={(category) => set({ category })}
          />
          <TextField
            label="Competitors"
            optional
            hint="Separated by commas. The answers of the first run suggest more competitors."
            error={errorOf("competitor") ?? of("competitors")}
            value={subject.competitors}
            onInput={(competitors) => set({ competitors })}
          />
          <NameField suggestion={suggestion} name={body.name} error={errorOf("name") ?? of("name")} onName={setName} />
          <MoreOptions
            open={false}
            problem={of("aliases") ? problem : errorOf("language") || errorOf("country") ? (refused ?? null) : null}
          >
            <TextField
              label="Aliases"
              optional
              hint="Other names of the brand, separated by commas."
              error={of("aliases")}
              value={aliases ?? textOf(body.aliases)}
              onInput={setAliases}
            />
            <SelectField
              label="Language"
              error={errorOf("language")}
              value={subject.language}
              options={[["", "By domain"], ...codes.map((code) => [code, names.of(code) ?? code] as const)]}
              onChange={(language) => set({ language })}
            />
            <TextField
              label="Country"
              optional
              placeholder={suggestion?.country || "DE"}
              error={errorOf("country")}
              maxLength={NewQuery.country.maxLength}
              value={subject.country}
              onInput={(country) => set({ country: country.toUpperCase() })}
            />
          </MoreOptions>
        </div>
        <section aria-labelledby="first-queries">
          <h2 id="first-queries">First queries</h2>
          {suggestion ? (
            <>
              {!subject.category.trim() && (
                <p class="note">
                  A category adds unbranded queries. The headline figures come from answers to unbranded and competitor
                  queries.
                </p>
              )}
              <SuggestedQueries queries={suggestion.queries} without={without} onChange={setWithout} />
            </>
          ) : (
            <p class="quiet">
              {refused && !refused.fields.length
                ? refused.message
                : "Enter a domain and a category to see suggested queries."}
            </p>
          )}
        </section>
        <footer>
          <FirstRunCost engine={engine} engines={engines.data} calls={queries.length} />
          {problem && <ProblemNote problem={problem} />}
          {problem && of("queries") && <p class="error">{of("queries")}</p>}
          <button class="primary" disabled={busy || !engine || !queries.length || !isCurrent}>
            Start first run
          </button>
        </footer>
      </form>
    </>
  );
}

interface NameProps {
  suggestion: BrandSuggestion | undefined;
  name: string;
  error: string | undefined;
  onName: (name: string) => void;
}

/** The suggested name, which the user can edit, with the other possible names. */
function NameField({ suggestion, name, error, onName }: NameProps) {
  const others = [suggestion?.name ?? "", ...(suggestion?.alternatives ?? [])].filter((n) => n && n !== name);
  const choices = others.length > 0 && (
    <>
      Or{" "}
      {others.map((other) => (
        <button type="button" class="small" key={other} onClick={() => onName(other)}>
          <bdi>{other}</bdi>
        </button>
      ))}
    </>
  );
  return (
    <TextField
      label="Brand name"
      hint={choices}
      error={error}
      required
      maxLength={NewBrand.name.maxLength}
      value={name}
      onInput={onName}
    />
  );
}
