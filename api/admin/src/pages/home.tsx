// The start of the page. Users who see several brands begin with the table of brands. Users who see one brand with a
// mention rate begin with the overview of the brand. All other users begin with the schedules.
import { useEffect } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import { Placeholder } from "../parts/notes";
import { readerZone } from "../parts/time";
import { go } from "../router";
import type { BrandOverview } from "../types";

export function Home() {
  const query = { limit: 2, timezone: readerZone };
  const { data, error } = useLoad(() => get("/brand-overviews", { query }), "");
  useEffect(() => {
    if (data || error) go(startOf(data?.data ?? []), { replace: true });
  }, [data, error]);
  return (
    <>
      <h1 class="vh">Tidewatch</h1>
      <Placeholder />
    </>
  );
}

function startOf([first, second]: BrandOverview[]): string {
  if (second) return "/admin/brands";
  if (first && first.mention_rate.value !== null) return `/admin/brands/${first.brand_id}`;
  return "/admin/scheduled-jobs";
}
