// What the page uses of cronstrue.
declare const cronstrue: { toString(expression: string, options?: { use24HourTimeFormat?: boolean }): string };
export default cronstrue;
