// What the page uses of Preact.
export type VNode = object;
export type Component = (props: any) => VNode | null;
export const Fragment: Component;
export function h(type: unknown, props: object | null, ...children: unknown[]): VNode;
export function render(node: unknown, parent: Element): void;
