// The segment of a brand's answers. The URL holds the segment with the parameter names of the API, so that a copied link
// shows the same answers.
import { readerZone } from "./parts/time";
import { param, place } from "./router";

/** The parameters of a segment, in the URL of the page and in requests. */
export const segmentNames = [
  "from",
  "to",
  "timezone",
  "collector",
  "country",
  "topic",
  "query_class",
  "query_id",
] as const;

type SegmentName = (typeof segmentNames)[number];

/** The parameters that narrow a segment. The query class and the time zone have defaults that narrow nothing. */
const narrowing: SegmentName[] = ["collector", "country", "topic", "query_id"];

/** Whether filters other than the period and the query class are set. */
export const isNarrowed = (): boolean => narrowing.some((name) => param(name) !== "");

/** The time zone in which the days of the segment begin. */
export const segmentZone = (): string => param("timezone") || readerZone;

/** Returns the query parameters of a request about the segment. */
export const segmentQuery = (): Partial<Record<SegmentName, string>> => ({
  ...Object.fromEntries(segmentNames.map((name) => [name, param(name)])),
  timezone: segmentZone(),
});

/** Returns a link to another view of the same segment. Changes replace parameters; "" removes a parameter. */
export function inSegment(path: string, changes: Record<string, string> = {}): string {
  const query = new URLSearchParams();
  const kept = segmentNames.map((name) => [name, place.value.query.get(name) ?? ""] as const);
  for (const [name, value] of Object.entries({ ...Object.fromEntries(kept), ...changes })) {
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Returns the values of a parameter that holds several values, separated by commas. */
export const valuesOf = (name: SegmentName): string[] => param(name).split(",").filter(Boolean);

/** Returns the last days until yesterday as the parameters of a segment. */
export function lastDays(days: number, zone = segmentZone(), now = Date.now()): { from: string; to: string } {
  const today = Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now));
  const before = (n: number) => new Date(today - n * 86_400_000).toISOString().slice(0, 10);
  return { from: before(days), to: before(1) };
}
