// The feed of changes in the answers about a brand, with filters, and a link to a new alert rule.
import { useList } from "../../list";
import { useFigures } from "../../load";
import { ChangeList, severities } from "../../parts/change-list";
import { enginesOf } from "../../parts/engines";
import { QuerySelect } from "../../parts/filters";
import { Empty, Failed, Placeholder, attempt } from "../../parts/notes";
import { SegmentBar, cleared } from "../../parts/segment-bar";
import { Shown } from "../../parts/shown";
import { change, param } from "../../router";
import { isAdmin } from "../../session";
import { csvOf, filterQuery, isNarrowed } from "../../segment";
import type { Change } from "../../types";
import type { BrandView } from "./view";

const pageSize = 50;

const kinds: [value: string, label: string][] = [
  ["", "All kinds"],
  ["mentioned,no_longer_mentioned", "Mentions"],
  ["overtaken", "Overtaken"],
  ["sentiment_turned", "Sentiment"],
  ["own_page_cited,own_page_no_longer_cited", "Own pages"],
  ["new_source", "New sources"],
  ["figure_moved", "Figures"],
  ["engine_silent", "Silent engines"],
];

const levels: [value: string, label: string][] = [
  ["", "All severities"],
  ["high", severities.high],
  ["high,medium", "High and medium"],
  ["high,medium,low", "Without notices"],
];

export function Changes({ brand, queries }: BrandView) {
  const chosen = { kind: param("kind"), severity: param("severity") };
  const query = { ...filterQuery(), ...chosen };
  const list = useList("/brands/{id}/changes", { path: { id: brand.id }, query } as never, { size: pageSize });
  const rows = list.rows as Change[];
  useFigures(brand.id, list.reload);
  const engines = enginesOf(brand);
  if ((!list.ready && !list.error) || !engines) return <Placeholder />;
  return (
    <>
      <SegmentBar queries={queries.data ?? []} engines={engines} period={false}>
        <QuerySelect name="kind" label="Kind" options={kinds} />
        <QuerySelect name="severity" label="Severity" options={levels} />
      </SegmentBar>
      <p class="hint">
        Tidewatch looks for changes after each completed run. Notices say why some changes could not be determined.{" "}
        <a class="include" href={csvOf(brand.id, "changes", chosen, filterQuery())} download>
          Download CSV
        </a>
        {isAdmin.value && (
          <>
            {" · "}
            <a class="include" href={ruleOf(brand.id, brand.customer_id, chosen)}>
              Get these changes by mail
            </a>
          </>
        )}
      </p>
      <Failed error={list.error} what="the changes" retry={list.reload} />
      <Shown of={list}>
        {rows.length > 0 && <ChangeList brandId={brand.id} rows={rows} />}
        {list.isEmpty && <NoChanges brandId={brand.id} />}
        {!list.done && (
          <div class="more">
            <button disabled={list.loading} onClick={() => void attempt(list.more)}>
              Show more changes
            </button>
          </div>
        )}
      </Shown>
    </>
  );
}

/** Returns a link to a new alert rule that reports the changes of the present filters. */
function ruleOf(brandId: string, customerId: string, chosen: Record<string, string>): string {
  const query = new URLSearchParams();
  change(query, { ...filterQuery(), ...chosen });
  change(query, { customer_id: customerId, brand_id: brandId, new_rule: "changes" });
  return `/admin/settings/alerts?${query.toString()}`;
}

function NoChanges({ brandId }: { brandId: string }) {
  const filtered = isNarrowed() || param("kind") !== "" || param("severity") !== "";
  return (
    <Empty title={filtered ? "No changes with these filters" : "No changes yet"}>
      <p>Tidewatch compares the answers of each completed run with the answers of earlier runs.</p>
      <p>
        {filtered ? (
          <a href={cleared()}>Clear filters</a>
        ) : (
          <a href={`/admin/scheduled-jobs?brand_id=${brandId}`}>Schedules of this brand</a>
        )}
      </p>
    </Empty>
  );
}
