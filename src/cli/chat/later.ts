/** A promise that somebody else keeps. The first `resolve` counts. */
export class Later<Value> {
  readonly promise: Promise<Value>
  resolve: (value: Value) => void = () => {}

  constructor() {
    this.promise = new Promise((resolve) => (this.resolve = resolve))
  }
}
