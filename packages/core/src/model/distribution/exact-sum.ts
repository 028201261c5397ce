// A sum of doubles that forgets nothing: Neumaier's compensated addition. Sums over any partition of the same numbers
// agree to the last bits of a double (A. Neumaier, ZAMM 54 (1974), 39–51).

export class ExactSum {
  #sum = 0
  #lost = 0

  add(value: number): void {
    const next = this.#sum + value
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum
    this.#sum = next
  }

  get value(): number {
    return this.#sum + this.#lost
  }
}
