// The field a form begins with takes the focus once, in the moment the form appears. Vuetify's own `autofocus` takes it a
// second time, when an observer finds the field in view: on a busy machine that comes while somebody is typing elsewhere,
// and what they type lands in the wrong field.
import type { ObjectDirective } from 'vue'

/** `v-first-focus` on a field; `v-first-focus="false"` leaves the focus where it is. */
export const vFirstFocus: ObjectDirective<HTMLElement, boolean | undefined> = {
  mounted(field, { value }) {
    if (value !== false) field.querySelector('input')?.focus()
  },
}
