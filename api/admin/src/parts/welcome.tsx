// The first steps for new users, which the page shows until a schedule exists.
import { get } from "../client";
import { useLoad, useThings } from "../load";
import { setQuery } from "../router";
import { isAdmin } from "../session";
import type { Brand } from "../types";
import { Empty, Placeholder } from "./notes";

export function Welcome() {
  const { data, reload } = useLoad(async () => {
    const [brands, engines] = await Promise.all([get("/brands", { query: { limit: 1 } }), get("/collectors")]);
    return { brand: brands.data[0], engines: engines.data ?? [] };
  }, "welcome");
  useThings(["brand", "catalog"], reload);
  if (!data) return <Placeholder />;
  if (!isAdmin.value) {
    return (
      <Empty title="No schedules yet">
        <p>Runs appear here when an admin has created a schedule.</p>
      </Empty>
    );
  }
  const { brand, engines } = data;
  return (
    <div class="empty welcome">
      <h2>{brand ? "No schedules yet" : "Welcome. Three steps to your first answers"}</h2>
      <ol class="steps">
        <BrandStep brand={brand} />
        <EngineStep ready={engines.some((c) => c.configured)} missing={engines.find((c) => c.missing)?.missing} />
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
      <p>Enter the brand's name and queries, or import a YAML file with many brands.</p>
      <p>
        <a class="button primary" href="/admin/brands?new=1">
          Add brand
        </a>{" "}
        <a class="button" href="/admin/brands?import=1">
          Import YAML
        </a>
      </p>
    </li>
  );
}

function EngineStep({ ready, missing }: { ready: boolean; missing: string | null | undefined }) {
  if (ready) {
    return (
      <li class="done">
        <strong>Answer engine</strong> <span class="quiet">configured</span>
      </li>
    );
  }
  return (
    <li>
      <strong>Configure an answer engine</strong>
      <p>
        {missing && (
          <>
            For example: <code>{missing}</code>.{" "}
          </>
        )}
        To try Tidewatch without keys or cost, run <code>tidewatch engines</code>: it stands in for all engines.
      </p>
      <p>
        <a href="/admin/settings/collectors">Settings of each engine</a>
      </p>
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
        <span class="quiet">needs a brand</span>
      )}
    </li>
  );
}
