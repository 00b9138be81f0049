export interface Accuracy {
  readonly ga: number
  readonly fga: number
  readonly groups: number
  readonly trueGroups: number
}
export function accuracy(truth: readonly string[], made: readonly string[]): Accuracy
export function parseCsv(text: string): string[][]
