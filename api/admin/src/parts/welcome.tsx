// The first steps for new users, which the page shows until a schedule exists.
import { useState } from "preact/hooks";
import { get } from "../client";
import { useLoad, useThings } from "../load";
import { go, setQuery } from "../router";
import { may } from "../session";
import type { Brand, Collector } from "../types";
import { valueOf } from "./field";
import { NoEngine } from "./no-engine";
import { Empty, Failed, Placeholder } from "./notes";

export function Welcome() {
  const { data, error, reload } = useLoad(async () => {
    const [brands, engines] = await Promise.all([get("/brands", { query: { limit: 1 } }), get("/collectors")]);
    return { brand: brands.data[0], engines: engines.data ?? [] };
  }, "welcome");
  useThings(["brand", "catalog"], reload);
  if (!data && error) return <Failed error={error} what="the first steps" retry={reload} />;
  if (!data) return <Placeholder />;
  if (!may("create-scheduled-job")) {
    return (
      <Empty title="No schedules yet">
        <p>Runs appear here when an editor or an admin has created a schedule.</p>
      </Empty>
    );
  }
  const { brand, engines } = data;
  return (
    <div class="empty welcome">
      <h2>{brand ? "No schedules yet" : "Welcome. Three steps to your first answers"}</h2>
      <ol class="steps">
        <BrandStep brand={brand} />
        <EngineStep engines={engines} />
        <ScheduleStep brand={brand} />
      </ol>
    </div>
  );
}

function BrandStep({ brand }: { brand: Brand | undefined }) {
  if (brand) {
    return (
      <li class="done">
        <strong>Brand</strong>{" "}
        <span class="quiet">
          <bdi>{brand.name}</bdi>
        </span>
      </li>
    );
  }
  return (
    <li>
      <strong>Add a brand</strong>
      <p>Enter the domain to get suggested names and queries, or add the brand manually.</p>
      <StartWithDomain />
      <p>
        <a class="button" href="/admin/brands?new=1">
          Add brand
        </a>{" "}
        {may("import-catalog") && (
          <a class="button" href="/admin/brands?import=1">
            Import YAML
          </a>
        )}
      </p>
    </li>
  );
}

/** Asks for the domain of a brand, and leads to the page that suggests names and queries. */
function StartWithDomain() {
  const [domain, setDomain] = useState("");
  const start = (event: Event) => {
    event.preventDefault();
    go(`/admin/brands/new?domain=${encodeURIComponent(domain)}`);
  };
  return (
    <form class="start-domain" onSubmit={start}>
      <input
        aria-label="Domain of the brand"
        placeholder="acme.com"
        spellcheck={false}
        required
        value={domain}
        onInput={(e) => setDomain(valueOf(e))}
      />
      <button class="primary">Start with the domain</button>
    </form>
  );
}

function EngineStep({ engines }: { engines: Collector[] }) {
  if (engines.some((c) => c.configured)) {
    return (
      <li class="done">
        <strong>Answer engine</strong> <span class="quiet">configured</span>
      </li>
    );
  }
  return (
    <li>
      <strong>Configure an answer engine</strong>
      <NoEngine engines={engines} />
    </li>
  );
}

function ScheduleStep({ brand }: { brand: Brand | undefined }) {
  return (
    <li>
      <strong>Create a schedule</strong>{" "}
      {brand ? (
        <>
          <p>The form suggests Data Collection + Scoring daily at 09:00.</p>
          <p>
            <button class="primary" onClick={() => setQuery({ new: "1", brand: brand.id }, { push: true })}>
              Create first schedule
            </button>
          </p>
        </>
      ) : (
        <span class="quiet">after you have added a brand</span>
      )}
    </li>
  );
}
