// What the page uses of uPlot.
declare class uPlot {
  constructor(options: object, data: unknown[], target: HTMLElement);
  static tzDate(date: Date, zone: string): Date;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}
export default uPlot;
