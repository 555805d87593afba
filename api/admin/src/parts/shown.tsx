// The part of a page that shows loaded data.
import type { ComponentChildren } from "preact";
import type { Loaded } from "../load";

/** Shows the data of former filters in grey, with a label, until the data of the present filters arrives. */
export const Shown = ({ of, children }: { of: Pick<Loaded<unknown>, "isOld">; children: ComponentChildren }) => (
  <div class="shown" aria-busy={of.isOld}>
    {children}
  </div>
);
