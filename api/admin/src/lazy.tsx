// A wrapper that loads the code of a page when the user first opens the page.
import type { ComponentType } from "preact";
import { useLoad } from "./load";

/** Returns a component that loads a page when the page is first shown. Screen readers announce the title meanwhile. */
export function lazy<P extends object>(title: string, load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let Page: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const loaded = useLoad(async () => {
      Page ??= await load();
      return true;
    }, title);
    if (Page) return <Page {...props} />;
    if (!loaded.error) return <h1 class="vh">{title}</h1>;
    return (
      <div class="note bad" role="alert">
        <p>
          This page could not be loaded.{" "}
          <a href={location.href} target="_self">
            Reload
          </a>
        </p>
      </div>
    );
  };
}
