// The start of the page: the brands, if the user sees several brands, and otherwise the schedules.
import { useEffect } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import { Placeholder } from "../parts/notes";
import { go } from "../router";

export function Home() {
  const brands = useLoad(() => get("/brands", { query: { limit: 2 } }), "");
  const several = (brands.data?.data.length ?? 0) > 1;
  useEffect(() => {
    if (brands.data || brands.error) go(several ? "/admin/brands" : "/admin/scheduled-jobs", { replace: true });
  }, [brands.data, brands.error]);
  return (
    <>
      <h1 class="vh">Tidewatch</h1>
      <Placeholder />
    </>
  );
}
