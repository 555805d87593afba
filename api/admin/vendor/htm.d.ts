// What the page uses of htm. Templates are not checked: their values are any.
declare const htm: { bind(h: unknown): (strings: TemplateStringsArray, ...values: any[]) => any };
export default htm;
