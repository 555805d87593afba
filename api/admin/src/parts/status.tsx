// The status of a run, with the same icon, word and color on every page.
import type { ComponentChildren } from "preact";

interface Look {
  word: string;
  tone: string;
  icon: ComponentChildren;
}

/** The fields of a run that determine its status. */
export interface WithStatus {
  status: string;
  error_message?: string | null;
  has_errors?: boolean;
}

const ring = <circle cx="8" cy="8" r="6" />;

const looks = {
  pending: {
    word: "Pending",
    tone: "grey",
    icon: (
      <>
        {ring}
        <path d="M8 4.5V8l2.5 1.5" />
      </>
    ),
  },
  processing: {
    word: "Processing",
    tone: "blue",
    icon: (
      <>
        <circle class="faint" cx="8" cy="8" r="6" />
        <path class="turn" d="M8 2a6 6 0 0 1 6 6" />
      </>
    ),
  },
  completed: { word: "Completed", tone: "green", icon: <path d="m3 8.5 3.2 3.2L13 5" /> },
  partly: {
    word: "Completed with errors",
    tone: "amber",
    icon: (
      <>
        <path d="m2 8.5 3.2 3.2L11.5 5.5" />
        <circle class="fill" cx="13" cy="11.5" r="1.8" />
      </>
    ),
  },
  failed: { word: "Failed", tone: "red", icon: <path d="m4 4 8 8M12 4l-8 8" /> },
  cancelled: {
    word: "Cancelled",
    tone: "grey",
    icon: (
      <>
        {ring}
        <path d="m4 12 8-8" />
      </>
    ),
  },
  skipped: { word: "Skipped", tone: "violet", icon: <path d="M2 10c2-6 8-6 10 0M12.5 5.5V10H8" /> },
} satisfies Record<string, Look>;

/** Returns the word, tone and icon of a run's status. */
export function look(run: WithStatus): Look {
  if (run.status === "completed" && (run.error_message || run.has_errors)) return looks.partly;
  return run.status in looks ? looks[run.status as keyof typeof looks] : looks.pending;
}

export function Status({ run }: { run: WithStatus }) {
  const { word, tone, icon } = look(run);
  return (
    <span class={`status ${tone}`}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        {icon}
      </svg>
      <span>{word}</span>
    </span>
  );
}
