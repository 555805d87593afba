// What somebody sees who has no schedule yet: the next step, and no other.
import { html } from "../html.js";
import { get } from "../client.js";
import { useLoad, useThings } from "../load.js";
import { setQuery } from "../router.js";
import { isAdmin } from "../session.js";

export function Welcome() {
  const { data, reload } = useLoad(async () => {
    const [brands, engines] = await Promise.all([get("/brands", { limit: 1 }), get("/collectors")]);
    return { brand: brands.data[0], engines: engines.data };
  }, "welcome");
  useThings(["brand", "catalog"], reload);
  if (!data) return html`<div class="placeholder" aria-hidden="true"></div>`;
  const ready = data.engines.some((/** @type {import("../types").Collector} */ c) => c.configured);
  const missing = data.engines.find((/** @type {import("../types").Collector} */ c) => c.missing)?.missing;
  if (!isAdmin.value) return html`<div class="empty"><h2>No schedule yet</h2><p>An admin writes the first one; its runs then show up here.</p></div>`;
  return html`<div class="empty welcome">
    <h2>${data.brand ? "No schedule yet" : "Welcome. Three steps to the first answers"}</h2>
    <ol class="steps">
      <li class=${data.brand ? "done" : ""}><strong>A brand to watch</strong> ${data.brand ? html`<span class="quiet">is there: <bdi>${data.brand.name}</bdi></span>`
        : html`<p>Say what it is called and what to ask about it, or paste a YAML file with many.</p><p><a class="button primary" href="/admin/brands?new=1">Add a brand</a> <a class="button" href="/admin/brands?import=1">Paste YAML</a></p>`}</li>
      <li class=${ready ? "done" : ""}><strong>An engine to ask</strong> ${ready ? html`<span class="quiet">is set up</span>`
        : html`<p>${missing ? html`For example: <code>${missing}</code>.` : ""} Until there is a key, <code>tidewatch engines</code> stands in for all of them, and everything can be tried without cost.</p><p><a href="/admin/settings/collectors">What each engine needs</a></p>`}</li>
      <li><strong>When to ask</strong> ${data.brand ? html`<p>Daily at 09:00, collect and score, is what most begin with. It is filled in for you.</p>
        <p><button class="primary" onClick=${() => setQuery({ new: "1", brand: data.brand.id }, { push: true })}>Create the first schedule</button></p>` : html`<span class="quiet">comes after the brand</span>`}</li>
    </ol>
  </div>`;
}
