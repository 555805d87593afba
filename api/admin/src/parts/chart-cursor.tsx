// The cursor of a chart, which shows the values of one point. The pointer and the arrow keys move the cursor. An
// invisible slider over the chart receives the focus, and reports the values to screen readers. Esc hides the values.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

export interface Cursor {
  /** The index of the shown point, or null. */
  at: number | null;
  hover: (at: number | null) => void;
  focus: (at: number | null) => void;
}

export function useCursor(): Cursor {
  const [hovered, hover] = useState<number | null>(null);
  const [focused, focus] = useState<number | null>(null);
  const at = hovered ?? focused;
  const isShown = at !== null;
  useEffect(() => {
    if (!isShown) return undefined;
    const hide = (e: KeyboardEvent) => {
      if (e.key !== "Escape") return;
      hover(null);
      focus(null);
    };
    document.addEventListener("keydown", hide);
    return () => document.removeEventListener("keydown", hide);
  }, [isShown]);
  return { at, hover, focus };
}

interface SliderProps {
  label: string;
  /** The number of points. */
  count: number;
  cursor: Cursor;
  /** Returns the values of a point as text. */
  textAt: (at: number) => string;
  /** Is called when the reader presses Enter. */
  onEnter?: () => void;
}

/** The slider that moves the cursor with the keyboard. The slider starts at the last point. */
export function CursorSlider({ label, count, cursor, textAt, onEnter }: SliderProps) {
  const last = Math.max(count - 1, 0);
  const [value, setValue] = useState<number | null>(null); // null until the reader moves the cursor
  const at = Math.min(value ?? last, last);
  const move = (e: Event & { currentTarget: HTMLInputElement }) => {
    setValue(e.currentTarget.valueAsNumber);
    cursor.hover(null);
    cursor.focus(e.currentTarget.valueAsNumber);
  };
  return (
    <input
      type="range"
      class="cursor"
      min={0}
      max={last}
      value={at}
      aria-label={label}
      aria-valuetext={count ? textAt(at) : ""}
      onInput={move}
      onKeyDown={(e) => e.key === "Enter" && onEnter?.()}
      onFocus={() => cursor.focus(at)}
      onBlur={() => cursor.focus(null)}
    />
  );
}

/** The values beside the cursor, on the side of the chart that has more space. */
export function CursorValues({ left, width, children }: { left: number; width: number; children: ComponentChildren }) {
  const gap = 12;
  const place = left > width / 2 ? { right: `${width - left + gap}px` } : { left: `${left + gap}px` };
  return (
    <div class="cursor-values" style={place} aria-hidden="true">
      {children}
    </div>
  );
}
