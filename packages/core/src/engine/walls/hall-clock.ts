/**
 * Time that takes are set by, milliseconds since 1970 with a fraction. It never jumps: a machine whose clock is set right in the
 * middle of a programme shows nothing twice.
 */
export const hallNow = (): number => performance.timeOrigin + performance.now()
