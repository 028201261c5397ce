// For tests: the request that sends files, answered by whatever stands in the place of fetch. Not part of the console.
export class RequestOverFetch extends EventTarget {
  readonly upload = new EventTarget()
  status = 0
  responseText = ''
  #method = ''
  #address = ''
  readonly #headers: Record<string, string> = {}

  open(method: string, address: string): void {
    this.#method = method
    this.#address = address
  }
  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value
  }
  abort(): void {
    this.dispatchEvent(new Event('abort'))
  }
  send(body: Blob): void {
    void this.#send(body).catch(() => this.dispatchEvent(new Event('error')))
  }

  async #send(body: Blob): Promise<void> {
    const answer = await fetch(this.#address, { method: this.#method, headers: this.#headers, body })
    this.status = answer.status
    this.responseText = await answer.text()
    this.upload.dispatchEvent(new Event('load'))
    this.dispatchEvent(new Event('load'))
  }
}
