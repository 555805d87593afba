// The idempotency keys of the requests whose result is unknown. The keys outlive a reload of the page, so that a form
// that is submitted again creates no second object.

const storageName = "request-keys";
const keyLifetime = 10 * 60_000; // ms after which an equal request is a new request

/** A key with the time of its first request. */
interface OpenKey {
  key: string;
  since: number;
}

/** Returns the idempotency key of a request: a new key, or the key of an equal request whose result is unknown. */
export function keyOf(request: string): string {
  const open = openKeys();
  const known = open[digest(request)];
  if (known) return known.key;
  const key = randomKey();
  write({ ...open, [digest(request)]: { key, since: Date.now() } });
  return key;
}

/** Forgets the key of a request whose result is known. */
export function releaseKey(request: string): void {
  const { [digest(request)]: _, ...others } = openKeys();
  write(others);
}

/** Returns the keys that have not expired, by the digests of their requests. */
function openKeys(): Record<string, OpenKey> {
  const stored = JSON.parse(sessionStorage.getItem(storageName) ?? "{}") as Record<string, OpenKey>;
  return Object.fromEntries(Object.entries(stored).filter(([, { since }]) => Date.now() - since < keyLifetime));
}

const write = (keys: Record<string, OpenKey>) => sessionStorage.setItem(storageName, JSON.stringify(keys));

/** Returns a random key. The function randomUUID is absent from pages without TLS. */
const randomKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Returns a hash of a request, because the storage of the browser is too small for large bodies. */
const digest = (request: string): string => `${hash(request, 0x811c9dc5)} ${hash(request, 0x01000193)}`;

/** Returns the FNV-1a hash of a text (32 bits) from a start value. */
function hash(text: string, start: number): number {
  let value = start;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
