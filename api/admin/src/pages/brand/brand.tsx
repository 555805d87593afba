// The pages of one brand, with one tab for each view.
import { type ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { all, call, get } from "../../client";
import { lazy } from "../../lazy";
import { useLoad, useThings, useTitle } from "../../load";
import { Crumbs } from "../../parts/crumbs";
import { standIns } from "../../parts/engines";
import { Failed, Placeholder } from "../../parts/notes";
import { PausedNote, usePaused } from "../../parts/paused-note";
import { RescoreNote, useRescore } from "../../parts/rescore-brand";
import { At } from "../../parts/time";
import { param, setQuery } from "../../router";
import { everyClass, inSegment, longestPeriod, lastDays, segmentZone, today } from "../../segment";
import { may } from "../../session";
import type { Brand as BrandRow } from "../../types";
import type { BrandView } from "./view";

interface Tab {
  title: string;
  page: ComponentType<BrandView>;
  /** Whether the tab has no period. */
  timeless?: boolean;
  /** The view of one object of the tab. */
  itemPage?: ComponentType<BrandView>;
}

const tabs: Record<string, Tab> = {
  "": {
    title: "Overview",
    page: lazy<BrandView>("Overview", async () => (await import("./overview")).Overview),
  },
  changes: {
    title: "Changes",
    timeless: true,
    page: lazy<BrandView>("Changes", async () => (await import("./changes")).Changes),
  },
  queries: {
    title: "Queries",
    page: lazy<BrandView>("Queries", async () => (await import("./queries")).Queries),
    itemPage: lazy<BrandView>("Query", async () => (await import("./query")).QueryPage),
  },
  sources: {
    title: "Sources",
    page: lazy<BrandView>("Sources", async () => (await import("./sources")).Sources),
    itemPage: lazy<BrandView>("Source", async () => (await import("./source")).SourcePage),
  },
  answers: {
    title: "Answers",
    page: lazy<BrandView>("Answers", async () => (await import("./answers")).Answers),
  },
  discoveries: {
    title: "Discoveries",
    page: lazy<BrandView>("Discoveries", async () => (await import("./discoveries")).Discoveries),
  },
  reports: {
    title: "Reports",
    timeless: true,
    page: lazy<BrandView>("Reports", async () => (await import("./reports")).Reports),
  },
  settings: {
    title: "Settings",
    timeless: true,
    page: lazy<BrandView>("Settings", async () => (await import("./settings")).Settings),
  },
};

export function Brand({ id, tab, item = "" }: { id: string; tab: string; item?: string }) {
  const path = { id };
  const loaded = useLoad(() => call("GET", "/brands/{id}", { path }), id);
  const competitors = useLoad(() => all("/brands/{id}/competitors", { path }), id);
  const queries = useLoad(() => all("/brands/{id}/queries", { path }), id);
  const rescore = useRescore(id);
  const paused = usePaused(id);
  const shown = tabs[tab];
  const opensToday = useToday(id, shown !== undefined && !shown.timeless);
  useThings([id, "catalog"], () => Promise.all([loaded.reload(), competitors.reload(), queries.reload()]));
  // All data is loaded before anything is shown, because late content would shift the layout.
  const ready =
    [competitors, queries, rescore, paused].every((list) => list.data !== undefined || list.error) &&
    opensToday === false;
  const b = loaded.data?.data;
  const Page = item ? shown?.itemPage : shown?.page;
  useTitle(!item && b && [b.name, shown?.title].filter(Boolean).join(" · "));
  if (loaded.error && !b) {
    return (
      <>
        <h1>Brand</h1>
        <Failed error={loaded.error} what="the brand" retry={loaded.reload} />
        <p>
          <a href="/admin/brands">All brands</a>
        </p>
      </>
    );
  }
  if (!b || !ready) {
    return (
      <>
        <h1 class="vh">Brand</h1>
        <Placeholder />
      </>
    );
  }
  return (
    <>
      <Head brand={b} />
      <nav class="tabs" aria-label="Brand">
        <ul>
          {Object.entries(tabs).map(([name, { title }]) => (
            <li>
              <a href={inSegment(pathOf(id, name))} aria-current={name === tab ? "page" : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Failed error={loaded.error} what="the brand" retry={loaded.reload} />
      {b.made_up && <SampleDataNote until={b.created_at} />}
      <PausedNote brandId={id} paused={paused} />
      {rescore.data && !rescore.data.finished_at && tab !== "settings" && <RescoreNote rescore={rescore.data} />}
      {Page ? (
        <Page key={tab + item} {...{ brand: b, item, loaded, queries, competitors, rescore }} />
      ) : (
        <p>Page not found.</p>
      )}
    </>
  );
}

/**
 * Sets the period to today while a brand has answers only from today, because the default period ends yesterday. Returns
 * true while the period will change, and undefined until the period is known.
 */
function useToday(id: string, hasPeriod: boolean): boolean | undefined {
  const isDefault = hasPeriod && !param("from") && !param("to");
  const zone = segmentZone();
  const load = async () => !(await hasAnswers(id, lastDays(longestPeriod))) && (await hasAnswers(id, today()));
  const { data, error } = useLoad(load, id);
  const opensToday = error ? false : data;
  useEffect(() => {
    if (isDefault && opensToday) setQuery({ ...today(), timezone: zone });
  }, [isDefault, opensToday]);
  return isDefault ? opensToday : false;
}

/** Returns whether a brand has answers in a period. */
async function hasAnswers(id: string, period: { from: string; to: string }): Promise<boolean> {
  const query = { ...period, timezone: segmentZone(), query_class: everyClass, limit: 1 };
  return (await get("/brands/{id}/answers", { path: { id }, query })).data.length > 0;
}

const pathOf = (id: string, tab: string) => `/admin/brands/${id}${tab && `/${tab}`}`;

const SampleDataNote = ({ until }: { until: string }) => (
  <p class="note">
    <strong>Sample data.</strong> The demo made up the answers before <At at={until} />. No engine gave these answers.
    {standIns().length > 0 && " Stand-in engines make up the later answers."}
  </p>
);

function Head({ brand: b }: { brand: BrandRow }) {
  return (
    <>
      <Crumbs parent={["Brands", "/admin/brands"]} name={b.customer_name} />
      <div class="page-head">
        <h1>
          <bdi>{b.name}</bdi>
        </h1>
        <div class="actions">
          <a class="button" href={`/admin/scheduled-jobs?brand_id=${b.id}`}>
            Schedules
          </a>
          <a class="button" href={`/admin/trends?brand_id=${b.id}`}>
            Trends
          </a>
          {may("create-scheduled-job") && (
            <a class="button primary" href={`/admin/scheduled-jobs?new=1&brand=${b.id}`}>
              Create Scheduled Job
            </a>
          )}
        </div>
      </div>
    </>
  );
}
