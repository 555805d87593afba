// Work on many items, with a few requests at once.
const lanes = 4;

/** Does the work for each item, and returns the errors. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<[T, Error][]> {
  const waiting = [...items];
  const errors: [T, Error][] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        errors.push([item, error instanceof Error ? error : new Error(String(error))]);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return errors;
}
