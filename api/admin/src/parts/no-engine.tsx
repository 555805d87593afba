// The next step if no answer engine is configured.
import type { Collector } from "../types";

export function NoEngine({ engines }: { engines: Collector[] }) {
  const missing = engines.find((e) => e.missing)?.missing;
  return (
    <>
      <p>
        {missing && (
          <>
            For example: <code>{missing}</code>.{" "}
          </>
        )}
        To try Tidewatch without keys or cost, run <code>tidewatch engines</code>. The command starts a stand-in for all
        engines.
      </p>
      <p>
        <a href="/admin/settings/collectors">Settings of each engine</a>
      </p>
    </>
  );
}
